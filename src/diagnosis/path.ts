/** The path of a run: the events that lead to the last outcome of the complaint, starting with the first cause (docs/formats/trace-v3.md). */
import { chainOf } from '../sim/causes.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { Subject } from './case.ts';

export type Path = readonly { readonly at: string; readonly actor: string; readonly kind: string }[];

/** Kinds of events that end an attempt of any sort. */
export const OUTCOMES: ReadonlySet<string> = new Set([
  'phone.outcome',
  'core.refused',
  'core.unlock.refused',
  'lock.refused',
  'core.remote.notOpened',
]);

/**
 * The last outcome of the complaint. It must belong to the person's phone, the place or the person, because an app continues after an attempt (for
 * instance with a key request) and other people make attempts too. If there is no such outcome, any outcome counts.
 */
export function outcomeOf(
  { person, phone, unit, entry }: Subject,
  events: readonly TraceEvent[],
): TraceEvent | undefined {
  const actors = new Set([`phone/${phone}`, `lock/${unit?.id}`, `lock/${entry?.id}`]);
  const outcomes = events.filter(({ kind }) => OUTCOMES.has(kind));
  return (
    outcomes.findLast(({ actor, data }) => actors.has(actor) || (person !== undefined && data.user === person.id)) ??
    outcomes.at(-1)
  );
}

export function pathOf(subject: Subject, events: readonly TraceEvent[]): Path {
  const last = outcomeOf(subject, events);
  const chain = last === undefined ? [] : chainOf(events, last.seq);
  return chain.map(({ time, actor, kind }) => ({ at: new Date(time).toISOString(), actor, kind }));
}
