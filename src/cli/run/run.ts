/** `noke-sim run`: plays scenario files and reports. */
import { Command, InvalidArgumentError } from 'commander';
import type { Context } from '../host/context.ts';
import { captureOption, linkOption } from '../options/link-options.ts';
import type { RunOptions } from './run-options.ts';

/** The most seeds one command tries. */
const MOST_SEEDS = 100_000;

function seedCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_SEEDS) {
    throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_SEEDS}.`);
  }
  return count;
}

const EXAMPLES = `
Examples:
  $ noke-sim run scenarios/                         every scenario of a folder
  $ noke-sim run gate.yaml --seed 7                 one scenario, another seed
  $ noke-sim run scenarios/ --seeds 50              each with 50 seeds
  $ noke-sim run gate.yaml --trace gate.trace.jsonl keep what happened; "noke-sim replay" plays it again
  $ noke-sim run scenarios/keys --link radio        the same over real Bluetooth stacks: noble and bleno
  $ noke-sim run gate.yaml --link radio --capture gate.btsnoop
  $ noke-sim run scenarios/ --junit report.xml --markdown failures/

In a folder every *.yaml and *.yml is a scenario, except *.facility.yaml.
With GITHUB_ACTIONS=true failures are also printed as annotations.
`;

export function runCommand({ host, done, facilities }: Context): Command {
  return new Command('run')
    .description('Play scenario files; a report says which came out as they should.')
    .argument('<files...>', 'scenario files, or folders of them')
    .option('--seed <seed>', "a seed instead of the file's own")
    .option('--seeds <count>', 'play each scenario with so many seeds: 1, 2, 3, …', seedCount)
    .option('--trace <file>', 'write everything that happens to a file (one run only)')
    .addOption(linkOption())
    .addOption(captureOption('one run only'))
    .option('--json', 'print the report as JSON, and nothing else')
    .option('--digests', 'print the digest of each run, and nothing else')
    .option('--junit <file>', 'also write the report as JUnit XML')
    .option('--tap <file>', 'also write the report as TAP')
    .option('--html <file>', 'also write the report as one HTML page')
    .option('--markdown <folder>', 'also write one Markdown page for each failure')
    .option('--expected <file>', 'accept the failures listed there, each with reason and end date')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (files: string[], options: RunOptions) => {
      const { runFiles } = await import('./run-files.ts');
      done(await runFiles(files, options, host, await facilities()));
    });
}
