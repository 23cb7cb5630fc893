/** `noke-sim coverage`: which scenario shows which rule; exit code 1 when a rule, a scenario or a statement stands alone. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim coverage                    the shipped scenarios against the rules of docs/behaviour.md
  $ noke-sim coverage my/ --json         scenarios of your own, as JSON
`;

export function coverageCommand({ host, done, facilities }: Context): Command {
  return new Command('coverage')
    .description('Show which scenario covers which rule, and what is missing.')
    .argument('[files...]', 'scenario files, or folders of them; the shipped ones without any')
    .option('--json', 'print it as JSON, and nothing else')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (files: string[], options: { json?: true }) => {
      const { coverRules } = await import('./cover-rules.ts');
      done(coverRules(files, options, host, (await facilities()).verbTable));
    });
}
