/**
 * One XState actor system for all locks of a world, so that actors do not each create their own; and a cache of initial snapshots, computed once for
 * all actors with equal input. A machine gets an actor, in XState or in `interpreter.ts`, when its first event arrives. Until then only its
 * snapshot exists, because most locks of a facility are at rest, and creating their actors would take most of the time of a restore.
 *
 * INV-1 a dropped actor leaves the system. INV-2 the system does not outlive its world's clock. INV-3 an actor that fails stops the run. INV-4 a
 * state is converted to JSON once, so successive snapshots of a facility share the states of locks that were at rest.
 */
import {
  type ActorRefFrom,
  type AnyActorLogic,
  type AnyActorRef,
  createActor,
  type InspectionEvent,
  type Snapshot,
  setup,
  stopChild,
} from 'xstate';
import type { Json } from '../../sim/clock.ts';

const lockSystem = setup({
  types: { events: {} as { readonly type: 'drop'; readonly actor: AnyActorRef } },
}).createMachine({
  id: 'locks',
  on: { drop: { actions: stopChild(({ event }) => event.actor) } },
});

type LockSystem = ActorRefFrom<typeof lockSystem>;

const systems = new WeakMap<object, LockSystem>();

/** Receives every step of a machine, for searches that count what they have visited. */
export type Inspector = (event: InspectionEvent) => void;

/** The parent of every actor in that world. The first call determines the inspector. */
export function systemOf(world: { readonly clock: object }, inspect?: Inspector): LockSystem {
  const known = systems.get(world.clock);
  if (known !== undefined) return known;
  const made = createActor(lockSystem, inspect === undefined ? {} : { inspect });
  // The sender of the failing event throws the actor's error, so XState need not report it as well.
  made.subscribe({ error: () => undefined });
  made.start();
  systems.set(world.clock, made);
  return made;
}

/** How many inputs' initial snapshots are kept per machine: new locks, and firmware without power, of both kinds of hardware. */
const MAX_INPUTS = 8;
const initialSnapshots = new WeakMap<AnyActorLogic, Map<string, Json>>();

/** The initial snapshot of an actor of `machine`; `like` identifies its input. Calls `work` only for an input that has not been used recently. */
export function initialSnapshot(machine: AnyActorLogic, like: string, work: () => Json): Json {
  const known = initialSnapshots.get(machine) ?? new Map<string, Json>();
  initialSnapshots.set(machine, known);
  const found = known.get(like);
  if (found !== undefined) return found;
  const snapshot = work();
  if (known.size >= MAX_INPUTS) known.clear();
  known.set(like, snapshot);
  return snapshot;
}

/** The part of an actor's state that is read; a snapshot in JSON form has it as well. */
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

export class LazyActor<Context, Event> {
  readonly #make: (from: Snapshot<unknown>, state: ActorState<Context>) => ActorLike<Context, Event>;
  #actor: ActorLike<Context, Event> | undefined;
  /** The state that was last converted, or the initial one, and its JSON. */
  #state: ActorState<Context>;
  #json: Json;

  /** `from`: a state of the same machine, as returned by `jsonOf`; `make` creates and starts the actor. */
  constructor(from: Json, make: (from: Snapshot<unknown>, state: ActorState<Context>) => ActorLike<Context, Event>) {
    this.#make = make;
    // A parsed boundary: XState wrote it.
    this.#state = from as object as ActorState<Context>;
    this.#json = from;
  }

  get state(): ActorState<Context> {
    return this.#actor === undefined ? this.#state : this.#actor.getSnapshot();
  }

  send(event: Event): void {
    this.#actor ??= this.#make(this.#json as object as Snapshot<unknown>, this.#state);
    this.#actor.send(event);
    const { status, error } = this.#actor.getSnapshot();
    if (status === 'error') throw error;
  }

  /** The state as immutable plain JSON. */
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
