/**
 * What the oracle is told: events as they happened, packets as a lock comes to judge them, and how things stand between
 * commands. Plain shapes of the oracle's own, so that nothing of what it judges is imported.
 */

/** One event of the trace. */
export interface Seen {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A packet in the moment in which a lock judges it, with what is true of the lock then. */
export interface Judging {
  readonly mac: string;
  /** Any length. */
  readonly packet: Uint8Array;
  /** 20 bytes: the session it came in. */
  readonly session: Uint8Array;
  /** True instant, milliseconds. */
  readonly at: number;
  /** The lock's own clock, unix seconds; undefined while it is lost. */
  readonly lockTime: number | undefined;
  /** Whether the motor could run; `unsure` near the limit. */
  readonly supply: boolean | 'unsure';
}

/** A lock as it stands between two commands. */
export interface LockStanding {
  readonly id: string;
  readonly mac: string;
  readonly power: string;
  readonly motor: string;
  readonly link: string;
  readonly advertising: boolean;
  readonly bolt: string;
  readonly hasp: string;
  readonly batteryMv: number;
  readonly mechanicalState: number;
  readonly broken: readonly string[];
  readonly clockValid: boolean;
  /** Unix seconds by its own clock, or null. */
  readonly time: number | null;
  readonly touched: boolean;
  readonly waiting: number;
  readonly held: Held;
  /** Undefined for a lock that the company does not have. */
  readonly known?: CompanyKnows | undefined;
}

/** What the company holds of a lock for confirmed; undefined values are not known. */
export interface CompanyKnows {
  readonly epoch: number;
  readonly overlock: boolean | undefined;
  readonly relockAfterS: number | undefined;
  readonly hours: Readonly<Record<string, readonly { readonly open: number; readonly close: number }[]>>;
  readonly slots: Held['slots'];
}

/** What flash holds, as far as the specification speaks of it. */
export interface Held {
  readonly ready: boolean;
  readonly epoch: number;
  readonly overlock: boolean;
  readonly nextNumber: number;
  readonly records: number;
  /** JSON of slots that differ from a fresh one, by number. */
  readonly slots: Readonly<Record<string, { readonly generation: number; readonly blacklisted: boolean }>>;
  /** Seven weekdays from Monday by schedule index. */
  readonly hours: Readonly<Record<string, readonly ({ readonly open: number; readonly close: number } | null)[]>>;
  readonly zone: ZoneRule | null;
  readonly lastKnownDay: number;
  readonly explicitLock: boolean;
  readonly relockAfterS: number | null;
  readonly codes: number;
}

export interface ZoneRule {
  readonly offset: number;
  readonly transition: number;
  readonly offsetAfter: number;
  readonly quartersToNext: number;
}

/**
 * Something that must not be. Beside the sentence stands how a scenario can tell: by what had to come, else by what must not be.
 * Values are conditions of scenarios.
 */
export interface Broken {
  /** Id of the invariant. */
  readonly invariant: string;
  readonly at: number;
  /** What was seen, in a sentence. */
  readonly what: string;
  /** The event that showed it, if one did. */
  readonly event?: Seen;
  /** What of that event must not be; where this is absent, its plain words. */
  readonly data?: Conditions;
  /** Paths of the facility's view with the values that must not be together. */
  readonly state?: Conditions;
  /** Paths of the facility's view with the values that had to come. */
  readonly wanted?: Conditions;
  /** An event that had to come. */
  readonly due?: { readonly kind: string; readonly actor?: string; readonly data?: Conditions };
}

/** How a scenario can tell, beside the event that showed it. */
export type Ending = Pick<Broken, 'data' | 'state' | 'wanted' | 'due'>;

export type Conditions = Readonly<Record<string, unknown>>;

export const text = (data: Seen['data'], key: string): string => {
  const value = data[key];
  return typeof value === 'string' ? value : '';
};
export const count = (data: Seen['data'], key: string): number => {
  const value = data[key];
  return typeof value === 'number' ? value : 0;
};
