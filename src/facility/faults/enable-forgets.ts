/** Planted: enabling a slot changes nothing. */
import { type Fault, withCommand } from './fault.ts';

export const enableForgets: Fault = {
  id: 'enable-forgets',
  room: 'firmware',
  sentence: 'Enabling a slot changes nothing.',
  plant: (parts) =>
    withCommand(parts, { enableLimitedKey: ({ command }) => ({ flash: {}, generation: command.generation }) }),
};
