/**
 * A lock behind a WebSocket that speaks noble's messages, with a hand at its door by HTTP. Time is this machine's, or the target's own
 * where it takes `advance`.
 */
import { WebSocket } from 'ws';
import type { HostClock } from '../../../sim/live-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';
import { type ClaimsFile, withDefaults } from '../contract/claims.ts';
import type { TargetKeys } from '../contract/keys-file.ts';
import type { LockTarget } from '../contract/target.ts';
import { StimulusClient } from './stimulus-client.ts';
import { WebsocketCentral } from './websocket-central.ts';

export interface WebsocketOptions {
  readonly url: string;
  readonly keys: TargetKeys;
  readonly claims: ClaimsFile;
  readonly stimulusUrl: string | undefined;
  readonly token: string | undefined;
  readonly host: HostClock;
  readonly patience: number;
}

const OPEN_WITHIN_MS = 5_000;
const MOST_BYTES = 64 * 1024;

export async function websocketTarget(options: WebsocketOptions): Promise<LockTarget> {
  const { url, keys, claims, stimulusUrl, host, patience } = options;
  const socket = await opened(options);
  const link = new Link(socket, url, host);
  const central = new WebsocketCentral(socket, keys.mac, () => link.wake());
  const hand = stimulusUrl === undefined ? undefined : new StimulusClient(stimulusUrl, keys.mac, host, patience);
  const time = hand === undefined ? undefined : await TargetTime.of(hand, host);
  return {
    name: url,
    keys,
    claims: withDefaults(claims, keys.hardware),
    central,
    gatt: () => Promise.resolve(central.table),
    stimulate: hand === undefined ? undefined : (stimulus, mac) => link.alive(hand.ask(stimulus, mac)),
    virtual: time?.moves === true,
    now: () => time?.now() ?? host.now(),
    pass: async (ms) => {
      if (time?.moves !== true) return link.sleep(ms);
      await link.alive(time.advance(ms));
      await link.flushed();
    },
    close: () => {
      socket.close();
      return Promise.resolve();
    },
  };
}

function opened({ url, token, host }: WebsocketOptions): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      maxPayload: MOST_BYTES,
      perMessageDeflate: false,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    const timer = host.setTimeout(() => socket.terminate(), OPEN_WITHIN_MS);
    socket.once('open', () => {
      host.clearTimeout(timer);
      resolve(socket);
    });
    socket.once('error', (error) => {
      host.clearTimeout(timer);
      reject(new TargetLost(`${url} cannot be reached: ${error.message}`));
    });
  });
}

/** The socket's life: waits that end early when something arrives, and fail when the socket is closed. */
class Link {
  readonly #socket: WebSocket;
  readonly #host: HostClock;
  #lost: TargetLost | undefined;
  #waiting = new Set<() => void>();

  constructor(socket: WebSocket, url: string, host: HostClock) {
    this.#socket = socket;
    this.#host = host;
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.#lost = new TargetLost(`${url} closed the connection (code ${code})`);
      this.wake();
    });
    socket.on('pong', () => this.wake());
  }

  wake(): void {
    for (const resume of [...this.#waiting]) resume();
  }

  /** Resolves at the next event, or after `ms`. */
  sleep(ms: number): Promise<void> {
    this.#check();
    return new Promise((resolve, reject) => {
      const resume = (): void => {
        this.#host.clearTimeout(timer);
        this.#waiting.delete(resume);
        if (this.#lost === undefined) resolve();
        else reject(this.#lost);
      };
      const timer = this.#host.setTimeout(resume, ms);
      this.#waiting.add(resume);
    });
  }

  /** What the target sent before it answers this ping has arrived. */
  flushed(): Promise<void> {
    this.#check();
    return new Promise((resolve, reject) => {
      const timer = this.#host.setTimeout(() => reject(new TargetLost('no answer to a ping')), OPEN_WITHIN_MS);
      const done = (): void => {
        this.#host.clearTimeout(timer);
        this.#socket.off('pong', done);
        this.#waiting.delete(done);
        if (this.#lost === undefined) resolve();
        else reject(this.#lost);
      };
      this.#socket.once('pong', done);
      this.#socket.ping();
    });
  }

  async alive<T>(act: Promise<T>): Promise<T> {
    const result = await act;
    this.#check();
    return result;
  }

  #check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }
}

/** The target's own time, by `getTime` and, where it can be moved, `advance`. */
class TargetTime {
  /** It takes `advance`. */
  readonly moves: boolean;
  readonly #hand: StimulusClient;
  readonly #host: HostClock;
  readonly #runs: boolean;
  #ms: number;
  #readAt: number;

  private constructor(hand: StimulusClient, host: HostClock, ms: number, moves: boolean, runs: boolean) {
    this.#hand = hand;
    this.#host = host;
    this.#ms = ms;
    this.moves = moves;
    this.#runs = runs;
    this.#readAt = host.now();
  }

  /** Undefined when the target does not report its time; then this machine's time applies. */
  static async of(hand: StimulusClient, host: HostClock): Promise<TargetTime | undefined> {
    const time = await hand.ask({ stimulus: 'getTime' });
    if (!time.done || time.ms === undefined) return undefined;
    const { done } = await hand.ask({ stimulus: 'advance', ms: 1 });
    return new TargetTime(hand, host, done ? time.ms + 1 : time.ms, done, !done || time.timeRuns === true);
  }

  now(): number {
    return this.#runs ? this.#ms + (this.#host.now() - this.#readAt) : this.#ms;
  }

  async advance(ms: number): Promise<void> {
    const whole = Math.max(1, Math.ceil(ms));
    const answer = await this.#hand.ask({ stimulus: 'advance', ms: whole });
    if (!answer.done) throw new TargetLost(`advance is refused: ${answer.why ?? 'no reason given'}`);
    if (!this.#runs) {
      this.#ms += whole;
      return;
    }
    const time = await this.#hand.ask({ stimulus: 'getTime' });
    this.#ms = time.ms ?? this.#ms + whole;
    this.#readAt = this.#host.now();
  }
}
