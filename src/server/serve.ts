/**
 * Everything `up` serves, put together: opens the facility, the ports and the doors, and closes them again.
 *
 * INV-1 either all ports are open or none. INV-2 after `stop` nothing of ours keeps the process alive.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { WEBSOCKET_PORT, WebSocketLocks } from '../link/websocket/server.ts';
import { Lines } from '../monitor/lines.ts';
import { type HostClock, hostClock } from '../sim/live-clock.ts';
import type { Control } from './control/context.ts';
import { CONTROL_PORT, openControl } from './control/server.ts';
import { endStreams } from './control/stream.ts';
import { type HttpOptions, isLoopback } from './http.ts';
import { exposition } from './metrics.ts';
import type { ServeOptions, Serving } from './options.ts';
import { portError, ServeError } from './problem.ts';
import { memoryShelf } from './shelf.ts';
import { Stage, type StageOptions } from './stage.ts';
import { Stages } from './stages.ts';
import { keep, recover } from './store/recover.ts';
import { Store } from './store/store.ts';

const LOCAL = '127.0.0.1';
/** Host time between two looks at what must be kept. */
const KEEP_EVERY_MS = 1_000;

/** Throws ServeError when it cannot start. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const address = options.address ?? LOCAL;
  if (!isLoopback(address) && options.token === undefined)
    throw new ServeError(
      'caller',
      `an address other than ${LOCAL} needs a token: add --token TEXT or --token-file FILE`,
    );
  const faults: unknown[] = [];
  const onError = (error: unknown) => {
    faults.push(error);
    options.onError?.(error);
  };
  const stageOptions = {
    open: options.open,
    onError,
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(options.host === undefined ? {} : { host: options.host }),
  };
  const opened = openStage(options, stageOptions);
  const { store } = opened;
  const stages = new Stages(
    opened.stage,
    store === undefined ? stageOptions : { ...stageOptions, journal: store },
    store?.shelf() ?? memoryShelf(),
  );
  const lines = new Lines();
  const closers: (() => Promise<void>)[] = [];
  const allowed = new Set(options.allowOrigins ?? []);
  const allowOrigin = (origin: string) => allowed.has(origin);
  const http: HttpOptions = { address, allowOrigin, onError, token: options.token, tls: options.tls };
  const scheme = options.tls === undefined ? '' : 's';
  const open: Record<string, string> = {};

  const control: Control = {
    stages,
    lines: (after, limit) => lines.after(after, limit),
    health: () => ({ ok: faults.length === 0, ...open, locks: stages.main.site.locks.size, now: stages.main.now }),
    metrics: () => exposition(metricsOf(stages, sockets, lines)),
  };
  let sockets: WebSocketLocks | undefined;

  try {
    const wsPort = options.ports?.websocket ?? WEBSOCKET_PORT;
    if (wsPort !== false) {
      const server = new WebSocketLocks(sceneOf(stages.main), {
        port: wsPort,
        address,
        allowOrigin,
        ...(options.tls === undefined ? {} : { tls: options.tls }),
        ...(options.host === undefined ? {} : { host: options.host }),
      });
      sockets = server;
      const port = await server.listen().catch((error: unknown) => {
        throw portError(error, 'locks over WebSocket', wsPort, '--ws-port');
      });
      closers.push(() => server.close());
      stages.onSwap((stage) => server.show(sceneOf(stage)));
      open.websocket = `ws${scheme}://${shown(address)}:${port}`;
    }
    const controlPort = options.ports?.control ?? CONTROL_PORT;
    if (controlPort !== false) {
      const app = openControl(control, http);
      const port = await listen(app, address, controlPort, 'the control API', '--control-port');
      closers.push(async () => {
        endStreams(stages);
        await app.close();
      });
      stages.onSwap(() => endStreams(stages));
      open.control = `http${scheme}://${shown(address)}:${port}`;
      allowed.add(open.control);
    }
  } catch (error) {
    for (const close of closers) await close();
    stages.stop();
    store?.close();
    throw error;
  }
  const stopKeeping = store === undefined ? () => {} : keepUp(store, stages, options.host ?? hostClock, onError);
  if (options.paused !== true) stages.main.live.start();

  let stopping: Promise<void> | undefined;
  return {
    ready: {
      ...open,
      locks: stages.main.site.locks.size,
      ...(opened.recovery === undefined ? {} : { recovered: opened.recovery }),
    },
    stages,
    facility: () => stages.main.facility,
    lines: control.lines,
    stop: () => {
      stopping ??= (async () => {
        stages.main.live.pause();
        for (const close of closers) await close();
        stages.stop();
        stopKeeping();
        if (store !== undefined) keep(store, stages.main);
        store?.close();
      })();
      return stopping;
    },
  };
}

function openStage(options: ServeOptions, stageOptions: StageOptions) {
  if (options.data === undefined) return { stage: new Stage(stageOptions), store: undefined, recovery: undefined };
  const store = new Store(options.data.dir, options.data.identity);
  try {
    const { stage, recovery } = recover(store, stageOptions, () => {});
    return { stage, store, recovery };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Time that passes quietly is kept too, and a whole snapshot is written when one is due. */
function keepUp(store: Store, stages: Stages, host: HostClock, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    timer = host.setTimeout(() => {
      try {
        stages.main.settle();
        if (store.wantsBase) keep(store, stages.main);
      } catch (error) {
        onError(error);
      }
      again();
    }, KEEP_EVERY_MS);
    timer.unref?.();
  };
  again();
  return () => host.clearTimeout(timer);
}

const sceneOf = (stage: Stage) => ({ locks: stage.site.locks, links: stage.links, door: stage });

/** An address as a URL writes it. */
const shown = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** Listens, or says in a sentence why it cannot. */
export async function listen(
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

function metricsOf(stages: Stages, sockets: WebSocketLocks | undefined, lines: Lines) {
  const { facility, locks } = stages.main.site;
  const gauge = (name: string, help: string, value: number) => ({ name, help, type: 'gauge' as const, value });
  const counter = (name: string, help: string, value: number) => ({ name, help, type: 'counter' as const, value });
  return [
    gauge('noke_sim_time_seconds', 'Simulation time, seconds since 1970', stages.main.now / 1_000),
    gauge('noke_sim_speed', 'Simulation seconds in one of the host', stages.main.live.speed),
    gauge('noke_sim_paused', '1 while the clock stands', stages.main.live.paused ? 1 : 0),
    gauge('noke_sim_locks', 'Locks of the facility', locks.size),
    gauge('noke_sim_timers', 'Timers the clock holds', facility.clock.heapSize),
    gauge('noke_sim_websocket_clients', 'Clients on the WebSocket port', sockets?.clients ?? 0),
    gauge('noke_sim_websocket_connections', 'Locks connected over WebSocket', stages.main.links.open().length),
    gauge('noke_sim_forks', 'Forks beside the live facility', stages.forks.size),
    gauge('noke_sim_resident_bytes', 'Resident memory of the process', process.memoryUsage.rss()),
    counter('noke_sim_trace_events_total', 'Events in the trace', facility.trace.seq),
    counter('noke_sim_monitor_lines_total', 'Lines the monitor wrote', lines.count),
  ];
}
