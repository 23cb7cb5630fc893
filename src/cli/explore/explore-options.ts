/** The options of `noke-sim explore`, parsed. */

import type { Shard } from '../../explore/jobs/shard.ts';
import type { Level } from '../../explore/setup/draw.ts';
import type { Fault } from '../../facility/faults/fault.ts';

export interface ExploreOptions {
  readonly level: Level;
  readonly time?: number;
  readonly runs?: number;
  readonly seed?: number;
  readonly shard?: Shard;
  readonly workers?: number;
  /** The address of a queue whose workers execute the runs. */
  readonly queue?: string;
  readonly check?: number | true;
  readonly replay?: string;
  readonly fault?: Fault;
  readonly scenario?: string;
  readonly json?: true;
  readonly coverage?: true | 'all';
  readonly keepGoing?: true;
}
