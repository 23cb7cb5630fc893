/** `noke-sim mcp`: offers a facility and the work of the commands to a program that speaks the Model Context Protocol. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ claude mcp add noke-sim -- npx --no noke-sim mcp    register it with a client, which then starts it
  $ noke-sim mcp site.yaml                              start it with a facility already open

The server reads requests from standard input and writes responses to standard output until the client closes them.
docs/mcp.md lists the tools and shows how to configure clients.
`;

export function mcpCommand(context: Context): Command {
  return new Command('mcp')
    .description('Serve the Model Context Protocol on standard input and output, for AI assistants and other programs.')
    .argument('[facility]', '"demo" or a facility file to open at the start (default: none)')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (facility: string | undefined) => {
      const { serve } = await import('./serve-mcp.ts');
      context.done(await serve(facility, context));
    });
}
