/**
 * Whether an operand's values are in range for a lock (check 8, NP1). Decoding has checked the structure by then.
 */
import type { Command, CommandOf } from './command.ts';
import { type HardwareCode, slotExists } from './hardware.ts';
import type { Op } from './opcodes.ts';

export const QUARTERS_PER_DAY = 96;
export const QUICK_CLICK_CODES = 100;
export const QUICK_CLICK_MIN = 3;
export const QUICK_CLICK_MAX = 24;
export const SCHEDULES_MAX = 15;
const TIMEOUT_MAX_S = 3600;
const LONG_PRESS_MIN_MS = 100;
const LONG_PRESS_MAX_MS = 10_000;
const RADIO_POWER_MIN_DBM = -40;
const RADIO_POWER_MAX_DBM = 8;

const between = (value: number, min: number, max: number): boolean => value >= min && value <= max;
const limitedKey = (command: { readonly slotNumber: number }, hardware: HardwareCode): boolean =>
  slotExists(hardware, command.slotNumber);
const quickClickIndex = (command: { readonly index: number }): boolean => command.index < QUICK_CLICK_CODES;

type Ranges = { readonly [O in Op]?: (command: CommandOf<O>, hardware: HardwareCode) => boolean };
const RANGES: Ranges = {
  removeLimitedKey: limitedKey,
  enableLimitedKey: limitedKey,
  setQuickClick: (command) =>
    quickClickIndex(command) &&
    between(command.length, QUICK_CLICK_MIN, QUICK_CLICK_MAX) &&
    command.pattern < 1 << command.length &&
    command.uses >= 1,
  getQuickClick: quickClickIndex,
  clearQuickClick: quickClickIndex,
  setRadioPower: (command) => between(command.powerDbm, RADIO_POWER_MIN_DBM, RADIO_POWER_MAX_DBM),
  setTimeout: (command) => between(command.timeoutS, 1, TIMEOUT_MAX_S),
  setLongPress: (command) => between(command.longPressMs, LONG_PRESS_MIN_MS, LONG_PRESS_MAX_MS),
  scheduleHours: (command) =>
    between(command.index, 1, SCHEDULES_MAX) && command.open <= command.close && command.close <= QUARTERS_PER_DAY,
  /** No transition: both offsets agree and nothing follows. */
  zoneTime: (command) =>
    command.transition !== 0 || (command.offsetAfter === command.offset && command.quartersToNext === 0),
};

export function commandInRange(command: Command, hardware: HardwareCode): boolean {
  // The range check is looked up by the command's own name, so the two match; TypeScript cannot follow a union there.
  const judge = RANGES[command.op] as ((command: Command, hardware: HardwareCode) => boolean) | undefined;
  return judge === undefined || judge(command, hardware);
}
