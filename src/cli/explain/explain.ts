/** `noke-sim explain CODE`: explains what an error means, and what to do. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim explain             every code, one per line
  $ noke-sim explain E-FILE-7    one code, explained in full
`;

export function explainCommand({ host, done }: Context): Command {
  return new Command('explain')
    .description('Explain an error code.')
    .argument('[code]', 'a code such as E-FILE-7 (default: list all codes)')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (code: string | undefined) => {
      const { explain } = await import('./explain-code.ts');
      done(explain(code, host));
    });
}
