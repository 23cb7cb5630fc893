/**
 * The trust in each kind of evidence, all in one place. A weight is the natural logarithm of how much less likely a
 * line is if it contradicts a run: 1.5 means one in 4, 3 means one in 20, and 6 means one in 400. Files are exact, but
 * are sometimes truncated or edited; people make mistakes and report only what they noticed.
 */
import type { FactId } from './channels/facts.ts';
import { type CompanyKind, FAILURES } from './company-lines.ts';

/** An attempt in a phone's log. The app logs what happened; only lost lines and other versions' log levels can make it differ. */
export const ATTEMPT = {
  reached: 6,
  answer: 5,
  message: 4,
  error: 4,
  /** The requests and their times depend on the version of the app. */
  requests: 1.2,
  failedRequests: 2,
  /** Durations vary with the phone and the radio, so no single one leaves a line unexplained. */
  took: 1.3,
  battery: 2,
  lockClock: 2.5,
  /** Measured by the lock itself. */
  bolt: 5,
  keys: 4,
  signIn: 5,
  /** The log shows an attempt that the app would not offer. */
  notOffered: 6,
  /** The log ends, or was cut off, before a reported attempt. */
  absent: 3,
  phoneClock: 4,
} as const;

/** Repeated attempts, and repeated lines of the company, add little to the first one. */
export const REPEATED = 0.35;

/** A value on a portal screen. Staff copy it exactly; values that change by the minute count less. */
export const SCREEN = {
  unitStatus: 5,
  unitState: 2,
  tenant: 3,
  shared: 1,
  controller: 5,
  controllerStatus: 4,
  batteryLevel: 3.5,
  millivolts: 1.5,
  lastReport: 3,
  role: 1,
  appStatus: 4,
  frozen: 5,
  phoneNumber: 5,
  keyExpiration: 2.5,
  button: 5,
} as const;

/**
 * A line of the company: the weight of a line that the run lacks, and of a line that only the run has. Filters and late
 * records hide lines, but nothing invents one.
 */
export interface LineWeight {
  readonly extra: number;
  readonly lacking: number;
}

const FAILURE: LineWeight = { extra: 5, lacking: 2 };
/** Changes of state arrive immediately. */
const CHANGE: LineWeight = { extra: 4.5, lacking: 1.5 };
const SHARE: LineWeight = { extra: 4.5, lacking: 2.5 };
/** A record of an opening travels with the phone, so it may arrive hours later. */
const OPENING: LineWeight = { extra: 3.5, lacking: 2 };
/** Everyday lines that no cause affects. */
const BY_THE_WAY: LineWeight = { extra: 0.4, lacking: 0.2 };

export const COMPANY: Readonly<Partial<Record<CompanyKind, LineWeight>>> = {
  ...Object.fromEntries([...FAILURES].map((kind) => [kind, FAILURE])),
  status: CHANGE,
  account: CHANGE,
  share: SHARE,
  unshare: SHARE,
  opened: OPENING,
  remote: OPENING,
  locked: BY_THE_WAY,
  'moved-in': BY_THE_WAY,
  'moved-out': BY_THE_WAY,
  other: BY_THE_WAY,
};
export const OTHER_LINE: LineWeight = { extra: 2, lacking: 1 };

/** People's statements. Those about their own actions are the most reliable; those about things that they had to notice or guess are the least. */
const TOLD: Readonly<Partial<Record<FactId, number>>> = {
  'fob.tried': 6,
  'signIn.failed': 6,
  'emergency.sent': 6,
  'unlockButton.grey': 6,
  'keys.revoked': 6,
  'code.given': 5,
  'lease.starts': 4,
  'clock.offset': 4,
  'clock.setByHand': 3.5,
  'message.seen': 3.5,
  'otherDevice.works': 3,
  'paid.posted': 3,
  'app.lists': 3,
  'rental.completed': 3,
  'bluetooth.allowed': 3,
  'location.allowed': 3,
  'unit.opened': 3,
  'refreshed.elsewhere': 3,
  'rental.entered': 2.5,
  'code.received': 2.5,
  'motor.heard': 2.5,
  'hasp.free': 2.5,
  'handle.helped': 2.5,
  'battery.changed': 2.5,
  'touched.before': 2.2,
  /** Whoever stands at the door need not have pressed the button. */
  'someone.atDoor': 1,
  'account.changed': 1,
  'portal.activity': 1,
  'airplane.mode': 0.5,
};
export const USUALLY_TOLD = 1.5;
export const weightOfAnswer = (fact: FactId): number => TOLD[fact] ?? USUALLY_TOLD;

/** People mention what they consider important, so a cause that determines nothing about one of these facts implies this answer. */
export const UNLESS_TOLD: Readonly<Partial<Record<FactId, string>>> = {
  'others.affected': 'no',
  'refreshed.elsewhere': 'no',
  'battery.changed': 'no',
  'account.changed': 'no',
  'rental.entered': 'no',
  'fob.added': 'no',
  'hours.fob': 'no',
  'unit.opened': 'no',
  'lease.starts': 'begun',
};

/** Prior assumptions about cases, before any line is read. */
export const ASSUMED = {
  /** The share of cases whose cause no hypothesis models: one in four, because support encounters causes that nobody has listed. */
  unmodelled: 0.25,
  /** A case that the facility file explains on its own rarely has a second cause: one in thirty does. */
  besidesTheFile: 0.03,
  /** Nobody complains about a facility in which nothing fails. */
  nothingFails: 0.1,
  /** Two independent causes together are rarer than either one alone by this factor. */
  pair: 0.02,
  /** A fault of our own software is rarer than any cause in the field. */
  ourFault: 0.2,
} as const;

/** The combined weight of lines. */
export const LINES = {
  /** The maximum support from one line (natural logarithm); limited because a file may belong to another case. */
  most: 3,
  /** The negative natural logarithm of the probability that a run produces a line that it does not cover. */
  silent: 1,
  /** The factor that reduces the sum over all lines, because the lines of a case are not independent. */
  temper: 0.8,
} as const;

/** The limits at which a cause is in doubt, and at which it is named. */
export const DOUBT = {
  /** A line with at least this cost is unexplained. */
  unexplained: 1.4,
  /** A cause that gains less than this from all lines together counts as unsupported. */
  unsupported: 1,
  /** A cause that the lines support equally well, within this margin, is a rival that ranks lower only because it is rarer. */
  asMuch: 0.7,
  /** A rival is at most this many times rarer. */
  rival: 8,
  /** A cause this many times rarer than another is not an alternative to it, even if nothing distinguishes them. */
  muchRarer: 12,
  /** The maximum probability of a cause that leaves a line unexplained, that no line supports, or that has a rival. */
  most: 0.5,
  /** The minimum probability at which a cause is named. */
  named: 0.6,
  /** An answer with at least this weight is about people's own actions: nobody claims by mistake that they tried a fob. */
  surelyTold: 5,
} as const;
