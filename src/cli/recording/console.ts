/** `noke-sim console`: steps through a recording in the terminal, forward and back. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim run scenarios/locked-in/second-device.yaml --trace second.trace.jsonl
  $ noke-sim console second.trace.jsonl      step through it; ? shows the keys
  $ noke-sim console case/                   the run in a bundle of "noke-sim diagnose … --bundle case/"

To watch a live facility in the console, use noke-sim up.
`;

export function consoleCommand({ host, done, facilities }: Context): Command {
  return new Command('console')
    .description('Step through a recording, forward and back.')
    .argument('<recording>', 'a trace file that "run --trace" or "up --trace" wrote, or a bundle of "diagnose"')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (recording: string) => {
      const { showRecording } = await import('./console-file.ts');
      done(await showRecording(recording, host, await facilities()));
    });
}
