/** Planted: a session lasts as long as somebody holds it. */
import { type Fault, withFirmware } from './fault.ts';

export const sessionWithoutEnd: Fault = {
  id: 'session-without-end',
  room: 'firmware',
  sentence: 'A session lasts as long as somebody holds it.',
  plant: (parts) => withFirmware(parts, { reactions: { sessionOver: () => ({}) } }),
};
