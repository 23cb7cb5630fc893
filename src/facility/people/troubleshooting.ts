/**
 * The steps of the help page on troubleshooting (SEED/002) that have been taken since a phone failed to open a unit: in
 * order, with another sign-in and attempt after each. Support comes last.
 *
 * INV-1: A phone has at most one open failure, about the unit at which it failed last. INV-2: It ends when its phone
 * opens the unit. INV-3: No device is suspected before the other users have been asked, or while another user fails too.
 */
import { POWER_CYCLE_MS } from '../../phone/profiles.ts';
import { ASK, HARDWARE, HASP, type HelpAction, type HelpStep, type Moment, PHONE, POWER } from './help-tree.ts';

interface OpenFailure {
  readonly unit: string;
  /** The person who was signed in on the phone when the attempt failed. */
  readonly user: string | null;
  readonly moments: Moment[];
  /** The time at which the phone was turned off; null while it is on. */
  offSince: number | null;
}

export type TroubleshootingSnapshot = Readonly<Record<string, OpenFailure>>;

/** A complete list takes about forty moments. */
const MOMENTS_KEPT = 200;

/** The first step that is missing, if every step must come after the one before it. */
function missing(moments: readonly Moment[], steps: readonly HelpStep[]): string | undefined {
  let next = 0;
  for (const step of steps)
    for (const moment of step.moments) {
      const at = moments.indexOf(moment, next);
      if (at < 0) return step.say;
      next = at + 1;
    }
  return undefined;
}

/**
 * Attempts from another device and by the other users determine which list applies. If the device opens and nobody else fails, the phone is at fault;
 * if the device or other users fail too, the lock is.
 */
function nextStep(moments: readonly Moment[], haspIsPulled: boolean): string | undefined {
  const last = (...of: Moment[]) => moments.findLastIndex((moment) => of.includes(moment));
  const othersHaveIt = last('others have it') > last('nobody else has it', 'another user opened');
  const opened = moments.indexOf('another device opened');
  if (opened >= 0 && !othersHaveIt) {
    const asked = moments.indexOf('nobody else has it');
    return asked < 0 ? ASK : missing(moments.slice(Math.max(opened, asked)), PHONE);
  }
  if (!othersHaveIt && !moments.includes('another device failed')) return `try another device, or ${ASK}`;
  return missingAtLock(moments, haspIsPulled);
}

function missingAtLock(moments: readonly Moment[], haspIsPulled: boolean): string | undefined {
  const first = moments.findIndex((moment) => moment === 'another device failed' || moment === 'others have it');
  // With the lock at fault, any device may make the next attempt.
  const isTry = (moment: Moment) => moment === 'another device failed' || moment === 'another user failed';
  const tries = moments.map((moment, i) => (i > first && isTry(moment) ? 'failed' : moment));
  // A hasp that is pulled again has not been released.
  if (haspIsPulled) return missing(tries, [POWER]) ?? HASP.say;
  return missing(tries, tries.includes('lock.letGoHasp') ? [POWER, HASP, ...HARDWARE] : [POWER, ...HARDWARE]);
}

/** The step of the page that a verb carries out, if any. */
function actionOf(verb: string, args: Readonly<Record<string, unknown>>): HelpAction | undefined {
  switch (verb) {
    case 'lock.touch':
    case 'lock.letGoHasp':
    case 'door.standOnHandle':
    case 'portal.refresh':
    case 'phone.refresh':
    case 'phone.startEntry':
    case 'phone.checkVersion':
    case 'phone.updateApp':
    case 'phone.clearCache':
    case 'phone.uninstallApp':
    case 'phone.installApp':
      return verb;
    case 'phone.setPermission':
      if (args.allowed !== true) return undefined;
      return args.what === 'bluetooth' ? 'bluetooth allowed' : 'location allowed';
    case 'phone.setAutomaticUpdates':
      return args.on === true ? 'automatic updates' : undefined;
    default:
      return undefined;
  }
}

export interface TroubleshootingContext {
  /** The unit of a lock, which has an id and a MAC. */
  unitOf(lock: string): string | undefined;
  /** The person who is signed in on a phone. */
  userOf(phone: string): string | undefined;
  /** Whether this person is the tenant of the unit, or the tenant shares it with them. */
  uses(user: string, unit: string): boolean;
  hasSignal(phone: string): boolean;
  /** Whether somebody pulls the hasp of the unit against the bolt. */
  haspIsPulled(unit: string): boolean;
  /** Whether the phone is at that entry, carried or left there. */
  isAt(phone: string, entry: string): boolean;
}

export class Troubleshooting {
  /** The last failure of each phone. */
  readonly #failures = new Map<string, OpenFailure>();
  readonly #site: TroubleshootingContext;

  constructor(site: TroubleshootingContext, snapshot: TroubleshootingSnapshot = {}) {
    this.#site = site;
    for (const [phone, failure] of Object.entries(structuredClone(snapshot))) this.#failures.set(phone, failure);
  }

  /** Records that somebody took this step. */
  took(verb: string, args: Readonly<Record<string, unknown>>): void {
    const action = this.#failures.size === 0 ? undefined : actionOf(verb, args);
    if (action === undefined) return;
    const { phone, lock, entry } = args;
    if (action === 'phone.startEntry' && !this.#site.isAt(String(phone), String(entry))) return;
    // The app says that it cannot reach the server.
    if (action === 'phone.refresh' && !this.#site.hasSignal(String(phone))) return;
    const unit = typeof lock === 'string' ? this.#site.unitOf(lock) : undefined;
    for (const [id, failure] of this.#failures)
      if (phone === undefined ? lock === undefined || failure.unit === unit : phone === id) note(failure, action);
  }

  signedIn(phone: string): void {
    const failure = this.#failures.get(phone);
    if (failure !== undefined) note(failure, 'signed in');
  }

  /** Records that a phone was turned off or on, by whatever means. */
  turned(phone: string, on: boolean, at: number): void {
    const failure = this.#failures.get(phone);
    if (failure === undefined) return;
    const { offSince } = failure;
    failure.offSince = on ? null : at;
    if (on && offSince !== null && at - offSince >= POWER_CYCLE_MS) note(failure, 'turned off for a minute');
  }

  /** Records that a phone tried to open a unit or an entry. */
  tried(phone: string, target: string, opened: boolean): void {
    const unit = this.#site.unitOf(target);
    if (unit === undefined) return;
    const user = this.#site.userOf(phone) ?? null;
    for (const [id, failure] of this.#failures) {
      if (id === phone || failure.unit !== unit) continue;
      if (failure.user === user) note(failure, opened ? 'another device opened' : 'another device failed');
      else note(failure, opened ? 'another user opened' : 'another user failed');
    }
    const known = this.#failures.get(phone);
    if (opened) {
      if (known?.unit === unit) this.#failures.delete(phone);
      return;
    }
    const isKnown = known?.unit === unit && known.user === user;
    const failure = isKnown ? known : { unit, user, moments: [], offSince: null };
    note(failure, 'failed');
    this.#failures.set(phone, failure);
  }

  /** Records that somebody asked the users of a unit; returns those for whom it did not open when they last tried. */
  asked(unit: string): string[] {
    const about = [...this.#failures.values()].filter((failure) => failure.unit === unit);
    const users = about.flatMap(({ user }) => (user !== null && this.#site.uses(user, unit) ? [user] : []));
    for (const failure of about)
      note(failure, users.some((user) => user !== failure.user) ? 'others have it' : 'nobody else has it');
    return [...new Set(users)].sort();
  }

  /** The next step before the case goes to support; undefined if none is left. */
  nextStep(unit: string): string | undefined {
    const about = [...this.#failures.values()].filter((failure) => failure.unit === unit);
    if (about.length === 0) return 'try to open it with a phone';
    const steps = about.map(({ moments }) => nextStep(moments, this.#site.haspIsPulled(unit)));
    return steps.includes(undefined) ? undefined : steps[0];
  }

  snapshot(): TroubleshootingSnapshot {
    return structuredClone(Object.fromEntries(this.#failures));
  }
}

function note({ moments }: OpenFailure, moment: Moment): void {
  moments.push(moment);
  if (moments.length > MOMENTS_KEPT) moments.shift();
}
