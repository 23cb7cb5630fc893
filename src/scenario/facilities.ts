/** How scenarios obtain facilities; the caller of a run implements this. */
import type { ExternalModule } from '../facility/backend/external-opening.ts';
import type { Fault } from '../facility/faults/fault.ts';
import type { Problem } from '../facility/files/problem.ts';
import type { FacilityFile } from '../facility/files/schema.ts';
import type { Facility } from '../facility/open/facility.ts';
import type { Verb } from '../facility/verbs/verb.ts';
import type { Btsnoop } from '../link/radio/capture/btsnoop.ts';
import type { Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';
import type { FacilitySource } from './scenario.ts';

export type Opened =
  | {
      readonly ok: true;
      readonly facility: Facility;
      /** The plan of the facility. */
      readonly plan: FacilityFile;
      /** Opens the same facility again, in small steps: as it began, or from a snapshot (memory link only). */
      readonly again: (snapshot?: Json) => Steps<Facility>;
    }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The file is correct, but noke-sim has failed. */
      readonly ours?: true;
    };

/** The link between phones and locks: a model of it, or real Bluetooth stacks. */
export const LINKS = ['memory', 'radio'] as const;
export type LinkName = (typeof LINKS)[number];

export interface OpenWith {
  readonly seed: string;
  /** Local time at the facility. */
  readonly startAt: string;
  /** The file that names the facility: relative paths are resolved from it, and problems of an inline facility refer to it. */
  readonly beside: string;
  /** Defaults to `memory`. */
  readonly link?: LinkName;
  /** An external unlock core that replaces the built-in one. */
  readonly core?: ExternalModule;
  /** A planted fault in the facility. */
  readonly fault?: Fault;
  /** Receives the packets of the link. */
  readonly capture?: Btsnoop;
}

export interface Facilities {
  readonly verbTable: ReadonlyMap<string, Verb>;
  /** Builds a facility. Throws StackMissing when the packages of the radio are not installed. */
  open(source: FacilitySource, options: OpenWith): Opened;
}
