/** `noke-sim explore`: searches for the run that nobody wrote down. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseShard, type Shard } from '../../explore/jobs/shard.ts';
import { LEVELS } from '../../explore/setup/draw.ts';
import { DURATION_WORDS, parseDuration } from '../../scenario/duration.ts';
import type { Context } from '../host/context.ts';
import type { ExploreOptions } from './explore-options.ts';

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
    return value;
  };

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`It must be ${DURATION_WORDS}.`);
  return ms;
}

function shard(text: string): Shard {
  const parsed = parseShard(text);
  if (parsed === undefined) throw new InvalidArgumentError('It must be a part of a whole such as 2/5.');
  return parsed;
}

const EXAMPLES = `
Examples:
  $ noke-sim explore --time 10m                    on all cores, until something is found or the time is up
  $ noke-sim explore --level keys --runs 1000      packets and the fifteen checks only
  $ noke-sim explore --replay WzIsImZh…            play one found run again
  $ noke-sim explore --time 1m --coverage all      every transition and every guard both ways, or exit 1
  $ noke-sim explore --time 1h --shard 2/5 --json  a fifth of the search; the reports of all fifths add up

Without --shard, the index is read from the variables that CI systems and Kubernetes set (CI_NODE_INDEX,
JOB_COMPLETION_INDEX, …). NOKE_SIM_SEED sets the default of --seed. A failure prints one line to paste and writes a scenario file.
`;

export function exploreCommand({ host, done }: Context): Command {
  return new Command('explore')
    .description(
      'Search for failures: random facilities, people, faults and clocks against the real core, locks and phones.',
    )
    .addOption(new Option('--level <level>', 'what to search').choices([...LEVELS]).default('facility'))
    .option('--time <duration>', 'how long to search, such as 10m (default: 1m)', duration)
    .option('--runs <count>', 'how many runs to make', whole(1, 1_000_000_000))
    .option('--seed <number>', 'random seed (default: random, printed)', whole(0, 2_147_483_647))
    .option('--shard <i/n>', 'search only the i-th of n equal parts', shard)
    .option('--workers <count>', 'number of processes (default: one per core)', whole(1, 256))
    .option(
      '--check [n]',
      'play the first run of every n-th batch twice and compare (default: 10)',
      whole(1, 1_000_000),
    )
    .option('--replay <string>', 'play one found run again')
    .option('--fault <id>', 'plant this fault first, to see that the search finds it')
    .option('--scenario <file>', 'write the scenario of a failure to this file')
    .option('--keep-going', 'continue after a failure; each broken invariant is reported once')
    .addOption(
      new Option(
        '--coverage [what]',
        'also print what was never visited; "all": fail if a transition or an answer of a guard was never visited',
      ).choices(['all']),
    )
    .option('--json', 'print only the report, as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (options: ExploreOptions) => {
      const { explore } = await import('./explore-search.ts');
      done(await explore(options, host));
    });
}
