/** `noke-sim replay`: plays a recorded trace again and compares. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run gate.yaml --trace gate.trace.jsonl
  $ noke-sim replay gate.trace.jsonl                 same inputs, same digest?
  $ noke-sim replay gate.trace.jsonl --scenario out.yaml   its inputs as a scenario
`;

export function replayCommand({ host, done, facilities }: Context): Command {
  return new Command('replay')
    .description('Play the inputs of a recorded trace again and name the first difference.')
    .argument('<trace>', 'a trace file that "run --trace" wrote')
    .option('--scenario <file>', 'do not play; write the inputs as a scenario file')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (trace: string, options: { scenario?: string; json?: true }) => {
      const { replayFile, writeScenario } = await import('./replay-file.ts');
      if (options.scenario !== undefined) return done(writeScenario(trace, options.scenario, host));
      done(await replayFile(trace, options, host, await facilities()));
    });
}
