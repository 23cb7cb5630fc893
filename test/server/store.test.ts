import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import type { OpenFacility } from '../../src/server/facility-parts.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { ServeError } from '../../src/server/problem.ts';
import { serve } from '../../src/server/serve.ts';
import { closeDatabase } from '../../src/server/store/database.ts';
import { DATABASE_FILE } from '../../src/server/store/folder.ts';
import { recover, writeCheckpoint } from '../../src/server/store/recover.ts';
import { CHECKPOINT_AFTER_INPUTS, EVENTS_WAITING, Store } from '../../src/server/store/store.ts';
import { FROM_DIST } from '../from-dist.ts';
import { ID, TestClient } from '../link/websocket/server-fixture.ts';
import { runs } from '../sizes.ts';
import { TOY_MAC, toy } from './toy-facility.ts';

/** A server in its own process. */
const PROCESS = fileURLToPath(new URL('./toy-process.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'noke-sim-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dirs = 0;
const freshDir = (): string => join(root, `d${++dirs}`);
const onError = (error: unknown) => {
  throw error;
};

function open(dir: string, play?: ReturnType<typeof toy>) {
  const store = new Store(dir, 'toy 1');
  const { hosted, recovery } = recover(store, { open: (play ?? toy()).open, onError }, () => {});
  return { store, hosted, recovery, close: () => store.close() };
}

/** The files as a process killed at this moment leaves them. */
function crashImage(dir: string): string {
  const image = freshDir();
  cpSync(dir, image, { recursive: true });
  return image;
}

describe('what was acknowledged survives', () => {
  const acts = fc.array(
    fc.oneof(
      fc.record({ verb: fc.constant('count.up'), by: fc.integer({ min: -5, max: 5 }) }),
      fc.record({ verb: fc.constant('run'), ms: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ verb: fc.constantFrom('connect', 'write', 'end', 'lock.sleep', 'lock.wake', 'keep') }),
    ),
    { minLength: 1, maxLength: 25 },
  );

  test('a kill at any moment: the facility comes back with the same events and the same state', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const dir = freshDir();
        const { store, hosted, close } = open(dir);
        const websocket = { kind: 'websocket', central: 'ws-1', mac: TOY_MAC } as const;
        for (const act of list) {
          if (act.verb === 'count.up') hosted.play('count.up', { by: (act as { by: number }).by });
          else if (act.verb === 'run') {
            hosted.parts.facility.clock.runFor((act as { ms: number }).ms);
            hosted.settle();
          } else if (act.verb === 'keep') writeCheckpoint(store, hosted);
          else if (act.verb === 'connect')
            hosted.enter({ ...websocket, act: 'connect' }, () => hosted.links.connect('ws-1', TOY_MAC));
          else if (act.verb === 'write')
            hosted.enter({ ...websocket, act: 'write', value: 'AB' }, () =>
              hosted.links.write('ws-1', TOY_MAC, 'AB', () => {}),
            );
          else if (act.verb === 'end')
            hosted.enter({ ...websocket, act: 'end', why: 'central-closed' }, () =>
              hosted.links.end('ws-1', TOY_MAC, 'central-closed'),
            );
          else hosted.play(act.verb, { lock: 'A101' });
        }
        hosted.settle();
        const image = crashImage(dir);
        const links = hosted.links.open().length;
        const { trace } = hosted.parts.facility;
        const { digest, seq } = trace;
        // A restored facility has completed the instant; so has the one with which it is compared.
        hosted.parts.facility.clock.runUntil(hosted.now);
        const before = { digest, seq, done: trace.seq, now: hosted.now, count: hosted.facility.find('count') };
        close();

        const told: { seq: number; digest: string }[] = [];
        const again = toy();
        const spied = {
          ...again,
          open: function* (snapshot: Parameters<typeof again.open>[0]) {
            const site = yield* again.open(snapshot);
            const { trace: its } = site.facility;
            told.push({ seq: its.seq, digest: its.digest });
            its.subscribe(() => told.push({ seq: its.seq, digest: its.digest }));
            return site;
          },
        };
        const back = open(image, spied);
        expect(back.recovery?.divergence).toBeUndefined();
        expect(told).toContainEqual({ seq: before.seq, digest: before.digest });
        expect({ now: back.hosted.now, count: back.hosted.facility.find('count') }).toEqual({
          now: before.now,
          count: before.count,
        });
        // The sockets died with the process, and the locks know.
        expect(back.hosted.parts.facility.trace.seq).toBe(before.done + links);
        expect(back.hosted.links.open()).toEqual([]);
        back.close();
      }),
      { numRuns: 20 },
    );
  });

  test('what was not flushed is not stored, and was not published', () => {
    const dir = freshDir();
    const { hosted, close } = open(dir);
    hosted.enter({ kind: 'verb', verb: 'count.up', args: { by: 1 } }, () =>
      hosted.parts.facility.play('count.up', { by: 1 }),
    );
    const image = crashImage(dir);
    close();
    const back = open(image);
    expect(back.hosted.parts.facility.trace.seq).toBe(0);
    back.close();
  });

  test('a replay that differs is reported, and a new era follows', () => {
    const dir = freshDir();
    const { hosted, close } = open(dir);
    hosted.play('count.up', { by: 1 });
    hosted.parts.facility.clock.runFor(200);
    hosted.settle();
    close();
    const other = toy();
    const store = new Store(dir, 'toy 1');
    const changed = recover(
      store,
      {
        open: function* (snapshot) {
          const site = yield* other.open(snapshot);
          site.facility.random.stream('count').int(0, 9);
          return site;
        },
        onError,
      },
      () => {},
    );
    expect(changed.recovery?.divergence).toMatchObject({ seq: 2 });
    changed.hosted.play('count.up', { by: 1 });
    store.close();
    const back = open(dir);
    expect(back.recovery?.divergence).toBeUndefined();
    back.close();
  });

  test('a restore discards the past, even across a crash', () => {
    const dir = freshDir();
    const { store, hosted, close } = open(dir);
    const saved = hosted.snapshot();
    hosted.play('count.up', { by: 1 });
    hosted.parts.facility.clock.runFor(200);
    hosted.settle();
    const restored = new HostedFacility({ open: toy().open, from: saved, journal: store, onError });
    store.checkpoint(
      { at: restored.now, seq: restored.parts.facility.trace.seq, snapshot: JSON.parse(JSON.stringify(saved)) },
      true,
    );
    restored.play('count.up', { by: 2 });
    const image = crashImage(dir);
    close();
    const back = open(image);
    expect(back.recovery).toMatchObject({ inputs: 1, divergence: undefined });
    expect(back.hosted.parts.facility.trace.seq).toBe(1);
    back.close();
  });
});

describe('the store as a file', () => {
  test('only its owner can read its file, because snapshots contain keys', () => {
    const dir = freshDir();
    open(dir).close();
    expect(statSync(join(dir, DATABASE_FILE)).mode & 0o077).toBe(0);
  });

  test('a second process is refused with a message that names the first', async () => {
    const dir = freshDir();
    const { close } = open(dir);
    const child = spawn(process.execPath, [...FROM_DIST, PROCESS, dir], { stdio: 'pipe' });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    await new Promise((resolve) => child.on('exit', resolve));
    expect(said).toContain(`the store ${dir} is in use by another noke-sim process (process ${process.pid})`);
    close();
  });

  const withVersion = (version: number) => (dir: string) => {
    open(dir).close();
    const db = new Database(join(dir, DATABASE_FILE));
    db.exec(`PRAGMA user_version = ${version}`);
    closeDatabase(db);
  };

  test.each([
    ['of a newer program', withVersion(99), /version 99, but this program supports versions 4 to 5; use a newer/],
    ['of a much older program', withVersion(3), /version 3, but this program supports versions 4 to 5; use an older/],
    [
      'that is no database',
      (dir: string) => {
        mkdirSync(dir);
        writeFileSync(join(dir, DATABASE_FILE), 'x'.repeat(5_000));
      },
      /not a noke-sim store/,
    ],
    [
      'of another facility',
      (dir: string) => new Store(dir, 'other 7').close(),
      /belongs to another facility \(other 7\)/,
    ],
  ])('a store %s is refused with a message', (_what, make, says) => {
    const dir = freshDir();
    make(dir);
    expect(() => new Store(dir, 'toy 1')).toThrow(ServeError);
    expect(() => new Store(dir, 'toy 1')).toThrow(says);
  });

  test('inputs do not accumulate: a checkpoint replaces them', () => {
    const dir = freshDir();
    const { store, hosted, close } = open(dir);
    for (let i = 0; i < CHECKPOINT_AFTER_INPUTS; i++) {
      const input = { kind: 'verb', verb: 'lock.wake', args: { lock: 'A101' } } as const;
      hosted.enter(input, () => hosted.parts.facility.play('lock.wake', { lock: 'A101' }));
    }
    hosted.settle();
    expect(store.needsCheckpoint).toBe(true);
    writeCheckpoint(store, hosted);
    expect(store.needsCheckpoint).toBe(false);
    expect(store.found()?.inputs).toEqual([]);
    expect(store.events(CHECKPOINT_AFTER_INPUTS - 1, 5)).toHaveLength(1);
    close();
  });

  test('the number of unwritten events is bounded: a long run is written as it proceeds', () => {
    const dir = freshDir();
    const { store, hosted, close } = open(dir);
    const { trace, clock } = hosted.parts.facility;
    clock.runFor(5);
    for (let i = 0; i < EVENTS_WAITING + 5; i++) trace.record('test', 'test.event', { i });
    expect(store.events(0, 2 * EVENTS_WAITING)).toHaveLength(EVENTS_WAITING);
    expect(store.found()?.reached).toBe(hosted.now);
    close();
  });
});

describe('up with a store', () => {
  const ports = { websocket: 0, control: 0, core: 0 } as const;

  test('after a clean stop everything is recovered, including saved snapshots and time', async () => {
    const data = { dir: freshDir(), identity: 'toy 1' };
    const first = await serve({ open: toy().open, ports, paused: true, data });
    first.facility().play('count.up', { by: 3 });
    await first.facilities.main.live.jump(first.facilities.main.now + 500);
    await first.facilities.save('mid');
    const { now } = first.facilities.main;
    const count = first.facility().find('count');
    await first.stop();
    const second = await serve({ open: toy().open, ports, paused: true, data });
    expect(second.facilities.main.now).toBe(now);
    expect(second.facility().find('count')).toBe(count);
    expect(second.facilities.snapshots.list().map(({ name }) => name)).toEqual(['mid']);
    expect(second.ready.recovered).toMatchObject({ inputs: 0, divergence: undefined });
    expect(await second.facilities.restore('mid')).toBe('restored');
    await second.stop();
  });

  test('a fork leaves nothing in the store of the live facility', async () => {
    const data = { dir: freshDir(), identity: 'toy 1' };
    const serving = await serve({ open: toy().open, ports, paused: true, data });
    serving.facility().play('count.up', { by: 1 });
    await serving.facilities.save('here');
    expect(await serving.facilities.fork('here', 'what-if')).toBe('forked');
    serving.facilities.forks.get('what-if')?.play('count.up', { by: 50 });
    serving.facility().play('count.up', { by: 2 });
    const image = crashImage(data.dir);
    await serving.stop();
    const back = open(image);
    expect(back.recovery).toMatchObject({ inputs: 2, seq: 2, divergence: undefined });
    back.close();
  });

  test('a facility that cannot be stored is refused with a message, before a port is open', async () => {
    const data = { dir: freshDir(), identity: 'toy 1' };
    const play = toy();
    const open_: OpenFacility = function* (snapshot) {
      const site = yield* play.open(snapshot);
      site.facility.clock.setTimeout(() => {}, 1_000, 'a radio stack');
      return site;
    };
    await expect(serve({ open: open_, ports, paused: true, data })).rejects.toThrow(/a radio stack\); omit --data/);
  });

  test('a restore with a connected client leaves no event of the earlier time in the store', async () => {
    const data = { dir: freshDir(), identity: 'toy 1' };
    const serving = await serve({ open: toy().open, ports, paused: true, data });
    await serving.facilities.save('start');
    await serving.facilities.main.live.jump(serving.facilities.main.now + 500_000);
    const client = await TestClient.join(Number(serving.ready.websocket?.split(':').at(-1)));
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    expect(await serving.facilities.restore('start')).toBe('restored');
    expect(await client.end()).toBe(1012);
    serving.facility().play('count.up', { by: 1 });
    const { now } = serving.facilities.main;
    const image = crashImage(data.dir);
    await serving.stop();
    const back = open(image);
    expect(back.recovery).toMatchObject({ inputs: 1, divergence: undefined });
    expect(back.hosted.now).toBe(now);
    back.close();
  });

  test('a process killed with -9 while verbs are played loses none that it acknowledged', async () => {
    const dir = freshDir();
    for (let round = 0; round < runs(2, 1); round++) {
      const child = spawn(process.execPath, [...FROM_DIST, PROCESS, dir], { stdio: 'pipe' });
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (chunk) => resolve(JSON.parse(String(chunk)).control));
        child.once('exit', () => reject(new Error('it did not start')));
      });
      let acknowledged = 0;
      const post = () =>
        fetch(`${url}/v1/verbs/lock.wake`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"lock":"A101"}',
        });
      const start = ((await (await fetch(`${url}/v1/facility`)).json()) as { seq: number }).seq;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      for (let i = 0; i < 40 + round * 13; i++) if ((await post()).ok) acknowledged++;
      const last = post().catch(() => undefined);
      child.kill('SIGKILL');
      await Promise.all([gone, last]);
      const store = new Store(dir, 'toy 1');
      const { hosted, recovery } = recover(store, { open: toy().open, onError }, () => {});
      expect(recovery?.divergence).toBeUndefined();
      const { seq } = hosted.parts.facility.trace;
      expect(seq).toBeGreaterThanOrEqual(start + acknowledged);
      expect(seq).toBeLessThanOrEqual(start + acknowledged + 1);
      store.close();
    }
  }, 120_000);
});
