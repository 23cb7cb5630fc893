/**
 * How the published phone libraries differ where a lock or a person can notice. public: order of reading and subscribing,
 * kind of write, what a result does to the rest of a list, connection time-out, error numbers.
 */
import { FAILED_TO_LOCK, FAILED_TO_UNLOCK, FAILED_TO_UNSHACKLE, INVALID_KEY } from '../protocol/results.ts';

export type Platform = 'android' | 'ios';

export interface Profile {
  /** The session is read before the notifications are switched on, or after. */
  readonly readsFirst: boolean;
  readonly writesWithResponse: boolean;
  /** Results after which the rest of a list is not sent. */
  readonly stopsOn: readonly number[];
  /** How often a connect that failed in the stack is tried, the first time included. */
  readonly connectTries: number;
  /** The system lets nobody scan who may not know the location. */
  readonly scanNeedsLocation: boolean;
  /** Error number when the app may not use Bluetooth. */
  readonly bluetoothDeniedError: number;
}

export const PROFILES = {
  android: {
    readsFirst: true,
    writesWithResponse: true,
    stopsOn: [],
    connectTries: 4,
    scanNeedsLocation: true,
    bluetoothDeniedError: 319,
  },
  ios: {
    readsFirst: false,
    writesWithResponse: false,
    stopsOn: [INVALID_KEY, FAILED_TO_LOCK, FAILED_TO_UNLOCK, FAILED_TO_UNSHACKLE],
    connectTries: 1,
    scanNeedsLocation: false,
    bluetoothDeniedError: 302,
  },
} as const satisfies Record<Platform, Profile>;

/** public: one scan. */
export const SCAN_MS = 8_000;
/** public: then error 317. */
export const CONNECT_MS = 6_000;
/** public: a refused connection is tried again after this. */
export const CONNECT_AGAIN_MS = 2_600;
/** public: how long a session is trusted, on locks that must be woken by hand … */
export const TRUST_WOKEN_MS = 15_000;
/** … and on all others. */
export const TRUST_OTHERS_MS = 60_000;
/** public: these need a touch to wake. */
export const NEEDS_TOUCH: readonly string[] = ['1A', '4I'];
/** Chosen: after this the app no longer waits for a link to close. */
export const CLOSE_MS = 3_000;
/** Chosen: after this the app takes a request for failed. */
export const ANSWER_MS = 10_000;
/** A request that failed on the way is sent once more after this (stated by a connector). */
export const REQUEST_AGAIN_MS = 3_000;
/** Seed: turned off, a minute's wait, turned on. */
export const POWER_CYCLE_MS = 60_000;
