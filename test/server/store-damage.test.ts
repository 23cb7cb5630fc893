/** Stores whose files were damaged: everything is restored, or a message names what is missing. `NOKE_SIM_DAMAGE` is the number of times. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import { ServeError } from '../../src/server/problem.ts';
import { DATABASE_FILE, TIP_FILE, WAL_FILE } from '../../src/server/store/folder.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { finished } from '../../src/sim/steps.ts';
import { toy } from './toy-facility.ts';

const RUNS = Number(process.env.NOKE_SIM_DAMAGE ?? '12');
const root = mkdtempSync(join(tmpdir(), 'noke-sim-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }), 600_000);
let dirs = 0;
const freshDir = (): string => join(root, `d${++dirs}`);
const onError = (error: unknown) => {
  throw error;
};

function open(dir: string, acceptLoss = false) {
  const store = new Store(dir, 'toy 1', acceptLoss);
  const options = { open: toy().open, onError };
  const { hosted, recovery } = recover(store, options, () => {});
  const facilities = new HostedFacilities(hosted, { ...options, journal: store }, store.savedSnapshots());
  return { store, hosted, facilities, recovery };
}
type Open = ReturnType<typeof open>;

/** The files as a process killed at this moment leaves them. */
function crashImage(dir: string): string {
  const image = freshDir();
  cpSync(dir, image, { recursive: true });
  return image;
}

const act = fc.constantFrom('input', 'input', 'input', 'time', 'save', 'keep', 'restore');
type Act = 'input' | 'time' | 'save' | 'keep' | 'restore';

async function work({ facilities }: Open, acts: readonly Act[]): Promise<void> {
  for (const [i, each] of acts.entries()) {
    const hosted = facilities.main;
    if (each === 'input') hosted.play('count.up', { by: i });
    else if (each === 'save') await facilities.save(`s${i % 3}`);
    else if (each === 'keep') await facilities.checkpoint();
    else if (each === 'restore') await facilities.restore('s0');
    else {
      hosted.parts.facility.clock.runFor(60);
      hosted.settle();
    }
  }
}

const stateOf = ({ store, facilities }: Open) => {
  const { facility } = facilities.main.parts;
  facility.clock.runUntil(Math.max(facility.clock.now(), 1_800_000_100_000));
  return {
    digest: facility.trace.digest,
    count: facility.find('count'),
    saved: store.savedSnapshots().list(),
    snapshots: store
      .savedSnapshots()
      .list()
      .map(({ name }) => finished(store.savedSnapshots().get(name))),
  };
};

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const damage = fc.record({
  file: fc.constantFrom(DATABASE_FILE, WAL_FILE, TIP_FILE),
  how: fc.oneof(
    fc.record({ kind: fc.constant('flip'), at: place, bits: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant('fill'), at: place, length: fc.integer({ min: 1, max: 9_000 }), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut'), at: place }),
    fc.record({ kind: fc.constant('delete') }),
    fc.record({ kind: fc.constant('older') }),
  ),
});
type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never;

/** False when there was nothing to damage. */
function apply(dir: string, older: string, { file, how }: Damage): boolean {
  const path = join(dir, file);
  if (!existsSync(path)) return false;
  const bytes = readFileSync(path);
  if (how.kind === 'delete') rmSync(path);
  else if (how.kind === 'older') {
    if (!existsSync(join(older, file))) return false;
    copyFileSync(join(older, file), path);
  } else {
    const at = Math.floor((how as { at: number }).at * bytes.length);
    if (how.kind === 'cut') truncateSync(path, at);
    else {
      const { bits = 0, length = 1, byte } = how as { bits?: number; length?: number; byte?: number };
      for (let i = at; i < Math.min(bytes.length, at + length); i++) bytes[i] = byte ?? (bytes[i] ?? 0) ^ bits;
      writeFileSync(path, bytes);
    }
  }
  return true;
}

describe('a damaged store restores everything, or names what is missing', () => {
  test(`${RUNS} times flipped, filled, cut, deleted, or replaced by an earlier copy`, async () => {
    const seen = { whole: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 12 }),
        fc.array(act, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        fc.array(damage, { minLength: 1, maxLength: 2 }),
        async (first, second, killed, damages) => {
          const dir = freshDir();
          const live = open(dir);
          await work(live, first);
          const older = crashImage(dir);
          await work(live, second);
          const killedHere = crashImage(dir);
          const before = stateOf(live);
          live.store.close();
          const image = killed ? killedHere : crashImage(dir);
          // A tip file that was restored together with its database is a copy that cannot be told from the original.
          fc.pre(damages.length === 1 || !damages.some(({ file, how }) => file === TIP_FILE && how.kind === 'older'));
          fc.pre(damages.map((each) => apply(image, older, each)).includes(true));
          // If nothing is left, nothing shows that there was anything.
          fc.pre([DATABASE_FILE, WAL_FILE, TIP_FILE].some((file) => existsSync(join(image, file))));
          let back: Open;
          try {
            back = open(image);
          } catch (error) {
            if (!(error instanceof ServeError)) throw error;
            expect(error.message).toMatch(/is damaged: |has version \d+, but this program supports/);
            expect(error.codes).toEqual([error.message.includes('is damaged: ') ? 'E-STORE-2' : 'E-STORE-5']);
            seen.refused++;
            // It reports the same again, and with the user's consent it continues if there is something to continue from.
            expect(() => open(image)).toThrow(error.message);
            if (error.message.includes('--accept-loss')) {
              const left = open(image, true);
              expect(left.recovery?.notes[0]).toContain('the store was damaged');
              await work(left, ['input', 'time']);
              const after = stateOf(left);
              left.store.close();
              const again = open(image);
              expect(stateOf(again)).toEqual(after);
              again.store.close();
            }
            return;
          }
          seen.whole++;
          expect(back.recovery?.divergence).toBeUndefined();
          expect(stateOf(back)).toEqual(before);
          back.store.close();
        },
      ),
      { numRuns: RUNS },
    );
    console.log(`${RUNS} damaged stores: ${seen.whole} gave everything back, ${seen.refused} said what is missing`);
    // Only one damage in ten leaves everything intact, so a short run may draw none; the named tests above show that case.
    expect(seen.whole + seen.refused).toBe(RUNS);
    expect(seen.refused).toBeGreaterThan(0);
  }, 3_600_000);

  /** A facility that counted that many times, killed. */
  function counted(times: number): string {
    const dir = freshDir();
    const live = open(dir);
    for (let i = 0; i < times; i++) live.hosted.play('count.up', { by: 1 });
    const image = crashImage(dir);
    live.store.close();
    return image;
  }

  test.each([
    ['deleted', (wal: string) => rmSync(wal), '30 of 30 acknowledged inputs are missing'],
    [
      'cut in its middle',
      (wal: string) => truncateSync(wal, Math.floor(statSync(wal).size / 2)),
      ' of 30 acknowledged inputs are missing',
    ],
    [
      'flipped in its middle',
      (wal: string) => {
        const bytes = readFileSync(wal);
        const at = Math.floor(bytes.length / 2);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(wal, bytes);
      },
      ' of 30 acknowledged inputs are missing',
    ],
    [
      'cut in the last input',
      (wal: string) => truncateSync(wal, statSync(wal).size - 1),
      '1 of 30 acknowledged inputs is missing',
    ],
  ])('a log that was %s is not mistaken for a complete one', (_how, harm, says) => {
    const image = counted(30);
    const wal = join(image, WAL_FILE);
    harm(wal);
    const left = existsSync(wal) ? readFileSync(wal) : undefined;
    expect(() => open(image)).toThrow(says);
    expect(() => open(image)).toThrow(/--accept-loss/);
    // It is kept as it was found, in case somebody can recover more.
    if (left !== undefined) expect(readFileSync(wal).equals(left)).toBe(true);
    const back = open(image, true);
    expect(back.recovery?.notes.join()).toContain(says);
    expect(existsSync(join(image, 'damaged-1', DATABASE_FILE))).toBe(true);
    back.store.close();
  });

  test('a log that ends in an unacknowledged write opens without a message', () => {
    const dir = freshDir();
    const live = open(dir);
    for (let i = 0; i < 3; i++) live.hosted.play('count.up', { by: 1 });
    const told = crashImage(dir);
    live.hosted.play('count.up', { by: 1 });
    const image = crashImage(dir);
    live.store.close();
    // As a kill in the middle of the fourth input leaves it: half of its frames, and a tip with three.
    copyFileSync(join(told, TIP_FILE), join(image, TIP_FILE));
    truncateSync(join(image, WAL_FILE), statSync(join(image, WAL_FILE)).size - 100);
    const back = open(image);
    expect(back.recovery).toMatchObject({ inputs: 3, notes: [] });
    back.store.close();
  });

  test.each([
    ['newer', 'max'],
    ['older', 'min'],
  ])(
    'the %s checkpoint is damaged: the other one and the inputs restore everything, and a note says so',
    async (_which, which) => {
      const dir = freshDir();
      const live = open(dir);
      await work(live, ['input', 'time', 'keep', 'input', 'save', 'keep', 'input', 'time']);
      const image = crashImage(dir);
      const before = stateOf(live);
      live.store.close();
      const db = new Database(join(image, DATABASE_FILE));
      db.exec(
        `UPDATE chunks SET text = replace(text, '"count"', '"cuont"') WHERE owner = (SELECT ${which}(owner) FROM checkpoints)`,
      );
      db.close();
      const back = open(image);
      expect(back.recovery?.notes).toEqual([expect.stringContaining('one checkpoint in the store was damaged')]);
      expect(back.recovery?.divergence).toBeUndefined();
      expect(stateOf(back)).toEqual(before);
      back.store.close();
      // From now on, the store has two checkpoints again.
      const again = open(image);
      expect(again.recovery?.notes).toEqual([]);
      again.store.close();
    },
  );

  test('a damaged trace event since the checkpoint is rewritten, an older one is never returned', async () => {
    const dir = freshDir();
    const live = open(dir);
    await work(live, ['input', 'input', 'keep', 'keep', 'input', 'input']);
    const image = crashImage(dir);
    const events = live.store.events(0, 100);
    live.store.close();
    const db = new Database(join(image, DATABASE_FILE));
    db.exec("UPDATE events SET line = replace(line, '{', '{ ') WHERE seq IN (1, (SELECT max(seq) FROM events))");
    db.close();
    const back = open(image);
    expect(back.recovery?.notes).toEqual(['1 damaged trace event was rewritten']);
    expect(back.store.events(1, events.length - 1)).toEqual(events.slice(1));
    expect(() => back.store.events(0, 10)).toThrow(/trace event 1 in the store .* is damaged/);
    back.store.close();
  });
});
