/**
 * Connections of a port that have not yet shown what lets them in.
 *
 * INV-1 strangers are counted apart from those who are known and never take their place: when there are too many, the stranger
 * who came first is let go. INV-2 each has a deadline on the host's clock, from its first byte or without one.
 */
import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { HostClock } from '../sim/live-clock.ts';

const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** `late`: its time is up. `crowded`: it made way for another. */
export type OnEvicted = (why: 'late' | 'crowded') => void;

export interface UnauthenticatedOptions {
  readonly host: HostClock;
  /** Strangers at one time. */
  readonly limit: number;
  /** How long each may stay unknown; without it, as long as there is room. */
  readonly deadlineMs?: number;
}

/** One connection that nobody knows yet. */
export interface UnauthenticatedConnection {
  /** It is known, or gone: it counts no more. */
  release(): void;
  /** Puts another farewell in place of the one before, for instance once a close frame can be sent. */
  onEvicted(leave: OnEvicted): void;
}

interface Waiting {
  leave: OnEvicted;
  timer: NodeJS.Timeout | undefined;
}

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** Equal for a TCP socket and the TLS socket on it; undefined once the socket is closed. */
const peerName = ({ remoteAddress, remotePort }: Peer): string | undefined =>
  remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;

export class UnauthenticatedConnections {
  readonly #options: UnauthenticatedOptions;
  /** The oldest first. */
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

  /** Evicts the oldest connection; false when there is none. */
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
        // Node sends this when a request head is slow. Under TLS it would be noise.
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
