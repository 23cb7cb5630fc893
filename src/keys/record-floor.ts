/**
 * The record numbers of one lock that the core has: every number up to the floor, and spans above it. Plain JSON.
 * INV-1: A number is accepted once. INV-2: Nothing above floor + 2^20 is accepted. INV-3: Spans are sorted, disjoint, not adjacent, and above floor + 1.
 */
import { EVENTS } from '../protocol/record.ts';

export const RECORDS_AHEAD = 1 << 20;

export interface RecordFloor {
  /** The highest number up to which none is missing. */
  readonly floor: number;
  /** Received beyond a gap: first and last number of each span. */
  readonly above: readonly (readonly [number, number])[];
}

export const NO_RECORDS: RecordFloor = { floor: 0, above: [] };

export type Taken =
  /** Accepted now. */
  | { readonly verdict: 'new'; readonly state: RecordFloor }
  /** Accepted before; an event 1F still raises the floor. */
  | { readonly verdict: 'known'; readonly state: RecordFloor }
  /** Number 0, not a whole number, or too far above the floor; the state is unchanged. */
  | { readonly verdict: 'refused'; readonly state: RecordFloor };

/** The index of the first span that ends at or above `number`. */
function spanAt(above: RecordFloor['above'], number: number): number {
  let low = 0;
  let high = above.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((above[middle]?.[1] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function holds(state: RecordFloor, number: number): boolean {
  if (number <= state.floor) return number >= 1;
  const span = state.above[spanAt(state.above, number)];
  return span !== undefined && span[0] <= number;
}

/** Adds the record with that number and event. Never throws. */
export function takeRecord(state: RecordFloor, number: number, event: number): Taken {
  if (!Number.isInteger(number) || number < 1 || number > state.floor + RECORDS_AHEAD)
    return { verdict: 'refused', state };
  const verdict = holds(state, number) ? 'known' : 'new';
  if (event === EVENTS.overwritten) return { verdict, state: raised(state, number) };
  return { verdict, state: verdict === 'known' ? state : added(state, number) };
}

/** Raises the floor to at least `number`: every number up to it has been received, or is permanently lost. */
function raised(state: RecordFloor, number: number): RecordFloor {
  if (number <= state.floor) return state;
  let floor = number;
  let next = 0;
  for (const [first, last] of state.above) {
    if (first > floor + 1) break;
    floor = Math.max(floor, last);
    next++;
  }
  return { floor, above: state.above.slice(next) };
}

function added(state: RecordFloor, number: number): RecordFloor {
  if (number === state.floor + 1) return raised(state, number);
  const { above } = state;
  const at = spanAt(above, number);
  const before = above[at - 1];
  const after = above[at];
  const first = before !== undefined && before[1] === number - 1 ? before[0] : number;
  const last = after !== undefined && after[0] === number + 1 ? after[1] : number;
  const from = first === number ? at : at - 1;
  const to = last === number ? at : at + 1;
  return { floor: state.floor, above: [...above.slice(0, from), [first, last], ...above.slice(to)] };
}
