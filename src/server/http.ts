/**
 * Opens an HTTP server with its limits on unauthenticated clients and its access checks.
 *
 * INV-1: A web page is refused unless its origin is allowed. INV-2: Without a bearer token only this machine is served, and only under
 * a loopback host name, which prevents DNS rebinding. INV-3: The matched route names its credential; a route that names none, or one
 * for which this port has no secret, refuses everybody. INV-4: No answer reveals details of an internal error. INV-5: However many
 * requests arrive at once, the server handles one per turn of the event loop.
 */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOfHeader, sameSecret } from '../link/credential.ts';
import { UnauthenticatedConnections } from '../link/unauthenticated.ts';
import { SLOWNESS_CHECK_MS } from '../link/websocket/limits.ts';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import { type Answer, type Credential, type Endpoint, problem } from './endpoint.ts';
import { tooMuchJson } from './json-text.ts';
import { Turns } from './turns.ts';

/** The maximum number of bytes in one request body. */
export const BODY_LIMIT = 1024 * 1024;
/** The maximum number of authenticated connections per port, and of unauthenticated ones; at the limit, a new connection closes the oldest. */
export const CONNECTION_LIMIT = 1_024;
/** The time limit for the head of a request, and for a new connection to present its credential. */
export const HEADERS_MS = 5_000;
/** The time limit for a whole request. */
export const REQUEST_MS = 15_000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface Tls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface HttpOptions {
  readonly tls?: Tls | undefined;
  /** The address to bind to. */
  readonly address: string;
  readonly allowOrigin: (origin: string) => boolean;
  readonly bodyLimit?: number;
  /** Builds the answer to a refused request; `problem` by default. */
  readonly shape?: (refusal: Refusal, endpoint: Endpoint | undefined) => Answer;
  readonly onError: (error: unknown) => void;
  readonly host?: HostClock;
}

/**
 * The secret of each credential that the routes of a port require, or a check of the credential that a client presents. If no token is set, `token`
 * requires a local client.
 */
export type Secrets = Readonly<
  Partial<Record<Exclude<Credential, 'open'>, string | ((given: string) => boolean) | undefined>>
>;

/** Status, code, and a message that says what to do. */
export type Refusal = readonly [status: number, code: string, message: string];

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

export const bearerOf = (request: FastifyRequest): string | undefined => bearerOfHeader(request.headers.authorization);

const hostName = (host: string): string => host.replace(/:\d+$/, '');

const WHICH: Readonly<Record<Exclude<Credential, 'open'>, string>> = {
  token: 'token that was set at start',
  private: 'private key',
  mobile: 'mobile key',
  session: 'token that login/ returned',
};

const CLOSED: Refusal = [403, 'closed', 'this route is closed: this port has no credential for it'];

/** The reason why the caller may not use the matched route, or undefined. */
function lacksCredential(request: FastifyRequest, secrets: Secrets, local: boolean): Refusal | undefined {
  const wanted = request.routeOptions.config.endpoint?.credential;
  if (wanted === 'open') return undefined;
  if (wanted === undefined) return CLOSED;
  const secret = secrets[wanted];
  if (secret === undefined) return wanted === 'token' && local ? undefined : CLOSED;
  const given = bearerOf(request);
  const isRight = (text: string): boolean => (typeof secret === 'string' ? sameSecret(text, secret) : secret(text));
  if (given !== undefined && isRight(given)) return undefined;
  return [401, 'token', `send \`Authorization: Bearer\` with the ${WHICH[wanted]}`];
}

/**
 * Whether the request comes from a page of another origin without an `Origin` header, through an image or a frame. Following a link does not count.
 */
const isCrossOriginEmbed = ({ headers }: FastifyRequest): boolean =>
  headers.origin === undefined &&
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site'])) &&
  headers['sec-fetch-dest'] !== 'document';

/** The reason why the request is refused, or undefined. */
function refusal(request: FastifyRequest, options: HttpOptions, secrets: Secrets): Refusal | undefined {
  const { origin } = request.headers;
  if (origin !== undefined && !options.allowOrigin(origin))
    return [
      403,
      'origin',
      `pages of ${origin.slice(0, 100)} are not allowed here; to allow them, start with --allow-origin ${origin.slice(0, 100)}`,
    ];
  if (request.routeOptions.config.endpoint?.isEmbeddable !== true && isCrossOriginEmbed(request))
    return [403, 'origin', 'pages of other origins may not send requests here'];
  const local = isLoopback(options.address);
  if (local && secrets.token === undefined && !isLoopback(hostName(request.headers.host ?? '')))
    return [421, 'host', 'this port answers only to localhost'];
  if (request.is404)
    return [404, 'not-found', `there is no ${request.method} ${request.url.slice(0, 100)}; see /openapi.json`];
  return lacksCredential(request, secrets, local);
}

/** Whether this is a CORS preflight request of an allowed origin. */
const isPreflight = (request: FastifyRequest, options: HttpOptions): boolean =>
  request.method === 'OPTIONS' && request.headers.origin !== undefined && options.allowOrigin(request.headers.origin);

/** Accepts only JSON bodies, checks their depth and size before parsing, and parses one body per turn of the event loop. */
function readBoundedJson(app: FastifyInstance, turns: Turns): void {
  const read = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    turns.next().then(() => {
      const why = tooMuchJson(body);
      if (why === undefined) read(request, body, done);
      else done(Object.assign(new Error(why), { statusCode: 413 }));
    }, done);
  });
}

interface HttpError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message?: string;
}

/** Our messages for requests that Fastify refuses before they reach a route. */
const SENTENCES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'the body must be JSON; send it with the header content-type: application/json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not valid JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty; send JSON, or omit the content-type header',
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large',
};

const sentenceFor = ({ code = '', message = 'bad request' }: HttpError): string => SENTENCES[code] ?? message;

/** A server with its checks, not listening yet. */
export function openHttp(options: HttpOptions, secrets: Secrets): FastifyInstance {
  const shape = options.shape ?? ((refusal: Refusal) => problem(...refusal));
  const refuse = (reason: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = shape(reason, request.routeOptions.config.endpoint);
    return reply.code(answer.status).send(answer.body);
  };
  const limits = {
    headersTimeout: HEADERS_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: SLOWNESS_CHECK_MS,
  };
  const failed = (error: HttpError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse([status, 'bad-request', sentenceFor(error)], request, reply);
    options.onError(error);
    return refuse([status, 'internal', 'internal error; see the server log for details'], request, reply);
  };
  const common = {
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: failed,
  } as const;
  const app: FastifyInstance =
    options.tls === undefined
      ? fastify({ ...common, http: limits })
      : fastify({ ...common, https: { ...options.tls, ...limits } });
  app.server.maxConnections = 2 * CONNECTION_LIMIT;
  const { host = hostClock } = options;
  const unauthenticated = new UnauthenticatedConnections({ host, limit: CONNECTION_LIMIT, deadlineMs: HEADERS_MS });
  unauthenticated.watch(app.server);
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && options.allowOrigin(origin))
      reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
    if (isPreflight(request, options))
      return reply
        .header('access-control-allow-methods', 'GET, POST, DELETE')
        .header('access-control-allow-headers', 'authorization, content-type, last-event-id')
        .code(204)
        .send();
    const refused = refusal(request, options, secrets);
    if (refused !== undefined) return refuse(refused, request, reply);
    if (request.routeOptions.config.endpoint?.credential !== 'open') unauthenticated.of(request.socket)?.release();
    return undefined;
  });
  app.setErrorHandler(failed);
  const turns = new Turns();
  readBoundedJson(app, turns);
  app.addHook('preHandler', () => turns.next());
  return app;
}
