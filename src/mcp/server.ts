/**
 * The Model Context Protocol server for one client, over two streams. It supports the current revision and all earlier ones since 2024.
 *
 * INV-1: Nothing but the protocol is written to the output. INV-2: Whatever a tool throws becomes an answer with `isError` and a sentence. INV-3: When
 * the client disconnects, every call is aborted and `serveMcp` returns.
 */
import type { Readable, Writable } from 'node:stream';
import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { asCoded } from '../facility/errors/as-coded.ts';
import { VERSION } from '../report/version.ts';
import { visible } from '../report/visible.ts';
import { Mistake, type ToolCall } from './call.ts';
import { addPrompts } from './prompts.ts';
import { addResources } from './resources.ts';
import type { Session } from './session.ts';
import type { Tool } from './tool.ts';
import { TOOLS } from './tools/tools.ts';

const INSTRUCTIONS =
  'noke-sim simulates a self-storage facility with Nokē ONE locks. Open a facility, use verbs (list_verbs, play), advance its simulated time, look at it, and ask why an attempt failed. diagnose finds the cause of a field report, run_scenario runs a scenario, explore searches for failures, conform tests an implementation. Documentation and schemas are available as resources.';

/** The maximum number of values in a call's arguments, including nested ones. */
const MAX_ARGUMENTS = 100_000;
/** Longer texts are truncated. */
const MAX_TEXT_CHARACTERS = 200_000;
/** Progress is reported at most this often. */
const PROGRESS_MS = 200;

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Serves until the client disconnects. `log` receives a line for each message that could not be understood. */
export function serveMcp(streams: Streams, session: Session, log: (line: string) => void): Promise<void> {
  const over = new AbortController();
  return new Promise((ended) => {
    class Transport extends StdioServerTransport {
      override async close(): Promise<void> {
        await super.close();
        over.abort();
        ended();
      }
    }
    serveStdio(() => mcpServer(session, over.signal), {
      transport: new Transport(streams.input, streams.output),
      onerror: ({ message }) => log(message.split('\n')[0] ?? ''),
    });
  });
}

/** `over` is aborted when the client has disconnected. */
function mcpServer(session: Session, over: AbortSignal): McpServer {
  const server = new McpServer(
    { name: 'noke-sim', title: 'noke-sim', version: VERSION },
    { instructions: INSTRUCTIONS, maxToolInputElements: MAX_ARGUMENTS },
  );
  for (const one of TOOLS) {
    const { name, title, about, changes } = one;
    const config = {
      title,
      description: about,
      inputSchema: advertised(one.input),
      annotations: { readOnlyHint: !changes, destructiveHint: false, openWorldHint: name === 'conform' },
    };
    server.registerTool(name, config, (args, context) => answer(session, one, args, callOf(context, over, session)));
  }
  addResources(server);
  addPrompts(server);
  return server;
}

/** The schema as advertised to clients. Arguments are validated in `answer`, so that a mistake in them is answered with one of our own sentences. */
const advertised = (schema: z.ZodObject) => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  const jsonSchema = { input: () => json, output: () => json };
  const validate = (value: unknown) => ({ value });
  return { '~standard': { version: 1 as const, vendor: 'noke-sim', validate, jsonSchema } };
};

async function answer(session: Session, one: Tool, given: unknown, call: ToolCall) {
  try {
    const { text, data } = await one.run(session, given, call);
    return { content: [{ type: 'text' as const, text: cut(text) }], structuredContent: { ...data } };
  } catch (error) {
    const text = error instanceof Mistake ? error.message : asCoded(error).message;
    return { content: [{ type: 'text' as const, text: cut(text) }], isError: true };
  }
}

/** Truncates the text and removes control characters, which a name or a target's answer may contain. */
function cut(text: string): string {
  const rest = text.length <= MAX_TEXT_CHARACTERS ? '' : `\n… (${text.length} characters)`;
  return visible(text.slice(0, MAX_TEXT_CHARACTERS)) + rest;
}

function callOf({ mcpReq }: ServerContext, over: AbortSignal, { around }: Session): ToolCall {
  const progressToken = mcpReq._meta?.progressToken;
  let count = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    signal: AbortSignal.any([mcpReq.signal, over]),
    progress(says) {
      if (progressToken === undefined || over.aborted || around.now() - reportedAt < PROGRESS_MS) return;
      reportedAt = around.now();
      const params = { progressToken, progress: ++count, message: says };
      // A client that has disconnected needs no progress.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}
