/**
 * A WebSocket connection between gateway and backend. Either side dials; the dialling side reconnects with back-off on the host's
 * clock. INV-1: Nothing queues here: a message to a broken connection is lost, and the lock repeats it. INV-2: Unauthenticated
 * connections are counted separately, have a deadline, and never displace an authenticated one.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { bearerOfHeader, sameSecret } from '../../link/credential.ts';
import type { Pausable } from '../../link/held-messages.ts';
import { type UnauthenticatedConnection, UnauthenticatedConnections } from '../../link/unauthenticated.ts';
import { SLOWNESS_CHECK_MS } from '../../link/websocket/limits.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import type { Unsent } from '../control/backlogs.ts';
import type { Tls } from '../http.ts';
import { FRAME_LIMIT } from './messages.ts';

/** The first delay after a connection breaks; it doubles up to the longest. */
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_MAX_MS = 60_000;
/** A connection that has not answered a ping when the next one is due is terminated. */
export const PING_EVERY_MS = 15_000;
const HANDSHAKE_MS = 5_000;
/** The maximum number of unsent bytes of one connection; above it, the connection is terminated and dialled again. */
const BACKLOG_LIMIT = 4 * 1024 * 1024;
/** The maximum number of concurrent authenticated connections. */
export const CONNECTIONS_LIMIT = 64;
/** The maximum number of concurrent unauthenticated connections; at the limit, a new one closes the oldest. */
export const UNAUTHENTICATED_LIMIT = 256;
/** The time limit from the connection to a `hello` with the correct key. */
export const HELLO_MS = 5_000;

export interface ConnectionHandler {
  /** Called when a connection is open; returns the handlers of its frames and of its end. */
  opened(connection: LinkConnection): { received(text: string): void; closed(): void };
}

export interface LinkConnection extends Pausable {
  /** Marks the connection as authenticated; false if too many connections are authenticated already. */
  admit(): boolean;
  send(text: string): void;
  /** Closes the connection with a reason; a dialling side reconnects later. */
  end(why: string): void;
}

/** How a new socket is authenticated, and what happens when it closes. */
interface Admission {
  admit(): boolean;
  closed(): void;
}

function serveSocket(
  socket: WebSocket,
  host: HostClock,
  handler: ConnectionHandler,
  { admit, closed }: Admission,
): void {
  let alive = true;
  let ping: NodeJS.Timeout | undefined;
  const beat = () => {
    ping = host.setTimeout(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
      beat();
    }, PING_EVERY_MS);
    ping.unref?.();
  };
  const connection: LinkConnection = {
    admit,
    send: (text) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > BACKLOG_LIMIT) socket.terminate();
      else socket.send(text);
    },
    end: (why) => socket.close(1008, why.slice(0, 100)),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
  const events = handler.opened(connection);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, binary) => events.received(binary ? '' : data.toString()));
  socket.on('error', () => {});
  socket.on('close', () => {
    host.clearTimeout(ping);
    events.closed();
    closed();
  });
  beat();
}

export interface Endpoint {
  /** The output that the other sides have not read. */
  unsent(): readonly Unsent[];
  close(): Promise<void>;
}

/** Dials, and reconnects whenever the connection breaks. */
export function dial(url: string, key: string, host: HostClock, handler: ConnectionHandler): Endpoint {
  let wait = BACKOFF_FIRST_MS;
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const again = () => {
    if (over) return;
    timer = host.setTimeout(connect, wait);
    timer.unref?.();
    wait = Math.min(BACKOFF_MAX_MS, wait * 2);
  };
  function connect(): void {
    const headers = { authorization: `Bearer ${key}` };
    const fresh = new WebSocket(url, { headers, maxPayload: FRAME_LIMIT, handshakeTimeout: HANDSHAKE_MS });
    socket = fresh;
    let opened = false;
    fresh.on('error', () => {});
    fresh.on('open', () => {
      opened = true;
      wait = BACKOFF_FIRST_MS;
      serveSocket(fresh, host, handler, { admit: () => true, closed: again });
    });
    fresh.on('close', () => {
      if (!opened) again();
    });
  }
  connect();
  return {
    unsent: () => [{ to: 'facility link', waiting: socket?.bufferedAmount ?? 0 }],
    close: async () => {
      over = true;
      host.clearTimeout(timer);
      const open = socket;
      if (open === undefined || open.readyState === WebSocket.CLOSED) return;
      await new Promise<void>((resolve) => {
        open.once('close', () => resolve());
        open.terminate();
      });
    },
  };
}

export interface Listening {
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** If set, the upgrade request must present this key; otherwise `hello` must present one. */
  readonly key: string | undefined;
  readonly tls?: Tls | undefined;
}

/** Listens for the other side of the link. Rejects if the port cannot be opened. */
export async function listen(
  { address, port, key, tls }: Listening,
  host: HostClock,
  handler: ConnectionHandler,
): Promise<Endpoint & { readonly port: number }> {
  const looks = { connectionsCheckingInterval: SLOWNESS_CHECK_MS };
  const plain: RequestListener = (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' });
    response.end('This port serves the facility link over WebSocket.\n');
  };
  const server: Server = tls === undefined ? createServer(looks, plain) : createTlsServer({ ...looks, ...tls }, plain);
  server.headersTimeout = HANDSHAKE_MS;
  server.requestTimeout = HANDSHAKE_MS;
  const unauthenticated = new UnauthenticatedConnections({ host, limit: UNAUTHENTICATED_LIMIT, deadlineMs: HELLO_MS });
  unauthenticated.watch(server);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT, perMessageDeflate: false });
  const authenticated = new Set<WebSocket>();
  const accept = (socket: WebSocket, pending: UnauthenticatedConnection) => {
    pending.onEvicted((why) => {
      socket.close(1008, why === 'late' ? 'no hello' : 'closed in favour of a new connection');
      socket.terminate();
    });
    const admit = () => {
      if (authenticated.size >= CONNECTIONS_LIMIT) return false;
      authenticated.add(socket);
      pending.release();
      return true;
    };
    if (key !== undefined) admit();
    serveSocket(socket, host, handler, { admit, closed: () => authenticated.delete(socket) });
  };
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const pending = unauthenticated.of(request.socket);
    const given = bearerOfHeader(request.headers.authorization);
    if (pending === undefined) socket.destroy();
    else if (key !== undefined && (given === undefined || !sameSecret(given, key))) refuse(socket, '401 Unauthorized');
    else if (request.headers.origin !== undefined) refuse(socket, '403 Forbidden');
    else if (key !== undefined && authenticated.size >= CONNECTIONS_LIMIT) refuse(socket, '503 Service Unavailable');
    else sockets.handleUpgrade(request, socket, head, (ws) => accept(ws, pending));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port }, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    unsent: () => [...sockets.clients].map(({ bufferedAmount }) => ({ to: 'facility link', waiting: bufferedAmount })),
    close: async () => {
      while (unauthenticated.makeRoom());
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const refuse = (socket: Duplex, status: string) =>
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
