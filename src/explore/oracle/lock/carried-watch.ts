/**
 * The records that one lock leaves about refusals and sends with its answers, session by session, according to docs/protocol.md §4.4 and §8. INV: It
 * expects nothing from a lock whose supply has failed.
 */
import { count, type ObservedEvent, type Violation } from '../model/observations.ts';
import type { RingModel } from '../model/ring-model.ts';

/** The number of records that may precede the success of an unlock. */
const WITH_UNLOCK = 16;
/** Events of records about refusals. */
const REFUSALS = [4, 5, 6, 7, 11];
/** The maximum number of sessions remembered. */
const MAX_SESSIONS = 8;

interface Session {
  /** The answers for which it has left a record; 0 for all failures in checks 1–6. */
  readonly recorded: Set<number>;
  readonly sent: Set<number>;
}

/** A command in progress. */
interface Work {
  readonly session: Session;
  readonly op: string;
  /** The event of the record that its refusal must leave; undefined if it must leave none. */
  readonly owes: number | undefined;
  /** The event of the record that its refusal has left. */
  left: number | undefined;
  readonly unsure: boolean;
}

/** A refusal, with the number of the check that failed. */
export interface Refusal {
  readonly check: number;
  readonly code: number;
  readonly clockValid: boolean;
  readonly unsure: boolean;
}

export class CarriedWatch {
  readonly #id: string;
  readonly #ring: RingModel;
  readonly #report: (broken: Violation) => void;
  readonly #sessions = new Map<string, Session>();
  #work: Work | undefined;

  constructor(id: string, ring: RingModel, report: (broken: Violation) => void) {
    this.#id = id;
    this.#ring = ring;
    this.#report = report;
  }

  accepted(session: string, op: string): void {
    this.#work = { session: this.#of(session), op, owes: undefined, left: undefined, unsure: false };
  }

  refused(session: string, { check, code, clockValid, unsure }: Refusal): void {
    const of = this.#of(session);
    const answer = check <= 6 ? 0 : code;
    const event = check <= 6 ? 4 : eventOf(code, clockValid);
    const owes = event !== undefined && !of.recorded.has(answer) && this.#ring.hasPlace(event) ? event : undefined;
    if (owes !== undefined) of.recorded.add(answer);
    this.#work = { session: of, op: '', owes, left: undefined, unsure };
  }

  /** Called when the lock has written a record of this event. */
  wrote(event: number): void {
    if (this.#work !== undefined && REFUSALS.includes(event)) this.#work.left = event;
  }

  /** Called when everything in progress is lost. */
  stops(): void {
    this.#work = undefined;
  }

  answered(event: ObservedEvent): void {
    const work = this.#work;
    this.#work = undefined;
    if (work === undefined) return;
    const { session, op, owes, left, unsure } = work;
    const carried = Array.isArray(event.data.records) ? event.data.records.map(Number) : [];
    if (!unsure && op === '' && owes !== left)
      this.#broke(`left ${left === undefined ? 'no record' : `a record ${left}`} about a refusal`, event);
    const all = this.#ring.held.map(({ number }) => number);
    const unsent = all.filter((number) => !session.sent.has(number));
    const due =
      op === 'getLogs'
        ? all
        : op === 'unlock' && count(event.data, 'result') === 0x60
          ? unsent.slice(0, WITH_UNLOCK)
          : undefined;
    for (const number of carried) session.sent.add(number);
    if (due !== undefined && due.join() !== carried.join())
      this.#broke(`sent other records with its answer: ${carried.length} instead of ${due.length}`, event);
  }

  #of(id: string): Session {
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const session: Session = { recorded: new Set(), sent: new Set() };
    this.#sessions.set(id, session);
    for (const [oldest] of this.#sessions) if (this.#sessions.size > MAX_SESSIONS) this.#sessions.delete(oldest);
    return session;
  }

  #broke(what: string, event: ObservedEvent): void {
    this.#report({ invariant: 'INV-KEEPS-RECORDS', at: event.time, what: `${this.#id} ${what}`, event });
  }
}

/** The event of the record about a refusal after check 6; undefined if it leaves none. */
function eventOf(code: number, clockValid: boolean): number | undefined {
  if (code === 0x63) return 5;
  if (code === 0x6d) return clockValid ? 6 : 7;
  return code === 0x69 ? 11 : undefined;
}
