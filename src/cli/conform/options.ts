/** The options of `noke-sim conform lock`, parsed. */
import type { Fault } from '../../facility/faults/fault.ts';
import type { RunOptions } from '../run/run-options.ts';

export interface ConformOptions extends Pick<RunOptions, 'json' | 'junit' | 'tap' | 'html' | 'markdown' | 'expected'> {
  readonly keys?: string;
  readonly claims?: string;
  /** A URL or `none`. */
  readonly stimulus: string;
  readonly token?: string;
  readonly profile?: 'public' | 'np1';
  readonly list?: true;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** For `self`. */
  readonly fault?: Fault;
  readonly slow?: true;
  readonly strict?: true;
  readonly patience: number;
  readonly seed: string;
}
