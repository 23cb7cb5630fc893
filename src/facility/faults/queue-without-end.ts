/** Planted: any number of commands waits. */
import { reactions } from '../../lock/firmware/reactions.ts';
import { type Fault, withFirmware } from './fault.ts';

export const queueWithoutEnd: Fault = {
  id: 'queue-without-end',
  room: 'firmware',
  sentence: 'Any number of commands waits.',
  plant: (parts) =>
    withFirmware(parts, {
      reactions: {
        takePacket: (c, e, s) => {
          if (e.type !== 'packet' || c.work === null) return reactions.takePacket(c, e, s);
          return { context: { waiting: [...c.waiting, { via: e.via, packet: e.packet, commandId: e.commandId }] } };
        },
      },
    }),
};
