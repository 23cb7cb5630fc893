/** Planted: the next change of clocks is forgotten. */
import { type Fault, withCommand } from './fault.ts';

export const zoneForgotten: Fault = {
  id: 'zone-forgotten',
  room: 'firmware',
  sentence: 'The next change of clocks is forgotten.',
  plant: (parts) =>
    withCommand(parts, {
      zoneTime: ({ command }) => ({
        flash: { zone: { offset: command.offset, transition: 0, offsetAfter: command.offset, quartersToNext: 0 } },
      }),
    }),
};
