/**
 * The steps of an app's test, as data: the actions of the person or the driver in the app, the preparations, and the rules that each step exercises.
 */

export interface AppStep {
  readonly id: string;
  /** Units in the order in which the app opens them; a unit that is listed twice is opened twice by the same app process. */
  readonly units: readonly string[];
  /** The instruction for the app's user, in one sentence. */
  readonly says: string;
  /** The monitor rules that an app can break or obey in this step. */
  readonly exercises: readonly string[];
  readonly prepare:
    | { readonly kind: 'touch' }
    /** The lock is asleep, and is touched once the app has begun to search for it. */
    | { readonly kind: 'asleep' }
    /** The number of pending quick-click codes for the lock; each becomes a command in the next list. */
    | { readonly kind: 'codes'; readonly codes: readonly string[] };
}

const EVERY_UNLOCK = [
  'write-before-session',
  'write-before-subscribe',
  'wrong-length',
  'unreadable-header',
  'missed-notification',
  'left-without-answer',
  'nothing-written',
  'request-refused',
  'unreadable-message',
  'does-not-read',
  'wrong-key-class',
  'wrong-key-or-checksum',
  'command-repeated',
  'operand-out-of-range',
] as const;

const OFFLINE = [
  'no-such-slot',
  'not-for-this-key',
  'key-of-another-day',
  'outside-hours',
  'phone-clock-wrong',
  'blacklisted',
  'overlocked',
] as const;

export const APP_STEPS: readonly AppStep[] = [
  {
    id: 'open',
    units: ['A101'],
    says: 'Open unit A101 with commands from the Core API; its lock is awake.',
    exercises: EVERY_UNLOCK,
    prepare: { kind: 'touch' },
  },
  {
    id: 'twice',
    units: ['A101', 'A101'],
    says: 'Open unit A101 twice, one connection after the other, without restarting the app.',
    exercises: ['session-reused'],
    prepare: { kind: 'touch' },
  },
  {
    id: 'asleep',
    units: ['A102'],
    says: 'Open unit A102, whose lock is asleep; two seconds after the app begins to look for it, the lock is touched.',
    exercises: ['polls-sleeping-lock'],
    prepare: { kind: 'asleep' },
  },
  {
    id: 'long-list',
    units: ['A103'],
    says: 'Open unit A103 with commands from the Core API; six changes are pending for its lock, so the list is long.',
    exercises: ['too-many-commands'],
    prepare: { kind: 'codes', codes: ['0110', '1001', '0101', '1010', '0011', '1100'] },
  },
  {
    id: 'offline',
    units: ['A108'],
    says: 'Open unit A108 with an offline key from the Core API (/keys/), without asking for commands.',
    exercises: OFFLINE,
    prepare: { kind: 'touch' },
  },
];
