/**
 * Finds when a failure became inevitable ("baked in"). The run is branched at several points in time. In each branch people only repeat the visit, under
 * different seeds, and the share of failing branches is counted. Bisection then finds the time from which most of them fail.
 *
 * INV-1: The same run gives the same answer for any number of threads. INV-2: After an interruption, the counts so far are returned. INV-3: Instants
 * between which nothing happened share their branches, which are simulated once.
 */
import { bisect } from '../sim/bisect.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { type Branch, openWorld, playOn, type Visit, type World } from './branches.ts';

/** How often the attempt fails if only the visit is repeated after a point in time. */
export interface Moment {
  readonly at: Instant;
  /** Number of the run's inputs that were executed before the instant. */
  readonly inputs: number;
  readonly failed: number;
  readonly of: number;
}

export interface BakedIn {
  /** In chronological order. */
  readonly moments: readonly Moment[];
  /** The event that made the failure inevitable; undefined if the attempt fails from the beginning, or mostly opens even at the end. */
  readonly event: TraceEvent | undefined;
  /** The latest branch that begins before it and opened. */
  readonly opened: Branch | undefined;
  /** Whether the search was interrupted; if so, moments may be missing and the event may not have been found. */
  readonly interrupted: boolean;
}

export interface BranchingOptions {
  readonly seeds: number;
  /** How many points in time are tried before the bisection. */
  readonly moments: number;
  /** Reports which branches fail; undefined for branches that were not simulated because of an interruption. */
  readonly play: (branches: readonly Branch[]) => Promise<readonly (boolean | undefined)[]>;
  /** Called with the number of branches that need not be simulated because an identical one has been. */
  readonly shared?: (count: number) => void;
}

/** The state of the run at a point in time. */
interface State {
  readonly at: Instant;
  /** Number of the run's inputs that were executed before the instant. */
  readonly inputs: number;
  readonly snapshot: Json;
  /** The time of the next pending event; undefined if there is none. Until then, the state does not change. */
  readonly nextAt: Instant | undefined;
  /** Whether each branch from here fails, by seed. */
  readonly answers: Map<number, boolean>;
}

/** The number of moments whose snapshots are in memory, and sent to threads, at once. */
const AT_ONCE = 8;

/** The maximum number of kept snapshots from which branches continue. */
const MAX_KEPT = 32;

/** In the bisection, this many agreeing branches are decisive. */
const ENOUGH = 8;

const isBad = ({ failed, of }: Pick<Moment, 'failed' | 'of'>): boolean => 2 * failed >= of;

class Interrupted extends Error {}

/** Finds when the failure of a visit was baked in. `events` are those of the run, from its beginning. */
export async function bakedIn(
  world: World,
  events: readonly TraceEvent[],
  visit: Visit,
  branching: BranchingOptions,
): Promise<BakedIn> {
  const search = new Search(world, visit, branching);
  const moments = await search.along(instants(search, visit, branching.moments));
  const none = { moments, event: undefined, opened: search.opened, interrupted: search.interrupted };
  const good = moments.findLastIndex((moment) => !isBad(moment));
  const [before, after] = [moments[good], moments[good + 1]];
  if (search.interrupted || before === undefined || after === undefined) return none;
  try {
    const times = [...new Set(events.map(({ time }) => time).filter((time) => time > before.at && time <= after.at))];
    const at = times[await firstNot(times, async (time) => !(await search.isBad(time)))] ?? after.at;
    const event = await eventAt(search, visit, events, at);
    return { ...none, event, opened: search.opened };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { ...none, opened: search.opened, interrupted: true };
  }
}

function instants({ begins }: Search, { inputs, failure }: Visit, count: number): readonly Instant[] {
  const ends = Math.max(begins, (inputs.at(-1) ?? failure).time - 1);
  const steps = Math.max(1, count - 1);
  return Array.from({ length: steps + 1 }, (_, i) => begins + Math.floor(((ends - begins) * i) / steps));
}

/** The event at a point in time that made the failure inevitable: the input after which most branches fail, or else the first event at that time. */
async function eventAt(
  search: Search,
  { inputs }: Visit,
  events: readonly TraceEvent[],
  at: Instant,
): Promise<TraceEvent | undefined> {
  const first = inputs.filter(({ time }) => time < at).length;
  const here = inputs.slice(first).filter(({ time }) => time === at);
  const place = await firstNot(here, async (input) => !(await search.isBad(at, first + here.indexOf(input) + 1)));
  return here[place] ?? events.find(({ time }) => time === at);
}

/** Like `bisect`, for an asynchronous predicate. */
async function firstNot<T>(list: readonly T[], isBefore: (one: T) => Promise<boolean>): Promise<number> {
  const known = new Map<T, boolean>();
  for (;;) {
    let asked: { readonly one: T } | undefined;
    const at = bisect(list, (one) => {
      const answer = known.get(one);
      if (answer === undefined) asked ??= { one };
      return answer ?? false;
    });
    if (asked === undefined) return at;
    known.set(asked.one, await isBefore(asked.one));
  }
}

class Search {
  readonly begins: Instant;
  /** The branch that opened and begins latest. */
  opened: Branch | undefined;
  interrupted = false;
  readonly #world: World;
  readonly #inputs: readonly TraceEvent[];
  readonly #with: BranchingOptions;
  /** The latest states of the run, in chronological order. */
  #kept: State[] = [];

  constructor(world: World, { inputs }: Visit, branching: BranchingOptions) {
    this.#world = world;
    this.#inputs = inputs;
    this.#with = branching;
    this.begins = openWorld(world).clock.now();
  }

  /** How many branches from each of these points in time fail; after an interruption, only those with results. */
  async along(times: readonly Instant[]): Promise<readonly Moment[]> {
    const moments: Moment[] = [];
    for (let first = 0; first < times.length && !this.interrupted; first += AT_ONCE) {
      const some = times.slice(first, first + AT_ONCE).map((at) => ({ at, state: this.#state(at) }));
      const played = await this.#play([...new Set(some.map(({ state }) => state))], this.#seeds);
      this.#with.shared?.(some.length * this.#with.seeds - played);
      for (const { at, state } of some) {
        const failures = [...state.answers.values()].filter((fails) => fails);
        moments.push({ at, inputs: state.inputs, failed: failures.length, of: state.answers.size });
      }
    }
    return moments.filter(({ of }) => of > 0);
  }

  /** Whether most branches from a point in time fail, with that many inputs executed (by default, all inputs up to it). */
  async isBad(at: Instant, inputs = this.#inputsUpTo(at)): Promise<boolean> {
    const state = this.#state(at, inputs);
    for (const seeds of [this.#seeds.slice(0, ENOUGH), this.#seeds]) {
      await this.#play([state], seeds);
      if (this.interrupted) throw new Interrupted();
      const failed = seeds.filter((seed) => state.answers.get(seed)).length;
      if (failed === 0 || failed === seeds.length) return failed > 0;
    }
    return isBad({ failed: [...state.answers.values()].filter((fails) => fails).length, of: state.answers.size });
  }

  get #seeds(): readonly number[] {
    return Array.from({ length: this.#with.seeds }, (_, seed) => seed);
  }

  /**
   * Simulates the branches from these states that have not been simulated yet, one seed after another, so that every state has some results after an
   * interruption.
   */
  async #play(states: readonly State[], seeds: readonly number[]): Promise<number> {
    const due = seeds.flatMap((seed) =>
      states
        .filter(({ answers }) => !answers.has(seed))
        .map((state) => ({ state, branch: { snapshot: state.snapshot, inputs: state.inputs, seed } })),
    );
    const played = await this.#with.play(due.map(({ branch }) => branch));
    for (const [i, { state, branch }] of due.entries()) {
      const fails = played[i];
      if (fails === undefined) this.interrupted = true;
      else state.answers.set(branch.seed, fails);
      if (fails === false && branch.inputs >= (this.opened?.inputs ?? 0)) this.opened = branch;
    }
    return due.length;
  }

  /** The number of inputs up to that time, without the one that begins the attempt. */
  #inputsUpTo(at: Instant): number {
    return this.#inputs.slice(0, -1).filter(({ time }) => time <= at).length;
  }

  /** The run at a point in time, with that many of its inputs executed. */
  #state(at: Instant, inputs = this.#inputsUpTo(at)): State {
    const from = this.#kept.findLast((kept) => kept.at <= at && kept.inputs <= inputs);
    if (from?.inputs === inputs && (from.nextAt ?? Number.POSITIVE_INFINITY) > at) return from;
    const facility = openWorld(this.#world, from?.snapshot);
    for (const input of this.#inputs.slice(from?.inputs ?? 0, inputs)) playOn(facility, input);
    facility.clock.runUntil(Math.max(at, facility.clock.now()));
    const state = { at, inputs, snapshot: facility.snapshot(), nextAt: facility.clock.nextAt(), answers: new Map() };
    this.#kept.push(state);
    this.#kept.sort((a, b) => a.at - b.at || a.inputs - b.inputs);
    if (this.#kept.length > MAX_KEPT) this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    return state;
  }
}
