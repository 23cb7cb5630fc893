/**
 * Connections of a port that have not authenticated yet.
 *
 * INV-1: They are counted separately and never displace authenticated connections: at the limit, the oldest of them is closed. INV-2: Each has a
 * deadline on the host's clock, whether or not it has sent anything.
 */
import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { HostClock } from '../sim/live-clock.ts';

const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** `late`: its deadline has passed. `crowded`: it was evicted for another connection. */
export type OnEvicted = (why: 'late' | 'crowded') => void;

export interface UnauthenticatedOptions {
  readonly host: HostClock;
  /** The maximum number of unauthenticated connections at one time. */
  readonly limit: number;
  /** How long each connection has to authenticate; if absent, until its place is needed for another connection. */
  readonly deadlineMs?: number;
}

export interface UnauthenticatedConnection {
  /** Call this when the connection has authenticated or closed: it no longer counts. */
  release(): void;
  /** Replaces the function that closes the connection, for instance once a close frame can be sent. */
  onEvicted(leave: OnEvicted): void;
}

interface Waiting {
  leave: OnEvicted;
  timer: NodeJS.Timeout | undefined;
}

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** The name of a client, which is the same for a TCP socket and the TLS socket on it; undefined once the socket is closed. */
const peerName = ({ remoteAddress, remotePort }: Peer): string | undefined =>
  remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;

export class UnauthenticatedConnections {
  readonly #options: UnauthenticatedOptions;
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>();
  readonly #sockets = new Map<string, UnauthenticatedConnection>();

  constructor(options: UnauthenticatedOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  take(leave: OnEvicted): UnauthenticatedConnection {
    if (this.#waiting.size >= this.#options.limit) this.makeRoom();
    const { host, deadlineMs } = this.#options;
    const one: Waiting = { leave, timer: undefined };
    this.#waiting.add(one);
    if (deadlineMs !== undefined) {
      one.timer = host.setTimeout(() => this.#letGo(one, 'late'), deadlineMs);
      one.timer.unref?.();
    }
    return {
      release: () => this.#release(one),
      onEvicted: (other) => {
        one.leave = other;
      },
    };
  }

  /** Evicts the oldest connection; false if there is none. */
  makeRoom(): boolean {
    const [oldest] = this.#waiting;
    if (oldest !== undefined) this.#letGo(oldest, 'crowded');
    return oldest !== undefined;
  }

  /** Counts every connection of an HTTP server from the moment it is accepted. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      const name = peerName(socket);
      if (name === undefined) return void socket.destroy();
      const pending = this.take((why) => {
        // Node sends this when a request head is slow. On a TLS port it would not be encrypted, so the client could not read it.
        if (why === 'late' && !(server instanceof TlsServer)) socket.write(TOO_LATE);
        socket.destroy();
      });
      this.#sockets.set(name, pending);
      socket.once('close', () => {
        pending.release();
        if (this.#sockets.get(name) === pending) this.#sockets.delete(name);
      });
    });
  }

  /** The unauthenticated connection behind a socket of a watched server; undefined once the socket is closed. */
  of(socket: Peer): UnauthenticatedConnection | undefined {
    const name = peerName(socket);
    return name === undefined ? undefined : this.#sockets.get(name);
  }

  #letGo(one: Waiting, why: 'late' | 'crowded'): void {
    this.#release(one);
    one.leave(why);
  }

  #release(one: Waiting): void {
    this.#waiting.delete(one);
    this.#options.host.clearTimeout(one.timer);
  }
}
