/** Every command of a lock, by name. A planted fault is a copy with one entry replaced. */
import { clickCommands } from './clicks.ts';
import { deviceCommands } from './device.ts';
import { keyCommands } from './keys.ts';
import type { Effects } from './types.ts';
import { unitCommands } from './unit.ts';

export const COMMANDS: Effects = { ...keyCommands, ...clickCommands, ...unitCommands, ...deviceCommands };
