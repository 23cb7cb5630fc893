/**
 * Opens an API in the vendor's form (public): every request is a POST, and a path works with and without its trailing
 * slash. INV-1: Every other method on a path requires the credential of its endpoint.
 */
import type { FastifyInstance } from 'fastify';
import { type Answer, type Endpoint, register } from '../endpoint.ts';
import { type HttpOptions, openHttp, type Refusal, type Secrets } from '../http.ts';
import { documentEndpoint } from '../openapi.ts';
import type { Turns } from '../turns.ts';

export interface PostApi {
  readonly endpoints: readonly Endpoint[];
  /** The OpenAPI document, which is served to everybody. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly secrets: Secrets;
  /** The turns of the live facility. */
  readonly turns: () => Turns;
  /** The answer to a request that was refused before it reached its endpoint. */
  readonly shape: (refusal: Refusal, endpoint: Endpoint | undefined) => Answer;
  /** The answer to a request that does not match the schema. */
  readonly wrong: (endpoint: Endpoint, why: string) => Answer;
  /** The answer to a method other than POST. */
  readonly otherMethod: (endpoint: Endpoint) => Answer;
}

/** The server, not listening yet. */
export function openPostApi(api: PostApi, options: Omit<HttpOptions, 'shape'>): FastifyInstance {
  const app = openHttp({ ...options, shape: api.shape }, api.secrets);
  app.addHook('preHandler', () => api.turns().next());
  const others = app.supportedMethods.filter((method) => method !== 'POST' && method !== 'HEAD');
  for (const one of api.endpoints) {
    const both = [one, { ...one, path: one.path.slice(0, -1) }];
    register(app, both, (why) => api.wrong(one, why));
    for (const { path } of both)
      app.route({
        method: others,
        url: path,
        config: { endpoint: one },
        handler: async (_request, reply) => {
          const { status, body } = api.otherMethod(one);
          return reply.code(status).send(body);
        },
      });
  }
  register(app, [documentEndpoint(api.document, 'open')]);
  return app;
}
