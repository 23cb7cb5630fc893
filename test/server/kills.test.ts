/** A live `up --data` is killed at random moments. `NOKE_SIM_KILLS` says how often; the process is the real one, and so is SIGKILL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test } from 'vitest';
import { readPlan } from '../../src/facility/files/plan.ts';
import { redoCoreApi } from '../../src/server/core-api/company.ts';
import { siteOpener } from '../../src/server/facility-site.ts';
import type { Ready } from '../../src/server/options.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { Random, type RandomStream } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { TestClient } from '../link/websocket/scene.ts';
import { NOON } from './real.ts';

const KILLS = Number(process.env.NOKE_SIM_KILLS ?? '3');
/** Requests of one life at most; its end comes while one of them is on its way. */
const MOST_REQUESTS = 60;

const root = mkdtempSync(join(tmpdir(), 'noke-sim-kills-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let running: ChildProcess | undefined;
afterEach(() => void running?.kill('SIGKILL'));

interface End {
  readonly endedAt: number;
  readonly events: number;
  readonly digest: string;
}

/** A facility full of people, six hundred times as fast as ours, with everything it says. */
function live(dir: string) {
  const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
  const up = ['up', '--data', dir, '--speed', '600', '--at', '2026-03-02T08:00', '--json', '--all', ...ports];
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...up], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const told: TraceEvent[] = [];
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
    else if (read.seq !== undefined) told.push(read);
  });
  const gone = new Promise<void>((done) =>
    child.once('close', () => {
      tell(undefined);
      done();
    }),
  );
  return { child, ready, gone, told, end: () => end };
}

/** Rent that is owed and paid, one after the other: nobody else plays these. */
const rent = (n: number) => ({
  verb: n % 2 === 0 ? 'pms.overdue' : 'pms.pay',
  unit: `A10${1 + (Math.floor(n / 2) % 4)}`,
});
const rents = (events: readonly TraceEvent[]): string[] =>
  events
    .filter(({ kind, data }) => kind === 'input' && String(data.verb).startsWith('pms.'))
    .map(({ data }) => `${String(data.verb)} ${(data.args as { unit?: string } | undefined)?.unit}`);

/** The store as it was left, opened again in this process. */
function reopened(dir: string) {
  const image = mkdtempSync(join(root, 'image-'));
  cpSync(dir, image, { recursive: true });
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo');
  const store = new Store(image, `${read.plan.name} 1`);
  const open = siteOpener(read.plan, { seed: '1', startAt: NOON, life: true });
  const onError = (error: unknown) => {
    throw error;
  };
  const before = store.found();
  const { stage, recovery } = recover(store, { open, onError }, redoCoreApi);
  return {
    fresh: before === undefined,
    recovery,
    events: store.events(0, 1_000_000),
    facility: stage.site.facility,
    close: () => {
      store.close();
      rmSync(image, { recursive: true, force: true });
    },
  };
}

/** Sends until it is killed; gives what was answered. */
async function torment(life: ReturnType<typeof live>, random: RandomStream, first: number): Promise<string[]> {
  const answered: string[] = [];
  const up = await life.ready;
  if (up === undefined) return answered;
  const post = (verb: string, args: object) =>
    fetch(`${up.control}/v1/verbs/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
  const last = random.int(0, MOST_REQUESTS);
  try {
    const client = await TestClient.join(Number(up.websocket?.split(':').at(-1)));
    client.socket.on('error', () => {});
    for (let n = 0; n <= last; n++) {
      if (n % 7 === 3) {
        await post('lock.touch', { lock: 'A105' });
        client.send({ action: 'connect', peripheralUuid: 'c0ffee000105' });
      }
      const { verb, unit } = rent(first + n);
      const sent = post(verb, { unit });
      if (n === last) {
        for (let turns = random.int(0, 400); turns > 0; turns--) await new Promise<void>((turn) => setImmediate(turn));
        life.child.kill('SIGKILL');
      }
      const response = await sent;
      if ([200, 422].includes(response.status)) answered.push(`${verb} ${unit}`);
      await response.arrayBuffer().catch(() => {});
    }
  } catch {
    // The process is gone: what was on its way was not answered.
  }
  life.child.kill('SIGKILL');
  return answered;
}

test(
  `${KILLS} kills at random moments: what was answered is there, in order, and what was told is as it was told`,
  async () => {
    const dir = join(root, 'store');
    const random = new Random(`kills ${process.env.NOKE_SIM_KILL_SEED ?? '1'}`).stream('kills');
    let kept: string[] = [];
    let requests = 0;
    let compared = 0;
    let recoveries = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const life = live(dir);
      // Now and then it does not even get as far as its ready line.
      const early = kill % 5 === 4 ? setTimeout(() => life.child.kill('SIGKILL'), random.int(300, 2_000)) : undefined;
      const answered = await torment(life, random, kept.length);
      await life.gone;
      clearTimeout(early);
      requests += answered.length;
      const back = reopened(dir);
      const found = rents(back.events);
      const owed = [...kept, ...answered];
      expect(found.slice(0, owed.length), `kill ${kill}`).toEqual(owed);
      expect(found.length, `kill ${kill}`).toBeLessThanOrEqual(owed.length + 1);
      if (back.recovery !== undefined) recoveries += 1;
      expect(back.fresh || back.recovery !== undefined, `kill ${kill}`).toBe(true);
      expect(back.recovery?.divergence, `kill ${kill}`).toBeUndefined();
      const bySeq = new Map(back.events.map((event) => [event.seq, event]));
      const lastInput = back.events.findLast(({ kind }) => kind === 'input')?.seq ?? 0;
      for (const event of life.told.filter(({ seq }) => seq <= lastInput)) {
        expect(bySeq.get(event.seq), `kill ${kill}`).toEqual(event);
        compared++;
      }
      kept = found;
      back.close();
    }
    expect(requests).toBeGreaterThan(0);
    expect(compared).toBeGreaterThan(0);
    expect(recoveries).toBeGreaterThan(0);

    // The last life ends well: where it says it ended, the store opened here is at the same digest.
    const image = reopened(dir);
    const life = live(dir);
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
      `${KILLS} kills: ${requests} requests answered and found again, ${compared} events told and found again`,
    );
  },
  120_000 + KILLS * 30_000,
);
