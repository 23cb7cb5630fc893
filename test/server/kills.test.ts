/**
 * A live `up --data` under load is ended at random moments, at speeds from 1 to 86,400, sometimes in the middle of a jump: every other time it is
 * killed, otherwise it is asked to stop. The process is the real one, and so are the signals. `NOKE_SIM_KILLS` is the total number of times,
 * `NOKE_SIM_UNITS` makes the facility larger. `NOKE_SIM_TERM_MS`, for `npm run full` only, limits how long a requested stop may take; without it that
 * time is only shown.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test } from 'vitest';
import { chooseFacility } from '../../src/cli/up/up-facility.ts';
import { replayCoreApiInput } from '../../src/server/core-api/company.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import type { Ready } from '../../src/server/options.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { Random, type RandomStream } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { TestClient } from '../link/websocket/server-fixture.ts';
import { NOON } from './real.ts';

const KILLS = Number(process.env.NOKE_SIM_KILLS ?? '2');
const UNITS = process.env.NOKE_SIM_UNITS;
const TERM_MS = Number(process.env.NOKE_SIM_TERM_MS ?? 'Infinity');
/** The maximum number of requests in one life; it ends while one of them is in transit. */
const MAX_REQUESTS = 60;
const SPEEDS = [1, 60, 3_600, 86_400];
const MONTH_MS = 31 * 24 * 3_600_000;

const root = mkdtempSync(join(tmpdir(), 'noke-sim-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let running: ChildProcess | undefined;
afterEach(() => void running?.kill('SIGKILL'));

const chosen = chooseFacility(undefined, UNITS === undefined ? undefined : Number(UNITS), '1');
const { plan } = chosen;
const [touched, ...paying] = plan.units.map(({ id }) => id);

interface End {
  readonly endedAt: number;
  readonly events: number;
  readonly digest: string;
}

/** A facility full of people, with all of its output. */
function live(dir: string, speed: number) {
  const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
  const of = UNITS === undefined ? [] : ['--units', UNITS, '--life'];
  const up = [
    'up',
    ...of,
    '--data',
    dir,
    '--speed',
    `${speed}`,
    '--at',
    '2026-03-02T08:00',
    '--json',
    '--all',
    ...ports,
  ];
  const child = spawn(process.execPath, ['dist/cli/main.js', ...up], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const told = new Map<number, string>();
  const tellOf = (event: TraceEvent) => told.set(event.seq, JSON.stringify(event));
  let end: End | undefined;
  let tell: (ready: Ready | undefined) => void = () => {};
  const ready = new Promise<Ready | undefined>((done) => {
    tell = done;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    // The last line of a process that was killed may be half a line.
    if (!line.endsWith('}')) return;
    const read = JSON.parse(line) as { ready?: Ready; end?: End; monitor?: unknown } & TraceEvent;
    if (read.ready !== undefined) tell(read.ready);
    else if (read.end !== undefined) end = read.end;
    else if (read.seq !== undefined) tellOf(read);
  });
  const life = { child, ready, told, tellOf, end: () => end, askedAt: 0, endedAt: 0 };
  const gone = new Promise<number | null>((done) => {
    child.once('exit', () => {
      life.endedAt = hostClock.now();
    });
    child.once('close', (code) => {
      tell(undefined);
      done(code);
    });
  });
  return { ...life, life, gone };
}
type Life = ReturnType<typeof live>;

/** Rent that becomes overdue and is paid, alternately; nothing else in this test plays these verbs. */
const rent = (n: number) => ({
  verb: n % 2 === 0 ? 'pms.overdue' : 'pms.pay',
  unit: paying[Math.floor(n / 2) % 4] ?? '',
});
const rents = (events: readonly TraceEvent[]): string[] =>
  events
    .filter(({ kind, data }) => kind === 'input' && String(data.verb).startsWith('pms.'))
    .map(({ data }) => `${String(data.verb)} ${(data.args as { unit?: string } | undefined)?.unit}`);

/** The store as it was left, opened again in this process. Only what follows event `after` is read. */
function reopened(dir: string, after: number) {
  const image = mkdtempSync(join(root, 'image-'));
  cpSync(dir, image, { recursive: true });
  const store = new Store(image, `${plan.name} 1`);
  const open = facilityOpener(plan, { seed: '1', startAt: NOON, life: true });
  const onError = (error: unknown) => {
    throw error;
  };
  const fresh = store.found() === undefined;
  const kept = store.events(after, 1_000_000);
  const { hosted, recovery } = recover(store, { open, onError }, replayCoreApiInput);
  return {
    fresh,
    recovery,
    /** These were on disk before anything else was done. */
    kept: new Map(kept.map((event) => [event.seq, JSON.stringify(event)])),
    rents: rents(store.events(after, 1_000_000)),
    last: hosted.parts.facility.trace.seq,
    facility: hosted.parts.facility,
    close: () => {
      store.close();
      rmSync(image, { recursive: true, force: true });
    },
  };
}

const json = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Reads the trace as a stream until it ends. */
async function follow(control: string, { tellOf }: Life): Promise<void> {
  const stream = await fetch(`${control}/v1/trace/stream`);
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, data] = part.split('\ndata: ');
      if (data !== undefined) tellOf(JSON.parse(data) as TraceEvent);
    }
  }
}

/** Sends requests until the end; returns the answered ones. */
async function torment(life: Life, random: RandomStream, first: number, signal: NodeJS.Signals): Promise<string[]> {
  const answered: string[] = [];
  const up = await life.ready;
  if (up?.control === undefined) return answered;
  const { control } = up;
  const post = (path: string, body: object) => fetch(`${control}/v1/${path}`, json(body));
  const last = random.int(0, MAX_REQUESTS);
  const jumpAt = random.int(0, 2 * MAX_REQUESTS);
  const end = () => {
    life.life.askedAt = hostClock.now();
    life.child.kill(signal);
  };
  try {
    void follow(control, life).catch(() => {});
    const client = await TestClient.join(Number(up.websocket?.split(':').at(-1)));
    client.socket.on('error', () => {});
    for (let n = 0; n <= last; n++) {
      if (n === jumpAt) void post('time/jump', { byMs: MONTH_MS }).catch(() => {});
      if (n % 7 === 3) {
        await post('verbs/lock.touch', { lock: touched });
        client.send({ action: 'connect', peripheralUuid: 'c0ffee000105' });
      }
      const { verb, unit } = rent(first + n);
      const sent = post(`verbs/${verb}`, { unit });
      if (n === last) {
        for (let turns = random.int(0, 400); turns > 0; turns--) await new Promise<void>((turn) => setImmediate(turn));
        end();
      }
      const response = await sent;
      if ([200, 422].includes(response.status)) answered.push(`${verb} ${unit}`);
      await response.arrayBuffer().catch(() => {});
    }
  } catch {
    // The process is gone: requests in flight were not answered.
  }
  if (life.life.askedAt === 0) end();
  return answered;
}

test(
  `${KILLS} ends at random moments: everything acknowledged or published is there, in order`,
  async () => {
    const dir = join(root, 'store');
    const random = new Random(`kills ${process.env.NOKE_SIM_KILL_SEED ?? '1'}`).stream('kills');
    let paid = 0;
    let seen = 0;
    let requests = 0;
    let compared = 0;
    let slowest = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const speed = SPEEDS[Math.floor(kill / 2) % SPEEDS.length] ?? 1;
      const signal = kill % 2 === 0 ? 'SIGKILL' : 'SIGTERM';
      const life = live(dir, speed);
      // Sometimes it does not even reach its ready line.
      const early = kill % 6 === 4 ? setTimeout(() => life.child.kill('SIGKILL'), random.int(300, 2_000)) : undefined;
      const answered = await torment(life, random, paid, signal);
      const code = await life.gone;
      clearTimeout(early);
      requests += answered.length;
      const back = reopened(dir, seen);
      const name = `end ${kill}, ${signal} at speed ${speed}`;
      expect(back.rents.slice(0, answered.length), name).toEqual(answered);
      expect(back.rents.length, name).toBeLessThanOrEqual(answered.length + 1);
      if (!back.fresh) expect(back.recovery?.divergence, name).toBeUndefined();
      for (const [seq, event] of life.told) expect(back.kept.get(seq), `${name}: event ${seq}`).toBe(event);
      compared += life.told.size;
      if (signal === 'SIGTERM') {
        const took = life.life.endedAt - life.life.askedAt;
        slowest = Math.max(slowest, took);
        expect([code, life.end()?.digest.length], name).toEqual([0, 64]);
        expect(took, `${name}: milliseconds until the end`).toBeLessThanOrEqual(TERM_MS);
      }
      paid += back.rents.length;
      seen = back.last;
      back.close();
    }
    expect(requests).toBeGreaterThan(0);
    expect(compared).toBeGreaterThan(0);

    // The last life ends normally: the store opened here has the digest that it reported at the end.
    const image = reopened(dir, seen);
    const life = live(dir, 600);
    const recovered = (await life.ready)?.recovered;
    expect(recovered?.seq).toBe(image.recovery?.seq);
    expect(recovered?.divergence).toBeUndefined();
    life.child.kill('SIGTERM');
    await life.gone;
    const end = life.end();
    image.facility.clock.runUntil(end?.endedAt ?? 0);
    expect(image.facility.trace.digest).toBe(end?.digest);
    image.close();
    console.log(
      `${KILLS} ends of ${plan.units.length} units: ${requests} requests acknowledged and found again, ${compared} events published and all of them kept; the slowest end that was asked for took ${slowest} ms`,
    );
  },
  120_000 + KILLS * 30_000,
);
