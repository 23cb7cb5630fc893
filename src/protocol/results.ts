/**
 * Result codes of an app packet (public), each with its name for people.
 */

export const SUCCESS = 0x60;
export const INVALID_KEY = 0x61;
export const INVALID_COMMAND = 0x62;
export const INVALID_PERMISSION = 0x63;
export const SHUTDOWN = 0x64;
export const INVALID_DATA = 0x65;
export const BATTERY_DATA = 0x66;
export const FAILED_TO_LOCK = 0x68;
export const FAILED_TO_UNLOCK = 0x69;
export const FAILED_TO_UNSHACKLE = 0x6a;
export const OUT_OF_SCHEDULE = 0x6d;
const FREE_EXIT = 0x6f;
const INVALID_RESULT = 0xff;

export const RESULTS = {
  [SUCCESS]: 'success',
  [INVALID_KEY]: 'invalid key',
  [INVALID_COMMAND]: 'invalid command',
  [INVALID_PERMISSION]: 'invalid permission',
  [SHUTDOWN]: 'shutdown',
  [INVALID_DATA]: 'invalid data',
  [BATTERY_DATA]: 'battery data',
  [FAILED_TO_LOCK]: 'failed to lock',
  [FAILED_TO_UNLOCK]: 'failed to unlock',
  [FAILED_TO_UNSHACKLE]: 'failed to unshackle',
  [OUT_OF_SCHEDULE]: 'out of schedule',
  [FREE_EXIT]: 'free exit',
  [INVALID_RESULT]: 'invalid result',
} as const satisfies Record<number, string>;

export type Result = keyof typeof RESULTS;

export const isResult = (code: number): code is Result => Object.hasOwn(RESULTS, code);

/** Results that refuse a command: 64 is a notice, 66 carries data, and FF belongs to the phone library. */
export type Refusal = Exclude<
  Result,
  typeof SUCCESS | typeof SHUTDOWN | typeof BATTERY_DATA | typeof FREE_EXIT | typeof INVALID_RESULT
>;
