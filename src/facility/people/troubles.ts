/**
 * What was tried since a phone failed to open a unit, as far as the help page on troubleshooting asks for it (SEED/002): its steps in
 * their order, another sign-in and try after each. Support comes last.
 *
 * INV-1 a phone has one trouble at most, about the unit at which it failed last. INV-2 a trouble ends when its phone opens the unit.
 */
import { POWER_CYCLE_MS } from '../../phone/profiles.ts';

/** Something that was done or seen. */
type Moment =
  | 'another device opened'
  | 'another device failed'
  | 'signed in'
  | 'failed'
  | 'turned off for a minute'
  | Action;

type Action =
  | 'lock.touch'
  | 'lock.letGoHasp'
  | 'door.standOnHandle'
  | 'portal.refresh'
  | 'phone.refresh'
  | 'phone.startEntry'
  | 'bluetooth allowed'
  | 'location allowed'
  | 'phone.updateApp'
  | 'automatic updates'
  | 'phone.clearCache'
  | 'phone.uninstallApp'
  | 'phone.installApp';

interface Trouble {
  readonly unit: string;
  readonly moments: Moment[];
  /** Since when the phone has been off; null while it is on. */
  offSince: number | null;
}

export type TroublesSnapshot = Readonly<Record<string, Trouble>>;

/** The steps of a list take about forty. */
const MOMENTS_KEPT = 200;

/** A step of the page: what to do, and the moments that show that it was done. */
interface HelpStep {
  readonly say: string;
  readonly moments: readonly Moment[];
}

const POWER: HelpStep = { say: 'touch the lock to see whether it has power', moments: ['lock.touch'] };
const HASP: HelpStep = { say: 'let go of the hasp, and try again', moments: ['lock.letGoHasp', 'failed'] };
const HARDWARE: readonly HelpStep[] = [
  { say: 'stand on the handle, and try again', moments: ['door.standOnHandle', 'failed'] },
  { say: 'look at battery and controller in the portal', moments: ['portal.refresh'] },
];

const phoneStep = (say: string, ...done: readonly Moment[]): HelpStep => ({
  say: `${say}, sign in and try again`,
  moments: [...done, 'signed in', 'failed'],
});

const PHONE: readonly HelpStep[] = [
  phoneStep('refresh the app, return to an entry and open it', 'phone.refresh', 'phone.startEntry'),
  phoneStep('check the permissions for Bluetooth and location', 'bluetooth allowed', 'location allowed'),
  phoneStep('update the app and switch automatic updates on', 'phone.updateApp', 'automatic updates'),
  phoneStep('clear cache and data of the app', 'phone.clearCache'),
  phoneStep('uninstall the app and install it again', 'phone.uninstallApp', 'phone.installApp'),
  phoneStep('turn the phone off for a minute', 'turned off for a minute'),
];

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

/** Another device decides which list it is: it opens, and the phone is at fault; or it fails as well. */
function nextStep(moments: readonly Moment[], haspIsPulled: boolean): string | undefined {
  const opened = moments.indexOf('another device opened');
  if (opened >= 0) return missing(moments.slice(opened), PHONE);
  const first = moments.indexOf('another device failed');
  if (first < 0) return 'try another device';
  // With the lock at fault, either device may be the one that tries again.
  const tries = moments.map((moment, i) => (moment === 'another device failed' && i > first ? 'failed' : moment));
  // A hasp that is pulled again was not let go.
  if (haspIsPulled) return missing(tries, [POWER]) ?? HASP.say;
  return missing(tries, tries.includes('lock.letGoHasp') ? [POWER, HASP, ...HARDWARE] : [POWER, ...HARDWARE]);
}

/** The action of the page that a verb is, if it is one. */
function actionOf(verb: string, args: Readonly<Record<string, unknown>>): Action | undefined {
  switch (verb) {
    case 'lock.touch':
    case 'lock.letGoHasp':
    case 'door.standOnHandle':
    case 'portal.refresh':
    case 'phone.refresh':
    case 'phone.startEntry':
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

export interface Surroundings {
  /** The unit of a lock, which has an id and a MAC. */
  unitOf(lock: string): string | undefined;
  hasSignal(phone: string): boolean;
  /** Whether somebody pulls the hasp of the unit against the bolt. */
  haspIsPulled(unit: string): boolean;
  /** Whether the phone is at that entry, carried or left there. */
  isAt(phone: string, entry: string): boolean;
}

export class Troubles {
  /** By phone. */
  readonly #troubles = new Map<string, Trouble>();
  readonly #site: Surroundings;

  constructor(site: Surroundings, snapshot: TroublesSnapshot = {}) {
    this.#site = site;
    for (const [phone, trouble] of Object.entries(structuredClone(snapshot))) this.#troubles.set(phone, trouble);
  }

  /** Somebody did this. */
  took(verb: string, args: Readonly<Record<string, unknown>>): void {
    const action = this.#troubles.size === 0 ? undefined : actionOf(verb, args);
    if (action === undefined) return;
    const { phone, lock, entry } = args;
    if (action === 'phone.startEntry' && !this.#site.isAt(String(phone), String(entry))) return;
    // The app says that it cannot reach the server.
    if (action === 'phone.refresh' && !this.#site.hasSignal(String(phone))) return;
    const unit = typeof lock === 'string' ? this.#site.unitOf(lock) : undefined;
    for (const [id, trouble] of this.#troubles)
      if (phone === undefined ? lock === undefined || trouble.unit === unit : phone === id) note(trouble, action);
  }

  signedIn(phone: string): void {
    const trouble = this.#troubles.get(phone);
    if (trouble !== undefined) note(trouble, 'signed in');
  }

  /** A phone was turned off or on, by whatever means. */
  turned(phone: string, on: boolean, at: number): void {
    const trouble = this.#troubles.get(phone);
    if (trouble === undefined) return;
    const { offSince } = trouble;
    trouble.offSince = on ? null : at;
    if (on && offSince !== null && at - offSince >= POWER_CYCLE_MS) note(trouble, 'turned off for a minute');
  }

  /** A phone tried to open a unit or an entry. */
  tried(phone: string, target: string, opened: boolean): void {
    const unit = this.#site.unitOf(target);
    if (unit === undefined) return;
    for (const [id, trouble] of this.#troubles)
      if (id !== phone && trouble.unit === unit)
        note(trouble, opened ? 'another device opened' : 'another device failed');
    if (opened) {
      if (this.#troubles.get(phone)?.unit === unit) this.#troubles.delete(phone);
      return;
    }
    const known = this.#troubles.get(phone);
    const trouble = known?.unit === unit ? known : { unit, moments: [], offSince: null };
    note(trouble, 'failed');
    this.#troubles.set(phone, trouble);
  }

  /** What is still to be done before the case goes to support; undefined when nothing is. */
  nextStep(unit: string): string | undefined {
    const about = [...this.#troubles.values()].filter((trouble) => trouble.unit === unit);
    if (about.length === 0) return 'try to open it with a phone';
    const steps = about.map(({ moments }) => nextStep(moments, this.#site.haspIsPulled(unit)));
    return steps.includes(undefined) ? undefined : steps[0];
  }

  snapshot(): TroublesSnapshot {
    return structuredClone(Object.fromEntries(this.#troubles));
  }
}

function note({ moments }: Trouble, moment: Moment): void {
  moments.push(moment);
  if (moments.length > MOMENTS_KEPT) moments.shift();
}
