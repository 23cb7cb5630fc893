/** A simulated run as channels observe it: the facility in its current state, and the events of its trace. */
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import type { TraceEvent } from '../../sim/trace.ts';

export interface Run {
  readonly facility: LiveFacility;
  /** In order, from the start of the facility or from where the run branched. */
  readonly events: readonly TraceEvent[];
}
