/** The loop of a live server under load. Work is counted in timers and bytes; no test looks at how long anything takes. */
import { EventEmitter } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { STREAM_LIMIT, STREAM_WINDOW, streamTrace } from '../../src/server/control/stream.ts';
import { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import { HostedFacility, RECENT_EVENTS } from '../../src/server/hosted-facility.ts';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { inMemorySnapshots } from '../../src/server/saved-snapshots.ts';
import { serve } from '../../src/server/serve.ts';
import { DEBT_MS, hostClock } from '../../src/sim/live-clock.ts';
import { SLICE_TIMERS } from '../../src/sim/slice.ts';
import { toy } from './toy-facility.ts';

const fail = (error: unknown): never => {
  throw error;
};

let serving: Serving | undefined;
afterEach(() => serving?.stop());

const EVERY_MS = 1_000;
const DAY = 86_400_000;

/** A served facility with a timer every simulated second, and a host that can lose time. */
async function busy(options: Partial<ServeOptions> = {}) {
  let lost = 0;
  const host = { ...hostClock, now: () => hostClock.now() + lost };
  const up = await serve({
    open: toy().open,
    ports: { websocket: false, control: 0, core: false },
    host,
    paused: true,
    ...options,
  });
  serving = up;
  const work = { fired: 0 };
  const { clock } = up.facility();
  const tick = (): void => {
    work.fired++;
    clock.setTimeout(tick, EVERY_MS);
  };
  clock.setTimeout(tick, EVERY_MS);
  const post = async (path: string, body: unknown = {}) => {
    const response = await fetch(`${up.ready.control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const get = async (path: string): Promise<Record<string, unknown>> =>
    (await fetch(`${up.ready.control}${path}`)).json() as Promise<Record<string, unknown>>;
  return {
    work,
    post,
    get,
    now: () => clock.now(),
    up,
    lose: (ms: number) => {
      lost += ms;
    },
  };
}

describe('a live facility that cannot keep up', () => {
  test.each([
    ['pause', '/v1/time/pause', {}],
    ['speed', '/v1/time/speed', { speed: 1 }],
    ['a verb', '/v1/verbs/count.up', { by: 1 }],
  ])('%s acts at the instant that has been reached, without catching up first', async (_, path, body) => {
    const { work, post, up, lose } = await busy({ speed: 86_400 });
    up.facilities.main.live.start();
    lose(DEBT_MS / 2);
    const owed = (DEBT_MS / 2) * 86_400;
    expect((await post(path, body)).status).toBe(200);
    up.facilities.main.live.pause();
    expect(work.fired).toBeGreaterThan(0);
    expect(work.fired).toBeLessThan(owed / EVERY_MS / 2);
  });

  test('shows the lag in time, health, metrics and the summary of the facility', async () => {
    const { get, up, lose } = await busy({ speed: 86_400 });
    expect(await get('/v1/time')).toMatchObject({ behindMs: 0 });
    up.facilities.main.live.start();
    lose(DEBT_MS);
    while ((await get('/v1/time')).behindMs === 0);
    for (const path of ['/v1/time', '/v1/facility', '/health']) {
      lose(DEBT_MS);
      const { behindMs } = (await get(path)) as { behindMs: number };
      expect(behindMs).toBeGreaterThan(DAY);
      expect(behindMs).toBeLessThanOrEqual(DEBT_MS * 86_400);
    }
    const metrics = await (await fetch(`${up.ready.control}/metrics`)).text();
    expect(Number(/^noke_sim_behind_seconds (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThan(DAY / 1_000);
  });
});

describe('a jump', () => {
  test('lets other requests read its progress, and ends where it is paused', async () => {
    const { get, post, now } = await busy();
    const start = now();
    const jump = post('/v1/time/jump', { byMs: 31 * DAY });
    let seen = await get('/v1/time');
    while (seen.jumping !== true) seen = await get('/v1/time');
    expect((await post('/v1/time/jump', { byMs: 1 })).body).toMatchObject({ error: { code: 'jumping' } });
    expect((await post('/v1/time/step')).status).toBe(409);
    expect((await post('/v1/time/pause')).body).toMatchObject({ jumping: false, paused: true });
    expect(await jump).toMatchObject({ status: 409, body: { error: { code: 'stopped', mayHaveHappened: true } } });
    expect(now()).toBeGreaterThan(start);
    expect(now()).toBeLessThan(start + 31 * DAY);
  });

  test('ends with the server, within the slice', async () => {
    const { get, post, work, up } = await busy();
    const jump = post('/v1/time/jump', { byMs: 31 * DAY }).catch(() => undefined);
    while ((await get('/v1/time')).jumping !== true);
    const { fired } = work;
    await up.stop();
    await jump;
    expect(work.fired).toBeLessThanOrEqual(fired + SLICE_TIMERS);
  });
});

describe('a scenario over HTTP', () => {
  const waits = 'version: 1\nname: it waits\nfacility: demo\nstartAt: 2026-03-02T08:00\nsteps:\n  - wait: 30d\n';

  test('ends where it is paused, incomplete, and receives no more events', async () => {
    const { get, post, up } = await busy();
    const played = post('/v1/scenarios', { text: waits });
    while ((await get('/v1/time')).jumping !== true);
    await post('/v1/time/pause');
    expect(await played).toMatchObject({ status: 200, body: { verdict: 'incomplete' } });
    expect(up.facilities.main.live.jumping).toBe(false);
  });

  test('many steps without a wait are many moves', async () => {
    const { up } = await busy();
    const { main } = up.facilities;
    const { parseScenario } = await import('../../src/scenario/parse.ts');
    const { ScenarioRun } = await import('../../src/scenario/run.ts');
    const steps = Array.from({ length: 50 }, () => '  - count.up: 1\n').join('');
    const parsed = parseScenario('x.yaml', waits.replace('  - wait: 30d\n', steps), main.facility.verbTable);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const run = new ScenarioRun(parsed.scenario, main.facility);
    let moves = 1;
    while (!run.advance(1)) moves++;
    expect(run.result().stepsDone).toBe(50);
    expect(moves).toBeGreaterThanOrEqual(50);
  });
});

/** The socket of a reader that takes `window` bytes and then nothing until the test lets it continue. */
class Raw extends EventEmitter {
  text = '';
  writableLength = 0;
  destroyed = false;
  reads: boolean;

  constructor(reads: boolean) {
    super();
    this.reads = reads;
  }

  setHeader(): void {}
  writeHead(): void {}
  end(): void {}

  write(text: string): void {
    this.text += text;
    if (!this.reads) this.writableLength += text.length;
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** What waited has been read. */
  drain(): void {
    this.writableLength = 0;
    this.emit('drain');
  }

  get seqs(): number[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
  }
}

describe('streams of the trace', () => {
  function streams(count: number, reads: boolean, filter: object = {}) {
    const options = { open: toy().open, onError: fail };
    const hosted = new HostedFacility(options);
    const facilities = new HostedFacilities(hosted, options, inMemorySnapshots());
    const raws = Array.from({ length: count }, () => new Raw(reads));
    for (const raw of raws) {
      const reply = { raw, hijack: () => {}, getHeaders: () => ({}) } as unknown as FastifyReply;
      streamTrace(facilities, hosted, filter, { headers: {} } as FastifyRequest, reply);
    }
    const happen = (events: number): void => {
      const { trace } = hosted.parts.facility;
      for (let i = 0; i < events; i++) trace.record('lock/A101', 'lock.state', { text: 'x'.repeat(400) });
      hosted.settle();
    };
    return { hosted, raws, happen };
  }

  test(`${STREAM_LIMIT} that nobody reads hold little, however much happens, and are cut off when what they miss is gone`, () => {
    const { raws, happen } = streams(STREAM_LIMIT, false);
    let most = 0;
    for (let i = 0; i < 30; i++) {
      happen(1_000);
      most = Math.max(
        most,
        raws.reduce((sum, { writableLength }) => sum + writableLength, 0),
      );
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(STREAM_LIMIT * 4 * STREAM_WINDOW);
    expect(raws.every(({ destroyed }) => destroyed)).toBe(true);
  });

  test('a reader that pauses continues without a gap', () => {
    const { raws, happen } = streams(1, false);
    const [raw] = raws;
    for (let i = 0; i < 9; i++) happen(1_000);
    expect(raw?.seqs.length).toBeLessThan(1_000);
    for (let i = 0; i < 200; i++) raw?.drain();
    expect(raw?.seqs).toEqual(Array.from({ length: 9_000 }, (_, i) => i + 1));
    expect(raw?.destroyed).toBe(false);
  });

  test('a reader receives everything once, in order, far beyond the events in memory', () => {
    const { raws, happen } = streams(2, true);
    for (let i = 0; i < 60; i++) happen(997);
    for (const raw of raws) {
      expect(raw.seqs).toEqual(Array.from({ length: 60 * 997 }, (_, i) => i + 1));
      expect(raw.destroyed).toBe(false);
    }
    expect(60 * 997).toBeGreaterThan(2 * RECENT_EVENTS);
  });

  test('a reader whose filter matches nothing is not behind', () => {
    const { raws, happen } = streams(1, false, { kind: 'nothing.' });
    for (let i = 0; i < 40; i++) happen(1_000);
    expect(raws[0]).toMatchObject({ destroyed: false, seqs: [] });
  });
});
