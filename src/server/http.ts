/**
 * How every HTTP port of ours is opened: limits on all that a stranger may send, and who may ask.
 *
 * INV-1 a page in a browser is refused unless its origin is allowed. INV-2 without a bearer token only this machine is
 * served, and only under its own name, so that no foreign page reaches it by a name of its own. INV-3 no answer gives away
 * the inside of an error.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { SLOWNESS_CHECK_MS } from '../link/websocket/limits.ts';
import { type Answer, problem } from './endpoint.ts';

/** Bytes of one request body. */
export const BODY_LIMIT = 1024 * 1024;
/** Connections at one time on one port. */
export const CONNECTION_LIMIT = 1_024;
/** Head of a request must be complete within this … */
export const HEADERS_MS = 5_000;
/** … and all of it within this. */
export const REQUEST_MS = 15_000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface Tls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface HttpOptions {
  readonly tls?: Tls | undefined;
  /** Asked of every request when given. */
  readonly token?: string | undefined;
  /** The address it will be bound to. */
  readonly address: string;
  readonly allowOrigin: (origin: string) => boolean;
  readonly bodyLimit?: number;
  /** What an answer of ours looks like when something goes wrong; ours unless a port has a form of its own. */
  readonly shape?: (status: number, code: string, message: string) => Answer;
  readonly onError: (error: unknown) => void;
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in time that tells nothing. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export const bearerOfHeader = (authorization: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];

export const bearerOf = (request: FastifyRequest): string | undefined => bearerOfHeader(request.headers.authorization);

const hostName = (host: string): string => host.replace(/:\d+$/, '');

/** Why a request is not served, or undefined. */
function refusal(request: FastifyRequest, options: HttpOptions): readonly [number, string, string] | undefined {
  const { origin } = request.headers;
  if (origin !== undefined && !options.allowOrigin(origin))
    return [
      403,
      'origin',
      `pages of ${origin.slice(0, 100)} are not allowed here; start with --allow-origin ${origin.slice(0, 100)}`,
    ];
  if (options.token === undefined) {
    if (isLoopback(options.address) && !isLoopback(hostName(request.headers.host ?? '')))
      return [421, 'host', 'this port answers only to localhost'];
    return undefined;
  }
  const given = bearerOf(request);
  if (given === undefined || !sameSecret(given, options.token))
    return [401, 'token', 'send `Authorization: Bearer TOKEN` with the token that was set at start'];
  return undefined;
}

/** A server with its guards, not yet listening. */
export function openHttp(options: HttpOptions): FastifyInstance {
  const shape = options.shape ?? ((status, code, message) => problem(status, code, message));
  const limits = {
    headersTimeout: HEADERS_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: SLOWNESS_CHECK_MS,
  };
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    ...(options.tls === undefined ? { http: limits } : { https: { ...options.tls, ...limits } }),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = CONNECTION_LIMIT;
  app.addHook('onRequest', async (request, reply) => {
    const refused = refusal(request, options);
    if (refused !== undefined && request.method !== 'OPTIONS') {
      const answer = shape(...refused);
      return reply.code(answer.status).send(answer.body);
    }
    const { origin } = request.headers;
    if (origin === undefined || !options.allowOrigin(origin)) return undefined;
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
    if (request.method !== 'OPTIONS') return undefined;
    return reply
      .header('access-control-allow-methods', 'GET, POST, DELETE')
      .header('access-control-allow-headers', 'authorization, content-type, last-event-id')
      .code(204)
      .send();
  });
  app.setErrorHandler((error: { statusCode?: number; code?: string; message?: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.onError(error);
    const message =
      status >= 500 ? 'this server made a mistake; its log has the details' : (error.message ?? 'bad request');
    const answer = shape(status, status >= 500 ? 'internal' : 'bad-request', message);
    return reply.code(answer.status).send(answer.body);
  });
  app.setNotFoundHandler((request, reply) => {
    const answer = shape(
      404,
      'not-found',
      `there is no ${request.method} ${request.url.slice(0, 100)}; see /openapi.json`,
    );
    return reply.code(answer.status).send(answer.body);
  });
  return app;
}
