/**
 * An HTTP endpoint, declared once: its credential, validation, answers and OpenAPI document all come from the declaration. A request
 * that does not match the schema gets a message that says what to
 * change. INV-1: The route refers to its endpoint, so the guard checks the credential of the matched route, however the client spelled the path.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { valueProblems } from '../facility/files/zod-problems.ts';

/**
 * The credential that a caller must present: the token of the control API (if no token is set, the caller must be on
 * this machine), a key of the Core API, the token of somebody who signed in to the app API, or nothing.
 */
export type Credential = 'open' | 'token' | 'private' | 'mobile' | 'session';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly endpoint?: Endpoint;
  }
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The result of a handler: an answer with a status, or a plain value for status 200. */
export class Answer {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` marks a parameter, a final `*` the rest of the path. */
  readonly path: string;
  readonly id: string;
  readonly credential: Credential;
  /** Whether a page of any origin may load it as a script. */
  readonly isEmbeddable?: boolean;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** A body that works in the demo facility, for the documentation. */
  readonly example?: unknown;
  /** By status; 200 is success. */
  readonly answers: Readonly<
    Record<number, { readonly text: string; readonly schema?: z.ZodType; readonly type?: string }>
  >;
  readonly handle: (call: Call<unknown, unknown, unknown>) => unknown;
}

/** Declares an endpoint; the handler's types come from the schemas. */
export function endpoint<
  P extends z.ZodType = z.ZodType<undefined>,
  Q extends z.ZodType = z.ZodType<undefined>,
  B extends z.ZodType = z.ZodType<undefined>,
>(declared: {
  readonly method: Endpoint['method'];
  readonly path: string;
  readonly id: string;
  readonly credential: Credential;
  readonly isEmbeddable?: boolean;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly example?: z.input<B>;
  readonly answers: Endpoint['answers'];
  readonly handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => unknown;
}): Endpoint {
  const { handle, ...rest } = declared;
  return {
    ...rest,
    // `register` has just parsed these with the schemas above.
    handle: (call) => handle(call as Call<z.output<P>, z.output<Q>, z.output<B>>),
  };
}

/** The shape of an error, except in the Core API. */
export const problemSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('One sentence: what was found and what to change'),
    mayHaveHappened: z.boolean().describe('Whether the request may have taken effect nevertheless'),
    temporary: z.boolean().describe('Whether the same request may succeed later'),
  }),
});

export const problem = (
  status: number,
  code: string,
  message: string,
  more: { readonly mayHaveHappened?: boolean; readonly temporary?: boolean } = {},
): Answer =>
  new Answer(status, {
    error: { code, message, mayHaveHappened: more.mayHaveHappened ?? false, temporary: more.temporary ?? false },
  });

/** Adds endpoints to a server. `wrong` builds the answer to a request that does not match its schema. */
export function register(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  wrong: (why: string) => Answer = (why) => problem(400, 'bad-request', why),
): void {
  for (const one of endpoints) {
    app.route({
      method: one.method,
      url: one.path,
      config: { endpoint: one },
      // A stream never ends, so HEAD makes no sense for it.
      exposeHeadRoute: one.answers[200]?.type !== 'text/event-stream',
      handler: async (request, reply) => {
        const parts: { params: unknown; query: unknown; body: unknown } = {
          params: undefined,
          query: undefined,
          body: undefined,
        };
        for (const name of ['params', 'query', 'body'] as const) {
          const schema = one[name];
          if (schema === undefined) continue;
          const given: unknown = name === 'body' ? (request.body ?? {}) : request[name];
          const read = schema.safeParse(given);
          if (!read.success) {
            const [first] = valueProblems(name, schema, given, read.error);
            return send(reply, wrong(first?.message ?? `${name} does not match the schema`));
          }
          parts[name] = read.data;
        }
        const result = await one.handle({ ...parts, request, reply });
        return send(reply, result);
      },
    });
  }
}

async function send(reply: FastifyReply, result: unknown): Promise<FastifyReply> {
  if (reply.sent || result === reply) return reply;
  if (result instanceof Answer) return reply.code(result.status).send(result.body);
  return reply.code(200).send(result);
}
