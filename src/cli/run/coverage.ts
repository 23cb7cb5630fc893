/** `noke-sim coverage`: shows which scenario covers which rule; exits with 1 if a rule or a scenario is unmatched. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim coverage                    the bundled scenarios against the rules of docs/behaviour.md
  $ noke-sim coverage my/ --json         your own scenarios, as JSON
`;

export function coverageCommand({ host, done, facilities }: Context): Command {
  return new Command('coverage')
    .description('Show which scenario covers which rule, and what is missing.')
    .argument('[files...]', 'scenario files or folders (default: the bundled scenarios)')
    .option('--json', 'print only the coverage, as JSON')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (files: string[], options: { json?: true }) => {
      const { coverRules } = await import('./cover-rules.ts');
      done(coverRules(files, options, host, (await facilities()).verbTable));
    });
}
