/** One WebSocket connection to a link target. INV-1: It is closed when more than `INBOX_LIMIT` frames are unread. */
import { WebSocket } from 'ws';
import type { HostClock } from '../../sim/live-clock.ts';
import type { EventWaiter } from '../lock/targets/event-waiter.ts';
import type { Connection } from './target.ts';

/** The maximum number of unread frames. */
const INBOX_LIMIT = 10_000;
const PONG_MS = 2_000;

export class SocketConnection implements Connection {
  readonly inbox: string[] = [];
  readonly bearer: string | undefined;
  closed: number | undefined;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, bearer: string | undefined, arrivals: EventWaiter) {
    this.#socket = socket;
    this.bearer = bearer;
    socket.on('error', () => undefined);
    socket.on('message', (data, binary) => {
      if (this.inbox.length >= INBOX_LIMIT) socket.terminate();
      else this.inbox.push(binary ? '' : data.toString());
      arrivals.wake();
    });
    socket.on('close', (code) => {
      this.closed = code;
      arrivals.wake();
    });
  }

  send(frame: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  end(): void {
    this.#socket.close();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Resolves when a ping is answered, the connection has ended, or the limit has passed. */
  flushed(host: HostClock): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        host.clearTimeout(timer);
        this.#socket.off('pong', done);
        this.#socket.off('close', done);
        resolve();
      };
      const timer = host.setTimeout(done, PONG_MS);
      this.#socket.on('pong', done);
      this.#socket.on('close', done);
      this.#socket.ping();
    });
  }
}
