/**
 * Finds where two sequences of events diverge. Both are read in parallel and never held in memory.
 *
 * INV-1: Two events count as equal if they differ at most in their causes, because older traces have none.
 */
import { isEqual } from '../sim/json.ts';
import type { TraceEvent } from '../sim/trace.ts';

export interface Difference {
  /** Number of events that both have in common before the difference. */
  readonly common: number;
  /** The last of these events. */
  readonly before: readonly TraceEvent[];
  /** The events that follow in each; empty for the sequence that ends first. */
  readonly left: readonly TraceEvent[];
  readonly right: readonly TraceEvent[];
}

/** Reads the next event of a sequence; undefined at its end. */
export type NextEvent = () => TraceEvent | undefined;

/** Skips events that both have in common, and returns their number and the last of them. */
export type SkipCommon = () => { readonly skipped: number; readonly last: readonly TraceEvent[] };

/** How many events are kept on each side of the difference. */
const SHOWN = 5;

/** The first difference; if there is none, only the number of common events. */
export function firstDifference(left: NextEvent, right: NextEvent, skipCommon?: SkipCommon): Difference {
  const before: TraceEvent[] = [];
  for (let common = 0; ; common++) {
    const { skipped, last } = skipCommon?.() ?? NONE;
    common += skipped;
    before.push(...last);
    before.splice(0, before.length - SHOWN);
    const [one, other] = [left(), right()];
    if (one === undefined && other === undefined) return { common, before, left: [], right: [] };
    if (!isSame(one, other)) return { common, before, left: rest(one, left), right: rest(other, right) };
    if (one !== undefined) before.push(one);
  }
}

const NONE: ReturnType<SkipCommon> = { skipped: 0, last: [] };

function rest(first: TraceEvent | undefined, next: NextEvent): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let event = first; event !== undefined; event = next()) {
    events.push(event);
    if (events.length === SHOWN) break;
  }
  return events;
}

/** Whether two events are equal except for their causes. */
export const isSame = (a: TraceEvent | undefined, b: TraceEvent | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.seq === b.seq &&
    a.time === b.time &&
    a.kind === b.kind &&
    a.actor === b.actor &&
    isEqual(a.data, b.data));
