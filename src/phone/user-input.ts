/**
 * User input on a phone, with the obstacles that prevent it: first the phone's, then the app's, then the account's.
 *
 * INV-1: Prevented input changes nothing. INV-2: A phone that is locked inside a unit accepts no input; one that is off accepts only
 * the power button.
 */
import type { Account, Device } from './state.ts';

/** The reason why input was not possible. */
export type InputObstacle = 'off' | 'locked-in' | 'no-app' | 'no-signal' | 'signed-out' | 'busy' | 'not-listed';

/** Whether the input was possible. `ok` does not imply any effect. */
export type InputResult = { readonly ok: true } | { readonly ok: false; readonly why: InputObstacle };

/** The input that is refused without data; a planted fault replaces an entry. */
export const NEEDS_DATA = { install: true, update: true };
export type NeedsData = typeof NEEDS_DATA;

const ACCEPTED: InputResult = { ok: true };
const not = (why: InputObstacle): InputResult => ({ ok: false, why });

export class UserInput {
  readonly #device: Device;
  readonly #needsData: NeedsData;

  constructor(device: Device, needsData: NeedsData = NEEDS_DATA) {
    this.#device = device;
    this.#needsData = needsData;
  }

  /** Presses the power button; the phone may be off. */
  powerButton(act: () => void): InputResult {
    if (this.#device.state.lockedIn !== null) return not('locked-in');
    act();
    return ACCEPTED;
  }

  /** Performs input on a phone that is on, unless there is an obstacle. */
  onPhone(act: () => void, obstacle: () => InputObstacle | undefined = () => undefined): InputResult {
    const { on, lockedIn } = this.#device.state;
    if (!on) return not('off');
    if (lockedIn !== null) return not('locked-in');
    const why = obstacle();
    if (why !== undefined) return not(why);
    act();
    return ACCEPTED;
  }

  /** Performs input in the app, unless there is an obstacle. */
  inApp(act: () => void, obstacle: () => InputObstacle | undefined = () => undefined): InputResult {
    return this.onPhone(act, () => (this.#device.state.app === null ? 'no-app' : obstacle()));
  }

  /** Performs input in the app of a signed-in user, unless there is an obstacle. */
  signedIn(act: () => void, obstacle: (account: Account) => InputObstacle | undefined = () => undefined): InputResult {
    return this.inApp(act, () => {
      const account = this.#device.state.app?.account ?? null;
      return account === null ? 'signed-out' : obstacle(account);
    });
  }

  /** The obstacle to input that may need the network. */
  needsData(what: keyof NeedsData): InputObstacle | undefined {
    return !this.#needsData[what] || this.#device.online() ? undefined : 'no-signal';
  }
}
