/**
 * The latest part of a facility's trace: events since a step, and the lines shown with a failure. INV-1: It contains at
 * most `EVENT_WINDOW` events. INV-2: It reports when an answer would require older ones.
 */
import type { Json } from '../sim/clock.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { glob, includes } from './condition.ts';
import type { EventPattern } from './scenario.ts';

/** The number of events that a scenario can look back over. */
const EVENT_WINDOW = 200_000;

/** Whether an event has that kind, actor and data. */
export const matchesEvent = (event: TraceEvent, pattern: EventPattern): boolean =>
  glob(pattern.kind, event.kind) &&
  (pattern.actor === undefined || glob(pattern.actor, event.actor)) &&
  (pattern.data === undefined || includes(event.data as Json, pattern.data));

/** Whether the id is part of the actor's path or a value in the event or its arguments. */
export function concerns(event: Pick<TraceEvent, 'actor' | 'data'>, id: string): boolean {
  if (event.actor.split('/').includes(id)) return true;
  const { args } = event.data;
  return hasValue(event.data, id) || (typeof args === 'object' && args !== null && hasValue(args, id));
}

const hasValue = (map: object, id: Json): boolean => Object.values(map).includes(id);

export class EventLog {
  readonly #window: number;
  #events: TraceEvent[] = [];
  #dropped = 0;
  readonly #stop: () => void;

  constructor(trace: Trace, window: number = EVENT_WINDOW) {
    this.#window = window;
    this.#dropped = trace.seq;
    this.#stop = trace.subscribe((event) => this.#add(event));
  }

  /** Stops recording; events recorded so far remain. */
  close(): void {
    this.#stop();
  }

  /** The first matching event after `seq`, or undefined. */
  find(pattern: EventPattern, seq: number): TraceEvent | undefined {
    for (let i = Math.max(0, seq - this.#dropped); i < this.#events.length; i++) {
      const event = this.#events[i];
      if (event !== undefined && matchesEvent(event, pattern)) return event;
    }
    return undefined;
  }

  /** Every matching event that is still in the log. */
  all(pattern: EventPattern): readonly TraceEvent[] {
    return this.#events.filter((event) => matchesEvent(event, pattern));
  }

  /** The last event of that kind after `seq`, with any actor and data. */
  lastOfKind(kind: string, seq: number): TraceEvent | undefined {
    return this.#events.findLast((event) => event.seq > seq && glob(kind, event.kind));
  }

  /** Whether events after `seq` may have been dropped already. */
  forgot(seq: number): boolean {
    return seq < this.#dropped;
  }

  last(count: number): readonly TraceEvent[] {
    return this.#events.slice(-count);
  }

  #add(event: TraceEvent): void {
    this.#events.push(event);
    if (this.#events.length < 2 * this.#window) return;
    this.#dropped += this.#window;
    this.#events = this.#events.slice(this.#window);
  }
}
