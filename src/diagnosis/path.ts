/** The path of a run: the events that led to the last outcome that concerns the complaint, starting with the first cause (docs/formats/trace-v3.md). */
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
 * The last outcome that concerns the complaint's unit, entry, person or phone, because an app continues after an attempt (for instance with a key
 * request) and other people make attempts too. If there is no such outcome, any outcome counts.
 */
export function outcomeOf(
  { person, phone, unit, entry }: Subject,
  events: readonly TraceEvent[],
): TraceEvent | undefined {
  const actors = new Set([`phone/${phone}`, `lock/${unit?.id}`, `lock/${entry?.id}`]);
  const outcomes = events.filter(({ kind }) => OUTCOMES.has(kind));
  const isOfComplaint = (event: TraceEvent): boolean =>
    actors.has(event.actor) || (person !== undefined && isAbout(event, person.id));
  return outcomes.findLast(isOfComplaint) ?? outcomes.at(-1);
}

/** Whether the event is about the person: a refused sign-in has no user, only the person that it is about. */
export const isAbout = ({ data }: TraceEvent, person: string): boolean => data.user === person || data.about === person;

const eventsTo = (subject: Subject, events: readonly TraceEvent[]): readonly TraceEvent[] => {
  const last = outcomeOf(subject, events);
  return last === undefined ? [] : chainOf(events, last.seq);
};

export const pathOf = (subject: Subject, events: readonly TraceEvent[]): Path =>
  eventsTo(subject, events).map(({ time, actor, kind }) => ({ at: new Date(time).toISOString(), actor, kind }));

/** The rule by which the company refused the last event of the path; undefined if it did not refuse it. */
export const ruleOnPath = (subject: Subject, events: readonly TraceEvent[]): string | undefined => {
  const rule = eventsTo(subject, events).findLast(({ kind, data }) => REFUSALS.has(kind) && data.rule !== undefined);
  return rule === undefined ? undefined : String(rule.data.rule);
};
const REFUSALS: ReadonlySet<string> = new Set(['core.refused', 'core.unlock.refused']);
