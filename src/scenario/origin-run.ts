/**
 * Finds the event that set a value that made a run fail: the run is repeated on a second facility, and the values are compared after each event.
 *
 * INV-1: The first run is not slowed down: nothing is examined before something has failed.
 */
import type { Facility } from '../facility/open/facility.ts';
import type { Json } from '../sim/clock.ts';
import { equal } from './condition.ts';
import type { PathStep } from './path.ts';
import type { ScenarioRun } from './run.ts';

/** A second run of a scenario, which finds the last change of values. */
export class OriginRun {
  readonly #run: ScenarioRun;
  readonly #facility: Facility;
  readonly #paths: readonly string[];
  readonly #stop: () => void;
  #values: readonly (Json | undefined)[];
  #origin: number | undefined;

  /** `run` must not have begun, on a facility opened like that of the failed run. */
  constructor(run: ScenarioRun, facility: Facility, paths: readonly string[]) {
    this.#run = run;
    this.#facility = facility;
    this.#paths = paths;
    this.#values = this.#look();
    this.#stop = facility.trace.subscribe((event) => this.#compare(event.seq));
  }

  /** Continues for at most `moves` timers and steps. Returns true when the run has ended. */
  advance(moves: number): boolean {
    for (let i = 0; i < moves; i++) {
      const before = this.#facility.trace.seq;
      const isDone = this.#run.advance(1);
      // A change after the last event of a timer is a consequence of that event.
      this.#compare(this.#facility.trace.seq > before ? this.#facility.trace.seq : undefined);
      if (isDone) {
        this.#stop();
        return true;
      }
    }
    return false;
  }

  /** The path to the last change. */
  path(): readonly PathStep[] {
    const origin = this.#origin;
    if (origin === undefined)
      return [{ says: 'No event set this value: it existed when the run began, or changed only with time.' }];
    return this.#run.pathTo(origin);
  }

  #look(): readonly (Json | undefined)[] {
    return this.#paths.map((path) => this.#facility.find(path));
  }

  #compare(seq: number | undefined): void {
    const values = this.#look();
    const isSame = values.every((value, i) => {
      const before = this.#values[i];
      return value === before || (value !== undefined && before !== undefined && equal(value, before));
    });
    if (isSame) return;
    this.#values = values;
    this.#origin = seq;
  }
}
