/**
 * Result codes of an app packet (public), each with its name for people.
 */

export const RESULTS = {
  96: 'success',
  97: 'invalid key',
  98: 'invalid command',
  99: 'invalid permission',
  100: 'shutdown',
  101: 'invalid data',
  102: 'battery data',
  104: 'failed to lock',
  105: 'failed to unlock',
  106: 'failed to unshackle',
  109: 'out of schedule',
  111: 'free exit',
  255: 'invalid result',
} as const satisfies Record<number, string>;

export type Result = keyof typeof RESULTS;
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

export const isResult = (code: number): code is Result => Object.hasOwn(RESULTS, code);

/** Results that end a command; 64 is a notice, 66 carries data, FF belongs to the phone library. */
export type Refusal = Exclude<Result, 0x60 | 0x64 | 0x66 | 0x6f | 0xff>;
