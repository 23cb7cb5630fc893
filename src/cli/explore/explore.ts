/** `noke-sim explore`: searches for failures with random runs. */
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { parseShard, type Shard } from '../../explore/jobs/shard.ts';
import { LEVELS } from '../../explore/setup/draw.ts';
import type { Context } from '../host/context.ts';
import { durationOption } from '../options/duration-option.ts';
import { faultOption } from '../options/fault-option.ts';
import { whole } from '../options/option-values.ts';
import { queueOption } from '../queue/queue-option.ts';
import type { ExploreOptions } from './explore-options.ts';

const duration = durationOption(1, Number.MAX_SAFE_INTEGER);

function shard(text: string): Shard {
  const parsed = parseShard(text);
  if (parsed === undefined)
    throw new InvalidArgumentError('Expected a shard from 1 to the number of shards, such as 2/5.');
  return parsed;
}

const EXAMPLES = `
Examples:
  $ noke-sim explore --time 10m                    use all cores until a failure or the time limit
  $ noke-sim explore --level keys --runs 1000      only keys, packets, records and lists
  $ noke-sim explore --replay WzIsImZh…            replay one run
  $ noke-sim explore --time 1m --coverage all      exit 1 unless every transition and guard outcome is visited
  $ noke-sim explore --time 1h --seed 7 --shard 2/5 --json
                                                   one fifth of the search; add up the counts in the five reports
  $ noke-sim explore --runs 1000000 --queue redis://127.0.0.1:6379  run the search on workers

Without --shard, the shard comes from the environment variables of CI systems and Kubernetes (CI_NODE_INDEX,
JOB_COMPLETION_INDEX, …). NOKE_SIM_SEED sets the default for --seed. For each failure, noke-sim prints a command that
reproduces it and, if a facility is involved, writes a scenario file.
`;

export function exploreCommand(context: Context): Command {
  const { host, done } = context;
  return new Command('explore')
    .description(
      'Search for bugs: try random facilities, people, disturbances and clock settings on the real core and the simulated locks and phones.',
    )
    .addOption(new Option('--level <level>', 'what to search').choices([...LEVELS]).default('facility'))
    .option(
      '--time <duration>',
      'how long to search, such as 10m (default: 1m, or until the runs given with --runs are done)',
      duration,
    )
    .option('--runs <count>', 'number of runs', whole(1, 1_000_000_000))
    .option('--seed <number>', 'random seed (default: drawn at random and printed)', whole(0, 2_147_483_647))
    .option('--shard <i/n>', 'search only shard i of n', shard)
    .addOption(
      new Option('--workers <count>', 'number of processes')
        .argParser(whole(1, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .option(
      '--check [n]',
      'run the first run of every n-th batch twice and compare the results (n is 10 if omitted; without --check, only the first batch is checked)',
      whole(1, 1_000_000),
    )
    .addOption(queueOption('workers', 'replay'))
    .option('--replay <string>', 'replay one run, given the string that was printed with its failure')
    .addOption(faultOption(context, ' first, to check that the search finds it'))
    .option('--scenario <file>', 'write the scenario of a failure to this file')
    .option('--keep-going', 'continue after a failure; each broken invariant is reported once')
    .addOption(
      new Option(
        '--coverage [what]',
        'also print the coverage tables and what was not visited; "all": fail if a transition or a guard outcome was not visited',
      ).choices(['all']),
    )
    .option('--json', 'print only the report, as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (options: ExploreOptions) => {
      const { explore } = await import('./explore-search.ts');
      done(await explore(options, host));
    });
}
