/**
 * The quick-click codes that people press on one lock, according to docs/protocol.md §4.4: which presses are a code, which code opens, and when
 * presses only wake the lock. INV: It gives no verdict while something that it depends on is not known.
 */
import type { LockModel } from '../model/lock-model.ts';
import type { ObservedEvent, ObservedLock, Violation } from '../model/observations.ts';

/** A code is complete this long after its last press. */
const COMPLETE_MS = 1_500;
const SHORTEST = 3;
const LONGEST = 24;
/** After this many wrong codes in a row, presses only wake the lock for a minute. */
const WRONG_IN_A_ROW = 5;
const BARRED_MS = 60_000;
const UNLIMITED = 255;
/** A cell above this voltage can drive the motor at any temperature. */
const GOOD_CELL_MV = 3_000;
/** The states of power in which a lock notices presses. */
const NOTICES = ['awake', 'asleep', 'checkIn'];

export class ClickWatch {
  readonly #id: string;
  readonly #model: LockModel;
  readonly #report: (broken: Violation) => void;
  /** The presses since the last complete code, the first in bit 0; undefined if they are not all known. */
  #presses: { pattern: number; length: number } | undefined = { pattern: 0, length: 0 };
  #lastAt = 0;
  /** The number of wrong codes in a row; undefined if it is not known. */
  #wrong: number | undefined = 0;
  #barredUntil = 0;
  #now: ObservedLock;

  constructor(standing: ObservedLock, model: LockModel, report: (broken: Violation) => void) {
    this.#id = standing.id;
    this.#model = model;
    this.#report = report;
    this.#now = standing;
  }

  /** Called when somebody presses the button; `ms` is undefined if the press may have failed. */
  pressed(at: number, ms: number | undefined): void {
    const { power, broken } = this.#now;
    if (power === 'off' || broken.includes('touch') || this.#model.master === undefined) return;
    this.#completes(at);
    if (at < this.#barredUntil) return;
    const presses = this.#presses;
    this.#lastAt = at;
    if (ms === undefined || this.#wrong === undefined || !NOTICES.includes(power)) this.#presses = undefined;
    else if (presses !== undefined) {
      if (ms >= this.#model.longPressMs) presses.pattern |= 1 << presses.length;
      presses.length += 1;
    }
  }

  saw(event: ObservedEvent): void {
    const { kind, data } = event;
    if (kind === 'lock.clicks') this.#checked(event, data.right === true);
    else if (kind === 'lock.asleep' || kind === 'lock.supply') this.#starts();
    if (kind !== 'lock.supply') return;
    this.#wrong = 0;
    this.#barredUntil = 0;
  }

  inspect(now: ObservedLock, at: number): void {
    this.#now = now;
    this.#completes(at);
  }

  /** Expects the verdict on a code that has been complete for some time. */
  #completes(at: number): void {
    if (at <= this.#lastAt + COMPLETE_MS) return;
    const due = this.#isCode(this.#presses);
    this.#starts();
    if (!due) return;
    const actor = `lock/${this.#id}`;
    this.#broke('did not check a code', at, undefined, { due: { kind: 'lock.clicks', actor } });
  }

  #isCode(presses: { readonly length: number } | undefined): boolean {
    return presses !== undefined && presses.length >= SHORTEST && presses.length <= LONGEST;
  }

  #starts(): void {
    this.#presses = { pattern: 0, length: 0 };
  }

  #checked(event: ObservedEvent, right: boolean): void {
    const presses = this.#presses;
    const { time } = event;
    this.#starts();
    if (presses === undefined) {
      this.#wrong = undefined;
      this.#model.clicksKnown = false;
      return;
    }
    if (!this.#isCode(presses) || time !== this.#lastAt + COMPLETE_MS) {
      this.#broke('checked what is no code', time, event);
      return;
    }
    const found = [...this.#model.clicks].filter(
      ([, { length, pattern, uses }]) => length === presses.length && pattern === presses.pattern && uses > 0,
    );
    const barred = this.#model.clickLockout || this.#model.overlock;
    const { cellMv, broken, bolt } = this.#now;
    const able = cellMv >= GOOD_CELL_MV && broken.length === 0;
    if (right && found.length === 0) this.#broke('opens for a code that it does not store', time, event);
    else if (right && barred) this.#broke('opens for a code although codes are barred', time, event);
    else if (!right && found.length > 0 && !barred && able && this.#model.clicksKnown)
      this.#broke('does not open for a code that it stores', time, event);
    if (found.length === 0) this.#isWrong(time);
    // Whether a code that moved nothing, or was barred, ends the row of wrong codes is left open.
    else this.#wrong = right && bolt === 'extended' ? 0 : undefined;
    if (!right || found.length === 0) return;
    const [[index, code] = [0, { length: 0, pattern: 0, uses: 0 }]] = found;
    if (found.length > 1 || bolt !== 'extended' || !able) this.#model.clicksKnown = false;
    else if (code.uses !== UNLIMITED) this.#model.clicks.set(index, { ...code, uses: code.uses - 1 });
  }

  #isWrong(at: number): void {
    if (this.#wrong === undefined) return;
    this.#wrong += 1;
    if (this.#wrong < WRONG_IN_A_ROW) return;
    this.#wrong = 0;
    this.#barredUntil = at + BARRED_MS;
  }

  #broke(what: string, at: number, event?: ObservedEvent, ending: Pick<Violation, 'due'> = {}): void {
    const by = event === undefined ? {} : { event };
    this.#report({ invariant: 'INV-CLICKS', at, what: `${this.#id} ${what}`, ...by, ...ending });
  }
}
