/** Planted: a new master leaves the slots of the old one. */
import { type Fault, withCommand } from './fault.ts';

export const setupKeepsSlots: Fault = {
  id: 'setup-keeps-slots',
  room: 'firmware',
  sentence: 'A new master leaves the slots of the old one.',
  plant: (parts) =>
    withCommand(parts, {
      setup: ({ command, session }) => ({
        flash: { master: session.staged.join(''), epoch: command.epoch },
        session: { staged: [null, null] },
      }),
    }),
};
