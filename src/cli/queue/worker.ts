/** `noke-sim worker`: runs jobs that other machines put into a queue. */
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import type { Context } from '../host/context.ts';
import { durationOption } from '../options/duration-option.ts';
import { whole } from '../options/option-values.ts';
import type { WorkerCommandOptions } from './worker-options.ts';

const MAX_JOBS = 256;
const DEFAULT_LEASE_MS = 15_000;

const EXAMPLES = `
Examples:
  $ noke-sim worker --queue redis://127.0.0.1:6379            use all cores until Ctrl-C
  $ noke-sim worker --queue rediss://ci@queue.example:6380    over TLS; the password is in NOKE_SIM_QUEUE_PASSWORD
  $ noke-sim worker --queue redis://127.0.0.1:6379 --core ./adapter.mjs    run the cases of "conform core ./adapter.mjs"
  $ noke-sim explore --runs 1000000 --queue redis://127.0.0.1:6379    in another terminal: the search itself

A worker needs the bullmq and ioredis packages: npm install bullmq ioredis. docs/many-machines.md has the details.`;

export function workerCommand({ host, done }: Context): Command {
  return new Command('worker')
    .description(
      'Run the jobs that "explore", "run", "conform core" and "conform self-check" put into a queue with --queue.',
    )
    .requiredOption(
      '--queue <url>',
      'the Redis or Valkey server that holds the queue (password: NOKE_SIM_QUEUE_PASSWORD)',
    )
    .option(
      '--core <file>',
      'run only the cases of "conform core" for this unlock core; the command whose jobs this worker runs must name the same file',
    )
    .addOption(
      new Option('--jobs <count>', 'how many jobs to run at a time')
        .argParser(whole(1, MAX_JOBS))
        .default(availableParallelism(), 'one per core'),
    )
    .addOption(
      new Option('--lease <duration>', 'give this worker’s jobs to others if it has not been heard from for this long')
        .argParser(durationOption(500, 3_600_000, ', from 500ms to 1h'))
        .default(DEFAULT_LEASE_MS, '15s'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: WorkerCommandOptions) => {
      const { serveJobs } = await import('./serve-jobs.ts');
      done(await serveJobs(options, host));
    });
}
