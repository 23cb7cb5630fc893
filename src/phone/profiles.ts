/**
 * The observable differences between the published phone libraries: order of reading and subscribing,
 * kind of write, results that end a list, connection timeout, error numbers. Source: public.
 */
import { FAILED_TO_LOCK, FAILED_TO_UNLOCK, FAILED_TO_UNSHACKLE, INVALID_KEY } from '../protocol/results.ts';
import type { Source } from '../protocol/sources.ts';

export type Platform = 'android' | 'ios';

export interface Profile {
  /** Whether the session is read before or after subscribing to notifications. */
  readonly readsFirst: boolean;
  readonly writesWithResponse: boolean;
  /** Results after which the rest of a list is not sent. */
  readonly stopsOn: readonly number[];
  /** Number of tries of a connection attempt that fails in the stack, including the first. */
  readonly connectTries: number;
  /** Whether the system requires the location permission for scanning. */
  readonly scanNeedsLocation: boolean;
  /** Whether the phone keeps a lock's handles until Bluetooth goes off, instead of discovering them at each connection. Source: chosen. */
  readonly keepsTables: boolean;
  /** Error number when the app lacks the Bluetooth permission. */
  readonly bluetoothDeniedError: number;
}

export const PROFILES = {
  android: {
    readsFirst: true,
    writesWithResponse: true,
    stopsOn: [],
    connectTries: 4,
    scanNeedsLocation: true,
    keepsTables: true,
    bluetoothDeniedError: 319,
  },
  ios: {
    readsFirst: false,
    writesWithResponse: false,
    stopsOn: [INVALID_KEY, FAILED_TO_LOCK, FAILED_TO_UNLOCK, FAILED_TO_UNSHACKLE],
    connectTries: 1,
    scanNeedsLocation: false,
    keepsTables: false,
    bluetoothDeniedError: 302,
  },
} as const satisfies Record<Platform, Profile>;

/** Duration of one scan. Source: public. */
export const SCAN_MS = 8_000;
/** Connection timeout, which gives error 317. Source: public. */
export const CONNECT_MS = 6_000;
/** Delay before a refused connection is tried again. Source: public. */
export const CONNECT_AGAIN_MS = 2_600;
/** How long a session is trusted on locks that must be woken by hand. Source: public. */
export const TRUST_WOKEN_MS = 15_000;
/** How long a session is trusted on all other locks. Source: public. */
export const TRUST_OTHERS_MS = 60_000;
/** Locks with these hardware codes need a touch to wake. Source: public. */
export const NEEDS_TOUCH: readonly string[] = ['1A', '4I'];
/** How long the app waits for a link to close. Source: chosen. */
export const CLOSE_MS = 3_000;
/** Timeout of a request. Source: chosen. */
export const ANSWER_MS = 10_000;
/** Delay before a request with a transport failure is sent once more (stated by a third-party connector). */
export const REQUEST_AGAIN_MS = 3_000;
/** Duration of a power cycle: off, one minute, on. A shorter one has no effect. */
export const POWER_CYCLE_MS = 60_000;

/** The source in which each of the above is published. */
export const PHONE_SOURCES = {
  readsFirst: 'AND-RUN',
  writesWithResponse: 'AND-RUN',
  stopsOn: 'AND-RUN',
  connectTries: 'AND',
  scanNeedsLocation: 'AND',
  keepsTables: 'chosen',
  bluetoothDeniedError: 'AND',
  SCAN_MS: 'AND',
  CONNECT_MS: 'AND',
  CONNECT_AGAIN_MS: 'AND-RUN',
  TRUST_WOKEN_MS: 'IOS',
  TRUST_OTHERS_MS: 'IOS',
  NEEDS_TOUCH: 'IOS',
  CLOSE_MS: 'chosen',
  ANSWER_MS: 'chosen',
  REQUEST_AGAIN_MS: 'PMSCODE',
  POWER_CYCLE_MS: 'SEED/002',
} as const satisfies Readonly<Record<string, Source>>;
