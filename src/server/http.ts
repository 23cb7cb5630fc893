/**
 * How every HTTP port of ours is opened: limits on all that a stranger may send, and who may ask.
 *
 * INV-1 a page in a browser is refused unless its origin is allowed. INV-2 without a bearer token only this machine is
 * served, and only under its own name, so that no foreign page reaches it by a name of its own. INV-3 the matched route says
 * which credential it takes; a route that names none, or one that this port has no secret for, is closed to everybody.
 * INV-4 no answer gives away the inside of an error. INV-5 however many ask at the same time, one is worked for in a turn of the loop.
 */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOfHeader, sameSecret } from '../link/credential.ts';
import { UnauthenticatedConnections } from '../link/unauthenticated.ts';
import { SLOWNESS_CHECK_MS } from '../link/websocket/limits.ts';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import { type Answer, type Credential, type Endpoint, problem } from './endpoint.ts';
import { tooMuchJson } from './json-text.ts';
import { Turns } from './turns.ts';

/** Bytes of one request body. */
export const BODY_LIMIT = 1024 * 1024;
/** Connections of one port that have shown their credential, and as many that have not: for one more the oldest of these is let go. */
export const CONNECTION_LIMIT = 1_024;
/** The head of a request must be complete within this, and a connection have shown its credential … */
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
  /** The address it will be bound to. */
  readonly address: string;
  readonly allowOrigin: (origin: string) => boolean;
  readonly bodyLimit?: number;
  /** What an answer of ours looks like when something goes wrong; ours unless a port has a form of its own. */
  readonly shape?: (refusal: Refusal, endpoint: Endpoint | undefined) => Answer;
  readonly onError: (error: unknown) => void;
  readonly host?: HostClock;
}

/** The secret of each credential that routes of a port take. Without a token, `token` means a place on this machine. */
export type Secrets = Readonly<Partial<Record<Exclude<Credential, 'open'>, string | undefined>>>;

/** Status, code, and a sentence that says what to do. */
export type Refusal = readonly [status: number, code: string, message: string];

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

export const bearerOf = (request: FastifyRequest): string | undefined => bearerOfHeader(request.headers.authorization);

const hostName = (host: string): string => host.replace(/:\d+$/, '');

const WHICH: Readonly<Record<Exclude<Credential, 'open'>, string>> = {
  token: 'token that was set at start',
  private: 'private key',
  mobile: 'mobile key',
};

const CLOSED: Refusal = [403, 'closed', 'this route is closed: it takes no credential of this port'];

/** Why whoever asks may not use the route that was matched, or undefined. */
function lacksCredential(request: FastifyRequest, secrets: Secrets, local: boolean): Refusal | undefined {
  const wanted = request.routeOptions.config.endpoint?.credential;
  if (wanted === 'open') return undefined;
  if (wanted === undefined) return CLOSED;
  const secret = secrets[wanted];
  if (secret === undefined) return wanted === 'token' && local ? undefined : CLOSED;
  const given = bearerOf(request);
  if (given !== undefined && sameSecret(given, secret)) return undefined;
  return [401, 'token', `send \`Authorization: Bearer\` with the ${WHICH[wanted]}`];
}

/**
 * A page elsewhere may ask without an origin, by an image or a frame; the browser says so. A link that a person follows is none of that.
 */
const isFromElsewhere = ({ headers }: FastifyRequest): boolean =>
  headers.origin === undefined &&
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site'])) &&
  headers['sec-fetch-dest'] !== 'document';

/** Why a request is not served, or undefined. */
function refusal(request: FastifyRequest, options: HttpOptions, secrets: Secrets): Refusal | undefined {
  const { origin } = request.headers;
  if (origin !== undefined && !options.allowOrigin(origin))
    return [
      403,
      'origin',
      `pages of ${origin.slice(0, 100)} are not allowed here; start with --allow-origin ${origin.slice(0, 100)}`,
    ];
  if (isFromElsewhere(request)) return [403, 'origin', 'pages of elsewhere may not ask here'];
  const local = isLoopback(options.address);
  if (local && secrets.token === undefined && !isLoopback(hostName(request.headers.host ?? '')))
    return [421, 'host', 'this port answers only to localhost'];
  if (request.is404)
    return [404, 'not-found', `there is no ${request.method} ${request.url.slice(0, 100)}; see /openapi.json`];
  return lacksCredential(request, secrets, local);
}

/** A browser that asks whether a page of an allowed origin may ask. */
const isPreflight = (request: FastifyRequest, options: HttpOptions): boolean =>
  request.method === 'OPTIONS' && request.headers.origin !== undefined && options.allowOrigin(request.headers.origin);

/** The one form of a body that is read: JSON, of a depth and size that are looked at first. One body a turn of the loop. */
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

/** A server with its guards, not yet listening. */
export function openHttp(options: HttpOptions, secrets: Secrets): FastifyInstance {
  const shape = options.shape ?? ((told: Refusal) => problem(...told));
  const refuse = (told: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = shape(told, request.routeOptions.config.endpoint);
    return reply.code(answer.status).send(answer.body);
  };
  const limits = {
    headersTimeout: HEADERS_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: SLOWNESS_CHECK_MS,
  };
  const failed = (error: { statusCode?: number; message?: string }, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return refuse([status, 'bad-request', error.message ?? 'bad request'], request, reply);
    options.onError(error);
    return refuse([status, 'internal', 'this server made a mistake; its log has the details'], request, reply);
  };
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: failed,
    ...(options.tls === undefined ? { http: limits } : { https: { ...options.tls, ...limits } }),
  }) as unknown as FastifyInstance;
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
