/** The options of `noke-sim run`, parsed. */
import type { LinkName } from '../../scenario/facilities.ts';

export interface RunOptions {
  readonly seed?: string;
  readonly seeds?: number;
  readonly trace?: string;
  readonly papers?: string;
  readonly papersOf?: string;
  readonly link: LinkName;
  readonly capture?: string;
  readonly json?: true;
  readonly digests?: true;
  readonly junit?: string;
  readonly tap?: string;
  readonly html?: string;
  readonly markdown?: string;
  readonly badge?: string;
  readonly expected?: string;
}
