/**
 * The WebSocket door: locks for everything that has no radio, in the messages of noble's own WebSocket binding (public:
 * port 0xB1E). Listens, takes clients in, tells them what comes on the air.
 *
 * INV-1 a page in a browser is turned away unless its origin is allowed. INV-2 more clients than the limit are turned away.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type HostClock, hostClock } from '../../sim/live-clock.ts';
import { CLIENT_BOUNDS, Client, type ClientBounds } from './client.ts';
import type { Door } from './door.ts';
import { CLIENT_LIMIT, GOODBYE_MS, HANDSHAKE_MS, MESSAGE_LIMIT, SLOWNESS_CHECK_MS } from './limits.ts';
import type { LinkedLock, LockLinks } from './links.ts';
import type { Room } from './room.ts';
import type { Watched } from './watched.ts';

/** noble's fixed port, 0xB1E. */
export const WEBSOCKET_PORT = 2846;

/** What the server serves at this moment; a restored snapshot puts another in its place. */
export interface Scene {
  readonly locks: ReadonlyMap<string, LinkedLock>;
  readonly links: LockLinks;
  readonly door: Door;
}

export interface WebSocketOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly address: string;
  readonly allowOrigin: (origin: string) => boolean;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly watched?: (event: Watched) => void;
  readonly host?: HostClock;
  readonly clientLimit?: number;
  readonly bounds?: Partial<ClientBounds>;
}

export class WebSocketLocks {
  readonly #options: WebSocketOptions;
  readonly #host: HostClock;
  readonly #clients = new Set<Client>();
  readonly #names = new Set<string>();
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #room: Room;
  readonly #limit: number;
  #scene: Scene;
  #unwatch: (() => void)[] = [];
  #changed = new Set<string>();
  #numbered = 0;

  constructor(scene: Scene, options: WebSocketOptions) {
    this.#scene = scene;
    this.#options = options;
    this.#host = options.host ?? hostClock;
    this.#limit = options.clientLimit ?? CLIENT_LIMIT;
    this.#room = this.#makeRoom();
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });
    const looks = { connectionsCheckingInterval: SLOWNESS_CHECK_MS };
    this.#server = options.tls === undefined ? createServer(looks) : createTlsServer({ ...looks, ...options.tls });
    this.#server.headersTimeout = HANDSHAKE_MS;
    this.#server.requestTimeout = HANDSHAKE_MS;
    this.#server.maxConnections = this.#limit + 64;
    this.#server.on('request', (_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain', connection: 'close', upgrade: 'websocket' });
      response.end('This port speaks WebSocket: the messages of noble’s own binding.\n');
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#watchLocks();
  }

  /** The port it listens on, once it does. Rejects when the port is taken. */
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

  /** Puts another facility in place of the present one; every client is told that the adapter went off and is let go. */
  show(scene: Scene): void {
    for (const client of this.#clients) client.close(1012, 'the facility was restored from a snapshot');
    for (const client of this.#clients) client.session.leave('central-closed');
    for (const stop of this.#unwatch) stop();
    this.#scene = scene;
    this.#watchLocks();
  }

  async close(): Promise<void> {
    for (const stop of this.#unwatch) stop();
    for (const client of this.#clients) client.close(1001, 'the facility is closing');
    for (const client of this.#clients) client.session.leave('central-closed');
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#sockets.close();
    this.#server.closeIdleConnections();
    const patience = this.#host.setTimeout(() => {
      for (const client of this.#clients) client.terminate();
      this.#server.closeAllConnections();
    }, GOODBYE_MS);
    await closed;
    this.#host.clearTimeout(patience);
  }

  #makeRoom(): Room {
    const scene = () => this.#scene;
    return {
      get links() {
        return scene().links;
      },
      get locks() {
        return scene().locks;
      },
      get door() {
        return scene().door;
      },
      watched: (event) => this.#options.watched?.(event),
      later: (ms, act) => {
        this.#host.setTimeout(act, ms).unref?.();
      },
      rename: (from, wish) => {
        this.#names.delete(from);
        return this.#takeName(wish);
      },
    };
  }

  #takeName(wish: string): string {
    let name = wish;
    for (let n = 2; this.#names.has(name); n++) name = `${wish}-${n}`;
    this.#names.add(name);
    return name;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { origin } = request.headers;
    const allowed = origin === undefined || this.#options.allowOrigin(origin);
    if (!allowed) refuse(socket, '403 Forbidden');
    else if (this.#clients.size >= this.#limit) refuse(socket, '503 Service Unavailable');
    else this.#takeIn(request, socket, head);
  }

  #takeIn(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      const name = this.#takeName(`ws-${++this.#numbered}`);
      this.#clients.add(
        new Client(ws, this.#room, name, this.#host, { ...CLIENT_BOUNDS, ...this.#options.bounds }, (client) => {
          this.#clients.delete(client);
          this.#names.delete(client.session.holding.name);
        }),
      );
    });
  }

  #watchLocks(): void {
    this.#unwatch = [...this.#scene.locks].map(([mac, { gatt }]) =>
      gatt.watch((advertisement) => {
        if (advertisement !== undefined) this.#tellSoon(mac);
      }),
    );
  }

  /** A lock is in the middle of its own work when its advertisement changes: clients act on it afterwards. */
  #tellSoon(mac: string): void {
    if (this.#changed.size === 0) {
      queueMicrotask(() => {
        const changed = this.#changed;
        this.#changed = new Set();
        for (const one of changed) for (const client of this.#clients) client.session.advertises(one);
      });
    }
    this.#changed.add(mac);
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
