/**
 * When a failure was baked in. The run is branched along the way; from each instant on, nobody does anything but make the same visit, under
 * other seeds, and the share of branches that fail is counted. The instant from which most of them fail is found by bisection.
 *
 * INV-1 the same run gives the same answer. INV-2 the run itself is not changed: every branch is a facility of its own.
 */
import type { Facility } from '../facility/open/facility.ts';
import { INPUT_KIND, playInput } from '../scenario/replay.ts';
import { bisect } from '../sim/bisect.ts';
import { chainOf } from '../sim/causes.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';

/** How often the attempt fails if the run is left alone after an instant. */
export interface Moment {
  readonly at: Instant;
  /** Inputs of the run that were played before. */
  readonly inputs: number;
  readonly failed: number;
  readonly of: number;
}

export interface BakedIn {
  /** In order of time. */
  readonly moments: readonly Moment[];
  /** The event that baked it in; undefined if the attempt fails from the beginning on, or mostly opens even at the end. */
  readonly event: TraceEvent | undefined;
}

export interface Branching {
  /** The facility at the beginning of the run, or from a snapshot. */
  readonly open: (snapshot?: Json) => Facility;
  readonly isFailure: (event: TraceEvent) => boolean;
  readonly seeds: number;
  /** How many instants along the way are tried before the bisection. */
  readonly moments: number;
}

/** What people do on a visit: it is repeated in every branch. Everything else that is done later is left out. */
export const VISIT: ReadonlySet<string> = new Set([
  'person.walkTo',
  'person.driveToGate',
  'person.enter',
  'person.leave',
  'person.tailgate',
  'phone.openApp',
  'phone.startEntry',
  'phone.unlock',
  'lock.touch',
  'lock.pullHasp',
  'lock.closeHasp',
  'keypad.enter',
  'fob.squeeze',
]);

/** How long after the failure of the run a branch is still watched. */
const LATE_MS = 60_000;

const isBad = ({ failed, of }: Moment): boolean => 2 * failed >= of;

/** When the failure of a run was baked in. `events` are those of the run, from its beginning. */
export function bakedIn(events: readonly TraceEvent[], failure: TraceEvent, branching: Branching): BakedIn {
  const branches = new Branches(events, failure, branching);
  const { begins, ends } = branches;
  const steps = Math.max(1, branching.moments - 1);
  const moments = Array.from({ length: steps + 1 }, (_, i) =>
    branches.moment(begins + Math.floor(((ends - begins) * i) / steps)),
  );
  const good = moments.findLastIndex((moment) => !isBad(moment));
  const [before, after] = [moments[good], moments[good + 1]];
  if (before === undefined || after === undefined) return { moments, event: undefined };
  const times = [...new Set(events.map(({ time }) => time).filter((time) => time > before.at && time <= after.at))];
  const at = times[bisect(times, (time) => !isBad(branches.moment(time)))] ?? after.at;
  return { moments, event: branches.eventAt(at) };
}

class Branches {
  readonly begins: Instant;
  readonly ends: Instant;
  readonly #events: readonly TraceEvent[];
  readonly #inputs: readonly TraceEvent[];
  readonly #failure: TraceEvent;
  readonly #with: Branching;
  /** Snapshots of the run, in order of time, from which it is played on. */
  readonly #kept: { readonly at: Instant; readonly inputs: number; readonly snapshot: Json }[] = [];

  constructor(events: readonly TraceEvent[], failure: TraceEvent, branching: Branching) {
    this.#events = events;
    this.#failure = failure;
    this.#with = branching;
    const root = chainOf(events, failure.seq)[0] ?? failure;
    this.#inputs = events.filter(({ kind, seq }) => kind === INPUT_KIND && seq <= root.seq);
    this.begins = branching.open().clock.now();
    this.ends = Math.max(this.begins, root.time - 1);
  }

  /** The state after every input up to that instant. */
  moment(at: Instant): Moment {
    const inputs = this.#inputs.filter(({ time, seq }) => time <= at && seq !== this.#inputs.at(-1)?.seq).length;
    return this.#after(at, inputs);
  }

  /** The event of an instant that baked the failure in: the input from which most branches fail, or the first event of the instant. */
  eventAt(at: Instant): TraceEvent | undefined {
    const first = this.#inputs.filter(({ time }) => time < at).length;
    const here = this.#inputs.slice(first).filter(({ time }) => time === at);
    const place = bisect(here, (input) => !isBad(this.#after(at, first + here.indexOf(input) + 1)));
    return here[place] ?? this.#events.find(({ time }) => time === at);
  }

  #after(at: Instant, inputs: number): Moment {
    const snapshot = this.#snapshot(at, inputs);
    let failed = 0;
    const { seeds } = this.#with;
    for (let seed = 0; seed < seeds; seed++) if (this.#fails(snapshot, inputs, seed)) failed++;
    return { at, inputs, failed, of: seeds };
  }

  /** The run at an instant, with that many of its inputs played. */
  #snapshot(at: Instant, inputs: number): Json {
    const from = this.#kept.findLast((kept) => kept.at <= at && kept.inputs <= inputs);
    const facility = this.#with.open(from?.snapshot);
    for (const input of this.#inputs.slice(from?.inputs ?? 0, inputs)) playOn(facility, input);
    facility.clock.runUntil(Math.max(at, facility.clock.now()));
    const snapshot = facility.snapshot();
    this.#kept.push({ at, inputs, snapshot });
    this.#kept.sort((a, b) => a.at - b.at || a.inputs - b.inputs);
    return snapshot;
  }

  /** Whether the visit fails as it did in the run, from a snapshot on and under a seed. */
  #fails(snapshot: Json, inputs: number, seed: number): boolean {
    const facility = this.#with.open(reseeded(snapshot, seed));
    const last = this.#inputs.at(-1);
    let isTried = false;
    let fails = false;
    const { kind, actor, time } = this.#failure;
    const stop = facility.trace.subscribe((event) => {
      if (isTried && event.kind === kind && event.actor === actor) fails = this.#with.isFailure(event);
    });
    for (const input of this.#inputs.slice(inputs)) {
      if (input !== last && !VISIT.has(String(input.data.verb))) continue;
      isTried = input === last;
      playOn(facility, input);
    }
    facility.clock.runUntil(Math.max(time + LATE_MS, facility.clock.now()));
    stop();
    return fails;
  }
}

function playOn(facility: Facility, input: TraceEvent): void {
  facility.clock.runUntil(Math.max(input.time, facility.clock.now()));
  playInput(input, facility);
}

/** A snapshot whose chance is that of another seed; everything drawn so far stays as it is. */
function reseeded(snapshot: Json, seed: number): Json {
  return { ...(snapshot as Record<string, Json>), random: { seed: `branch ${seed}`, streams: {} } };
}
