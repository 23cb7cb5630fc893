/**
 * Shortest paths to every transition of a machine and to both outcomes of every guard, by XState's graph functions over the events that
 * a facility can cause. INV-1: The search is bounded by a key of few values and by a number of states.
 */
import type { ActorLogic, AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { padlockBody } from '../../lock/body/padlock.ts';
import { relayBody } from '../../lock/body/relay.ts';
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { firmware } from '../../lock/firmware/machine.ts';
import { FIRMWARE_PARTS } from '../../lock/firmware/parts.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { ATTEMPT_PARTS, attemptMachine } from '../../phone/attempt/machine.ts';
import { type AnyEntries, wrapped } from '../coverage/coverage.ts';
import { transitionName } from '../coverage/machine-cells.ts';
import type { Action, StateSpace } from './action.ts';

/** The maximum number of states from which paths are continued. */
export const MAX_STATES = 2_000;

interface Arrival {
  readonly from: string;
  readonly action: Action;
}

/** By table and name of a cell, the actions that lead to it, the last of which visits it. */
export type Paths = ReadonlyMap<string, readonly Action[]>;

export function pathsOf(space: StateSpace): Paths {
  const search = new PathSearch(space);
  return search.paths();
}

class PathSearch {
  readonly #space: StateSpace;
  readonly #machine: AnyStateMachine;
  /** How each state was first reached, and each cell first visited. */
  readonly #arrivals = new Map<string, Arrival>();
  readonly #visits = new Map<string, Arrival>();
  #start: string | undefined;
  #visited: string[] = [];
  #stands = 0;
  #listening = false;

  constructor(space: StateSpace) {
    this.#space = space;
    this.#machine = machineOf(space, (cell) => this.#visited.push(cell));
  }

  paths(): Paths {
    const machine = this.#machine;
    const { actions, input, keyOf } = this.#space;
    const logic: ActorLogic<AnyMachineSnapshot, AnyEventObject> = {
      transition: (snapshot, event, scope) => this.#told(snapshot, event, scope),
      getInitialSnapshot: (scope) => machine.getInitialSnapshot(scope, input),
      getPersistedSnapshot: (snapshot) => machine.getPersistedSnapshot(snapshot),
    };
    getAdjacencyMap(logic, {
      events: (snapshot) => actions.filter((action) => action.possible(snapshot)).map(({ event }) => event),
      serializeState: (snapshot) => {
        const key = keyOf(snapshot);
        this.#start ??= key;
        return key;
      },
      serializeEvent: (event) => String(actions.findIndex((action) => action.event === event)),
      // Nearer states come first: a state beyond the limit is too far away to be reached.
      stopWhen: ({ status }) => status !== 'active' || ++this.#stands > MAX_STATES,
    });
    return new Map([...this.#visits].map(([cell, last]) => [cell, this.#wayTo(last)]));
  }

  #told(snapshot: AnyMachineSnapshot, event: AnyEventObject, scope: Parameters<AnyStateMachine['transition']>[2]) {
    if (!this.#listening) {
      this.#listening = true;
      scope.system.inspect({
        next: (step) => {
          if (step.type !== '@xstate.microstep') return;
          this.#visited.push(...step._transitions.map((taken) => `transition ${transitionName(taken)}`));
        },
      });
    }
    this.#visited = [];
    const next: AnyMachineSnapshot = this.#machine.transition(snapshot, event, scope);
    const { actions, keyOf } = this.#space;
    const action = actions.find((each) => each.event === event);
    if (action === undefined) return next;
    const arrival = { from: keyOf(snapshot), action };
    for (const cell of this.#visited) if (!this.#visits.has(cell)) this.#visits.set(cell, arrival);
    const key = keyOf(next);
    if (key !== this.#start && !this.#arrivals.has(key)) this.#arrivals.set(key, arrival);
    return next;
  }

  #wayTo(last: Arrival): readonly Action[] {
    const way = [last.action];
    for (let at = last.from; at !== this.#start; ) {
      const arrival = this.#arrivals.get(at);
      if (arrival === undefined) throw new Error(`no path leads to ${at}`);
      way.unshift(arrival.action);
      at = arrival.from;
    }
    return way;
  }
}

/** The machine of a space, whose guards report their outcomes. */
function machineOf({ machine, lockSettings }: StateSpace, visit: (cell: string) => void): AnyStateMachine {
  const settings = { ...LOCK_SETTINGS, ...lockSettings };
  const asked = <Guards extends AnyEntries>(of: string, guards: Guards): Guards =>
    wrapped(guards, (name, guard) => (...given) => {
      const answer = guard(...given);
      visit(`guard ${of} ${name} ${answer === true ? 'yes' : 'no'}`);
      return answer;
    });
  const body = { ...BODY_PARTS, guards: asked('body', BODY_PARTS.guards) };
  switch (machine) {
    case 'firmware':
      return firmware({ ...FIRMWARE_PARTS, guards: asked('firmware', FIRMWARE_PARTS.guards) }, settings);
    case 'padlock':
      return padlockBody(body, settings);
    case 'relay':
      return relayBody(body, settings);
    case 'attempt':
      return attemptMachine({ ...ATTEMPT_PARTS, guards: asked('attempt', ATTEMPT_PARTS.guards) });
  }
}
