/** A simulated run as seen by channels: the facility in its current state, and the events of its trace. */
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import type { TraceEvent } from '../../sim/trace.ts';

export interface Run {
  readonly facility: LiveFacility;
  /** In order, from the facility's start or from where the run branched. */
  readonly events: readonly TraceEvent[];
}
