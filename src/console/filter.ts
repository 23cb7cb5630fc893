/** Which events the timeline shows: all, all but the steady noise of check-ins, or those that concern what is chosen. */
import type { TraceEvent } from '../sim/trace.ts';

interface EventFilter {
  /** Said in the title of the timeline. */
  readonly words: string;
  /** `about` holds the ids that stand for what is chosen: the unit, its locks, its tenant. */
  readonly shows: (event: TraceEvent, about: readonly string[]) => boolean;
}

const NOISE = new Set(['lock.heartbeat', 'gateway.heartbeat', 'core.lock.heard']);

export const FILTERS = {
  quiet: { words: 'without check-ins', shows: (event) => !NOISE.has(event.kind) },
  chosen: {
    words: 'of what is chosen',
    shows: (event, about) => !NOISE.has(event.kind) && about.some((id) => concerns(event, id)),
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
