/** The action of `noke-sim mcp`: serves one client on standard input and output until it disconnects. */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { serveMcp } from '../../mcp/server.ts';
import { Session } from '../../mcp/session.ts';
import { planOf } from '../../mcp/tools/facility-tools.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Context } from '../host/context.ts';
import { commandsFor } from './commands.ts';

/** Throws CodedError for a facility that cannot be used. */
export async function serve(facility: string | undefined, context: Context): Promise<ExitCode> {
  const { host } = context;
  const plan = facility === undefined ? undefined : planOf(facility, undefined);
  const { streams } = host;
  if (streams === undefined) throw new CodedError('E-TERMINAL-1', 'mcp needs standard input and output');
  const session = new Session({
    commands: commandsFor(context),
    nextTurn: () => host.nextTurn(),
    now: () => host.clock.now(),
  });
  if (plan !== undefined) session.facilities.open(plan, {});
  if (streams.inputIsTerminal)
    host.err(
      'This server speaks the Model Context Protocol: register it with a client, which then starts it (docs/mcp.md). Ctrl-D ends it.\n',
    );
  await serveMcp(streams, session, (line) => host.err(`${line}\n`));
  // A search or a target may still be busy.
  host.hurry?.();
  return 0;
}
