/** Nothing that could still be lost leaves the process: once the disk has failed, nothing is sent. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import type { Journal } from '../../src/server/journal.ts';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { Store } from '../../src/server/store/store.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { ID, TestClient } from '../link/websocket/server-fixture.ts';
import { TOY_MAC, toy } from './toy-facility.ts';

const fail = (error: unknown): never => {
  throw error;
};

describe('a hosted facility', () => {
  /** A journal that records its calls, and can fail. */
  function noted() {
    const log: string[] = [];
    const disk = { isFull: false };
    const journal: Journal = {
      *stage() {
        return () => {};
      },
      input: () => log.push('input'),
      event: ({ seq }) => log.push(`event ${seq}`),
      flush: () => {
        if (disk.isFull) throw new Error('the disk is full');
        log.push('flush');
      },
    };
    const errors: unknown[] = [];
    const hosted = new HostedFacility({ open: toy().open, journal, onError: (error) => errors.push(error) });
    hosted.onDurable((events) => log.push(...events.map(({ seq }) => `told ${seq}`)));
    return { log, disk, hosted, errors };
  }

  test('publishes events after the flush, in order, with actions where they occurred', async () => {
    const { log, hosted } = noted();
    const { trace } = hosted.parts.facility;
    trace.record('a', 'input');
    hosted.whenDurable(() => {
      log.push('act');
      // What arises during publishing is published after the next flush.
      trace.record('a', 'input');
      hosted.whenDurable(() => log.push('act 2'));
      hosted.settle();
    });
    trace.record('a', 'input');
    await Promise.resolve();
    expect(log.filter((line) => !line.startsWith('event'))).toEqual([
      'flush',
      'told 1',
      'act',
      'flush',
      'told 2',
      'told 3',
      'act 2',
    ]);
  });

  test('makes inputs durable before a turn ends, even without a call of settle', async () => {
    const { log, hosted } = noted();
    hosted.enter({ kind: 'radio' }, () => hosted.parts.facility.trace.record('a', 'input'));
    expect(log).toEqual(['input', 'event 1']);
    await Promise.resolve();
    expect(log).toEqual(['input', 'event 1', 'flush', 'told 1']);
    expect(hosted.recent(0, 10)).toHaveLength(1);
  });

  test('publishes at the end of the turn what an embedding program caused', async () => {
    const { log, hosted } = noted();
    hosted.play('count.up', { by: 1 });
    log.length = 0;
    hosted.parts.facility.clock.runFor(1_000);
    expect(log).toEqual(['event 2']);
    await Promise.resolve();
    expect(log).toEqual(['event 2', 'flush', 'told 2']);
  });

  test('flushes once per slice of a jump, and publishes nothing in between', async () => {
    const { log, hosted } = noted();
    for (let i = 0; i < 2_500; i++) hosted.parts.facility.play('count.up', { by: 1 });
    log.length = 0;
    await hosted.live.jump(hosted.now + 1_000);
    const flushes = log.filter((line) => line === 'flush').length;
    expect(log.filter((line) => line.startsWith('told')).length).toBeGreaterThanOrEqual(2_500);
    expect(flushes).toBeGreaterThanOrEqual(3);
    let durable = 0;
    let happened = 0;
    for (const line of log) {
      const [what, seq = '0'] = line.split(' ');
      if (what === 'event') happened = Number(seq);
      if (what === 'flush') durable = happened;
      if (what === 'told') expect(Number(seq)).toBeLessThanOrEqual(durable);
    }
  });

  test('stops after a failed flush, reports it once, and publishes nothing from then on', async () => {
    const { log, disk, hosted, errors } = noted();
    hosted.live.start();
    disk.isFull = true;
    expect(() => hosted.play('count.up', { by: 1 })).toThrow('the disk is full');
    disk.isFull = false;
    expect(() => hosted.play('count.up', { by: 1 })).toThrow();
    hosted.whenDurable(() => log.push('act'));
    await Promise.resolve();
    expect(log.filter((line) => /told|act/.test(line))).toEqual([]);
    expect(hosted.recent(0, 10)).toEqual([]);
    expect(hosted.live.paused).toBe(true);
    expect(errors).toHaveLength(1);
  });

  test('a subscriber that throws is reported, and does not affect the others', () => {
    const { log, hosted, errors } = noted();
    hosted.onDurable(() => fail(new Error('broken')));
    const heard: TraceEvent[] = [];
    hosted.onDurable((events) => heard.push(...events));
    hosted.play('count.up', { by: 1 });
    expect(heard).toHaveLength(1);
    expect(log).toContain('told 1');
    expect(errors).toHaveLength(1);
  });
});

describe('a server whose disk has failed', () => {
  let dir: string;
  let serving: Serving;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'noke-sim-kept-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await serving.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test('publishes to nobody: streams, pages, answers, WebSocket clients, the monitor', async () => {
    const remarks: unknown[] = [];
    serving = await serve({
      open: toy().open,
      ports: { websocket: 0, control: 0, core: 0 },
      paused: true,
      data: { dir, identity: 'toy 1' },
      onLine: (line) => remarks.push(line),
    });
    const { control, core, websocket } = serving.ready;
    const stream = await fetch(`${control}/v1/trace/stream?after=0`);
    let streamed = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) streamed += new TextDecoder().decode(chunk);
    })().catch(() => undefined);
    const client = await TestClient.join(Number(websocket?.split(':').at(-1)));
    const heard = client.heard.length;
    vi.spyOn(Store.prototype, 'flush').mockImplementation(() => fail(new Error('the disk is full')));

    client.send({ action: 'connect', peripheralUuid: ID });
    client.send({ action: 'what is this' });
    const play = (verb: string, body: object) =>
      fetch(`${control}/v1/verbs/${verb}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await play('lock.wake', { lock: 'A101' })).status).toBe(500);
    expect((await fetch(`${control}/v1/trace`)).status).toBe(500);
    expect((await fetch(`${control}/v1/view`)).status).toBe(500);
    const asked = await fetch(`${core}/fobs/display/`, {
      method: 'POST',
      headers: { authorization: 'Bearer private-key', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(asked.status).toBe(500);
    expect((await fetch(`${control}/health`)).status).toBe(503);
    expect(streamed).not.toContain('data:');
    expect(client.heard).toHaveLength(heard);
    expect(remarks.filter((line) => JSON.stringify(line).includes('malformed'))).toEqual([]);
    expect(serving.facilities.main.recent(0, 10)).toEqual([]);
    vi.restoreAllMocks();
    await serving.stop();
    await reading;
  });

  test('sends nothing over the facility link', async () => {
    const facility = toy();
    serving = await serve({
      open: facility.open,
      ports: { websocket: false, control: false, core: false },
      paused: true,
      data: { dir, identity: 'toy 1' },
      link: { role: 'gateway', key: 'k', listen: 0 },
    });
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(serving.ready.link ?? '', { headers: { authorization: 'Bearer k' } });
    const got: string[] = [];
    socket.on('message', (data) => got.push(String(data)));
    await new Promise((hello) => socket.once('message', hello));
    const beat = { session: '00'.repeat(20), state: 2, batteryMv: 3_000, clockValid: true, touched: false } as const;
    const beats = () => {
      for (const peer of facility.mesh.peers) peer.heartbeat(beat);
    };
    beats();
    await new Promise((heard) => socket.once('message', heard));
    vi.spyOn(Store.prototype, 'flush').mockImplementation(() => fail(new Error('the disk is full')));
    beats();
    const pong = new Promise((heard) => socket.once('pong', heard));
    socket.ping();
    await pong;
    expect(got.filter((text) => text.includes(TOY_MAC))).toHaveLength(1);
    socket.terminate();
  });
});

test('all output goes through the outbox: only known files subscribe to the trace itself', () => {
  /** Each of these records immediately and publishes with `whenDurable`, or serves where nothing is stored. */
  const known = [
    'cli/options/link.ts',
    // Runs that are played for comparison or display; nothing outside sees them.
    'cli/recording/compared.ts',
    'cli/recording/console-report.ts',
    'cli/run/run-papers.ts',
    'console/open.ts',
    // A fork in the console; nothing outside sees it.
    'console/player/branches.ts',
    'server/hosted-facility.ts',
    // It only pauses the clock; what it saw is published with answers.
    'server/pauses/pauses.ts',
    'server/programs.ts',
  ];
  const files = ['cli', 'console', 'server'].flatMap((room) =>
    readdirSync(join('src', room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${room}/${file}`),
  );
  const listening = files.filter((file) => readFileSync(join('src', file), 'utf8').includes('trace.subscribe('));
  expect(listening.sort()).toEqual(known);
});
