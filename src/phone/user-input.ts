/**
 * The owner's hand on a phone: what keeps a press from being made at all, asked from the phone over the app to the account.
 *
 * INV-1 a press that is not made changes nothing. INV-2 a phone that is locked into a unit obeys no hand; one that is off obeys
 * only the power button.
 */
import type { Account, Device } from './state.ts';

/** Why a press led to nothing at all. */
export type InputObstacle = 'off' | 'locked-in' | 'no-app' | 'no-signal' | 'signed-out' | 'busy' | 'not-listed';

/** What a person's hand found. `ok` says that the press was made, not that it led to anything. */
export type InputResult = { readonly ok: true } | { readonly ok: false; readonly why: InputObstacle };

const ACCEPTED: InputResult = { ok: true };
const not = (why: InputObstacle): InputResult => ({ ok: false, why });

export class UserInput {
  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
  }

  /** Holds the power button, on a phone that may be off. */
  powerButton(act: () => void): InputResult {
    if (this.#device.state.lockedIn !== null) return not('locked-in');
    act();
    return ACCEPTED;
  }

  /** Presses on a phone that is on. */
  onPhone(act: () => void, obstacle: () => InputObstacle | undefined = () => undefined): InputResult {
    const { on, lockedIn } = this.#device.state;
    if (!on) return not('off');
    if (lockedIn !== null) return not('locked-in');
    const why = obstacle();
    if (why !== undefined) return not(why);
    act();
    return ACCEPTED;
  }

  /** Presses in the app. */
  inApp(act: () => void, obstacle: () => InputObstacle | undefined = () => undefined): InputResult {
    return this.onPhone(act, () => (this.#device.state.app === null ? 'no-app' : obstacle()));
  }

  /** Presses in the app where somebody is signed in. */
  signedIn(act: () => void, obstacle: (account: Account) => InputObstacle | undefined = () => undefined): InputResult {
    return this.inApp(act, () => {
      const account = this.#device.state.app?.account ?? null;
      return account === null ? 'signed-out' : obstacle(account);
    });
  }

  /** Obstacle of what comes from the network. */
  needsData(): InputObstacle | undefined {
    return this.#device.online() ? undefined : 'no-signal';
  }
}
