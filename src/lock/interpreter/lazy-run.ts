/**
 * A machine that starts to run when its first event arrives. Until then only its state exists, because most locks of a facility are at
 * rest, and preparing all of them would dominate the time that a restore takes.
 *
 * INV-1: A state is converted to JSON once, so successive snapshots of a facility share the states of locks that were at rest.
 */
import { getInitialSnapshot } from 'xstate';
import type { Json } from '../../sim/clock.ts';
import type { Compiled } from './compiled.ts';
import { MachineRun, type State, type Took } from './run.ts';

export class LazyRun<Context extends object, Event extends { readonly type: string }, Effect> {
  readonly #make: (from: State<Context>) => MachineRun<Context, Event, Effect>;
  #run: MachineRun<Context, Event, Effect> | undefined;
  /** The state that was last converted, or the initial one, and its JSON. */
  #state: State<Context>;
  #json: Json;

  /** `from`: a state of the same machine, as returned by `json()` or `initialState`. */
  constructor(
    machine: Compiled<Context, Event, Effect>,
    from: Json,
    emit: (effect: Effect) => void,
    took: Took | undefined,
  ) {
    this.#make = (state) => new MachineRun(machine, state, emit, took);
    // A parsed boundary: the same machine wrote it.
    this.#state = from as object as State<Context>;
    this.#json = from;
  }

  get state(): State<Context> {
    return this.#run === undefined ? this.#state : this.#run.state;
  }

  /** Throws the exceptions of guards and reactions. */
  send(event: Event): void {
    this.#run ??= this.#make(this.#state);
    this.#run.send(event);
  }

  /** The state as immutable plain JSON. */
  json(): Json {
    const { state } = this;
    if (state !== this.#state) {
      this.#json = jsonOf(state);
      this.#state = state;
    }
    return this.#json;
  }
}

/** How many states are kept per machine: new locks, and firmware without power, of both kinds of hardware. */
const MAX_KEPT = 8;
/** States by machine and input, and by machine, input and first event: the time of a first event differs from run to run of a search. */
const initialStates = new WeakMap<object, Map<string, Json>>();
const startedStates = new WeakMap<object, Map<string, Json>>();

/** The state of a machine with that input, before or after its first event. Computed once for all locks that share the machine. */
export function initialState<Context extends object, Event extends { readonly type: string }, Effect>(
  compiled: Compiled<Context, Event, Effect>,
  input: object,
  first?: Event,
  took?: Took,
): Json {
  const { machine } = compiled;
  const json = computedOnce(initialStates, compiled, JSON.stringify(input), () =>
    jsonOf(machine.getPersistedSnapshot(getInitialSnapshot(machine, input))),
  );
  if (first === undefined) return json;
  return computedOnce(startedStates, compiled, JSON.stringify([input, first]), () => {
    const run = new LazyRun(compiled, json, () => undefined, took);
    run.send(first);
    return run.json();
  });
}

function computedOnce(
  kept: WeakMap<object, Map<string, Json>>,
  machine: object,
  like: string,
  compute: () => Json,
): Json {
  const known = kept.get(machine) ?? new Map<string, Json>();
  kept.set(machine, known);
  let json = known.get(like);
  if (json === undefined) {
    json = compute();
    if (known.size >= MAX_KEPT) known.clear();
    known.set(like, json);
  }
  return json;
}

// A parsed boundary: a persisted snapshot of XState and a state of ours are plain JSON.
const jsonOf = (state: object): Json => JSON.parse(JSON.stringify(state)) as Json;
