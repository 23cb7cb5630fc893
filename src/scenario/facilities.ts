/** Where facilities come from, as the scenario room sees it; whoever starts a run hands this in. */
import type { Problem } from '../facility/problem.ts';
import type { Facility, Verb } from '../facility/types.ts';
import type { Json } from '../sim/clock.ts';
import type { FacilitySource } from './scenario.ts';

export type Opened =
  | {
      readonly ok: true;
      readonly facility: Facility;
      /** SHA-256 of what the facility was made from, 64 hex digits. */
      readonly digest: string;
    }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The file is not to blame: noke-sim failed. */
      readonly ours?: true;
    };

export interface Facilities {
  readonly verbs: ReadonlyMap<string, Verb>;
  /**
   * Puts a facility together. `beside` is the file that names it: relative paths start there, and an inline facility's
   * problems are reported against it. `startAt` is local time at the facility. With `snapshot`, taken from a facility that
   * was opened by the same words, it goes on from there.
   */
  open(source: FacilitySource, options: { seed: string; startAt: string; beside: string; snapshot?: Json }): Opened;
}
