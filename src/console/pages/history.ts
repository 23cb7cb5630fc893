/**
 * The origin and the consequences of an event among the known events: its causes, its effects, earlier inputs about the
 * same objects, and the event in which a value first appears.
 */
import { INPUT_KIND } from '../../scenario/replay.ts';
import { bisect } from '../../sim/bisect.ts';
import { chainOf } from '../../sim/causes.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { isMap } from '../panes/facts.ts';

/** How many events before or after an event are searched. */
const NEAR = 20_000;
const MAX_EFFECTS = 20;
const MAX_INPUTS = 6;

/** The index of the first event whose number is at least `seq`. */
export const indexOf = (events: readonly Pick<TraceEvent, 'seq'>[], seq: number): number =>
  bisect(events, (event) => event.seq < seq);

/** The event with that number, if it is known. */
export function eventAt(events: readonly TraceEvent[], seq: number): TraceEvent | undefined {
  const found = events[indexOf(events, seq)];
  return found?.seq === seq ? found : undefined;
}

/** The last event at or before a point in time. */
export const lastUpTo = (events: readonly TraceEvent[], at: Instant): TraceEvent | undefined =>
  events[bisect(events, ({ time }) => time <= at) - 1];

/** The events that this one caused directly. */
export function effectsOf(events: readonly TraceEvent[], { seq }: TraceEvent): readonly TraceEvent[] {
  const from = indexOf(events, seq + 1);
  return events
    .slice(from, from + NEAR)
    .filter((event) => event.causedBy === seq)
    .slice(0, MAX_EFFECTS);
}

/** The last inputs before an event that mention one of the objects in it, oldest first, without the event's causes. */
export function inputsBefore(
  events: readonly TraceEvent[],
  event: TraceEvent,
  about: ReadonlySet<string>,
): readonly TraceEvent[] {
  const causes = new Set(chainOf(events, event.seq).map(({ seq }) => seq));
  const found: TraceEvent[] = [];
  const last = indexOf(events, event.seq) - 1;
  for (let at = last; at >= 0 && at > last - NEAR && found.length < MAX_INPUTS; at--) {
    const earlier = events[at];
    if (earlier === undefined || earlier.kind !== INPUT_KIND || causes.has(earlier.seq)) continue;
    if ([...about].some((id) => containsValue(earlier.data.args, id))) found.push(earlier);
  }
  return found.reverse();
}

/** The first event in the chain of causes that contains the value; undefined if that is the event itself. */
export function originOf(events: readonly TraceEvent[], event: TraceEvent, value: Json): TraceEvent | undefined {
  const origin = chainOf(events, event.seq).find(({ data }) => containsValue(data, value));
  return origin === undefined || origin.seq === event.seq ? undefined : origin;
}

/** Whether a value occurs in data, at any depth. */
export function containsValue(
  data: Json | Readonly<Record<string, Json | undefined>> | undefined,
  value: Json,
): boolean {
  if (data === value) return true;
  if (Array.isArray(data)) return data.some((part) => containsValue(part, value));
  return (
    isMap(data as Json) && Object.values(data as object).some((part: Json | undefined) => containsValue(part, value))
  );
}

/** For each value of an actor, such as the state of a bolt, the event that last set it. */
export function settersOf(events: readonly TraceEvent[], actor: string): ReadonlyMap<string, TraceEvent> {
  const setters = new Map<string, TraceEvent>();
  for (const event of events)
    if (event.actor === actor)
      for (const [key, value] of Object.entries(event.data)) if (value !== undefined) setters.set(key, event);
  return setters;
}
