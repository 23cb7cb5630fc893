/** The options of `noke-sim run`, parsed. */
import type { Fault } from '../../facility/faults/fault.ts';
import type { LinkName } from '../../scenario/facilities.ts';

export interface RunOptions {
  /** A path, name or rule must contain one of these texts. */
  readonly filter?: readonly string[];
  readonly bail?: true;
  readonly quiet?: true;
  readonly watch?: true;
  /** The number of threads. */
  readonly jobs?: number;
  /** The address of a queue whose workers execute the runs. */
  readonly queue?: string;
  readonly seed?: string;
  readonly seeds?: number;
  readonly trace?: string;
  readonly papers?: string;
  readonly papersOf?: string;
  readonly link: LinkName;
  readonly capture?: string;
  readonly fault?: Fault;
  readonly json?: true;
  readonly digests?: true;
  readonly junit?: string;
  readonly tap?: string;
  readonly html?: string;
  readonly markdown?: string;
  readonly badge?: string;
  readonly expected?: string;
}
