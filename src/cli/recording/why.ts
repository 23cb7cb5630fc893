/** `noke-sim why`: explains why an attempt in a recording failed. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';
import { whole, workers } from '../options/option-values.ts';
import type { WhyOptions } from './why-file.ts';

const EXAMPLES = `
The answer names the cause by an id, such as D7-3 (docs/diagnosis.md lists them).

Examples:
  $ noke-sim run gate.yaml --trace gate.trace.jsonl
  $ noke-sim why gate.trace.jsonl              why the last failed attempt failed
  $ noke-sim why gate.trace.jsonl --at 107     the attempt that event 107 belongs to
  $ noke-sim why gate.trace.jsonl --seeds 32   also the event that made the failure inevitable
  $ noke-sim why gate.trace.jsonl --json       the same for programs
  $ noke-sim why gate.trace.jsonl --seeds 32 --html why.html
`;

export function whyCommand({ host, done, facilities }: Context): Command {
  return new Command('why')
    .description('Explain why an attempt in a recording failed, which events led to the failure, and what would help.')
    .argument('<trace>', 'a trace file that "run --trace" or "up --trace" wrote')
    .option(
      '--at <event>',
      'the attempt that this event belongs to (default: the last one that failed)',
      whole(1, 9_999_999_999),
    )
    .option(
      '--seeds <count>',
      'also find the event that made the failure inevitable, by re-running the visit (arriving, touching, tapping) from earlier points in time, with this many seeds each',
      whole(1, 1000),
    )
    .option('--moments <count>', 'with --seeds: how many earlier points in time to try', whole(2, 200), 16)
    .option('--workers <count>', 'with --seeds: number of threads (default: one per core, at most 8)', workers)
    .option('--json', 'print the answer as JSON')
    .option('--html <file>', 'also write the answer as one HTML page')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (trace: string, options: WhyOptions) => {
      const { explainTrace } = await import('./why-file.ts');
      done(await explainTrace(trace, options, host, await facilities()));
    });
}
