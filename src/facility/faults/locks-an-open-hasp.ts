/** Planted: the bolt comes out with the hasp out. */
import { type Fault, withFirmware } from './fault.ts';

export const locksAnOpenHasp: Fault = {
  id: 'locks-an-open-hasp',
  room: 'firmware',
  sentence: 'The bolt comes out with the hasp out.',
  plant: (parts) =>
    withFirmware(parts, {
      guards: { canLock: (c, e) => c.bolt !== 'extended' && c.config.ready && e.supply !== 'none' },
    }),
};
