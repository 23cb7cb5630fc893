/**
 * The records of one lock, followed through its events: numbers have no gaps, no record is deleted before the company
 * has it, and every opening creates a record.
 */
import type { InvariantId } from '../model/invariants.ts';
import {
  count,
  type ObservedEvent,
  type ObservedLock,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';

const RING = 256;
/** The events of records of an opening. */
const OPENINGS = [1, 3, 10];

export class RecordWatch {
  /** Numbers of the records that the company has. */
  readonly kept = new Set<number>();
  /** The first record that the lock wrote while it was watched. */
  readonly first: number;
  readonly #id: string;
  readonly #report: (broken: Violation) => void;
  #next: number;
  /** The last record that the lock was allowed to delete. */
  #deletable: number;
  /** An opening that has no record yet. */
  #owed: string | undefined;

  constructor({ id, held }: ObservedLock, report: (broken: Violation) => void) {
    this.#id = id;
    this.#report = report;
    this.first = held.nextNumber;
    this.#next = held.nextNumber;
    this.#deletable = held.nextNumber - 1;
  }

  get next(): number {
    return this.#next;
  }

  /** The bolt retracted for this reason. */
  opened(reason: string): void {
    this.#owed = `an opening by ${reason}`;
  }

  wrote(event: ObservedEvent): void {
    const number = count(event.data, 'number');
    if (number !== this.#next)
      this.#broke('INV-NUMBERS', `${this.#id} wrote record ${number} after ${this.#next - 1}`, event);
    this.#next = number + 1;
    if (OPENINGS.includes(count(event.data, 'event'))) this.#owed = undefined;
  }

  /** `asked`: the number up to which the command in progress acknowledges. */
  acknowledged(event: ObservedEvent, asked: number): void {
    const upTo = count(event.data, 'upTo');
    for (let n = this.#deletable + 1; n <= upTo; n++)
      if (!this.kept.has(n) && n >= this.#next - RING + 1)
        this.#broke('INV-KEEPS-RECORDS', `${this.#id} deleted record ${n}, which the company does not have`, event, {
          ...(upTo > asked ? {} : { due: { kind: 'core.record.kept', data: { record: { number: n } } } }),
        });
    this.#deletable = Math.max(this.#deletable, upTo);
  }

  started(event: ObservedEvent): void {
    this.#owes('started again', event);
    this.#owed = undefined;
  }

  answeredSuccess(event: ObservedEvent): void {
    this.#owes('answered success', event);
  }

  #owes(did: string, event: ObservedEvent): void {
    if (this.#owed === undefined) return;
    const data = { event: { in: OPENINGS }, number: this.#next };
    this.#broke('INV-OPENING-RECORD', `${this.#id} ${did} without a record of ${this.#owed}`, event, {
      due: { kind: 'lock.record', actor: `lock/${this.#id}`, data },
    });
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
