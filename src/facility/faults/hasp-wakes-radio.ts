/** Planted: a closed hasp makes the lock advertise. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const haspWakesRadio: Fault = {
  id: 'hasp-wakes-radio',
  room: 'firmware',
  sentence: 'A closed hasp makes the lock advertise.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        wakeQuietly: (c, e, s) => {
          const answer = reactions.wakeQuietly(c, e, s);
          return { ...answer, raise: [{ type: 'hear', at: e.at, supply: e.supply }] };
        },
      },
    }),
};
