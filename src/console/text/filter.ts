/** The filters of the timeline: all events, all but check-ins, or those of the selected unit. */
import type { TraceEvent } from '../../sim/trace.ts';

interface EventFilter {
  /** Shown in the title of the timeline. */
  readonly words: string;
  /** `about` holds the ids of the selected unit, its locks and its tenant. */
  readonly shows: (event: TraceEvent, about: readonly string[]) => boolean;
}

const NOISE = new Set(['lock.heartbeat', 'gateway.heartbeat', 'core.lock.heard']);

/** Whether an event belongs to a check-in of a lock: a heartbeat, or waking only to send one. */
function checkIn({ kind, data }: TraceEvent): boolean {
  if (kind !== 'lock.state') return NOISE.has(kind);
  return Object.keys(data).length === 1 && (data.power === 'checkIn' || data.power === 'asleep');
}

export const FILTERS = {
  quiet: { words: 'without check-ins', shows: (event) => !checkIn(event) },
  chosen: {
    words: 'of the selected unit',
    shows: (event, about) => !checkIn(event) && about.some((id) => concerns(event, id)),
  },
  all: { words: '', shows: () => true },
} as const satisfies Readonly<Record<string, EventFilter>>;

export type Filter = keyof typeof FILTERS;

const NEXT: Readonly<Record<Filter, Filter>> = { quiet: 'chosen', chosen: 'all', all: 'quiet' };
export const nextFilter = (filter: Filter): Filter => NEXT[filter];

/** Whether the id is part of the actor's path or a value in the event or its arguments. */
function concerns(event: TraceEvent, id: string): boolean {
  if (event.actor.split('/').includes(id)) return true;
  const { args } = event.data;
  return (
    Object.values(event.data).includes(id) ||
    (typeof args === 'object' && args !== null && Object.values(args).includes(id))
  );
}
