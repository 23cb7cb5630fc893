/**
 * A failed attempt in a trace: the events that led to its end, whom and what it concerns, and what was last said of those before it.
 *
 * INV-1 nothing that happened after the failure is read.
 */
import { INPUT_KIND } from '../scenario/replay.ts';
import { bisect } from '../sim/bisect.ts';
import { chainOf } from '../sim/causes.ts';
import type { Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';

type Test = (event: TraceEvent) => boolean;

export class Attempt {
  readonly failure: TraceEvent;
  /** From the first cause to the failure. */
  readonly chain: readonly TraceEvent[];
  readonly #events: readonly TraceEvent[];
  readonly #count: number;

  /** `events` are in the order of the trace and contain `failure`. */
  constructor(events: readonly TraceEvent[], failure: TraceEvent) {
    this.failure = failure;
    this.chain = chainOf(events, failure.seq);
    this.#events = events;
    this.#count = bisect(events, ({ seq }) => seq <= failure.seq);
  }

  /** Id of the phone that made the attempt. */
  get phone(): string | undefined {
    return this.#actor('phone/') ?? this.#argument('phone');
  }

  /** Id of the unit or entry, which is also that of its first lock. */
  get place(): string | undefined {
    const target = this.chain.find(({ kind }) => kind === 'phone.attempt')?.data.target;
    if (typeof target === 'string') return target;
    return this.#actor('lock/') ?? this.#argument('unit') ?? this.#argument('lock') ?? this.#argument('entry');
  }

  get mac(): Json | undefined {
    return this.chain.find(({ data }) => typeof data.mac === 'string')?.data.mac;
  }

  /** The events before the failure, without their beginning where they are not kept. */
  last(kind: string, test: Test = () => true): TraceEvent | undefined {
    for (let at = this.#count - 1; at >= 0; at--) {
      const event = this.#events[at];
      if (event?.kind === kind && test(event)) return event;
    }
    return undefined;
  }

  /** The last event of that kind from the phone of the attempt. */
  ofPhone(kind: string, test?: Test): TraceEvent | undefined {
    return this.#of(`phone/${this.phone}`, kind, test);
  }

  /** The last event of that kind from the lock of the attempt. */
  ofLock(kind: string, test?: Test): TraceEvent | undefined {
    return this.#of(`lock/${this.place}`, kind, test);
  }

  /** The last input with that verb for the lock of the attempt. */
  played(verb: string): TraceEvent | undefined {
    const { place } = this;
    return this.last(INPUT_KIND, ({ data }) => data.verb === verb && argumentOf(data.args, 'lock') === place);
  }

  /** What led to an event. */
  pathTo(event: TraceEvent): readonly TraceEvent[] {
    return chainOf(this.#events, event.seq);
  }

  #of(actor: string, kind: string, test: Test = () => true): TraceEvent | undefined {
    return this.last(kind, (event) => event.actor === actor && test(event));
  }

  #actor(prefix: string): string | undefined {
    return this.chain.find(({ actor }) => actor.startsWith(prefix))?.actor.slice(prefix.length);
  }

  #argument(name: string): string | undefined {
    const found = this.chain.map(({ data }) => argumentOf(data.args, name)).find((value) => value !== undefined);
    return typeof found === 'string' ? found : undefined;
  }
}

export const argumentOf = (args: Json | undefined, name: string): Json | undefined =>
  typeof args === 'object' && args !== null && !Array.isArray(args)
    ? (args as Readonly<Record<string, Json>>)[name]
    : undefined;
