/**
 * The events that must follow another event immediately: before the next input and within the same instant. INV: An expectation is checked once, by the
 * event that ends its time limit.
 */
import type { InvariantId } from './invariants.ts';
import type { Conditions, ObservedEvent, Violation } from './observations.ts';

/** The event that must come: its kind and the minimum content of its data; lists are alternatives. */
export interface Expected {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Due {
  readonly since: ObservedEvent;
  readonly expected: Expected;
  readonly invariant: InvariantId;
  readonly what: string;
}

export class ImmediateEffects {
  readonly #report: (broken: Violation) => void;
  #due: readonly Due[] = [];

  constructor(report: (broken: Violation) => void) {
    this.#report = report;
  }

  expects(since: ObservedEvent, invariant: InvariantId, what: string, expected: Expected): void {
    this.#due = [...this.#due, { since, expected, invariant, what }];
  }

  saw(event: ObservedEvent): void {
    if (this.#due.length === 0) return;
    const over = (due: Due): boolean => event.kind === 'input' || event.time > due.since.time;
    for (const due of this.#due)
      if (over(due)) {
        const { since, invariant, what, expected } = due;
        const data = conditions(expected.data);
        this.#report({ invariant, at: since.time, what, event: since, due: { kind: expected.kind, data } });
      }
    this.#due = this.#due.filter((due) => !over(due) && !fits(event, due.expected));
  }
}

const fits = ({ kind, data }: ObservedEvent, expected: Expected): boolean =>
  kind === expected.kind && has(data, expected.data);

const has = (data: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(wanted).every(([key, value]) => {
    const seen = data[key];
    if (Array.isArray(value)) return value.includes(seen);
    if (typeof value !== 'object' || value === null) return seen === value;
    return (
      typeof seen === 'object' && seen !== null && has(seen as ObservedEvent['data'], value as ObservedEvent['data'])
    );
  });

/** The expected values as conditions of a scenario. */
const conditions = (wanted: Readonly<Record<string, unknown>>): Conditions =>
  Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => {
      if (Array.isArray(value)) return [key, { in: value }];
      return [key, typeof value === 'object' && value !== null ? conditions(value as ObservedEvent['data']) : value];
    }),
  );
