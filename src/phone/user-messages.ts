/**
 * The app's messages to its user, with the error number where the published library has one. No message reveals the path by
 * which a lock was or would have been opened.
 */
import {
  FAILED_TO_LOCK,
  FAILED_TO_UNLOCK,
  FAILED_TO_UNSHACKLE,
  INVALID_COMMAND,
  INVALID_DATA,
  INVALID_KEY,
  INVALID_PERMISSION,
  OUT_OF_SCHEDULE,
  SHUTDOWN,
} from '../protocol/results.ts';

/** The message at the end of an attempt. */
export type Outcome = {
  readonly result: 'unlocked' | 'failed';
  readonly message: string;
  /** The library's error number. Source: public. */
  readonly appError?: number;
};

const failed = (message: string, appError?: number): Outcome =>
  appError === undefined ? { result: 'failed', message } : { result: 'failed', message, appError };

export const UNLOCKED: Outcome = { result: 'unlocked', message: 'Unlocked' };
export const NOT_FOUND = failed('Lock not found. Press the button on the lock, stay close to it and try again.');
export const NO_CONNECTION = failed('The lock did not respond. Press the button on the lock and try again.', 317);
export const CONNECTION_LOST = failed('The connection to the lock was lost. Try again.');
export const CANNOT_REACH = failed('We cannot reach the server. Check your signal or Wi-Fi and try again.');
export const TOOK_TOO_LONG = failed('That took too long. Press the button on the lock and try again.');
export const BLUETOOTH_OFF = failed('Turn on Bluetooth and try again.', 302);
export const BLUETOOTH_FAULT = failed('Bluetooth is not responding. Restart your phone and try again.', 303);
export const LOCATION_DENIED = failed('Allow the app to use your location and try again.', 300);
export const bluetoothDenied = (appError: number): Outcome =>
  failed('Allow the app to use Bluetooth and try again.', appError);
export const KEY_MALFORMED = failed('Something went wrong. Try again.', 309);
export const WENT_WRONG = failed('Something went wrong. Try again.', 99);
export const BAD_SESSION = failed('The lock sent an invalid answer. Try again.');
export const refusedBy = (message: string): Outcome => failed(message);

/** A lock's result codes that end an attempt (numbers: public; both 69 and 6A give 267). */
const BY_RESULT: Readonly<Record<number, Outcome>> = {
  [INVALID_KEY]: failed('You do not have access to this lock. Refresh the app and try again.', 261),
  [INVALID_COMMAND]: failed('The lock did not understand the app. Update the app and try again.', 262),
  [INVALID_PERMISSION]: failed('You do not have permission to open this lock. Contact the facility.', 263),
  [SHUTDOWN]: failed('The lock went to sleep. Press the button on the lock and try again.', 264),
  [INVALID_DATA]: failed('The lock could not read the command. Try again.', 265),
  [FAILED_TO_LOCK]: failed('The lock could not lock. Check the hasp and try again.', 268),
  [FAILED_TO_UNLOCK]: failed(
    'The lock is jammed. Stand on the handle at the foot of the door to relieve the hasp, then try again.',
    267,
  ),
  [FAILED_TO_UNSHACKLE]: failed('The shackle is stuck. Push it in, then try again.', 267),
  [OUT_OF_SCHEDULE]: failed('You have no access at this hour. Look at the facility hours.'),
};

/** Every sentence with which the app itself ends an attempt that failed. */
export const FAILURE_MESSAGES: readonly string[] = [
  NOT_FOUND,
  NO_CONNECTION,
  CONNECTION_LOST,
  CANNOT_REACH,
  TOOK_TOO_LONG,
  BLUETOOTH_OFF,
  BLUETOOTH_FAULT,
  LOCATION_DENIED,
  bluetoothDenied(319),
  WENT_WRONG,
  BAD_SESSION,
  ...Object.values(BY_RESULT),
].map(({ message }) => message);

/** The message for a result other than success. */
export const byResult = (code: number): Outcome => BY_RESULT[code] ?? failed('The lock sent an invalid answer.', 267);
