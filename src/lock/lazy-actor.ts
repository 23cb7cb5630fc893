/**
 * An actor that is made when its first event arrives; until then there is only the snapshot from which it continues. Most locks of a facility
 * rest, and making their actors would take most of the time of restoring it.
 *
 * INV-1 an actor that fails stops the run. INV-2 a state is converted to JSON once, so the snapshots of a facility share those of the locks
 * that rested in between.
 */
import type { Snapshot } from 'xstate';
import type { Json } from '../sim/clock.ts';

/** What is read of the state of an actor; a snapshot in JSON form has it as well. */
interface ActorState<Context> {
  readonly context: Context;
  /** The state of each region. */
  readonly value: object;
  readonly status: string;
  readonly error?: unknown;
}

/** The common interface of the actors of all machines. */
export interface ActorLike<Context, Event> {
  getSnapshot(): ActorState<Context>;
  getPersistedSnapshot(): Snapshot<unknown>;
  send(event: Event): void;
}

export class LazyActor<Context, Event, A extends ActorLike<Context, Event>> {
  readonly #make: (from: Snapshot<unknown>) => A;
  #actor: A | undefined;
  /** The state that was converted last, or with which it began, and its JSON. */
  #state: ActorState<Context>;
  #json: Json;

  /** `from`: a state of the same machine as `jsonOf` returns it; `make` makes and starts the actor. */
  constructor(from: Json, make: (from: Snapshot<unknown>) => A) {
    this.#make = make;
    // A parsed boundary: XState wrote it.
    this.#state = from as object as ActorState<Context>;
    this.#json = from;
  }

  get state(): ActorState<Context> {
    return this.#actor === undefined ? this.#state : this.#actor.getSnapshot();
  }

  /** Undefined until it is made. */
  get actor(): A | undefined {
    return this.#actor;
  }

  send(event: Event): void {
    this.#actor ??= this.#make(this.#json as object as Snapshot<unknown>);
    this.#actor.send(event);
    const { status, error } = this.#actor.getSnapshot();
    if (status === 'error') throw error;
  }

  /** The state as plain JSON, which nobody changes. */
  json(): Json {
    const { state } = this;
    if (this.#actor !== undefined && state !== this.#state) {
      this.#json = jsonOf(this.#actor);
      this.#state = state;
    }
    return this.#json;
  }
}

/** The state of an actor as plain JSON. */
export const jsonOf = (actor: { getPersistedSnapshot(): Snapshot<unknown> }): Json =>
  // A parsed boundary: XState guarantees that a persisted snapshot is plain JSON.
  JSON.parse(JSON.stringify(actor.getPersistedSnapshot())) as Json;
