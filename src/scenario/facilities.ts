/** Where facilities come from, as the scenario room sees it; whoever starts a run hands this in. */
import type { Problem } from '../facility/files/problem.ts';
import type { FacilityFile } from '../facility/files/schema.ts';
import type { Facility } from '../facility/open/facility.ts';
import type { Verb } from '../facility/verbs/verb.ts';
import type { Btsnoop } from '../link/radio/capture/btsnoop.ts';
import type { Json } from '../sim/clock.ts';
import type { FacilitySource } from './scenario.ts';

export type Opened =
  | {
      readonly ok: true;
      readonly facility: Facility;
      /** What the facility was made from. */
      readonly plan: FacilityFile;
    }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The file is not to blame: noke-sim failed. */
      readonly ours?: true;
    };

/** What carries phones to locks: a model of it, or real Bluetooth stacks. */
export const LINKS = ['memory', 'radio'] as const;
export type LinkName = (typeof LINKS)[number];

export interface OpenWith {
  readonly seed: string;
  /** Local time at the facility. */
  readonly startAt: string;
  /** The file that names the facility: relative paths start there, and an inline one's problems are reported against it. */
  readonly beside: string;
  /** Taken from a facility that was opened by the same words; it goes on from there. Memory link only. */
  readonly snapshot?: Json;
  /** `memory` when absent. */
  readonly link?: LinkName;
  /** Gets what goes over the link. */
  readonly capture?: Btsnoop;
}

export interface Facilities {
  readonly verbTable: ReadonlyMap<string, Verb>;
  /** Puts a facility together. Throws StackMissing when the radio's packages are not there. */
  open(source: FacilitySource, options: OpenWith): Opened;
}
