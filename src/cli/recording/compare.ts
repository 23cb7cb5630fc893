/** `noke-sim compare`: shows where two recordings, data folders, scenarios or reports differ. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';
import type { CompareOptions } from './compare-files.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run gate.yaml --trace a.trace.jsonl
  $ noke-sim run gate.yaml --seed 7 --trace b.trace.jsonl
  $ noke-sim compare a.trace.jsonl b.trace.jsonl         where the two runs diverge
  $ noke-sim compare gate.yaml other-gate.yaml           runs both scenarios
  $ noke-sim compare monday/ tuesday/                    two folders that "up --data" wrote
  $ noke-sim compare before.json after.json              two reports, or two views
  $ noke-sim compare a.trace.jsonl b.trace.jsonl --html difference.html
`;

export function compareCommand({ host, done, facilities }: Context): Command {
  const what =
    'a trace file, a scenario (*.yaml), a folder that "up --data" wrote, or a JSON file with a report or a view (the state of a facility at one point in time)';
  return new Command('compare')
    .description('Show where two recordings, data folders, scenarios or reports differ.')
    .argument('<a>', what)
    .argument('<b>', 'a second one of the same kind')
    .option('--json', 'print the difference as JSON')
    .option('--html <file>', 'also write the difference as one HTML page')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { compareFiles } = await import('./compare-files.ts');
      done(await compareFiles([a, b], options, host, { facilities, nextTurn: () => host.nextTurn() }));
    });
}
