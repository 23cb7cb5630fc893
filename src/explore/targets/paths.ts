/**
 * Shortest paths to every transition of a machine, by XState's graph functions over the events that the world can bring about. INV-1 the
 * search is bounded by a key of few values and by a number of steps.
 */
import type { ActorLogic, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { transitionName } from '../machine-cells.ts';
import type { Deed, Terrain } from './deed.ts';

/** The most stands of a machine from which its ways on are followed. */
export const MOST_STANDS = 4_000;

interface Arrival {
  readonly from: string;
  readonly deed: Deed;
}

/** By the name of the transition, the deeds that lead to it and bring it about. */
export type Paths = ReadonlyMap<string, readonly Deed[]>;

export function pathsOf(machine: AnyStateMachine, terrain: Terrain): Paths {
  const arrivals = new Map<string, Arrival>();
  const shown = new Map<string, Arrival>();
  let start: string | undefined;
  let taken: string[] = [];
  let listening = false;
  let looked = 0;
  const logic: ActorLogic<AnyMachineSnapshot, EventObject> = {
    transition(snapshot, event, scope) {
      if (!listening) {
        scope.system.inspect({
          next: (step) => {
            if (step.type === '@xstate.microstep') taken.push(...step._transitions.map(transitionName));
          },
        });
        listening = true;
      }
      taken = [];
      const next = machine.transition(snapshot, event, scope);
      const deed = terrain.deeds.find((each) => each.event === event);
      if (deed !== undefined) {
        const arrival = { from: terrain.keyOf(snapshot), deed };
        for (const name of taken)
          if (!shown.has(name)) {
            shown.set(name, arrival);
            if (process.env.DBG) console.log(looked, name);
          }
        const key = terrain.keyOf(next);
        if (key !== start && !arrivals.has(key)) arrivals.set(key, arrival);
      }
      return next;
    },
    getInitialSnapshot: (scope) => machine.getInitialSnapshot(scope, terrain.input),
    getPersistedSnapshot: (snapshot) => machine.getPersistedSnapshot(snapshot),
  };

  getAdjacencyMap(logic, {
    events: (snapshot) => terrain.deeds.filter((deed) => deed.possible(snapshot)).map(({ event }) => event),
    serializeState(snapshot) {
      const key = terrain.keyOf(snapshot);
      start ??= key;
      return key;
    },
    serializeEvent: (event) => String(terrain.deeds.findIndex((deed) => deed.event === event)),
    // Nearer ones come first: what is beyond the bound is too far to be played.
    stopWhen: ({ status }) => status !== 'active' || ++looked > MOST_STANDS,
  });
  return new Map([...shown].map(([name, last]) => [name, wayTo(last, arrivals, start)]));
}

function wayTo(last: Arrival, arrivals: ReadonlyMap<string, Arrival>, start: string | undefined): readonly Deed[] {
  const way = [last.deed];
  for (let at = last.from; at !== start; ) {
    const arrival = arrivals.get(at);
    if (arrival === undefined) throw new Error(`no way leads to ${at}`);
    way.unshift(arrival.deed);
    at = arrival.from;
  }
  return way;
}
