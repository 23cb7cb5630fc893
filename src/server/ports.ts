/** Opens the doors of a server one by one: locks over WebSocket, control API, Core API. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sameSecret } from '../link/credential.ts';
import { WEBSOCKET_PORT, WebSocketLocks } from '../link/websocket/server.ts';
import type { Line } from '../monitor/line.ts';
import { CONTROL_PORT, openControl } from './control/server.ts';
import { endStreams } from './control/stream.ts';
import { Company } from './core-api/company.ts';
import { CORE_PORT, openCoreApi, SANDBOX_KEYS } from './core-api/server.ts';
import type { Stage } from './hosted-facility.ts';
import { BackendSide } from './link/backend-side.ts';
import { dial, listen as listenLink } from './link/connection.ts';
import { GatewaySide } from './link/gateway-side.ts';
import { exposition, type Metric } from './metrics.ts';
import { portError, ServeError } from './problem.ts';
import { forgetfulCursors, Redirect, SUBSCRIBERS_LIMIT } from './redirect/redirect.ts';
import { allowOrigin, counter, gauge, type House, httpOptions, isLocal, plainUrl, urlOf } from './server-context.ts';

export interface OpenDoor {
  close(): Promise<void>;
}

const sceneOf = (stage: Stage) => ({ locks: stage.site.locks, links: stage.links, door: stage });

export async function openWebSocketDoor(house: House): Promise<OpenDoor | undefined> {
  const { options, stages } = house;
  const wanted = options.ports?.websocket ?? WEBSOCKET_PORT;
  if (wanted === false) return undefined;
  const { token } = options;
  const server = new WebSocketLocks(sceneOf(stages.main), {
    port: wanted,
    address: house.address,
    allowOrigin: allowOrigin(house),
    host: house.host,
    watched: (event) => tell(house, stages.main, house.monitor.watched(event, stages.main.now)),
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(token === undefined || options.openWebsocket === true
      ? {}
      : { knows: (shown: string) => sameSecret(shown, token) }),
  });
  const port = await server.listen().catch((error: unknown) => {
    throw portError(error, 'locks over WebSocket', wanted, '--ws-port');
  });
  listenToLocks(house, stages.main);
  stages.onSwap((stage) => {
    server.show(sceneOf(stage));
    listenToLocks(house, stage);
  });
  house.urls.websocket = urlOf(house, 'ws', port);
  house.gauges.set('websocket', () => [
    gauge('noke_sim_websocket_clients', 'Clients on the WebSocket port', server.clients),
    gauge(
      'noke_sim_websocket_strangers',
      'Connections on the WebSocket port that are not clients yet',
      server.strangers,
    ),
    gauge('noke_sim_websocket_connections', 'Locks connected over WebSocket', stages.main.links.open().length),
  ]);
  return server;
}

function tell({ options }: House, stage: Stage, lines: readonly Line[]): void {
  if (options.onLine === undefined) return;
  for (const line of lines) stage.whenKept(() => options.onLine?.(line));
}

/**
 * Whatever an answer says is durable before it leaves; only whether the facility runs is said in any case. Who is refused makes
 * no work.
 */
function keepFirst(app: FastifyInstance, { stages }: House): void {
  const served = new WeakSet<FastifyRequest>();
  app.addHook('preHandler', async (request) => void served.add(request));
  app.addHook('onSend', async (request) => {
    if (served.has(request) && request.routeOptions.url !== '/health') stages.main.settle();
  });
}

/** What locks refuse is told to the monitor, with whoever is connected to them. */
function listenToLocks(house: House, stage: Stage): void {
  const macs = new Map([...stage.site.locks].map(([mac, { name }]) => [`lock/${name}`, mac]));
  stage.site.facility.trace.subscribe((event) => {
    if (event.kind !== 'lock.refused') return;
    const mac = macs.get(event.actor);
    const client = mac === undefined ? undefined : stage.links.centralOf(mac);
    if (mac !== undefined && client !== undefined)
      tell(house, stage, house.monitor.traced(event, 'websocket', client, mac));
  });
}

export async function openControlDoor(house: House): Promise<OpenDoor | undefined> {
  const { options, stages, lines, urls, faults } = house;
  const wanted = options.ports?.control ?? CONTROL_PORT;
  if (wanted === false) return undefined;
  const control = {
    stages,
    lines: (after: number, limit: number) => lines.after(after, limit),
    health: () => ({
      ok: faults.length === 0,
      ...urls,
      locks: stages.main.site.locks.size,
      now: stages.main.now,
      behindMs: stages.main.live.behindMs,
    }),
    page: () => ({
      websocket: urls.websocket,
      core: urls.core,
      key: options.coreKeys === undefined ? SANDBOX_KEYS.private : undefined,
    }),
    metrics: () => exposition([...ownMetrics(house), ...[...house.gauges.values()].flatMap((read) => read())]),
  };
  const app = openControl(control, httpOptions(house), options.token);
  keepFirst(app, house);
  const port = await listen(app, house.address, wanted, 'the control API', '--control-port');
  stages.onSwap(() => endStreams(stages));
  urls.control = urlOf(house, 'http', port);
  house.allowed.add(urls.control);
  if (isLocal(house.address)) house.allowed.add(urls.control.replace(house.address, 'localhost'));
  return {
    close: async () => {
      endStreams(stages);
      await app.close();
    },
  };
}

export async function openCoreDoor(house: House): Promise<OpenDoor | undefined> {
  const { options, stages } = house;
  const wanted = options.ports?.core ?? CORE_PORT;
  if (wanted === false) return undefined;
  const app = openCoreApi(new Company(() => stages.main), options.coreKeys ?? SANDBOX_KEYS, httpOptions(house));
  keepFirst(app, house);
  const port = await listen(app, house.address, wanted, 'the Core API', '--core-port');
  house.urls.core = urlOf(house, 'http', port);
  return { close: () => app.close() };
}

export const LINK_PORT = 2849;

export async function openLinkDoor(house: House): Promise<OpenDoor | undefined> {
  const { stages, host } = house;
  const { link } = house.options;
  if (link === undefined) return undefined;
  const stage = () => stages.main;
  const side =
    link.role === 'gateway' ? new GatewaySide(stage, 'noke-sim', link.key) : new BackendSide(stage, link.key);
  side.attach();
  stages.onSwap(() => side.attach());
  if (side instanceof GatewaySide)
    house.gauges.set('link', () => [
      gauge('noke_sim_link_lines', 'Lines of the facility link that are up', side.lines),
      counter('noke_sim_link_dropped_total', 'Messages that met no line; the locks send them again', side.dropped),
    ]);
  if (link.dial !== undefined) {
    house.urls.link = link.dial;
    return dial(link.dial, link.key, host, side);
  }
  const wanted = link.listen ?? LINK_PORT;
  const key = link.role === 'gateway' ? link.key : undefined;
  const door = await listenLink(house.address, wanted, key, host, side).catch((error: unknown) => {
    throw portError(error, 'the facility link', wanted, '--link-port');
  });
  house.urls.link = plainUrl(house, 'ws', door.port);
  return door;
}

export async function openRedirectDoor(house: House): Promise<OpenDoor | undefined> {
  const { stages, host, store, options } = house;
  const subscribers = options.subscribers ?? [];
  if (subscribers.length === 0) return undefined;
  if (subscribers.length > SUBSCRIBERS_LIMIT)
    throw new ServeError(
      'caller',
      `at most ${SUBSCRIBERS_LIMIT} subscribers are served; ${subscribers.length} were given`,
    );
  const wrong = subscribers.find(({ url }) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (wrong !== undefined) throw new ServeError('caller', `a subscriber is an http or https URL, not ${wrong.url}`);
  const parts = { stage: () => stages.main, host, cursors: store?.cursors() ?? forgetfulCursors, post: fetch };
  const redirect = new Redirect(subscribers, parts);
  redirect.attach();
  stages.onSwap(() => redirect.attach());
  const sum = (field: 'waiting' | 'delivered' | 'failures' | 'lost') =>
    redirect.status().reduce((total, one) => total + one[field], 0);
  house.gauges.set('redirect', () => [
    gauge('noke_sim_redirect_waiting', 'Activities that wait for subscribers', sum('waiting')),
    counter('noke_sim_redirect_delivered_total', 'Activities that subscribers took', sum('delivered')),
    counter('noke_sim_redirect_failures_total', 'Batches that were not answered 200', sum('failures')),
    counter('noke_sim_redirect_lost_total', 'Activities that the core let go before delivery', sum('lost')),
  ]);
  return { close: async () => redirect.close() };
}

/** Listens, or says in a sentence why it cannot. */
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

function ownMetrics({ stages, lines }: House): Metric[] {
  const { facility, locks } = stages.main.site;
  return [
    gauge('noke_sim_time_seconds', 'Simulation time, seconds since 1970', stages.main.now / 1_000),
    gauge('noke_sim_speed', 'Simulation seconds in one of the host', stages.main.live.speed),
    gauge(
      'noke_sim_behind_seconds',
      'Simulated time that the machine is late at this speed',
      stages.main.live.behindMs / 1_000,
    ),
    gauge('noke_sim_paused', '1 while the clock stands', stages.main.live.paused ? 1 : 0),
    gauge('noke_sim_locks', 'Locks of the facility', locks.size),
    gauge('noke_sim_timers', 'Timers the clock holds', facility.clock.heapSize),
    gauge('noke_sim_forks', 'Forks beside the live facility', stages.forks.size),
    gauge('noke_sim_resident_bytes', 'Resident memory of the process', process.memoryUsage.rss()),
    counter('noke_sim_trace_events_total', 'Events in the trace', facility.trace.seq),
    counter('noke_sim_monitor_lines_total', 'Lines the monitor wrote', lines.count),
  ];
}
