/** Planted: the app throws away what locks give it for the company. */
import { type Fault, withAttempt } from './fault.ts';

export const phoneDropsRecords: Fault = {
  id: 'phone-drops-records',
  room: 'phone',
  sentence: 'The app throws away what locks give it for the company.',
  plant: (parts) => withAttempt(parts, { reactions: { keepResponse: () => ({}) } }),
};
