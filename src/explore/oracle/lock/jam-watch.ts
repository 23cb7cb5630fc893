/**
 * Whether a lock that jams while it locks notices it and tries again, three times in all. INV: It expects nothing
 * after an event that may start, end or prevent an attempt.
 */
import { type ObservedEvent, type ObservedLock, text, type Violation } from '../model/observations.ts';

/** A motor that stalls is noticed within the longest motion; the next attempt follows five seconds later. */
const NOTICED_MS = 2_000;
const RETRIED_MS = 8_000;
const TRIES = 3;
/** Anything else that moves the bolt, or keeps it from moving. */
const DISTURBS = /^lock\.(supply|part|hasp|accepted|clicks|locked|unlocked|touched|woke|asleep|started)$/;

export class JamWatch {
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  #motor = 'idle';
  #tries = 0;
  #expected: { readonly what: string; readonly kind: string; readonly by: number } | undefined;

  constructor(id: string, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
  }

  saw({ kind, data, time }: ObservedEvent): void {
    if (DISTURBS.test(kind)) {
      this.#expected = undefined;
      this.#tries = 0;
    }
    if (kind === 'lock.state' && typeof data.motor === 'string') {
      this.#motor = data.motor;
      if (data.motor === 'idle') this.#expected = undefined;
    }
    if (kind === 'lock.motor' && data.state === 'running') this.#expected = undefined;
    if (kind === 'lock.motor' && data.state === 'stalled' && this.#motor === 'locking')
      this.#expected = { what: 'did not notice that it jammed', kind: 'lock.jam', by: time + NOTICED_MS };
    if (kind !== 'lock.jam' || text(data, 'why') !== 'locking') return;
    this.#tries = (this.#tries + 1) % TRIES;
    this.#expected =
      this.#tries === 0 ? undefined : { what: 'did not try to lock again', kind: 'lock.motor', by: time + RETRIED_MS };
  }

  inspect({ broken }: ObservedLock, at: number): void {
    if (broken.length > 0) this.#expected = undefined;
    if (this.#expected === undefined || at <= this.#expected.by) return;
    const { what, kind } = this.#expected;
    this.#expected = undefined;
    const due = { kind, actor: `lock/${this.#id}` };
    this.#report({ invariant: 'INV-RELOCKS', at, what: `${this.#id} ${what}`, due });
  }
}
