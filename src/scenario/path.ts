/** The events that led to an event, one sentence each. INV-1: A path has a limited number of steps. */
import { chainOf } from '../sim/causes.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { eventSentence } from './event-sentence.ts';

/** An event in a path; without an event, a sentence about the path. */
export interface PathStep {
  readonly event?: number;
  readonly says: string;
}

/** Longer paths keep only their first and last events. */
const FIRST = 3;
const LAST = 20;

/** The path to event `seq`; `events` are in the order of the trace. */
export function pathTo(events: readonly TraceEvent[], seq: number, timeZone: string): readonly PathStep[] {
  const chain = chainOf(events, seq);
  const steps = (some: readonly TraceEvent[]): PathStep[] =>
    some.map((event) => ({ event: event.seq, says: eventSentence(event, timeZone) }));
  const left = chain.length - FIRST - LAST;
  if (left <= 1) return steps(chain);
  return [...steps(chain.slice(0, FIRST)), { says: `… ${left} more events` }, ...steps(chain.slice(-LAST))];
}
