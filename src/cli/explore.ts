/** `noke-sim explore`: searches for the run that nobody wrote down. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { LEVELS, type Level } from '../explore/setup.ts';
import { parseShard, type Shard } from '../explore/shard.ts';
import { DURATION_WORDS, parseDuration } from '../scenario/duration.ts';
import type { Context } from './context.ts';

export interface ExploreOptions {
  readonly level: Level;
  readonly time?: number;
  readonly runs?: number;
  readonly seed?: number;
  readonly shard?: Shard;
  readonly workers?: number;
  readonly check?: number | true;
  readonly replay?: string;
  readonly fault?: string;
  readonly scenario?: string;
  readonly json?: true;
  readonly coverage?: true | 'all';
  readonly keepGoing?: true;
}

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`It is a whole number from ${from} to ${to}.`);
    return value;
  };

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`It is ${DURATION_WORDS}.`);
  return ms;
}

function shard(text: string): Shard {
  const parsed = parseShard(text);
  if (parsed === undefined) throw new InvalidArgumentError('It is a part of a whole such as 2/5.');
  return parsed;
}

const EXAMPLES = `
Examples:
  $ noke-sim explore --time 10m                    on all cores, until something is found or the time is up
  $ noke-sim explore --level keys --runs 1000      only packets and the fifteen checks
  $ noke-sim explore --replay WzIsImZh…            one found run again
  $ noke-sim explore --time 1m --coverage all      every transition and every guard both ways, or exit 1
  $ noke-sim explore --time 1h --shard 2/5 --json  a fifth of the search; the reports of all fifths add up

Without --shard the indices that CI systems and Kubernetes set are read (CI_NODE_INDEX, JOB_COMPLETION_INDEX, …).
NOKE_SIM_SEED stands for --seed. A failure ends with one line to paste and a scenario file.
`;

export function exploreCommand({ host, done }: Context): Command {
  return new Command('explore')
    .description('Search: random facilities, people, faults and clocks against the real core, locks and phones.')
    .addOption(new Option('--level <level>', 'what is searched').choices([...LEVELS]).default('facility'))
    .option('--time <duration>', 'how long, such as 10m (1m if nothing is said)', duration)
    .option('--runs <count>', 'how many runs', whole(1, 1_000_000_000))
    .option('--seed <number>', 'where chance begins; drawn and printed if nothing is said', whole(0, 2_147_483_647))
    .option('--shard <i/n>', 'only the i-th of n equal parts', shard)
    .option('--workers <count>', 'processes; one a core if nothing is said', whole(1, 256))
    .option('--check [n]', 'make every n-th batch’s first run twice and compare (10)', whole(1, 1_000_000))
    .option('--replay <string>', 'make one found run again')
    .option('--fault <id>', 'plant a fault first: what finds nothing then is no search')
    .option('--scenario <file>', 'where the scenario of a failure is written')
    .option('--keep-going', 'go on after a failure; each invariant is told once')
    .addOption(
      new Option(
        '--coverage [what]',
        'also print what was never visited; "all": fail while a transition or an answer of a guard is missing',
      ).choices(['all']),
    )
    .option('--json', 'print the report as JSON, and nothing else')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (options: ExploreOptions) => {
      const { explore } = await import('./explore-search.ts');
      done(await explore(options, host));
    });
}
