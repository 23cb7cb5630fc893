/**
 * Whether a touch wakes one Nokē ONE, and how long it stays awake: at least fifteen seconds after a touch, after the first connection that follows
 * it, and after an accepted command, unless there is a reason to sleep sooner. INV: It gives no verdict while a reason may exist.
 */
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, type ObservedLock, text, type Violation } from '../model/observations.ts';

const AWAKE_MS = 15_000;
/** A touch just before the lock falls asleep wakes it again within this time. */
const WAKES_MS = 600;
/** A session ends after this time, used or not, and the lock sleeps. */
const SESSION_MS = 60_000;
/** The states of power in which a touch makes the lock listen, at once or when its link is down. */
const WAKES = ['awake', 'asleep', 'checkIn', 'shuttingDown'];
/** Commands after which a lock closes its link, or sleeps at the end of firmware mode. */
const ENDS = /^(shutdown|reset|firmwareUpdate)$/;
const INVALID_KEY = 0x61;

export class AwakeWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  /** The time until which it must stay awake; undefined if it has not been touched or has a reason to sleep. */
  #until: number | undefined;
  #connectedAt: number | undefined;
  /** Whether the first connection since the touch has been made. */
  #renewed = false;
  #invalidKeys = 0;
  /** The time of the last press; undefined if the lock has since had a reason not to listen. */
  #pressedAt: number | undefined;
  /** Whether a press wakes it now; false while it starts, is off or is in firmware mode. */
  #wakes = true;

  constructor(id: string, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
  }

  pressed(time: number): void {
    this.#pressedAt = this.#wakes ? time : undefined;
  }

  inspect({ power, link, broken }: ObservedLock, at: number): void {
    this.#wakes = WAKES.includes(power) && broken.length === 0;
    const since = at - (this.#pressedAt ?? at);
    // A session that ends on its own ends what was touched before, but not what is touched from then on.
    const endsAt = this.#connectedAt === undefined ? undefined : this.#connectedAt + SESSION_MS;
    const sessionOver = endsAt !== undefined && at >= endsAt - AWAKE_MS && (this.#pressedAt ?? at) < endsAt;
    if (since < WAKES_MS || since >= AWAKE_MS || sessionOver || !this.#wakes || power === 'shuttingDown') return;
    if (power === 'awake' && link !== 'silent') return;
    this.#pressedAt = undefined;
    const state = { [`lock.${this.#id}.power`]: power, [`lock.${this.#id}.link`]: link };
    this.#report({
      invariant: 'INV-LISTENS',
      at,
      what: `${this.#id} is ${power} and ${link} although it was touched`,
      state,
    });
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
        if (ENDS.test(text(data, 'op'))) this.#free();
        else this.#extends(time);
        return;
      case 'lock.refused':
        if (count(data, 'result') === INVALID_KEY) this.#invalidKeys += 1;
        if (this.#invalidKeys >= 5) this.#free();
        return;
      case 'lock.overflow':
      case 'lock.supply':
      case 'lock.part':
        this.#free();
        return;
      case 'lock.asleep':
        this.#slept(event);
    }
  }

  /** Called when there is a reason to sleep. */
  #free(): void {
    this.#until = undefined;
    this.#pressedAt = undefined;
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
