/**
 * The firmware's RAM, events and effects. All plain data; bytes are upper-case hex. RAM is lost with the supply. Every event carries its time and
 * the load that the supply could carry at that time.
 */
import type { Result } from '../../protocol/results.ts';
import type { DriftingTime } from '../../sim/drift.ts';
import type { BoltPosition, HaspPosition, Toward } from '../body/types.ts';
import type { Deadlines, Timed } from '../machine.ts';

/** The link over which a packet arrived. */
export type Via = 'ble' | 'mesh';

export interface Session {
  /** 40 hex digits. */
  readonly hex: string;
  readonly openedAt: number;
  readonly lastSequence: number;
  /** The number of answers with result 0x61 so far. */
  readonly keyRefusals: number;
  /** The refusals that this session has recorded: `0` stands for all of checks 1–6, other values are result codes. */
  readonly refusalsRecorded: readonly number[];
  /** Halves of a new master key, hex. */
  readonly staged: readonly [string | null, string | null];
  /** Numbers of the records already sent in this session. */
  readonly carried: readonly number[];
}

export const newSession = (hex: string, openedAt: number): Session => ({
  hex,
  openedAt,
  lastSequence: 0,
  keyRefusals: 0,
  refusalsRecorded: [],
  staged: [null, null],
  carried: [],
});

export interface Work {
  readonly via: Via;
  readonly packet: string;
  readonly commandId: number;
  /** The trace event of its arrival. */
  readonly cause: number;
}

/** Timers whose event carries no further data. */
export const PLAIN_TIMERS = [
  'boot',
  'sleep',
  'closing',
  'session',
  'process',
  'motion',
  'relock',
  'lockRetry',
  'mode',
  'listen',
  'clicks',
  'lockout',
] as const;
type PlainTimer = (typeof PLAIN_TIMERS)[number];
export type FirmwareTimer = PlainTimer | 'checkIn';

/** The part of flash that the machine depends on; supplied at power-up and after every command. */
export interface Config {
  readonly ready: boolean;
  readonly explicitLock: boolean;
  readonly relockMs: number;
  readonly longPressMs: number;
}

export interface FirmwareContext {
  readonly mains: boolean;
  readonly config: Config;
  readonly deadlines: Deadlines<FirmwareTimer>;
  readonly time: DriftingTime | null;
  readonly zoneKnown: boolean;
  /** Protocol §3 numbering. */
  readonly mechanical: 0 | 2 | 3 | 4 | 255;
  readonly bolt: BoltPosition;
  readonly hasp: HaspPosition;
  /** Whether a connection has already renewed the awake window. */
  readonly renewedByConnect: boolean;
  /** Whether the lock has been touched since it last slept. */
  readonly touched: boolean;
  /** Whether it was touched while it was shutting down. */
  readonly wakeAgain: boolean;
  readonly closedByHand: boolean;
  readonly ble: Session | null;
  readonly mesh: Session | null;
  readonly work: Work | null;
  /** Whether the command in progress is waiting for the motor. */
  readonly moving: boolean;
  readonly waiting: readonly Work[];
  /** The highest record number sent since power-up; no acknowledgement goes above it. */
  readonly highestSent: number;
  /** The number of pending answers 65 to commands that exceeded the queue. */
  readonly overflows: number;
  readonly lockTries: number;
  /** Presses so far: 0 short, 1 long. */
  readonly clicks: readonly number[];
  readonly wrongClicks: number;
}

/** The outcome of a command, computed outside the machine. */
export interface Outcome {
  readonly result: Result;
  /** Whether it passed all checks; if so, the awake window restarts. */
  readonly accepted: boolean;
  /** Whether the motor determines the result; if so, there is no answer yet. */
  readonly unlock: boolean;
  readonly session: Session;
  readonly time: DriftingTime | null;
  readonly zoneKnown: boolean;
  readonly config: Config;
  /** `stayOpen`: an unlock with the bolt already open, so the relock timer restarts. */
  readonly follow: 'nothing' | 'shutdown' | 'firmwareMode' | 'stayOpen';
  /** Twenty bytes that replace the plain answer, hex. */
  readonly answer: string | null;
  /** The records that precede the answer: those with these numbers, all pending ones, or as many as may precede an unlock. */
  readonly carry: readonly number[] | 'all' | 'unlock';
  /** Hex. The master key before the command: the record of a reset is signed with the key that the reset wiped. */
  readonly masterBefore: string | null;
}

/** The load that the cell could carry now: less than the motor, the running motor, or the stalled motor. */
export type Supply = 'none' | 'motor' | 'stall';

interface WithSupply extends Timed {
  readonly supply: Supply;
}

export type FirmwareEvent = WithSupply &
  (
    | {
        readonly type: 'powerUp';
        readonly resume: boolean;
        readonly config: Config;
        readonly time: DriftingTime | null;
        readonly zoneKnown: boolean;
        readonly bolt: BoltPosition;
        readonly hasp: HaspPosition;
      }
    | { readonly type: PlainTimer }
    | { readonly type: 'checkIn' | 'attached'; readonly nextInMs: number }
    | { readonly type: 'detached' | 'stallSeen' | 'released' | 'ended' | 'overflowed' }
    | { readonly type: 'touched'; readonly pressMs: number }
    | { readonly type: 'hasp'; readonly position: HaspPosition }
    | { readonly type: 'bolt'; readonly position: BoltPosition }
    | { readonly type: 'connect' | 'meshSession'; readonly session: string }
    | ({ readonly type: 'packet' } & Work)
    | { readonly type: 'judged'; readonly outcome: Outcome }
    | { readonly type: 'answered'; readonly via: Via; readonly carried: readonly number[] }
    | { readonly type: 'clicked'; readonly right: boolean }
    | { readonly type: 'drift'; readonly time: DriftingTime | null }
    /** Raised by the machine itself. */
    | { readonly type: 'hear' | 'hush' | 'silence' | 'shut' | 'update' | 'unlock' | 'lock' | 'home' }
  );

export type FirmwareEffect =
  | { readonly type: 'started' }
  | { readonly type: 'drive'; readonly toward: Toward; readonly back: boolean }
  | { readonly type: 'rest' }
  | { readonly type: 'command'; readonly work: Work }
  /** `unlocked`, `jam` and so on; flash identifies the key of the opening. */
  | { readonly type: 'record'; readonly event: number; readonly about: 'opening' | 'lock' }
  | {
      readonly type: 'answer';
      readonly via: Via;
      readonly session: string;
      readonly commandId: number;
      readonly result: Result;
      readonly answer: string | null;
      readonly carry: readonly number[] | 'all' | 'unlock';
      readonly masterBefore: string | null;
    }
  /** A command that exceeded the queue: answered 65 once its write has been acknowledged. */
  | { readonly type: 'overflow'; readonly via: Via; readonly commandId: number }
  | { readonly type: 'notice'; readonly byHand: boolean }
  | { readonly type: 'linkDown' }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'clicks'; readonly length: number; readonly pattern: number }
  | {
      readonly type: 'note';
      readonly kind:
        | 'lock.woke'
        | 'lock.touched'
        | 'lock.asleep'
        | 'lock.unlocked'
        | 'lock.locked'
        | 'lock.jam'
        | 'lock.homed';
      readonly why: string;
    };
