/**
 * An attempt, executed from its compiled states. Its effects are performed after each transition, in order, never inside one.
 *
 * INV-1: It produces the same states, contexts, effects and transitions as XState, in the same order.
 */
import { ATTEMPT_PARTS, type AttemptParts } from './machine.ts';
import { type AttemptState, statesOf } from './program.ts';
import type { AttemptContext, AttemptEffect, AttemptEvent } from './types.ts';

/** The state of an attempt as XState persists it, as plain JSON. */
export type AttemptSnapshot = {
  readonly status: 'active' | 'done';
  readonly value: string;
  readonly historyValue: Readonly<Record<string, never>>;
  readonly context: AttemptContext;
  readonly children: Readonly<Record<string, never>>;
};

export class Attempt {
  readonly #parts: AttemptParts;
  readonly #perform: (effect: AttemptEffect) => void;
  readonly #effects: AttemptEffect[] = [];
  #state: AttemptState;
  #context: AttemptContext;
  #performing = false;

  private constructor(
    parts: AttemptParts,
    { value, context }: Pick<AttemptSnapshot, 'value' | 'context'>,
    perform: (effect: AttemptEffect) => void,
  ) {
    const state = statesOf(parts).get(value);
    if (state === undefined) throw new Error(`an attempt has no state ${value}`);
    this.#parts = parts;
    this.#state = state;
    this.#context = context;
    this.#perform = perform;
  }

  static begin(
    context: AttemptContext,
    at: number,
    perform: (effect: AttemptEffect) => void,
    parts: AttemptParts = ATTEMPT_PARTS,
  ): Attempt {
    const attempt = new Attempt(parts, { value: 'idle', context }, perform);
    attempt.send({ type: 'begin', at });
    return attempt;
  }

  /** Restores `snapshot()`. */
  static restore(
    snapshot: AttemptSnapshot,
    perform: (effect: AttemptEffect) => void,
    parts: AttemptParts = ATTEMPT_PARTS,
  ): Attempt {
    return new Attempt(parts, snapshot, perform);
  }

  get context(): AttemptContext {
    return this.#context;
  }

  /** Name of the state, for display. */
  get state(): string {
    return this.#state.name;
  }

  get over(): boolean {
    return this.#state.isLast;
  }

  /** Handles an event and every event that it raises. Throws the exceptions of guards and reactions. */
  send(event: AttemptEvent): void {
    const raised: AttemptEvent[] = [];
    for (let now: AttemptEvent | undefined = event; now !== undefined; now = raised.shift()) this.#take(now, raised);
    if (this.#performing) return;
    this.#performing = true;
    try {
      for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift())
        this.#perform(effect);
    } finally {
      this.#performing = false;
    }
  }

  snapshot(): AttemptSnapshot {
    const status = this.over ? 'done' : 'active';
    const snapshot = { status, value: this.state, historyValue: {}, context: this.#context, children: {} };
    return JSON.parse(JSON.stringify(snapshot));
  }

  #take(event: AttemptEvent, raised: AttemptEvent[]): void {
    const taken = this.#state.on
      .get(event.type)
      ?.find(({ guard }) => guard === undefined || guard(this.#context, event));
    if (taken === undefined) return;
    const { definition, reactions, to } = taken;
    this.#parts.took?.(definition);
    if (to !== undefined) this.#react(this.#state.exit, event, raised);
    this.#react(reactions, event, raised);
    if (to === undefined) return;
    this.#state = to;
    this.#react(to.entry, event, raised);
  }

  #react(reactions: AttemptState['entry'], event: AttemptEvent, raised: AttemptEvent[]): void {
    for (const react of reactions) {
      const { context, effects = [], raise = [] } = react(this.#context, event);
      if (context !== undefined) this.#context = { ...this.#context, ...context };
      this.#effects.push(...effects);
      raised.push(...raise);
    }
  }
}
