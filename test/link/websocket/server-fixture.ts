/** A WebSocket server over echo locks, with an ingress whose clock advances by itself after every input. */
import { WebSocket } from 'ws';
import type { ClientEvent } from '../../../src/link/websocket/client-event.ts';
import { type LinkInput, LockLinks } from '../../../src/link/websocket/links.ts';
import { WebSocketLocks, type WebSocketOptions } from '../../../src/link/websocket/server.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';

export const MAC = 'C0:FF:EE:00:00:01';
export const ID = 'c0ffee000001';
export const SERVICE = '1bc500010200d29ee511446c609db825';
export const COMMAND = '1bc500020200d29ee511446c609db825';
export const RESPONSE = '1bc500030200d29ee511446c609db825';
export const SESSION = '1bc500040200d29ee511446c609db825';

export interface ServerFixture {
  readonly port: number;
  readonly server: WebSocketLocks;
  readonly lock: EchoServer;
  readonly links: LockLinks;
  readonly inputs: LinkInput[];
  readonly observed: ClientEvent[];
  readonly events: TraceEvent[];
  readonly settled: () => number;
  readonly unauthenticated: () => number;
  close(): Promise<void>;
}

export function world() {
  const clock = new VirtualClock(0);
  return { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
}

export async function openServer(options: Partial<WebSocketOptions> = {}): Promise<ServerFixture> {
  const sim = world();
  const events: TraceEvent[] = [];
  sim.trace.subscribe((event) => events.push(event));
  const lock = new EchoServer(sim, { mac: MAC });
  const locks = new Map([[MAC, { name: 'A101', gatt: lock }]]);
  const links = new LockLinks(locks, sim.trace);
  const inputs: LinkInput[] = [];
  const observed: ClientEvent[] = [];
  let settled = 0;
  const door = {
    enter<T>(input: LinkInput, act: () => T): T {
      inputs.push(input);
      const result = act();
      queueMicrotask(() => sim.clock.runFor(10));
      return result;
    },
    whenMoving: (act: () => void) => act(),
    whenDurable(act: () => void) {
      settled++;
      queueMicrotask(act);
    },
  };
  const server = new WebSocketLocks(
    { locks, links, ingress: door },
    { port: 0, address: '127.0.0.1', allowOrigin: () => false, observe: (event) => observed.push(event), ...options },
  );
  const port = await server.listen();
  return {
    port,
    server,
    lock,
    links,
    inputs,
    observed,
    events,
    settled: () => settled,
    unauthenticated: () => server.unauthenticated,
    close: () => server.close(),
  };
}

export type Message = Readonly<Record<string, unknown>>;

/** A client that keeps what it receives, and waits for messages by type. */
export class TestClient {
  readonly heard: Message[] = [];
  readonly socket: WebSocket;
  #waiters: (() => void)[] = [];
  closed: number | undefined;
  /** The refusal of an upgrade. */
  failed: string | undefined;

  constructor(port: number, options: { origin?: string; headers?: Record<string, string> } = {}, path = '') {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
    this.socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)) as Message);
      this.#wake();
    });
    this.socket.on('open', () => this.#wake());
    this.socket.on('error', (error) => {
      this.failed = error.message;
    });
    this.socket.on('close', (code) => {
      this.closed = code;
      this.#wake();
    });
  }

  static async join(port: number): Promise<TestClient> {
    const client = new TestClient(port);
    await client.next('stateChange');
    return client;
  }

  /** Waits until the upgrade is complete or refused. */
  async settled(): Promise<void> {
    while (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  async open(): Promise<void> {
    await this.settled();
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error(`not open: ${this.failed ?? this.closed}`);
  }

  send(message: Message | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Takes the oldest message of that type, waiting for it if necessary. */
  async next(type: string): Promise<Message> {
    for (;;) {
      const at = this.heard.findIndex((message) => message.type === type);
      const [found] = at < 0 ? [] : this.heard.splice(at, 1);
      if (found !== undefined) return found;
      if (this.closed !== undefined) throw new Error(`closed with ${this.closed} while waiting for ${type}`);
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  async end(): Promise<number> {
    while (this.closed === undefined) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.closed;
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }
}
