import { type AddressInfo, createServer, type Socket, connect as tcp } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { CONNECTIONS_LIMIT, HELLO_MS, PING_EVERY_MS, UNAUTHENTICATED_LIMIT } from '../../src/server/link/connection.ts';
import { REFUSED_LIMIT } from '../../src/server/link/frame-reader.ts';
import { readCall } from '../../src/server/link/messages.ts';
import type { LinkOptions, Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { HandClock } from '../cli/up-host.ts';
import { oneIn } from '../sizes.ts';
import { serveDemo } from './real.ts';
import { TOY_MAC, toy } from './toy-facility.ts';

const opened: Serving[] = [];
afterEach(async () => {
  for (const serving of opened.splice(0)) await serving.stop();
});
async function demo(link: LinkOptions, gateway = false): Promise<Serving> {
  const serving = await serveDemo({ link, gateway });
  opened.push(serving);
  return serving;
}
async function toyWith(link: LinkOptions) {
  const play = toy();
  const serving = await serve({
    open: play.open,
    ports: { websocket: false, control: 0, core: false },
    paused: true,
    link,
  });
  opened.push(serving);
  return { play, serving };
}
/** Yields to sockets until the condition holds. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise<void>((resolve) => setImmediate(resolve));
}

const beat = { session: 'AB'.repeat(20), state: 2, batteryMv: 3_000, clockValid: true, touched: false };

describe('a gateway’s end that listens', () => {
  test('sends hello with its key, sends heartbeats and records up, and receives packets', async () => {
    const { play, serving } = await toyWith({ role: 'gateway', key: 'secret-key', listen: 0 });
    const backend = new WebSocket(serving.ready.link ?? '', { headers: { authorization: 'Bearer secret-key' } });
    const heard: { method?: string; params?: unknown; id?: unknown; result?: unknown; error?: { code: number } }[] = [];
    backend.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => heard.length === 1);
    expect(heard.shift()).toMatchObject({ jsonrpc: '2.0', method: 'hello', params: { version: 1, key: 'secret-key' } });
    const [peer] = play.mesh.peers;
    peer?.heartbeat(beat);
    peer?.records(beat.session, ['50'.repeat(20)]);
    await until(() => heard.length === 2);
    expect(heard.shift()).toEqual({ jsonrpc: '2.0', method: 'heartbeat', params: { mac: TOY_MAC, ...beat } });
    expect(heard.shift()).toMatchObject({ method: 'records', params: { packets: ['50'.repeat(20)] } });
    const packets = { mac: TOY_MAC, session: beat.session, packets: ['02'.repeat(20)] };
    backend.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'packets', params: packets }));
    backend.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'unlock', params: {} }));
    backend.send(JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'packets', params: { mac: 'x' } }));
    backend.send('{"jsonrpc":');
    await until(() => heard.length === 4);
    expect(heard.map(({ id, result, error }) => [id, result ?? error?.code])).toEqual([
      [1, { taken: true }],
      [2, -32601],
      [3, -32602],
      [null, -32700],
    ]);
    expect(play.mesh.got).toEqual([{ session: beat.session, packets: ['02'.repeat(20)] }]);
    backend.terminate();
  });

  test('closes after a hundred messages that it refuses', async () => {
    const { serving } = await toyWith({ role: 'gateway', key: 'secret-key', listen: 0 });
    const backend = new WebSocket(serving.ready.link ?? '', { headers: { authorization: 'Bearer secret-key' } });
    let errors = 0;
    backend.on('message', (data) => {
      errors += String(data).includes('-32700') ? 1 : 0;
    });
    await new Promise((resolve) => backend.once('open', resolve));
    for (let i = 0; i < REFUSED_LIMIT + 20; i++) backend.send('nonsense');
    expect(await new Promise((resolve) => backend.once('close', resolve))).toBe(1008);
    expect(errors).toBe(REFUSED_LIMIT);
  });

  test('refuses peers without the key, and web pages', async () => {
    const { serving } = await toyWith({ role: 'gateway', key: 'secret-key', listen: 0 });
    for (const headers of [
      {},
      { authorization: 'Bearer other' },
      { authorization: 'Bearer secret-key', origin: 'http://localhost' },
    ]) {
      const pending = new WebSocket(serving.ready.link ?? '', { headers });
      const failed = await new Promise<Error>((resolve) => pending.once('error', resolve));
      expect(failed.message).toMatch(/40[13]/);
    }
  });
});

describe('a broken connection', () => {
  /** A proxy that cuts its first connection after this many bytes, and counts the bytes that passed. */
  async function cutter(to: string, after: number) {
    const target = new URL(to);
    let passed = 0;
    let cut = false;
    const proxy = createServer((near) => {
      const far = tcp(Number(target.port), target.hostname);
      const pass = (from: Socket, into: Socket) =>
        from.on('data', (chunk) => {
          const left = cut ? Number.POSITIVE_INFINITY : after - passed;
          passed += chunk.length;
          into.write(chunk.subarray(0, Math.max(0, Math.min(chunk.length, left))));
          if (chunk.length < left) return;
          cut = true;
          near.destroy();
          far.destroy();
        });
      pass(near, far);
      pass(far, near);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on('error', () => {}).on('close', () => other.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    return { url: `ws://127.0.0.1:${port}`, wasCut: () => cut, passed: () => passed, close: () => proxy.close() };
  }

  /** A host that does not wait before it redials; the timeouts of an open connection are unchanged. */
  const eager = {
    ...hostClock,
    setTimeout: (act: () => void, ms: number) =>
      hostClock.setTimeout(act, ms > 500 && ms !== PING_EVERY_MS && ms !== HELLO_MS ? 2 : ms),
  };

  /** Real sockets need turns of the loop, and a busy machine gives them few in a round; each round ends as soon as it is done. */
  const MAX_ROUNDS = 100;

  test.each(oneIn(3, [1, 200, 420, 650, 800, 950, 1_100, 1_300, 1_500, 1_800]))(
    'at byte %i: the lock repeats what was not acknowledged, and nothing is counted twice',
    async (byte) => {
      const backend = await demo({ role: 'backend', key: 'k', listen: 0 });
      const proxy = await cutter(backend.ready.link ?? '', byte);
      const gateway = await serveDemo({ link: { role: 'gateway', key: 'k', dial: proxy.url }, host: eager });
      opened.push(gateway);
      const kept = () =>
        backend.facilities.main
          .recent(0, 1e6)
          .filter(({ kind, data }) => kind === 'core.record.kept' && data.mac === 'C0:FF:EE:00:01:01')
          .map(({ data }) => data.record as { number: number; event: number });
      const INSIDE_RELEASE = 9;
      gateway.facility().play('lock.releaseFromInside', { lock: 'A101' });
      for (
        let round = 0;
        round < MAX_ROUNDS && !(proxy.wasCut() && kept().some(({ event }) => event === INSIDE_RELEASE));
        round++
      ) {
        gateway.facility().play('lock.touch', { lock: 'A101' });
        for (let i = 0; i < 60; i++) {
          await gateway.facilities.main.live.jump(gateway.facilities.main.now + 50);
          for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
        }
        await gateway.facilities.main.live.jump(gateway.facilities.main.now + 20_000);
      }
      expect(proxy.wasCut()).toBe(true);
      const numbers = kept().map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(kept().filter(({ event }) => event === INSIDE_RELEASE)).toHaveLength(1);
      proxy.close();
    },
    60_000,
  );

  test('is dialled again with back-off, on the host’s clock', async () => {
    const first = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((resolve) => first.once('listening', resolve));
    const { port } = first.address() as { port: number };
    let dialled = 0;
    first.on('connection', (socket) => {
      dialled++;
      socket.terminate();
    });
    const waits: number[] = [];
    const waiting: (() => void)[] = [];
    const host = {
      now: () => 0,
      setTimeout: (act: () => void, ms: number) => {
        if (ms >= 1_000 && ms !== PING_EVERY_MS && ms !== HELLO_MS) {
          waits.push(ms);
          waiting.push(act);
        }
        return { unref() {} } as unknown as NodeJS.Timeout;
      },
      clearTimeout: () => {},
    };
    const play = toy();
    const serving = await serve({
      open: play.open,
      ports: { websocket: false, control: false, core: false },
      paused: true,
      host,
      link: { role: 'gateway', key: 'k', dial: `ws://127.0.0.1:${port}` },
    });
    opened.push(serving);
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    await until(() => waiting.length === 1);
    expect(dialled).toBe(2);
    for (const client of first.clients) client.terminate();
    await new Promise((resolve) => first.close(resolve));
    waiting.shift()?.();
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    await until(() => waiting.length === 1);
    expect(waits.slice(-2)).toEqual([1_000 * 2, 1_000 * 4]);
  });
});

describe('a backend’s end', () => {
  test('accepts nothing before a hello with the right key', async () => {
    const { serving } = await toyWith({ role: 'backend', key: 'secret-key', listen: 0 });
    const gateway = new WebSocket(serving.ready.link ?? '');
    const heard: { id?: unknown; result?: unknown; error?: { code: number } }[] = [];
    gateway.on('message', (data) => heard.push(JSON.parse(String(data))));
    await new Promise((resolve) => gateway.once('open', resolve));
    gateway.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'heartbeat', params: { mac: TOY_MAC, ...beat } }));
    await until(() => heard.length === 1);
    expect(heard[0]?.error?.code).toBe(-32000);
    gateway.send(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 2,
        method: 'hello',
        params: { version: 1, gateway: 'g', key: 'secret-key' },
      }),
    );
    await until(() => heard.length === 2);
    expect(heard[1]).toMatchObject({ id: 2, result: { version: 1 } });
    gateway.terminate();
    const liar = new WebSocket(serving.ready.link ?? '');
    await new Promise((resolve) => liar.once('open', resolve));
    liar.send(JSON.stringify({ jsonrpc: '2.0', method: 'hello', params: { version: 1, gateway: 'g', key: 'guess' } }));
    expect(await new Promise((resolve) => liar.once('close', resolve))).toBe(1008);
  });

  test('answers every request with its id, and no notification', async () => {
    const { serving } = await toyWith({ role: 'backend', key: 'secret-key', listen: 0 });
    const gateway = new WebSocket(serving.ready.link ?? '');
    const heard: { id?: unknown; result?: unknown; error?: { code: number } }[] = [];
    gateway.on('message', (data) => heard.push(JSON.parse(String(data))));
    await new Promise((resolve) => gateway.once('open', resolve));
    const hello = { version: 1, gateway: 'g', key: 'secret-key' };
    const packets = { mac: TOY_MAC, session: beat.session, packets: [] };
    const messages: (readonly [string, object])[] = [
      ['heartbeat', { mac: TOY_MAC, ...beat }],
      ['hello', hello],
      ['heartbeat', { mac: TOY_MAC, ...beat }],
      ['records', packets],
      ['results', packets],
      ['nonsense', {}],
    ];
    for (const [method, params] of messages) gateway.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
    for (const [i, [method, params]] of messages.entries())
      gateway.send(JSON.stringify({ jsonrpc: '2.0', id: `r${i}`, method, params }));
    await until(() => heard.some(({ id }) => id === 'r5'));
    // The toy core knows no locks.
    expect(heard.map(({ id, result, error }) => [id, result ?? error?.code])).toEqual([
      ['r0', { taken: false }],
      ['r1', { version: 1 }],
      ['r2', { taken: false }],
      ['r3', { taken: false }],
      ['r4', { taken: false }],
      ['r5', -32601],
    ]);
    gateway.terminate();
  });

  test('silent unauthenticated connections in any phase keep no gateway out and displace none that has authenticated', async () => {
    const { serving } = await toyWith({ role: 'backend', key: 'secret-key', listen: 0 });
    const url = serving.ready.link ?? '';
    const hello = { jsonrpc: '2.0', id: 1, method: 'hello', params: { version: 1, gateway: 'g', key: 'secret-key' } };
    const gateway = async () => {
      const socket = new WebSocket(url);
      socket.on('error', () => {});
      const answered = new Promise<string>((resolve) => {
        socket.once('message', (data) => resolve(String(data)));
        socket.once('close', (code) => resolve(`closed with ${code}`));
      });
      socket.once('open', () => socket.send(JSON.stringify(hello)));
      return { socket, answered: await answered };
    };
    const first = await gateway();
    const unauthenticated: { destroy(): void }[] = [];
    for (let i = 0; i < UNAUTHENTICATED_LIMIT + CONNECTIONS_LIMIT; i++) {
      if (i % 2 === 0) {
        const socket = new WebSocket(url);
        socket.on('error', () => {});
        await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
        unauthenticated.push({ destroy: () => socket.terminate() });
      } else {
        const socket = tcp(Number(url.split(':').at(-1)), '127.0.0.1');
        socket.on('error', () => {});
        await new Promise((resolve) => socket.once('connect', resolve));
        unauthenticated.push(socket);
      }
    }
    const second = await gateway();
    expect([first.answered, second.answered].map((text) => text.slice(0, 60))).toEqual([
      JSON.stringify({ jsonrpc: '2.0', id: 1, result: { version: 1 } }),
      JSON.stringify({ jsonrpc: '2.0', id: 1, result: { version: 1 } }),
    ]);
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    for (const one of unauthenticated) one.destroy();
    first.socket.terminate();
    second.socket.terminate();
  });

  test('at the limit of authenticated gateways, one more is refused, and the others stay', async () => {
    const { serving } = await toyWith({ role: 'gateway', key: 'secret-key', listen: 0 });
    const open = () => new WebSocket(serving.ready.link ?? '', { headers: { authorization: 'Bearer secret-key' } });
    const lines = Array.from({ length: CONNECTIONS_LIMIT }, open);
    for (const line of lines) if (line.readyState !== WebSocket.OPEN) await new Promise((up) => line.once('open', up));
    const failed = await new Promise<Error>((resolve) => open().once('error', resolve));
    expect(failed.message).toContain('503');
    expect(lines.every(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true);
    for (const line of lines) line.terminate();
  });

  test('an unauthenticated connection has a deadline on the host’s clock, in any phase', async () => {
    const host = new HandClock();
    const play = toy();
    const link = { role: 'backend', key: 'k', listen: 0 } as const;
    const ports = { websocket: false, control: false, core: false } as const;
    const serving = await serve({ open: play.open, ports, paused: true, host, link });
    opened.push(serving);
    const silent = new WebSocket(serving.ready.link ?? '');
    await new Promise((resolve) => silent.once('open', resolve));
    const liar = new WebSocket(serving.ready.link ?? '');
    await new Promise((resolve) => liar.once('open', resolve));
    liar.send('{}');
    const socket = tcp(Number(serving.ready.link?.split(':').at(-1)), '127.0.0.1');
    const ended = Promise.all([silent, liar, socket].map((one) => new Promise((gone) => one.once('close', gone))));
    socket.on('error', () => {}).resume();
    await new Promise((resolve) => socket.once('connect', resolve));
    for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    host.pass(HELLO_MS - 1);
    expect([silent.readyState, liar.readyState, socket.destroyed]).toEqual([WebSocket.OPEN, WebSocket.OPEN, false]);
    host.pass(1);
    await ended;
  });

  test('nonsense costs an error each, and the line at the limit', async () => {
    const { serving } = await toyWith({ role: 'backend', key: 'k', listen: 0 });
    const gateway = new WebSocket(serving.ready.link ?? '');
    await new Promise((resolve) => gateway.once('open', resolve));
    for (let i = 0; i < 120; i++) gateway.send(`nonsense ${i}`);
    expect(await new Promise((resolve) => gateway.once('close', resolve))).toBe(1008);
    const big = new WebSocket(serving.ready.link ?? '');
    await new Promise((resolve) => big.once('open', resolve));
    big.send('x'.repeat(100_000));
    expect(await new Promise((resolve) => big.once('close', resolve))).toBe(1009);
    const half = tcp(Number(serving.ready.link?.split(':').at(-1)), '127.0.0.1');
    half.write('GET / HTTP/1.1\r\n');
    half.destroy();
  });

  test('reading a frame never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['call', 'answer', 'wrong']).toContain(readCall(text, ['packets']).kind);
      }),
    );
  });
});

test('a remote unlock crosses the link: requested at the backend, executed by a touched lock at the gateway, and recorded', async () => {
  const backend = await demo({ role: 'backend', key: 'k', listen: 0 });
  const gateway = await demo({ role: 'gateway', key: 'k', dial: backend.ready.link ?? '' });
  const events = (serving: Serving, kind: string) =>
    serving.facilities.main.recent(0, 1e6).filter((event) => event.kind === kind);
  const dialled = async () => {
    const metrics = await (await fetch(`${gateway.ready.control}/metrics`)).text();
    return metrics.includes('noke_sim_link_lines 1');
  };
  while (!(await dialled()));
  const played = backend
    .facility()
    .play('portal.unlock', { as: 'maya', unit: 'A101', choose: 'Emergency', reason: 'Tenant locked phone in unit' });
  expect(played).toMatchObject({ ok: true });
  gateway.facility().play('lock.touch', { lock: 'A101' });
  await gateway.facilities.main.live.jump(gateway.facilities.main.now + 100);
  await until(() => events(gateway, 'lock.received').length > 0);
  await gateway.facilities.main.live.jump(gateway.facilities.main.now + 5_000);
  expect(events(gateway, 'lock.unlocked')).toHaveLength(1);
  await until(() => events(backend, 'core.record.kept').length > 0);
});
