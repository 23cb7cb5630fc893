/** The path of a run: the events that lead to its last outcome, from the first cause on (docs/formats/trace-v3.md). */
import { chainOf } from '../sim/causes.ts';
import type { TraceEvent } from '../sim/trace.ts';

export type Path = readonly { readonly at: string; readonly actor: string; readonly kind: string }[];

/** Kinds of events with which an attempt of any sort ends. */
export const OUTCOMES: ReadonlySet<string> = new Set([
  'phone.outcome',
  'core.refused',
  'core.unlock.refused',
  'lock.refused',
  'core.remote.notOpened',
]);

export function pathOf(events: readonly TraceEvent[]): Path {
  const last = events.findLast(({ kind }) => OUTCOMES.has(kind));
  const chain = last === undefined ? [] : chainOf(events, last.seq);
  return chain.map(({ time, actor, kind }) => ({ at: new Date(time).toISOString(), actor, kind }));
}
