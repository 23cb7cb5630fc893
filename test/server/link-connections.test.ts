/** The sockets of the facility link on a clock that a test moves: pings, the end of a connection, redialling, and who is let in. */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  BACKOFF_FIRST_MS,
  BACKOFF_MAX_MS,
  CONNECTIONS_LIMIT,
  type ConnectionHandler,
  dial,
  HELLO_MS,
  type LinkConnection,
  listen,
  PING_EVERY_MS,
  UNAUTHENTICATED_LIMIT,
} from '../../src/server/link/connection.ts';
import { HandClock } from '../cli/up-host.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Remembers what it hears; `heard` resolves with the next thing. */
class Hearing implements ConnectionHandler {
  readonly connections: LinkConnection[] = [];
  readonly #heard: string[] = [];
  readonly #waiting: ((what: string) => void)[] = [];
  #hears(what: string): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#heard.push(what);
    else next(what);
  }
  heard(): Promise<string> {
    const known = this.#heard.shift();
    return known === undefined ? new Promise((resolve) => void this.#waiting.push(resolve)) : Promise.resolve(known);
  }
  opened(connection: LinkConnection) {
    this.connections.push(connection);
    this.#hears('opened');
    return {
      received: (text: string) => this.#hears(`got ${text}`),
      closed: () => this.#hears('closed'),
    };
  }
}

async function listening({ key }: { key?: string } = { key: 'k' }) {
  const host = new HandClock();
  const side = new Hearing();
  const server = await listen({ address: '127.0.0.1', port: 0, key }, host, side);
  closing.push(() => server.close());
  const join = (headers: Record<string, string> = { authorization: `Bearer ${key}` }, options = {}) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { headers, ...options });
    socket.on('error', () => {});
    closing.push(() => socket.terminate());
    return socket;
  };
  const joined = async () => {
    const socket = join();
    await once(socket, 'open');
    expect(await side.heard()).toBe('opened');
    return socket;
  };
  return { host, side, server, join, joined };
}
const statusOf = async (socket: WebSocket) => {
  const [, { statusCode }] = await once(socket, 'unexpected-response');
  return statusCode;
};

describe('a connection', () => {
  it('is pinged, and ends if it has not answered when the next ping is due', async () => {
    const { host, side, joined } = await listening();
    const socket = await joined();
    const pinged = once(socket, 'ping');
    host.pass(PING_EVERY_MS - 1);
    expect(host.pending).toBeGreaterThan(0);
    host.pass(1);
    await pinged;
    // The answer arrives before the echo of what was sent after it.
    socket.send('after the pong');
    expect(await side.heard()).toBe('got after the pong');
    const again = once(socket, 'ping');
    host.pass(PING_EVERY_MS);
    await again;
    socket.send('still here');
    expect(await side.heard()).toBe('got still here');
    const ended = once(socket, 'close');
    // Two in one go: nobody could answer the first.
    host.pass(2 * PING_EVERY_MS);
    await ended;
    expect([await side.heard(), PING_EVERY_MS]).toEqual(['closed', 15_000]);
  });

  it('passes on text, takes bytes for an empty text, and says each once', async () => {
    const { side, joined, server } = await listening();
    const socket = await joined();
    socket.send('one');
    socket.send(Buffer.from('two'));
    socket.send('');
    expect([await side.heard(), await side.heard(), await side.heard()]).toEqual(['got one', 'got ', 'got ']);
    const told = once(socket, 'message');
    side.connections[0]?.send('three');
    expect(String((await told)[0])).toBe('three');
    expect(server.unsent()).toEqual([{ to: 'facility link', waiting: 0 }]);
  });

  it('ends with the first hundred characters of the reason, and nothing is sent afterwards', async () => {
    const { host, side, joined } = await listening();
    const socket = await joined();
    const ended = once(socket, 'close');
    side.connections[0]?.end('r'.repeat(101));
    const [code, reason] = await ended;
    expect([code, String(reason)]).toEqual([1008, 'r'.repeat(100)]);
    expect(await side.heard()).toBe('closed');
    side.connections[0]?.send('late');
    expect(host.pending).toBe(0);
  });

  it('with a frame of more than 64 KiB ends; one of 64 KiB is read', async () => {
    const { side, joined } = await listening();
    const socket = await joined();
    socket.send('x'.repeat(65_536));
    expect((await side.heard()).length).toBe('got '.length + 65_536);
    const ended = once(socket, 'close');
    socket.send('x'.repeat(65_537));
    expect([(await ended)[0], await side.heard()]).toEqual([1009, 'closed']);
  });
});

describe('who listens', () => {
  it('lets in who has the key and is no page', async () => {
    const { join } = await listening();
    expect([
      await statusOf(join({})),
      await statusOf(join({ authorization: 'Bearer x' })),
      await statusOf(join({ authorization: 'Bearer k', origin: 'http://127.0.0.1' })),
    ]).toEqual([401, 401, 403]);
    const { join: openly, side } = await listening({});
    expect(await statusOf(openly({ origin: 'http://127.0.0.1' }))).toBe(403);
    await once(openly({}), 'open');
    expect(await side.heard()).toBe('opened');
  });

  it('tells others that it speaks WebSocket', async () => {
    const { server } = await listening();
    const asked = request({ host: '127.0.0.1', port: server.port, path: '/' }).end();
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const part of response) text += part;
    expect([response.statusCode, response.headers.upgrade, response.headers.connection, text]).toEqual([
      426,
      'websocket',
      'close',
      'This port serves the facility link over WebSocket.\n',
    ]);
  });

  it('has at most 64 connections with the key; one that ends makes room', async () => {
    const { joined, join, side } = await listening();
    const first = await joined();
    for (let i = 1; i < CONNECTIONS_LIMIT; i++) await joined();
    expect(await statusOf(join())).toBe(503);
    first.close();
    expect(await side.heard()).toBe('closed');
    await joined();
    expect([CONNECTIONS_LIMIT, UNAUTHENTICATED_LIMIT, HELLO_MS]).toEqual([64, 256, 5_000]);
  });

  it('without a key of its own admits by hello, at most 64, and ends who has not said it in time', async () => {
    const { host, side, join } = await listening({});
    const socket = join({});
    await side.heard();
    expect(side.connections[0]?.admit()).toBe(true);
    const silent = join({});
    await side.heard();
    const ended = once(silent, 'close');
    host.pass(HELLO_MS);
    await ended;
    expect([await side.heard(), socket.readyState]).toEqual(['closed', WebSocket.OPEN]);
  });
});

describe('who dials', () => {
  it('presents the key, and after the end of a connection dials again: twice as long each time, at most a minute', async () => {
    const { server, side: far } = await listening();
    const host = new HandClock();
    const near = new Hearing();
    const dialled = dial(`ws://127.0.0.1:${server.port}`, 'k', host, near);
    closing.push(() => dialled.close());
    expect([await near.heard(), await far.heard()]).toEqual(['opened', 'opened']);
    expect(dialled.unsent()).toEqual([{ to: 'facility link', waiting: 0 }]);
    far.connections[0]?.end('over');
    expect([await near.heard(), await far.heard()]).toEqual(['closed', 'closed']);
    expect(host.pending).toBe(1);
    host.pass(BACKOFF_FIRST_MS - 1);
    expect(far.connections).toHaveLength(1);
    host.pass(1);
    expect([await near.heard(), await far.heard()]).toEqual(['opened', 'opened']);
    expect([BACKOFF_FIRST_MS, BACKOFF_MAX_MS]).toEqual([1_000, 60_000]);
  });

  it('waits longer for one that does not answer, and no more once it is closed', async () => {
    const waits: number[] = [];
    const again: (() => void)[] = [];
    const waiting: (() => void)[] = [];
    const host = new HandClock();
    const counted = {
      now: () => host.now(),
      clearTimeout: (id: NodeJS.Timeout | undefined) => host.clearTimeout(id),
      setTimeout: (act: () => void, ms: number) => {
        waits.push(ms);
        again.push(act);
        waiting.shift()?.();
        return host.setTimeout(act, ms);
      },
    };
    const { server, side } = await listening();
    const refusedBy = `ws://127.0.0.1:${server.port}`;
    const failed = () => new Promise<void>((resolve) => void waiting.push(resolve));
    let next = failed();
    const dialled = dial(refusedBy, 'wrong', counted as never, side);
    for (let i = 0; i < 8; i++) {
      await next;
      next = failed();
      again.at(-1)?.();
    }
    await next;
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    await dialled.close();
    expect([waits.length, side.connections.length]).toEqual([9, 0]);
  });
});
