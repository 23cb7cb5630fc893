/**
 * One XState actor system for all locks of a world, so that actors do not each create their own; and a cache of initial
 * snapshots, computed once for all actors with equal input.
 *
 * INV-1 a dropped actor leaves the system. INV-2 the system lives no longer than its world's clock.
 */
import {
  type ActorRefFrom,
  type AnyActorLogic,
  type AnyActorRef,
  createActor,
  type InspectionEvent,
  setup,
  stopChild,
} from 'xstate';
import type { Json } from '../sim/clock.ts';

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

/** Inputs by which the initial snapshots of a machine are kept: new locks, and firmware without power, of both kinds of hardware. */
const MOST_INPUTS = 8;
const initialSnapshots = new WeakMap<AnyActorLogic, Map<string, Json>>();

/** The initial snapshot of an actor of `machine`; `like` identifies its input. Calls `work` only for an input that it has not seen lately. */
export function initialSnapshot(machine: AnyActorLogic, like: string, work: () => Json): Json {
  const known = initialSnapshots.get(machine) ?? new Map<string, Json>();
  initialSnapshots.set(machine, known);
  const snapshot = known.get(like) ?? work();
  if (known.size >= MOST_INPUTS) known.clear();
  known.set(like, snapshot);
  return snapshot;
}
