/** A simulated run before it starts: a facility and its steps, in order. */
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Instant } from '../../sim/clock.ts';

export interface Step {
  readonly at: Instant;
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Executed instead if the facility refuses the step. */
  readonly otherwise?: Step;
}

/** A step that was executed, with its result. */
export interface PlayedStep extends Step {
  readonly refusedBy?: string;
  readonly why?: string;
}

export interface World {
  readonly plan: FacilityFile;
  readonly startAt: Instant;
  readonly until: Instant;
  readonly steps: readonly Step[];
  /** The id of the planted fault, if the software has one. */
  readonly fault?: string;
}
