/** `noke-sim verbs`: lists the actions of people and programs in a facility, with schemas and examples. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim verbs                 all verbs, one per line
  $ noke-sim verbs lock            the verbs of a lock
  $ noke-sim verbs phone.unlock    one verb, with its arguments and examples
  $ noke-sim verbs --json          all verbs with their JSON Schemas
`;

export function verbsCommand({ host, done, facilities }: Context): Command {
  return new Command('verbs')
    .description(
      'List the verbs that scenarios, the console and programs can use. (The steps "wait" and "expect" are built into scenarios.)',
    )
    .argument('[name]', 'a verb, or a subject such as lock')
    .option('--json', 'print the verbs as JSON, with their schemas')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (name: string | undefined, options: { json?: true }) => {
      const { listVerbs } = await import('./list-verbs.ts');
      done(listVerbs(name, options, host, (await facilities()).verbTable));
    });
}
