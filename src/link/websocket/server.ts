/**
 * The WebSocket server: locks for clients without a radio, with the messages of noble's own WebSocket binding (source: public; port
 * 0xB1E). Listens, accepts clients, and reports advertising locks to them.
 *
 * INV-1: A web page is refused unless its origin is allowed. INV-2: Where a token is required, an unauthenticated client can do
 * nothing. INV-3: Unauthenticated and silent clients never keep others out: the oldest of them is closed.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type HostClock, hostClock } from '../../sim/live-clock.ts';
import { type UnauthenticatedConnection, UnauthenticatedConnections } from '../unauthenticated.ts';
import { AdvertisementWatch } from './advertisement-watch.ts';
import { awaitToken, type TokenCheck, tokenAtUpgrade } from './authentication.ts';
import { CLIENT_BOUNDS, Client, type ClientBounds, type Wire } from './client.ts';
import type { ClientEvent } from './client-event.ts';
import {
  CLIENT_LIMIT,
  CLOSE_CROWDED,
  CLOSING_HANDSHAKE_MS,
  HANDSHAKE_MS,
  MESSAGE_LIMIT,
  SLOWNESS_CHECK_MS,
  UNAUTHENTICATED_LIMIT,
} from './limits.ts';
import { present, type Served, type Shared } from './shared.ts';

export interface WebSocketOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly address: string;
  readonly allowOrigin: (origin: string) => boolean;
  /** Whether a token is right; without this function, no token is required. */
  readonly knows?: TokenCheck;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly observe?: (event: ClientEvent) => void;
  readonly host?: HostClock;
  readonly clientLimit?: number;
  readonly unauthenticatedLimit?: number;
  readonly bounds?: Partial<ClientBounds>;
}

export class WebSocketLocks {
  readonly #options: WebSocketOptions;
  readonly #host: HostClock;
  readonly #clients = new Set<Client>();
  readonly #names = new Set<string>();
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #shared: Shared;
  readonly #limit: number;
  /** Connections that are not upgraded or not authenticated yet. */
  readonly #unauthenticated: UnauthenticatedConnections;
  /** Clients of a port without a token that have never sent anything. */
  readonly #silent: UnauthenticatedConnections;
  #served: Served;
  #watch: AdvertisementWatch;
  #numbered = 0;

  constructor(served: Served, options: WebSocketOptions) {
    this.#served = served;
    this.#options = options;
    this.#host = options.host ?? hostClock;
    this.#limit = options.clientLimit ?? CLIENT_LIMIT;
    this.#shared = this.#makeRoom();
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
    const looks = { connectionsCheckingInterval: SLOWNESS_CHECK_MS };
    this.#server = options.tls === undefined ? createServer(looks) : createTlsServer({ ...looks, ...options.tls });
    this.#server.headersTimeout = HANDSHAKE_MS;
    this.#server.requestTimeout = HANDSHAKE_MS;
    this.#unauthenticated = new UnauthenticatedConnections({
      host: this.#host,
      limit: options.unauthenticatedLimit ?? UNAUTHENTICATED_LIMIT,
      deadlineMs: HANDSHAKE_MS,
    });
    this.#unauthenticated.watch(this.#server);
    this.#silent = new UnauthenticatedConnections({ host: this.#host, limit: this.#limit });
    this.#server.on('request', (_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain', connection: 'close', upgrade: 'websocket' });
      response.end('This port accepts WebSocket connections with the messages of noble’s own binding.\n');
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#watch = this.#watchLocks();
  }

  /** The port, once the server listens. Rejects when the port is in use. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      const { port, address } = this.#options;
      this.#server.listen({ port, host: address, backlog: this.#limit }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** The bytes that each client has not received. */
  unsent(): readonly { readonly to: string; readonly waiting: number }[] {
    return [...this.#clients].map(({ session, unsent }) => ({ to: session.connections.name, waiting: unsent }));
  }

  /** Number of connections that are not clients yet. */
  get unauthenticated(): number {
    return this.#unauthenticated.size;
  }

  /** Replaces the facility; every client is told that its adapter was powered off, and is then closed. */
  serve(served: Served): void {
    for (const client of this.#clients) client.close(1012, 'the facility was restored from a snapshot');
    for (const client of this.#clients) client.session.leave('central-closed');
    this.#watch.close();
    this.#served = served;
    this.#watch = this.#watchLocks();
  }

  async close(): Promise<void> {
    this.#watch.close();
    for (const client of this.#clients) client.close(1001, 'the facility is closing');
    for (const client of this.#clients) client.session.leave('central-closed');
    while (this.#unauthenticated.makeRoom());
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#sockets.close();
    this.#server.closeIdleConnections();
    const patience = this.#host.setTimeout(() => {
      for (const client of this.#clients) client.terminate();
      this.#server.closeAllConnections();
    }, CLOSING_HANDSHAKE_MS);
    await closed;
    this.#host.clearTimeout(patience);
  }

  #makeRoom(): Shared {
    return Object.assign(
      present(() => this.#served),
      {
        observe: this.#options.observe,
        later: (ms: number, act: () => void) => {
          this.#host.setTimeout(act, ms).unref?.();
        },
        rename: (from: string, wish: string) => {
          this.#names.delete(from);
          return this.#takeName(wish);
        },
      },
    );
  }

  #takeName(wish: string): string {
    let name = wish;
    for (let n = 2; this.#names.has(name); n++) name = `${wish}-${n}`;
    this.#names.add(name);
    return name;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { knows } = this.#options;
    const pending = this.#unauthenticated.of(request.socket);
    const { origin } = request.headers;
    const shown = knows === undefined ? 'right' : tokenAtUpgrade(request, knows);
    if (pending === undefined) socket.destroy();
    else if (origin !== undefined && !this.#options.allowOrigin(origin)) refuse(socket, '403 Forbidden');
    else if (shown === 'wrong') refuse(socket, '401 Unauthorized');
    else if (shown === 'right' && !this.#hasRoom()) refuse(socket, '503 Service Unavailable');
    else
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        if (knows === undefined || shown === 'right') this.#accept(ws, socket, pending);
        else this.#awaitToken(ws, socket, knows, pending);
      });
  }

  #awaitToken(ws: WebSocket, wire: Wire, knows: TokenCheck, pending: UnauthenticatedConnection): void {
    awaitToken(ws, knows, [this.#unauthenticated, pending], (first) => {
      if (this.#hasRoom()) this.#accept(ws, wire, pending).session.handle({ ok: true, request: first });
      else ws.close(CLOSE_CROWDED, 'too many clients are connected');
    });
  }

  #hasRoom(): boolean {
    return this.#clients.size < this.#limit || this.#silent.makeRoom();
  }

  #accept(ws: WebSocket, wire: Wire, pending: UnauthenticatedConnection): Client {
    pending.release();
    const name = this.#takeName(`ws-${++this.#numbered}`);
    const silent =
      this.#options.knows === undefined
        ? this.#silent.take(() =>
            client.dismiss(CLOSE_CROWDED, 'closed in favour of a new client, because this one had sent nothing'),
          )
        : undefined;
    const client = new Client(
      ws,
      wire,
      this.#shared,
      name,
      this.#host,
      { ...CLIENT_BOUNDS, ...this.#options.bounds },
      {
        spoke: () => silent?.release(),
        gone: () => {
          silent?.release();
          this.#clients.delete(client);
          this.#names.delete(client.session.connections.name);
        },
      },
    );
    this.#clients.add(client);
    return client;
  }

  #watchLocks(): AdvertisementWatch {
    return new AdvertisementWatch(this.#served.locks, (mac) => {
      for (const client of this.#clients) client.session.advertises(mac);
    });
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
