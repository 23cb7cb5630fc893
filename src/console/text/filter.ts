/** Which events the timeline shows: all, all but the steady noise of check-ins, or those that concern what is chosen. */
import type { TraceEvent } from '../../sim/trace.ts';

interface EventFilter {
  /** Said in the title of the timeline. */
  readonly words: string;
  /** `about` holds the ids that stand for what is chosen: the unit, its locks, its tenant. */
  readonly shows: (event: TraceEvent, about: readonly string[]) => boolean;
}

const NOISE = new Set(['lock.heartbeat', 'gateway.heartbeat', 'core.lock.heard']);

/** A check-in of a lock: its heartbeat on the way, and its waking for that alone. */
function checkIn({ kind, data }: TraceEvent): boolean {
  if (kind !== 'lock.state') return NOISE.has(kind);
  return Object.keys(data).length === 1 && (data.power === 'checkIn' || data.power === 'asleep');
}

export const FILTERS = {
  quiet: { words: 'without check-ins', shows: (event) => !checkIn(event) },
  chosen: {
    words: 'of what is chosen',
    shows: (event, about) => !checkIn(event) && about.some((id) => concerns(event, id)),
  },
  all: { words: '', shows: () => true },
} as const satisfies Readonly<Record<string, EventFilter>>;

export type Filter = keyof typeof FILTERS;

const NEXT: Readonly<Record<Filter, Filter>> = { quiet: 'chosen', chosen: 'all', all: 'quiet' };
export const nextFilter = (filter: Filter): Filter => NEXT[filter];

/** The id is part of the actor's path, or one of the values that the event or its verb names. */
function concerns(event: TraceEvent, id: string): boolean {
  if (event.actor.split('/').includes(id)) return true;
  const { args } = event.data;
  return (
    Object.values(event.data).includes(id) ||
    (typeof args === 'object' && args !== null && Object.values(args).includes(id))
  );
}
