/** Planted: a slot takes a lower generation than it has. */
import { type Fault, withCommand } from './fault.ts';

export const generationFalls: Fault = {
  id: 'generation-falls',
  room: 'firmware',
  sentence: 'A slot takes a lower generation than it has.',
  plant: (parts) =>
    withCommand(parts, {
      enableLimitedKey: ({ command, flash }) => ({
        flash: { slots: { ...flash.slots, [command.slotNumber]: { generation: 1, blacklisted: false } } },
        generation: command.generation,
      }),
    }),
};
