/** `noke-sim compare`: the first difference of two recordings. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run gate.yaml --trace a.trace.jsonl
  $ noke-sim run gate.yaml --seed 7 --trace b.trace.jsonl
  $ noke-sim compare a.trace.jsonl b.trace.jsonl         where the two runs diverge
  $ noke-sim compare a.trace.jsonl b.trace.jsonl --json
`;

export function compareCommand({ host, done }: Context): Command {
  return new Command('compare')
    .description('Show the first difference of two recordings.')
    .argument('<a>', 'a trace file that "run --trace" or "up --trace" wrote')
    .argument('<b>', 'another trace file')
    .option('--json', 'print the difference as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (a: string, b: string, options: { json?: true }) => {
      const { compareTraces } = await import('./compare-files.ts');
      done(compareTraces([a, b], options, host));
    });
}
