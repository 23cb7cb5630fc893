/**
 * One end of the link, reached over a WebSocket: either it listens and the suite connects to it, or it connects and the suite listens. Time is
 * this machine's, or the target's own if its stimulus URL supports `advance`.
 *
 * INV-1: Every wait has a limit. INV-2: The number of unread frames from a target is bounded.
 */
import { type AddressInfo, isIP } from 'node:net';
import { type WebSocket as Socket, WebSocket, WebSocketServer } from 'ws';
import { bearerOfHeader } from '../../link/credential.ts';
import { FRAME_LIMIT } from '../../server/link/messages.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { TargetLost } from '../bench/outcome.ts';
import { EventWaiter } from '../lock/targets/event-waiter.ts';
import { StimulusClient, type StimulusPlace } from '../lock/targets/stimulus-client.ts';
import { TargetTime } from '../lock/targets/target-time.ts';
import { SocketConnection } from './socket-connection.ts';
import type { LinkTarget, Opening, Presented, Role } from './target.ts';

/** The location of the target: it listens at a URL, or it dials an address on this machine. */
export type Place = { readonly url: string } | { readonly listen: { readonly address: string; readonly port: number } };

export interface SocketTargetOptions {
  readonly name: string;
  readonly role: Role;
  readonly key: string;
  readonly place: Place;
  readonly mac: string | undefined;
  readonly stimulus: StimulusPlace | undefined;
  readonly host: HostClock;
  readonly patience: number;
  /** Called with the URL at which the suite listens. */
  readonly listening?: (url: string) => void;
}

const UPGRADE_MS = 5_000;
/** The longest delay before a target dials again, plus a margin. */
const DIALS_WITHIN_MS = 65_000;

export async function socketTarget(options: SocketTargetOptions): Promise<LinkTarget> {
  const { name, role, key, place, mac, stimulus, host, patience } = options;
  const stimulator = stimulus === undefined ? undefined : new StimulusClient(stimulus, mac ?? '', host, patience);
  const time = stimulator === undefined ? undefined : await TargetTime.of(stimulator, host);
  const arrivals = new EventWaiter(host);
  const port = 'url' in place ? dialling(place.url, host, arrivals) : await listening(place.listen, options, arrivals);
  return {
    name,
    role,
    key,
    dials: !('url' in place),
    mac,
    stimulate: stimulator === undefined ? undefined : (act, of) => stimulator.ask(act, of),
    virtual: time?.moves === true,
    now: () => time?.now() ?? host.now(),
    open: (presented) => port.open(presented),
    pass: async (ms) => {
      if (time?.moves === true) {
        await time.advance(ms);
        await port.flushed();
      } else await arrivals.sleep(ms);
    },
    close: () => {
      stimulator?.close();
      return port.close();
    },
  };
}

interface Port {
  open(presented: Presented): Promise<Opening>;
  /** Resolves once everything that the target has sent so far has arrived. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

function dialling(url: string, host: HostClock, arrivals: EventWaiter): Port {
  const open = new Set<SocketConnection>();
  return {
    open: ({ bearer, origin }) =>
      new Promise((resolve, reject) => {
        const headers = {
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(origin === undefined ? {} : { origin }),
        };
        const socket = new WebSocket(url, { headers, maxPayload: FRAME_LIMIT, perMessageDeflate: false });
        const late = host.setTimeout(() => socket.terminate(), UPGRADE_MS);
        const settle = (opening: Opening): void => {
          host.clearTimeout(late);
          resolve(opening);
        };
        const connection = new SocketConnection(socket, undefined, arrivals);
        socket.once('open', () => {
          open.add(connection);
          socket.once('close', () => open.delete(connection));
          settle({ ok: true, connection });
        });
        socket.once('unexpected-response', (request, response) => {
          request.destroy();
          settle({ ok: false, status: response.statusCode ?? 0 });
        });
        socket.once('error', (error) => {
          host.clearTimeout(late);
          reject(new TargetLost(`${url} cannot be reached: ${error.message}`));
        });
      }),
    flushed: () => flushed(open, host),
    close: async () => {
      for (const connection of open) connection.terminate();
    },
  };
}

async function listening(
  { address, port }: { readonly address: string; readonly port: number },
  { host, patience, listening: tell }: SocketTargetOptions,
  arrivals: EventWaiter,
): Promise<Port> {
  const server = new WebSocketServer({ host: address, port, maxPayload: FRAME_LIMIT, perMessageDeflate: false });
  const waiting: SocketConnection[] = [];
  const open = new Set<SocketConnection>();
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error) =>
      reject(new TargetLost(`cannot listen on ${address}:${port}: ${error.message}`, 'E-PORT-4')),
    );
  });
  server.on('connection', (socket: Socket, request) => {
    // A target need not open more than one connection at a time.
    if (waiting.length >= MAX_WAITING) return socket.terminate();
    const connection = new SocketConnection(socket, bearerOfHeader(request.headers.authorization), arrivals);
    open.add(connection);
    socket.once('close', () => {
      open.delete(connection);
      const at = waiting.indexOf(connection);
      if (at >= 0) waiting.splice(at, 1);
    });
    waiting.push(connection);
    arrivals.wake();
  });
  const { port: bound } = server.address() as AddressInfo;
  tell?.(`ws://${isIP(address) === 6 ? `[${address}]` : address}:${bound}`);
  return {
    open: async () => {
      const until = host.now() + DIALS_WITHIN_MS * patience;
      for (;;) {
        const connection = waiting.shift();
        if (connection !== undefined) return { ok: true, connection };
        const leftMs = until - host.now();
        if (leftMs <= 0) return { ok: false, status: undefined };
        await arrivals.sleep(leftMs);
      }
    },
    flushed: () => flushed(open, host),
    close: async () => {
      for (const connection of open) connection.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const MAX_WAITING = 8;

async function flushed(open: ReadonlySet<SocketConnection>, host: HostClock): Promise<void> {
  await Promise.all([...open].map((connection) => connection.flushed(host)));
}
