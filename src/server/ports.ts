/** Opens the ports of a server one by one: locks over WebSocket, control API, Core API, app API, facility link, activity redirect. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sameSecret } from '../link/credential.ts';
import { WebSocketLocks } from '../link/websocket/server.ts';
import { AppAccess } from './app-api/app-access.ts';
import { openAppApi } from './app-api/server.ts';
import { openControl } from './control/server.ts';
import { endStreams, unsentStreams } from './control/stream.ts';
import { Company } from './core-api/company.ts';
import { openCoreApi, SANDBOX_KEYS } from './core-api/server.ts';
import { DEFAULT_PORTS } from './default-ports.ts';
import type { HostedFacility } from './hosted-facility.ts';
import { BackendSide } from './link/backend-side.ts';
import { dial, listen as listenLink } from './link/connection.ts';
import { GatewaySide } from './link/gateway-side.ts';
import { exposition, type Metric } from './metrics.ts';
import { portError, ServeError } from './problem.ts';
import { connectedBy, observerOf, servedBy } from './programs.ts';
import { noCursors, Redirect, SUBSCRIBERS_LIMIT } from './redirect/redirect.ts';
import {
  allowOrigin,
  counter,
  gauge,
  httpOptions,
  isLocal,
  type ServerContext,
  sentBy,
  urlOf,
} from './server-context.ts';

export interface OpenPort {
  close(): Promise<void>;
}

export async function openWebSocketPort(context: ServerContext): Promise<OpenPort | undefined> {
  const { options, facilities } = context;
  const wanted = options.ports?.websocket ?? DEFAULT_PORTS.websocket;
  if (wanted === false) return undefined;
  const { token } = options;
  const server = new WebSocketLocks(servedBy(facilities.main), {
    port: wanted,
    address: context.address,
    allowOrigin: allowOrigin(context),
    host: context.host,
    observe: observerOf(context),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(token === undefined || options.openWebsocket === true
      ? {}
      : { knows: (shown: string) => sameSecret(shown, token) }),
  });
  const port = await server.listen().catch((error: unknown) => {
    throw portError(error, 'locks over WebSocket', wanted, '--ws-port');
  });
  facilities.onSwap((hosted) => server.serve(servedBy(hosted)));
  context.backlogs.add(() => server.unsent());
  context.urls.websocket = urlOf(context, 'ws', port);
  context.gauges.set('websocket', () => [
    gauge('noke_sim_websocket_clients', 'Clients on the WebSocket port', server.clients),
    gauge('noke_sim_websocket_strangers', 'Unauthenticated connections on the WebSocket port', server.unauthenticated),
    gauge(
      'noke_sim_websocket_connections',
      'Locks connected over WebSocket',
      connectedBy(facilities.main, 'websocket'),
    ),
  ]);
  return server;
}

/**
 * Makes everything durable before an answer is sent, except for `/health`, which must answer even if the disk fails, and for refused
 * requests, which must not cause work.
 */
function makeDurableBeforeAnswer(app: FastifyInstance, { facilities }: ServerContext): void {
  const served = new WeakSet<FastifyRequest>();
  app.addHook('preHandler', async (request) => void served.add(request));
  app.addHook('onSend', async (request) => {
    if (served.has(request) && request.routeOptions.url !== '/health') facilities.main.settle();
  });
}

export async function openControlPort(context: ServerContext): Promise<OpenPort | undefined> {
  const { options, facilities, lines, urls, faults } = context;
  const wanted = options.ports?.control ?? DEFAULT_PORTS.control;
  if (wanted === false) return undefined;
  const control = {
    facilities,
    lines: (after: number, limit: number) => lines.after(after, limit),
    health: () => ({
      ok: faults.length === 0,
      ...urls,
      locks: facilities.main.parts.locks.size,
      now: facilities.main.now,
      behindMs: facilities.main.live.behindMs,
    }),
    sent: (hosted: HostedFacility) => sentBy(context, hosted),
    host: context.host,
    page: () => ({
      websocket: urls.websocket,
      control: urls.control,
      core: urls.core,
      key: options.coreKeys === undefined ? SANDBOX_KEYS.private : undefined,
    }),
    metrics: () => exposition([...ownMetrics(context), ...[...context.gauges.values()].flatMap((read) => read())]),
  };
  const app = openControl(control, httpOptions(context), options.token, options.endpoints?.(facilities));
  makeDurableBeforeAnswer(app, context);
  const port = await listen(app, context.address, wanted, 'the control API', '--control-port');
  facilities.onSwap(() => endStreams(facilities));
  context.backlogs.add(() => unsentStreams(facilities));
  urls.control = urlOf(context, 'http', port);
  context.allowed.add(urls.control);
  if (isLocal(context.address)) context.allowed.add(urls.control.replace(context.address, 'localhost'));
  return {
    close: async () => {
      endStreams(facilities);
      await app.close();
    },
  };
}

export async function openCorePort(context: ServerContext): Promise<OpenPort | undefined> {
  const { options, facilities } = context;
  const wanted = options.ports?.core ?? DEFAULT_PORTS.core;
  if (wanted === false) return undefined;
  const app = openCoreApi(
    new Company(() => facilities.main, options.timedKeys),
    options.coreKeys ?? SANDBOX_KEYS,
    httpOptions(context),
  );
  makeDurableBeforeAnswer(app, context);
  const port = await listen(app, context.address, wanted, 'the Core API', '--core-port');
  context.urls.core = urlOf(context, 'http', port);
  return { close: () => app.close() };
}

export async function openAppPort(context: ServerContext): Promise<OpenPort | undefined> {
  const { options, facilities, host } = context;
  const { core = DEFAULT_PORTS.core, app: own } = options.ports ?? {};
  const wanted = own ?? (core === 0 || core === false ? core : DEFAULT_PORTS.app);
  if (wanted === false) return undefined;
  const app = openAppApi(new AppAccess(() => facilities.main), host, httpOptions(context));
  makeDurableBeforeAnswer(app, context);
  const port = await listen(app, context.address, wanted, 'the app API', '--app-port');
  context.urls.app = urlOf(context, 'http', port);
  return { close: () => app.close() };
}

export async function openLinkPort(context: ServerContext): Promise<OpenPort | undefined> {
  const { facilities, host, options } = context;
  const { link } = options;
  if (link === undefined) return undefined;
  const hosted = () => facilities.main;
  const side =
    link.role === 'gateway' ? new GatewaySide(hosted, 'noke-sim', link.key) : new BackendSide(hosted, link.key);
  side.attach();
  facilities.onSwap(() => side.attach());
  if (side instanceof GatewaySide)
    context.gauges.set('link', () => [
      gauge('noke_sim_link_lines', 'Open connections of the facility link', side.connections),
      counter(
        'noke_sim_link_dropped_total',
        'Messages dropped for lack of a connection; the locks send them again',
        side.dropped,
      ),
    ]);
  if (link.dial !== undefined) {
    context.urls.link = link.dial;
    const dialled = dial(link.dial, link.key, host, side);
    context.backlogs.add(() => dialled.unsent());
    return dialled;
  }
  const wanted = link.listen ?? DEFAULT_PORTS.link;
  const key = link.role === 'gateway' ? link.key : undefined;
  const { address } = context;
  const listener = await listenLink({ address, port: wanted, key, tls: options.tls }, host, side).catch(
    (error: unknown) => {
      throw portError(error, 'the facility link', wanted, '--link-port');
    },
  );
  context.backlogs.add(() => listener.unsent());
  context.urls.link = urlOf(context, 'ws', listener.port);
  return listener;
}

export async function openRedirect(context: ServerContext): Promise<OpenPort | undefined> {
  const { facilities, host, store, options } = context;
  const subscribers = options.subscribers ?? [];
  if (subscribers.length === 0) return undefined;
  if (subscribers.length > SUBSCRIBERS_LIMIT)
    throw new ServeError(
      'E-USAGE-4',
      `at most ${SUBSCRIBERS_LIMIT} subscribers are supported; ${subscribers.length} were given`,
    );
  const wrong = subscribers.find(({ url }) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (wrong !== undefined)
    throw new ServeError('E-USAGE-4', `a subscriber must be an http or https URL, not ${wrong.url}`);
  const parts = { hosted: () => facilities.main, host, cursors: store?.cursors() ?? noCursors, post: fetch };
  const redirect = new Redirect(subscribers, parts);
  redirect.attach();
  facilities.onSwap(() => redirect.attach());
  context.backlogs.add(() => redirect.unsent());
  const sum = (field: 'waiting' | 'delivered' | 'failures' | 'lost') =>
    redirect.status().reduce((total, one) => total + one[field], 0);
  context.gauges.set('redirect', () => [
    gauge('noke_sim_redirect_waiting', 'Activities waiting for subscribers', sum('waiting')),
    counter('noke_sim_redirect_delivered_total', 'Activities that subscribers accepted', sum('delivered')),
    counter('noke_sim_redirect_failures_total', 'Batches without a 200 answer', sum('failures')),
    counter('noke_sim_redirect_lost_total', 'Activities that the core discarded before delivery', sum('lost')),
  ]);
  return { close: async () => redirect.close() };
}

/** Starts listening. Throws ServeError. */
async function listen(
  app: FastifyInstance,
  address: string,
  port: number,
  what: string,
  option: string,
): Promise<number> {
  try {
    await app.listen({ host: address, port, backlog: 1_024 });
  } catch (error) {
    await app.close();
    throw portError(error, what, port, option);
  }
  return (app.server.address() as AddressInfo).port;
}

function ownMetrics({ facilities, lines }: ServerContext): Metric[] {
  const { facility, locks } = facilities.main.parts;
  return [
    gauge('noke_sim_time_seconds', 'Simulated time, seconds since 1970', facilities.main.now / 1_000),
    gauge('noke_sim_speed', 'Simulated seconds per real second', facilities.main.live.speed),
    gauge(
      'noke_sim_behind_seconds',
      'How far simulated time lags behind at this speed',
      facilities.main.live.behindMs / 1_000,
    ),
    gauge('noke_sim_paused', '1 while the clock is paused', facilities.main.live.paused ? 1 : 0),
    gauge('noke_sim_locks', 'Locks in the facility', locks.size),
    gauge('noke_sim_timers', 'Timers pending in the simulation', facility.clock.heapSize),
    gauge('noke_sim_forks', 'Forks of the live facility', facilities.forks.size),
    gauge('noke_sim_resident_bytes', 'Resident memory of the process', process.memoryUsage.rss()),
    counter('noke_sim_trace_events_total', 'Events in the trace', facility.trace.seq),
    counter('noke_sim_monitor_lines_total', 'Lines that the monitor has written', lines.count),
  ];
}
