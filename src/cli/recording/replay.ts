/** `noke-sim replay`: replays a recorded trace and compares the result. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run gate.yaml --trace gate.trace.jsonl
  $ noke-sim replay gate.trace.jsonl                 compare the events and the digest
  $ noke-sim replay gate.trace.jsonl --scenario out.yaml   write its inputs as a scenario
`;

export function replayCommand({ host, done, facilities }: Context): Command {
  return new Command('replay')
    .description('Replay the inputs of a recorded trace and report the first difference.')
    .argument('<trace>', 'a trace file that "run --trace" or "up --trace" wrote')
    .option('--scenario <file>', 'write the inputs as a scenario file instead of replaying')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (trace: string, options: { scenario?: string; json?: true }) => {
      const { replayFile, writeScenario } = await import('./replay-file.ts');
      if (options.scenario !== undefined)
        return done(await writeScenario(trace, options.scenario, host, await facilities()));
      done(await replayFile(trace, options, host, await facilities()));
    });
}
