/**
 * The input and output of the oracle: events of the trace, packets that a lock is about to verify, the state of locks between commands,
 * and violations. These are plain types of the oracle's own, so that it imports nothing from the code that it judges.
 */

/** The facility that a search runs at. */
export const SITE = 'site';

/** One event of the trace. */
export interface ObservedEvent {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A packet at the time when a lock checks it, with the state of the lock at that time. */
export interface PacketAtLock {
  readonly mac: string;
  /** A packet of any length. */
  readonly packet: Uint8Array;
  /** 20 bytes: the session in which it arrived. */
  readonly session: Uint8Array;
  /** The true time in milliseconds since 1970. */
  readonly at: number;
  /** The lock's own clock in seconds since 1970; undefined while it is lost. */
  readonly lockTime: number | undefined;
  /** Whether the motor could run; `unsure` near the limit. */
  readonly supply: boolean | 'unsure';
}

/** The state of a lock between two commands. */
export interface ObservedLock {
  readonly id: string;
  readonly mac: string;
  readonly power: string;
  readonly motor: string;
  readonly link: string;
  readonly advertising: boolean;
  readonly bolt: string;
  readonly hasp: string;
  readonly cellMv: number;
  readonly mechanicalState: number;
  readonly broken: readonly string[];
  readonly clockValid: boolean;
  /** The lock's own clock in seconds since 1970, or null. */
  readonly time: number | null;
  readonly touched: boolean;
  readonly waiting: number;
  readonly held: FlashContents;
  /** Undefined for a lock that the company does not have. */
  readonly known?: KnownToCompany | undefined;
}

/** The state of a lock that the company considers confirmed; values that are null or missing are not known. */
export interface KnownToCompany {
  readonly epoch: number;
  readonly overlock: boolean | null;
  readonly relockAfterS: number | null;
  readonly zone: ZoneRule | null;
  readonly hours: Readonly<Record<string, readonly { readonly open: number; readonly close: number }[]>>;
  readonly slots: FlashContents['slots'];
  /** Quick-click codes by index; null means no code. */
  readonly clicks: Readonly<Record<string, (Code & { readonly ref: string }) | null>>;
}

export interface Code {
  readonly length: number;
  readonly pattern: number;
  readonly uses: number;
}

/** The contents of flash, as far as the specification defines them. */
export interface FlashContents {
  readonly ready: boolean;
  readonly epoch: number;
  readonly overlock: boolean;
  readonly nextNumber: number;
  readonly records: number;
  /** The slots that differ from an unused one, by number. */
  readonly slots: Readonly<Record<string, { readonly generation: number; readonly blacklisted: boolean }>>;
  /** Seven weekdays from Monday by schedule index. */
  readonly hours: Readonly<Record<string, readonly ({ readonly open: number; readonly close: number } | null)[]>>;
  readonly zone: ZoneRule | null;
  readonly lastKnownDay: number;
  readonly explicitLock: boolean;
  readonly relockAfterS: number | null;
  readonly clicks: Readonly<Record<string, Code>>;
}

export interface ZoneRule {
  readonly offset: number;
  readonly transition: number;
  readonly offsetAfter: number;
  readonly quartersToNext: number;
}

/**
 * A violation of an invariant, with the facts that a scenario can check: the event or value that was missing, or else
 * the one that must not occur. The values are scenario conditions.
 */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  /** The observation, as a sentence. */
  readonly what: string;
  /** The last verb before the event that showed the observation. */
  readonly after?: string;
  /** The event that showed the observation, if one did. */
  readonly event?: ObservedEvent;
  /** The data of that event that must not occur; if absent, all of its plain text values. */
  readonly data?: Conditions;
  /** Paths of the facility's view, with the values that must not occur together. */
  readonly state?: Conditions;
  /** Paths of the facility's view, with the values that had to occur. */
  readonly wanted?: Conditions;
  /** An event that had to occur. */
  readonly due?: { readonly kind: string; readonly actor?: string; readonly data?: Conditions };
}

/** The same text for violations with the same cause: the same invariant, after the same verb, with the same sentence, whoever it names. */
export const causeOf = ({ invariant, what, after }: Pick<Violation, 'invariant' | 'what' | 'after'>): string =>
  `${invariant}${after === undefined ? '' : ` after ${after}`}: ${what.replace(NAMES, '…')}`;

/** Addresses, numbers, and the things and people of a search. */
const NAMES =
  /\b(?:[0-9A-F]{2}(?::[0-9A-F]{2}){5}|[0-9A-F]*\d[0-9A-F]*|(?:lock|phone|fob|person)\/\S+|U\d|F\d|gate|lift|way-out|ann|ben|cas|mia|eve|dan)\b/g;

/** The facts that a scenario can check, besides the event that showed the violation. */
export type ViolationEvidence = Pick<Violation, 'data' | 'state' | 'wanted' | 'due'>;

export type Conditions = Readonly<Record<string, unknown>>;

/** An object in the data of an event, such as the arguments of the verb in an `input`; empty if it is not there. */
export const partOf = (data: ObservedEvent['data'], key: string): ObservedEvent['data'] =>
  (data[key] ?? {}) as ObservedEvent['data'];
export const text = (data: ObservedEvent['data'], key: string): string => {
  const value = data[key];
  return typeof value === 'string' ? value : '';
};
export const count = (data: ObservedEvent['data'], key: string): number => {
  const value = data[key];
  return typeof value === 'number' ? value : 0;
};
