/** The options of `noke-sim conform`, parsed: those of every kind of target, and those of a lock. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Fault } from '../../facility/faults/fault.ts';
import { repeatable } from '../options/option-values.ts';
import type { SecretOptions } from '../options/secret-options.ts';
import type { RunOptions } from '../run/run-options.ts';

export interface SuiteOptions
  extends Pick<RunOptions, 'json' | 'junit' | 'tap' | 'html' | 'markdown' | 'badge' | 'expected'> {
  readonly list?: true;
  /** The folder for a trace and a capture of each case. */
  readonly record?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly slow?: true;
  readonly strict?: true;
  /** Multiplies all time limits. */
  readonly patience: number;
  readonly seed: string;
}

export interface LockOptions extends SuiteOptions, SecretOptions {
  /** The lock whose commands a backend builds. */
  readonly mac?: string;
  /** URL of that backend. */
  readonly coreApi?: string;
  readonly keys?: string;
  readonly claims?: string;
  /** A URL or `none`. */
  readonly stimulus: string;
  /** The address at which hosts join the target `air`. */
  readonly listen?: string;
  readonly openAir?: true;
  readonly profile?: 'public' | 'np1';
  /** The planted fault, for the target `self`. */
  readonly fault?: Fault;
  /** How long to search for a difference, in milliseconds. */
  readonly search?: number;
  /** A file that a search wrote. */
  readonly replay?: string;
}

export interface LinkOptions extends SuiteOptions, SecretOptions {
  readonly role: 'gateway' | 'backend';
  readonly mac?: string;
  /** A URL or `none`. */
  readonly stimulus: string;
}

export interface AppOptions extends SuiteOptions {
  readonly claims?: string;
  readonly steps?: readonly string[];
  readonly wsPort: number | false;
  readonly controlPort: number | false;
  readonly corePort: number | false;
  readonly appPort?: number | false;
}

function patience(text: string): number {
  const times = Number(text);
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || times < 0.1)
    throw new InvalidArgumentError('Expected a number from 0.1 to 999, such as 2.');
  return times;
}

/** Adds the options that every kind of target accepts. */
export function withSuiteOptions(command: Command): Command {
  return command
    .addOption(new Option('--list', 'list the cases instead of running them'))
    .option('--only <glob>', 'run only these cases and those they depend on (repeatable)', repeatable)
    .option('--skip <glob>', 'do not run these cases (repeatable)', repeatable)
    .option('--slow', 'include cases that take a minute or more of real time')
    .option('--strict', 'fail the run if a "should" case fails')
    .option('--patience <factor>', 'multiply all time limits by this', patience, 1)
    .option('--seed <seed>', 'random seed', '1')
    .option('--json', 'print only the report, as JSON')
    .option('--junit <file>', 'also write the report as JUnit XML')
    .option('--tap <file>', 'also write the report as TAP')
    .option('--html <file>', 'also write the report as one HTML page')
    .option('--markdown <folder>', 'also write a Markdown page for each failure')
    .option('--badge <file>', 'also write a badge, as JSON for shields.io')
    .option('--record <folder>', 'write a trace of each case; for locks, also the captured packets or messages')
    .option('--expected <file>', 'accept the failures listed in this file, each with a reason and an end date');
}

/** Options as written on a command line, for the command that repeats a case; the caller omits secrets. */
export const given = (flag: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [flag, value];

export const givenSuite = ({ slow, strict, patience: times }: SuiteOptions): readonly string[] => [
  ...(slow ? ['--slow'] : []),
  ...(strict ? ['--strict'] : []),
  ...(times === 1 ? [] : ['--patience', String(times)]),
];
