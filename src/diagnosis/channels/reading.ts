/**
 * The content of a field report as data: a `Paper` is one file, a reading is one statement in it. Files and simulated runs produce the same readings,
 * so they can be compared directly.
 *
 * INV-1: Every line that produced no reading is listed in `unread`, with its number. INV-2: Readings are in file order.
 */
import type { Instant } from '../../sim/clock.ts';
import type { FactId } from './facts.ts';

export type ChannelId =
  | 'activity-csv'
  | 'redirect'
  | 'core-activity'
  | 'android-log'
  | 'ios-log'
  | 'btsnoop'
  | 'portal'
  | 'told';

/** A step in a phone's log or capture, in the trace's terms. */
export type PhoneStep =
  | { readonly what: 'request'; readonly type: string; readonly number: number }
  | {
      readonly what: 'answer';
      readonly type: string;
      readonly number: number;
      /** The HTTP status; 0 if no answer came. */
      readonly status: number;
    }
  | { readonly what: 'keys'; readonly count: number }
  | { readonly what: 'tap'; readonly target: string; readonly mac?: string }
  | { readonly what: 'scan'; readonly on: boolean }
  | {
      readonly what: 'found';
      readonly mac: string;
      /** As advertised. Logs may shorten it; it is empty if the scan response was lost. */
      readonly name: string;
      readonly rssi?: number;
    }
  | {
      readonly what: 'link';
      readonly mac: string;
      readonly state: 'connecting' | 'connected' | 'syncing' | 'disconnected';
      /** The reason why the link ended, as a Bluetooth error code: 0 and 22 this phone, 19 the lock, 8 timeout. */
      readonly status?: number;
    }
  | { readonly what: 'session'; readonly mac: string; readonly session: string }
  /** Hex. Logs shorten it, for instance to the header. */
  | { readonly what: 'write'; readonly mac: string; readonly value?: string }
  | { readonly what: 'notify'; readonly mac: string; readonly value: string }
  /** The message and the code are absent if the log withheld them or the error has none. */
  | { readonly what: 'error'; readonly target: string; readonly message?: string; readonly code?: number }
  | { readonly what: 'unlocked'; readonly target: string; readonly message?: string }
  | { readonly what: 'uploaded'; readonly logs: number };

/** A person in a redirect event; fields missing from the file are empty. */
export interface RedirectPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly type: string;
}

/** An event of the activity redirect; fields missing from the file are empty. */
export interface RedirectEvent {
  readonly type: string;
  readonly subtype: string;
  readonly recordType: string;
  readonly reason: string;
  readonly zone: string;
  readonly by: RedirectPerson;
  readonly for: RedirectPerson;
  readonly lock: { readonly name: string; readonly mac: string; readonly hwType: string };
  readonly unit: { readonly name: string; readonly rentalState: string; readonly externalId: string };
  readonly lockTimeInvalidType: string;
  readonly site: { readonly name: string; readonly timeZone: string };
  readonly storeId: string;
  readonly pmsId: string;
}

/** One fact on a portal screen. `unit`, `user` and `mac` are in the form that the screen shows. */
export type PortalFact =
  | { readonly what: 'unit.status'; readonly unit: string; readonly status: string }
  | { readonly what: 'unit.state'; readonly unit: string; readonly state: 'Open' | 'Closed' }
  | { readonly what: 'unit.tenant'; readonly unit: string; readonly tenant: string }
  | { readonly what: 'unit.shared'; readonly unit: string; readonly withManager: boolean }
  | { readonly what: 'unit.controller'; readonly unit: string; readonly present: boolean }
  | { readonly what: 'controller.status'; readonly mac: string; readonly unit: string; readonly status: string }
  | {
      readonly what: 'controller.battery';
      readonly mac: string;
      readonly unit: string;
      readonly level: string;
      readonly mv?: number;
    }
  /** `lastAt`: when the controller last reported; absent if it never has. */
  | { readonly what: 'controller.report'; readonly mac: string; readonly unit: string; readonly lastAt?: Instant }
  | { readonly what: 'user.role'; readonly user: string; readonly role: string }
  | { readonly what: 'user.status'; readonly user: string; readonly status: string }
  | { readonly what: 'user.frozen'; readonly user: string; readonly frozen: boolean }
  | { readonly what: 'user.phone'; readonly user: string; readonly onFile: boolean }
  /** `until` is the last second in which the key is valid, if the screen shows a date. */
  | {
      readonly what: 'user.key';
      readonly user: string;
      readonly status: 'Active' | 'Expired';
      readonly until?: Instant;
    }
  | { readonly what: 'button'; readonly unit: string; readonly button: string; readonly enabled: boolean };

export interface At {
  /** The line in its file, from 1; for a btsnoop file, the record number. */
  readonly line: number;
  /** The time of the event, by the clock that the file uses. */
  readonly at: Instant;
}

export type Reading =
  | (At & {
      readonly channel: 'activity-csv';
      readonly type: string;
      readonly activity: string;
      readonly user: string;
      readonly place: string;
      readonly details: string;
    })
  | (At & {
      readonly channel: 'redirect';
      readonly receivedAt?: Instant;
      readonly status?: number;
      /** Later than `at` for a record that arrived late. */
      readonly createdAt?: Instant;
      readonly event: RedirectEvent;
    })
  | (At & {
      readonly channel: 'core-activity';
      readonly mac: string;
      readonly action: string;
      readonly recordedAt: Instant;
      readonly from: Instant;
      readonly to: Instant;
      readonly trackingKey: string;
    })
  | (At & { readonly channel: 'android-log' | 'ios-log' | 'btsnoop'; readonly step: PhoneStep })
  | (At & { readonly channel: 'portal'; readonly about: PortalFact })
  | (At & ToldFact);

export type ReadingOf<C extends ChannelId> = Extract<Reading, { readonly channel: C }>;
export type PhoneReading = Extract<Reading, { readonly step: PhoneStep }>;

/** `at` is the first of `ats`, or 0 if no time is given. */
interface ToldFact {
  readonly channel: 'told';
  readonly fact: FactId;
  /** `yes`, `no`, `unknown`, or a quotation. */
  readonly answer: string;
  /** The clock used for the times: a time zone, `site`, `phone` or `watch`. */
  readonly clock?: string;
  /** Whether the times are estimates. */
  readonly approx?: boolean;
  /** Whether only the day is known; if so, each time is the beginning of its day. */
  readonly day?: boolean;
  readonly ats: readonly Instant[];
}

/** The person and the place that a report is about, as ids or names. */
export interface About {
  readonly person?: string;
  readonly unit?: string;
  readonly entry?: string;
  readonly lock?: string;
  readonly trackingKey?: string;
}

export interface UnreadLine {
  readonly line: number;
  /** At most 200 characters. */
  readonly text: string;
}

export interface Paper {
  readonly name: string;
  readonly channel: ChannelId;
  readonly readings: readonly Reading[];
  readonly unread: readonly UnreadLine[];
  /** Full sentences for people. */
  readonly warnings: readonly string[];
  /** The earliest and latest time in the readings. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** Only for `told.yaml`. */
  readonly about?: About;
}

export const isPhoneLog = ({ channel }: Paper): boolean => channel === 'android-log' || channel === 'ios-log';

/** The data that a channel needs besides the content of the file. */
export interface PaperContext {
  /** The facility's IANA time zone. */
  readonly timeZone: string;
  /** The year for dates without one. */
  readonly year: number;
  /** The reported time of the complaint, if there is one. */
  readonly around?: Instant;
  /** The phone to read from a capture of several phones, by adapter name. */
  readonly phone?: string;
}
