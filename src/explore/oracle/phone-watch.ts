/** Phones under watch: what an app tells its user, against what the lock answered in that very session. */
import { type Broken, count, type Seen, text } from './seen.ts';

export class PhoneWatch {
  readonly #say: (broken: Broken) => void;
  /** The phone a lock is connected to. */
  readonly #at = new Map<string, string>();
  /** The last answer that a phone's lock gave it. */
  readonly #answers = new Map<string, number>();

  constructor(say: (broken: Broken) => void) {
    this.#say = say;
  }

  sawLock({ actor, kind, data }: Seen): void {
    if (kind === 'lock.connected') {
      const peer = text(data, 'peer');
      this.#at.set(actor, peer);
      this.#answers.delete(peer);
    }
    if (kind !== 'lock.answered' || data.via !== 'ble') return;
    const peer = this.#at.get(actor);
    if (peer !== undefined) this.#answers.set(peer, count(data, 'result'));
  }

  saw(event: Seen): void {
    const { actor, kind, data, time } = event;
    if (kind !== 'phone.outcome' || data.result !== 'unlocked' || this.#answers.get(actor) === 0x60) return;
    const what = `${actor} says unlocked, the lock's last answer was ${this.#answers.get(actor)?.toString(16) ?? 'none'}`;
    this.#say({ invariant: 'INV-PHONE-TRUTH', at: time, what, event });
  }
}
