/**
 * The socket of one client. Answers are collected and sent together, once everything so far is durable.
 *
 * INV-1: The server stops reading from a client that does not read its answers, and beyond a limit disconnects it. INV-2: A client is closed after too
 * many unreadable messages. INV-3: A client that does not answer pings is closed.
 */

import type { RawData, WebSocket } from 'ws';
import { counted } from '../../protocol/counted.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { HeldMessages } from '../held-messages.ts';
import { CUT_ABOVE, MALFORMED_LIMIT, PAUSE_ABOVE, PING_EVERY_MS } from './limits.ts';
import { type Answer, readRequest } from './messages.ts';
import { ClientSession } from './session.ts';
import type { Shared } from './shared.ts';

export interface ClientBounds {
  readonly pauseAbove: number;
  readonly cutAbove: number;
  readonly malformedLimit: number;
}

export const CLIENT_BOUNDS: ClientBounds = {
  pauseAbove: PAUSE_ABOVE,
  cutAbove: CUT_ABOVE,
  malformedLimit: MALFORMED_LIMIT,
};

const POWERED_ON = JSON.stringify({ type: 'stateChange', state: 'poweredOn' } satisfies Answer);

/** The connection under a WebSocket: what is written while it is corked leaves together. */
export interface Wire {
  cork(): void;
  uncork(): void;
}

/** The callbacks that the server passes to a client. */
export interface ClientEvents {
  /** Called when the client has sent a readable message. */
  spoke(): void;
  gone(client: Client): void;
}

export class Client {
  readonly session: ClientSession;
  readonly #socket: WebSocket;
  readonly #wire: Wire;
  readonly #shared: Shared;
  readonly #host: HostClock;
  readonly #bounds: ClientBounds;
  readonly #events: ClientEvents;
  readonly #messages: HeldMessages;
  #outbox: string[] = [];
  #flushing = false;
  #isCorked = false;
  #malformed = 0;
  #closing = false;
  /** Whether the socket is not being read because its client is behind. */
  #isSlow = false;
  #alive = true;
  #ping: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(
    socket: WebSocket,
    wire: Wire,
    shared: Shared,
    name: string,
    host: HostClock,
    bounds: ClientBounds,
    events: ClientEvents,
  ) {
    this.#socket = socket;
    this.#wire = wire;
    this.#shared = shared;
    this.#host = host;
    this.#bounds = bounds;
    this.#events = events;
    this.session = new ClientSession(shared, name, (answer) => this.#send(answer));
    this.#messages = new HeldMessages({
      socket: { pause: () => socket.pause(), resume: () => this.#resume() },
      whenMoving: (act) => shared.ingress.whenMoving(act),
      overflow: (why) => this.close(1008, why),
    });
    socket.on('message', (data, binary) => {
      if (!this.#closing && socket.readyState === socket.OPEN) this.#messages.take(() => this.#received(data, binary));
    });
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', (error) => this.#watch('malformed', error.message));
    socket.on('close', (code) => shared.ingress.whenMoving(() => this.#closed(code)));
    this.#watch('joined');
    this.#send(POWERED_ON);
    this.#armPing();
  }

  /** Bytes and answers that the client has not received. */
  get unsent(): number {
    return this.#socket.bufferedAmount + this.#outbox.length;
  }

  /** Sends queued answers first. */
  close(code: number, why: string): void {
    this.#closing = true;
    this.#shared.ingress.whenDurable(() => {
      this.#flush();
      this.#socket.close(code, why);
    });
  }

  /** Closes the connection without waiting for the other side. */
  dismiss(code: number, why: string): void {
    this.close(code, why);
    this.#shared.ingress.whenDurable(() => this.terminate());
  }

  terminate(): void {
    this.#uncork();
    this.#socket.terminate();
  }

  #received(data: RawData, binary: boolean): void {
    if (this.#closing) return;
    const read = binary
      ? { ok: false as const, why: 'a binary message, where text was expected' }
      : readRequest(data.toString());
    if (read.ok) this.#events.spoke();
    this.session.handle(read);
    if (!read.ok && ++this.#malformed >= this.#bounds.malformedLimit)
      this.close(1008, `${counted(this.#malformed, 'message')} could not be read`);
    this.#armAgain();
  }

  #send(answer: string): void {
    this.#outbox.push(answer);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#shared.ingress.whenDurable(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#outbox.length === 0) return;
    const answers = this.#outbox;
    this.#outbox = [];
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#cork();
    for (const answer of answers) this.#socket.send(answer);
  }

  /** Holds what is sent in this turn, so that an acknowledgement and the notification after it are one packet and one system call. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#wire.cork();
    process.nextTick(() => {
      this.#uncork();
      this.#checkBacklog();
    });
  }

  #uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#wire.uncork();
  }

  #checkBacklog(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#bounds.cutAbove) {
      this.#watch('cut', `${this.#socket.bufferedAmount} bytes are waiting unread`);
      this.#socket.terminate();
    } else if (this.#socket.bufferedAmount > this.#bounds.pauseAbove && !this.#isSlow) {
      this.#isSlow = true;
      this.#socket.pause();
      this.#armDrained();
      this.#watch('slow', `${this.#socket.bufferedAmount} bytes are waiting`);
    }
  }

  /** The callback of a ping runs once everything before it has been sent. */
  #armDrained(): void {
    this.#socket.ping(undefined, undefined, () => {
      this.#isSlow = false;
      this.#resume();
    });
  }

  #resume(): void {
    if (!this.#isSlow && !this.#messages.isPaused) this.#socket.resume();
  }

  #armPing(): void {
    this.#ping = this.#host.setTimeout(() => {
      if (!this.#alive) {
        this.#watch('cut', 'no answer to a ping');
        this.#socket.terminate();
        return;
      }
      this.#alive = false;
      this.#socket.ping();
      this.#armPing();
    }, PING_EVERY_MS);
    this.#ping.unref?.();
  }

  #armAgain(): void {
    const every = this.session.reportAgainMs;
    if (every === undefined || this.#again !== undefined) return;
    this.#again = this.#host.setTimeout(() => {
      this.#again = undefined;
      if (this.session.reportAgainMs === undefined) return;
      if (!this.#isSlow) this.session.reportAll();
      this.#armAgain();
    }, every);
    this.#again.unref?.();
  }

  #closed(code: number): void {
    this.#host.clearTimeout(this.#ping);
    this.#host.clearTimeout(this.#again);
    // 1006: the socket died without a closing handshake. The lock receives no disconnect, as when a phone goes out of range.
    this.session.leave(code === 1006 ? 'supervision-timeout' : 'central-closed');
    this.#watch('left', `code ${code}`);
    this.#events.gone(this);
  }

  #watch(what: 'joined' | 'left' | 'slow' | 'cut' | 'malformed', why?: string): void {
    this.session.connections.report(what, why === undefined ? {} : { why });
  }
}
