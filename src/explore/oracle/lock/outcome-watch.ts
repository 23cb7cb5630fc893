/**
 * Whether actions of people at locks and phones succeed when they can, and fail when they cannot. What a person can do follows from the state of the
 * lock when it was last inspected and from the events of the phone. INV: It gives no verdict where the outcome depends on anything else.
 */
import type { InvariantId } from '../model/invariants.ts';
import { type ObservedEvent, type ObservedLock, text, type Violation } from '../model/observations.ts';

type Args = Readonly<Record<string, unknown>>;

/** The state of a phone as its user sees it; undefined until an event has shown it. */
interface Phone {
  on: boolean;
  lockedIn: boolean;
  installed: boolean | undefined;
  signedIn: boolean | undefined;
}

type Need = 'phone' | 'app' | 'user';
/** What a tap on a phone needs: that it is on, that the app is installed, or that somebody is signed in. Each needs what precedes it, too. */
const NEEDS: Readonly<Record<string, Need>> = {
  ...needing('phone', 'setBluetooth setAirplane setPermission powerOff powerCycle installApp'),
  ...needing(
    'app',
    'openApp clearCache uninstallApp checkVersion setAutomaticUpdates updateApp signIn activate forgotPassword',
  ),
  ...needing(
    'user',
    'refresh signOut requestPin requestAccess unlock startEntry chooseFacility share unshare openForTenant',
  ),
};
/** Taps that can fail for other reasons. */
const MAY_FAIL =
  /^phone\.(installApp|updateApp|signIn|activate|forgotPassword|unlock|startEntry|chooseFacility|share|unshare|openForTenant)$/;

function needing(need: Need, taps: string): Record<string, Need> {
  return Object.fromEntries(taps.split(' ').map((tap) => [`phone.${tap}`, need]));
}

export class OutcomeWatch {
  readonly #report: (broken: Violation) => void;
  readonly #phones = new Map<string, Phone>();
  readonly #locks = new Map<string, ObservedLock>();
  readonly #needsTouch: (lock: string) => boolean;
  #expected: boolean | undefined;

  constructor(needsTouch: (lock: string) => boolean, report: (broken: Violation) => void) {
    this.#needsTouch = needsTouch;
    this.#report = report;
  }

  saw({ actor, kind, data }: ObservedEvent): void {
    if (!kind.startsWith('phone.')) return;
    const phone = this.#phone(actor.slice('phone/'.length));
    const what = text(data, 'what');
    if (kind === 'phone.power') phone.on = data.on === true;
    if (kind === 'phone.lockedIn') phone.lockedIn = typeof data.unit === 'string';
    if (kind === 'phone.account') Object.assign(phone, { signedIn: data.signedIn, installed: true });
    if (kind !== 'phone.app') return;
    // Installing the app where it is already installed changes nothing.
    if (what === 'cleared' || what === 'uninstalled' || phone.installed === false) phone.signedIn = false;
    phone.installed = what !== 'uninstalled';
  }

  inspect(locks: readonly ObservedLock[]): void {
    for (const lock of locks) this.#locks.set(lock.id, lock);
  }

  /** Called before a verb acts. */
  plays(verb: string, args: Args): void {
    this.#expected = verb.startsWith('phone.') ? this.#tap(verb, args) : this.#atLock(verb, args);
  }

  /** Called after the verb, at this time. */
  played(verb: string, ok: boolean, at: number): void {
    if (this.#expected === undefined || this.#expected === ok) return;
    const invariant: InvariantId = 'INV-POSSIBLE';
    this.#report({
      invariant,
      at,
      what: `${verb} ${ok ? 'succeeded, but was impossible' : 'failed, but was possible'}`,
    });
  }

  #tap(verb: string, args: Args): boolean | undefined {
    const need = NEEDS[verb];
    if (need === undefined) return undefined;
    const phone = this.#phone(String(args.phone));
    if (!phone.on || phone.lockedIn) return false;
    if (need !== 'phone' && phone.installed !== true) return phone.installed;
    if (need === 'user' && phone.signedIn !== true) return phone.signedIn;
    return MAY_FAIL.test(verb) ? undefined : true;
  }

  #atLock(verb: string, args: Args): boolean | undefined {
    const lock = this.#locks.get(String(args.lock));
    if (lock === undefined || args.by !== undefined) return undefined;
    const body = this.#needsTouch(lock.id);
    switch (verb) {
      case 'lock.touch':
        return lock.power !== 'off' && !lock.broken.includes('touch');
      case 'lock.brush':
        return true;
      case 'lock.pullHasp':
        return body && lock.hasp !== 'out' && lock.bolt === 'retracted';
      case 'lock.letGoHasp':
        return lock.hasp === 'pulled';
      case 'lock.closeHasp':
        if (lock.hasp !== 'out') return false;
        return lock.bolt === 'retracted' ? true : undefined;
      case 'lock.releaseFromInside':
      case 'lock.changeBattery':
      case 'lock.drainTo':
      case 'door.stepOff':
        return body;
      default:
        return undefined;
    }
  }

  #phone(id: string): Phone {
    const known = this.#phones.get(id);
    if (known !== undefined) return known;
    const phone: Phone = { on: true, lockedIn: false, installed: undefined, signedIn: undefined };
    this.#phones.set(id, phone);
    return phone;
  }
}
