/** The client of the SDK, connected to the command in this process. */
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { nextTurn } from '../../src/cli/host/host.ts';
import { main } from '../../src/cli/program.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { silentHost } from '../cli/silent-host.ts';

/** What a tool answered. */
export interface Said {
  readonly text: string;
  readonly data: Record<string, unknown>;
  readonly isError: boolean;
}

export type CallOptions = Parameters<Client['callTool']>[1];

/** Calls a tool. */
export async function say(client: Client, name: string, args: object = {}, options?: CallOptions): Promise<Said> {
  const answer = await client.callTool({ name, arguments: { ...args } }, options);
  const [first] = answer.content;
  return {
    text: first?.type === 'text' ? first.text : '',
    data: (answer.structuredContent ?? {}) as Record<string, unknown>,
    isError: answer.isError === true,
  };
}

/** The command on two streams. */
export function started(args: readonly string[] = []) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const err: string[] = [];
  const host = {
    ...silentHost,
    nextTurn,
    err: (text: string) => void err.push(text),
    streams: { input, output, inputIsTerminal: false },
  };
  const ended = main(['mcp', ...args], host, async () => shippedFacilities);
  return { input, output, ended, err: () => err.join('') };
}

export async function connected(args: readonly string[] = []) {
  const running = started(args);
  const client = new Client({ name: 'test', version: '1' });
  // The transport of a server, with the streams swapped, works as that of a client.
  await client.connect(new StdioServerTransport(running.output, running.input));
  return {
    ...running,
    client,
    say: (name: string, args?: object, options?: CallOptions) => say(client, name, args, options),
    leave: async () => {
      running.input.end();
      return running.ended;
    },
  };
}
