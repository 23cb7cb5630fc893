/** The attempt machine as an actor whose effects are performed after each transition, in order, never inside one. */
import { type Actor, createActor, type Snapshot } from 'xstate';
import { ATTEMPT_PARTS, type AttemptParts, attemptMachine } from './machine.ts';
import type { AttemptContext, AttemptEffect, AttemptEvent } from './types.ts';

/** The part of the machine that XState persists, as plain JSON. */
export type AttemptSnapshot = Snapshot<unknown>;

export class Attempt {
  readonly #actor: Actor<ReturnType<typeof attemptMachine>>;
  readonly #perform: (effect: AttemptEffect) => void;
  readonly #effects: AttemptEffect[] = [];
  #performing = false;
  #error: unknown;

  private constructor(actor: Actor<ReturnType<typeof attemptMachine>>, perform: (effect: AttemptEffect) => void) {
    this.#actor = actor;
    this.#perform = perform;
    actor.on('*', (effect) => this.#effects.push(effect));
    actor.subscribe({
      error: (error) => {
        this.#error = error;
      },
    });
    actor.start();
  }

  static begin(
    context: AttemptContext,
    at: number,
    perform: (effect: AttemptEffect) => void,
    parts: AttemptParts = ATTEMPT_PARTS,
  ): Attempt {
    const attempt = new Attempt(createActor(attemptMachine(parts), { input: context, ...inspected(parts) }), perform);
    attempt.send({ type: 'begin', at });
    return attempt;
  }

  /** Restores `snapshot()`. */
  static restore(
    snapshot: AttemptSnapshot,
    perform: (effect: AttemptEffect) => void,
    parts: AttemptParts = ATTEMPT_PARTS,
  ): Attempt {
    return new Attempt(
      createActor(attemptMachine(parts), { snapshot, input: {} as AttemptContext, ...inspected(parts) }),
      perform,
    );
  }

  get context(): AttemptContext {
    return this.#actor.getSnapshot().context;
  }

  /** Name of the state, for display. */
  get state(): string {
    return String(this.#actor.getSnapshot().value);
  }

  get over(): boolean {
    return this.#actor.getSnapshot().status === 'done';
  }

  send(event: AttemptEvent): void {
    this.#actor.send(event);
    if (this.#error !== undefined) throw this.#error;
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
    return JSON.parse(JSON.stringify(this.#actor.getPersistedSnapshot()));
  }
}

const inspected = ({ inspect }: AttemptParts): Pick<AttemptParts, 'inspect'> =>
  inspect === undefined ? {} : { inspect };
