/**
 * One XState system for all locks of a world, so that a lock does not carry one of its own for each actor; and the state in
 * which locks are born, worked out once for all that are born alike.
 *
 * INV-1 an actor that is dropped leaves the system. INV-2 the system lives no longer than its world's clock.
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

const lockSystem = setup({
  types: { events: {} as { readonly type: 'drop'; readonly actor: AnyActorRef } },
}).createMachine({
  id: 'locks',
  on: { drop: { actions: stopChild(({ event }) => event.actor) } },
});

type LockSystem = ActorRefFrom<typeof lockSystem>;

const systems = new WeakMap<object, LockSystem>();

/** Is told of every step of a machine; for searches that count what they have visited. */
export type Inspector = (event: InspectionEvent) => void;

/** The parent of every actor in that world; who inspects is settled when the first of them is born. */
export function systemOf(world: { readonly clock: object }, inspect?: Inspector): LockSystem {
  const known = systems.get(world.clock);
  if (known !== undefined) return known;
  const made = createActor(lockSystem, inspect === undefined ? {} : { inspect });
  // Whoever sent the event that an actor failed on throws its error; XState need not report it a second time.
  made.subscribe({ error: () => undefined });
  made.start();
  systems.set(world.clock, made);
  return made;
}

interface Kept {
  readonly like: string;
  readonly snapshot: unknown;
}
const initialSnapshots = new WeakMap<AnyActorLogic, Kept>();

/** The snapshot of an actor of that machine born like this; worked out anew only when the last one was born otherwise. */
export function initialSnapshot<S>(machine: AnyActorLogic, like: string, work: () => S): S {
  const known = initialSnapshots.get(machine);
  // A parsed boundary: what was kept under this machine came out of this very function for it.
  if (known?.like === like) return known.snapshot as S;
  const snapshot = work();
  initialSnapshots.set(machine, { like, snapshot });
  return snapshot;
}
