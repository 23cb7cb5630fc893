/** `noke-sim run`: runs scenario files and reports. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';
import { faultOption } from '../options/fault-option.ts';
import { captureOption, linkOption } from '../options/link-options.ts';
import { repeatable, seed, whole } from '../options/option-values.ts';
import { queueOption } from '../queue/queue-option.ts';
import type { RunOptions } from './run-options.ts';

/** The maximum number of seeds of one command. */
const MAX_SEEDS = 100_000;

/** The maximum number of threads of one command. */
const MAX_JOBS = 256;

const EXAMPLES = `
Examples:
  $ noke-sim run scenarios/                         every scenario in a folder
  $ noke-sim run gate.yaml --seed 7                 one scenario with a different seed
  $ noke-sim run scenarios/ --seeds 50              each scenario with 50 seeds
  $ noke-sim run scenarios/ --filter gate --bail    only those about gates; stop at the first failure
  $ noke-sim run scenarios/ --jobs 4 --quiet        on four cores; prints only failures and totals
  $ noke-sim run scenarios/ --seeds 500 --queue redis://127.0.0.1:6379  run them on workers
  $ noke-sim run scenarios/ --watch                 rerun each scenario when it or its facility changes
  $ noke-sim run gate.yaml --trace gate.trace.jsonl record a trace for "noke-sim replay"
  $ noke-sim run scenarios/keys --link radio        over the real Bluetooth stacks noble and bleno
  $ noke-sim run gate.yaml --link radio --capture gate.btsnoop
  $ noke-sim run gate.yaml --papers evidence --papers-of alice  the evidence that support would have
  $ noke-sim run case.yaml --fault overlock-sticks  with a fault that noke-sim diagnose found
  $ noke-sim run scenarios/ --junit report.xml --markdown failures/

In a folder, every *.yaml and *.yml file is a scenario, except *.facility.yaml and *.facility.yml.
With GITHUB_ACTIONS=true, failures are also printed as annotations, and a summary is added to GITHUB_STEP_SUMMARY.
`;

export function runCommand(context: Context): Command {
  const { host, done, facilities } = context;
  return new Command('run')
    .description('Run scenario files and report which pass.')
    .argument('[files...]', 'scenario files or folders')
    .option('--seed <seed>', 'use this seed instead of the one in the file', seed)
    .option(
      '--seeds <count>',
      'run each scenario with this many seeds, counting up from --seed or from 1',
      whole(1, MAX_SEEDS),
    )
    .option(
      '--filter <text>',
      'run only scenarios whose path, name or rules contain this text (repeatable)',
      repeatable,
    )
    .option('--bail', 'stop at the first case that is not as expected')
    .option('--jobs <count>', 'run on this many processor cores (default: 1)', whole(1, MAX_JOBS))
    .addOption(queueOption('jobs', 'watch', 'trace', 'papers', 'capture'))
    .option('--watch', 'run all scenarios, then rerun those that change, until Ctrl-C')
    .option('--quiet', 'print only cases that are not as expected, and the totals')
    .option('--trace <file>', 'record a trace (one run only)')
    .option(
      '--papers <folder>',
      'write the evidence that would come with a field report, as input for diagnose: export, logs, captures, screens (one run only)',
    )
    .option(
      '--papers-of <person>',
      'with --papers: limit phones, portal screens and facts to this person (exports stay complete)',
    )
    .addOption(linkOption())
    .addOption(captureOption('one run only'))
    .addOption(faultOption(context, ''))
    .option('--json', 'print only the report, as JSON')
    .option('--digests', 'print only the digest of each run')
    .option('--junit <file>', 'also write the report as JUnit XML')
    .option('--tap <file>', 'also write the report as TAP')
    .option('--html <file>', 'also write the report as one HTML page')
    .option('--markdown <folder>', 'also write a Markdown page for each failure')
    .option('--badge <file>', 'also write a badge, as JSON for shields.io')
    .option('--expected <file>', 'accept the failures listed in this file, each with a reason and an end date')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (files: string[], options: RunOptions, command: Command) => {
      if (files.length === 0)
        command.error("error: missing required argument 'files'", { code: 'commander.missingArgument' });
      const play = options.watch
        ? (await import('./watch-files.ts')).watchFiles
        : (await import('./run-files.ts')).runFiles;
      done(await play(files, options, host, await facilities()));
    });
}
