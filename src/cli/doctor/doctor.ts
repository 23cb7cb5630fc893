/** `noke-sim doctor`: shows the parts that this machine has, their purpose, and what to do about missing ones. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim doctor                everything
  $ noke-sim doctor radio d-bus    only these; exit code 3 unless both are ok
  $ noke-sim doctor --json         as JSON

Without names, the exit code is 3 only if something prevents noke-sim from running at all; other findings name the affected feature.
`;

export function doctorCommand({ host, done }: Context): Command {
  return new Command('doctor')
    .description('Check this machine: Node, npm, ports, terminal, disk, Bluetooth, D-Bus and Chromium.')
    .argument('[checks...]', 'names of checks (default: all)')
    .option('--json', 'print only the findings, as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (names: string[], options: { json?: true }) => {
      const { examine } = await import('./examine.ts');
      const { thisMachine } = await import('./this-machine.ts');
      done(await examine(names, options, host, thisMachine(host)));
    });
}
