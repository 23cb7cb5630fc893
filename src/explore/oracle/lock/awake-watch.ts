/**
 * How long one Nokē ONE stays awake: at least fifteen seconds after a touch, after the first connection since, and after an accepted command, unless
 * there is a reason to sleep sooner. INV it gives no verdict while a reason may exist.
 */
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, text, type Violation } from '../model/observations.ts';

const AWAKE_MS = 15_000;
/** A session ends after this time, used or not, and the lock sleeps. */
const SESSION_MS = 60_000;
/** Commands after which a lock closes its link, or sleeps at the end of firmware mode. */
const ENDS = /^(shutdown|reset|firmwareUpdate)$/;
const INVALID_KEY = 0x61;

export class AwakeWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  /** Until when it must stay awake; undefined if nobody has touched it, or there is a reason to sleep. */
  #until: number | undefined;
  #connectedAt: number | undefined;
  /** Whether the first connection since the touch has been made. */
  #renewed = false;
  #invalidKeys = 0;

  constructor(id: string, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
  }

  saw(event: ObservedEvent): void {
    const { kind, time, data } = event;
    switch (kind) {
      case 'lock.woke':
      case 'lock.touched':
        if (kind === 'lock.woke' && data.why !== 'touch') return;
        this.#until = time + AWAKE_MS;
        this.#renewed = false;
        return;
      case 'lock.connected':
        this.#connectedAt = time;
        this.#invalidKeys = 0;
        if (!this.#renewed) this.#extends(time);
        this.#renewed = true;
        return;
      case 'lock.accepted':
        if (ENDS.test(text(data, 'op'))) this.#until = undefined;
        else this.#extends(time);
        return;
      case 'lock.refused':
        if (count(data, 'result') === INVALID_KEY) this.#invalidKeys += 1;
        if (this.#invalidKeys >= 5) this.#until = undefined;
        return;
      case 'lock.overflow':
      case 'lock.supply':
        this.#until = undefined;
        return;
      case 'lock.asleep':
        this.#slept(event);
    }
  }

  #extends(time: number): void {
    if (this.#until !== undefined) this.#until = Math.max(this.#until, time + AWAKE_MS);
  }

  #slept(event: ObservedEvent): void {
    const until = this.#until;
    this.#until = undefined;
    const sessionOver = this.#connectedAt !== undefined && event.time - this.#connectedAt >= SESSION_MS;
    if (until === undefined || sessionOver || event.time >= until) return;
    this.#broke('INV-AWAKE', `${this.#id} fell asleep ${until - event.time} ms early`, event);
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
