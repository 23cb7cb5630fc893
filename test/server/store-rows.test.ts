/** A store row by row: what each act leaves in its tables, what is read back, what each damage is called, and what a store that was rebuilt contains. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostedFacilitySnapshot } from '../../src/server/journal.ts';
import { versionOf } from '../../src/server/store/database.ts';
import { DATABASE_FILE, OWNER_FILE, TIP_FILE } from '../../src/server/store/folder.ts';
import { STORE_VERSION } from '../../src/server/store/schema.ts';
import {
  CHECKPOINT_AFTER_EVENTS,
  CHECKPOINT_AFTER_INPUTS,
  EVENTS_KEPT,
  EVENTS_WAITING,
  Store,
} from '../../src/server/store/store.ts';
import { checkpointsIn } from '../../src/server/store/stored-snapshots.ts';
import {
  CHECKPOINTS,
  CHUNKS,
  chainOf,
  EVENTS,
  INPUTS,
  META,
  SAVED_SNAPSHOTS,
  SUBSCRIBERS,
} from '../../src/server/store/table.ts';
import { readProof } from '../../src/server/store/tip.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-rows-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const fresh = (): string => join(root, `f${++folders}`);

const snapshot = (n: number): HostedFacilitySnapshot => ({ version: 1, facility: { n }, links: [] });
const event = (seq: number, data: object = {}): TraceEvent =>
  ({ seq, time: seq * 10, actor: 'a', kind: 'k', data }) as TraceEvent;
const verb = (n: number) => ({ kind: 'verb', verb: 'v', args: { n } }) as const;
const subscriber = (url: string) => ({ url, bearer: 'b', name: 's', id: '1' });

const opened = (dir: string, acceptLoss = false): Store => new Store(dir, 'toy 1', acceptLoss);

/** What the tables of a closed store contain, without checksums. */
function rowsIn(dir: string) {
  const db = new Database(join(dir, DATABASE_FILE));
  const rows = <R extends object>(all: readonly { row: R; sound: boolean }[]) =>
    all.map(({ row, sound }) => (sound ? row : 'damaged'));
  try {
    const meta = Object.fromEntries(META.read(db).map(({ row }) => [row.key, row.value]));
    return {
      identity: meta.identity,
      tip: JSON.parse(meta.tip ?? 'null'),
      checkpoints: CHECKPOINTS.read(db, 'ORDER BY id').map(({ row: { id, at, seq, input, chain } }) => ({
        id,
        at,
        seq,
        input,
        chain,
      })),
      states: checkpointsIn(db).map(({ texts, sound }) =>
        sound ? JSON.parse(texts[0] ?? '')[1].is.facility.n : 'damaged',
      ),
      inputs: rows(INPUTS.read(db, 'ORDER BY id')),
      events: EVENTS.read(db, 'ORDER BY era, seq').map(({ row }) => `${row.era}/${row.seq}`),
      saved: SAVED_SNAPSHOTS.read(db, 'ORDER BY name').map(({ row: { name, at, seq } }) => ({ name, at, seq })),
      subscribers: rows(SUBSCRIBERS.read(db, 'ORDER BY url')),
      owners: new Set(CHUNKS.read(db).map(({ row }) => row.owner)).size,
    };
  } finally {
    db.close();
  }
}
function closed(dir: string, store: Store) {
  store.close();
  return rowsIn(dir);
}
const inputRow = (id: number, at: number, before: number) => {
  const input = JSON.stringify(verb(id));
  return { id, at, input, chain: chainOf(before, id, at, input) };
};
const [FIRST, SECOND] = [inputRow(1, 20, 0), inputRow(2, 30, inputRow(1, 20, 0).chain)];

/** A store with a checkpoint at 10, two inputs, three events, a saved snapshot and a subscriber. */
function filled(dir: string): Store {
  const store = opened(dir);
  store.checkpoint({ at: 10, seq: 0, snapshot: snapshot(1) });
  store.event(event(1));
  store.input(20, verb(1));
  store.flush(20);
  store.event(event(2));
  store.input(30, verb(2));
  store.event(event(3));
  store.flush(35);
  finished(store.savedSnapshots().put({ name: 'kept', at: 35, seq: 3 }, snapshot(7)));
  store.cursors().write(subscriber('http://one'), 4);
  return store;
}

describe('a store', () => {
  it('has two checkpoints from the first, and every input, event and position after them', () => {
    const dir = fresh();
    const first = opened(dir);
    expect(first.found()).toBeUndefined();
    first.checkpoint({ at: 10, seq: 0, snapshot: snapshot(1) });
    const begun = closed(dir, first);
    const checkpoint = { at: 10, seq: 0, input: 0, chain: 0 };
    expect(begun).toEqual({
      identity: 'toy 1',
      tip: { n: 1, at: 10, era: 1, seq: 0, input: 0, chain: 0, saved: 0 },
      checkpoints: [
        { id: 1, ...checkpoint },
        { id: 2, ...checkpoint },
      ],
      states: [1, 1],
      inputs: [],
      events: [],
      saved: [],
      subscribers: [],
      owners: 2,
    });
    const other = fresh();
    const rows = closed(other, filled(other));
    expect(rows).toMatchObject({
      tip: { n: 4, at: 35, era: 1, seq: 3, input: 2, chain: SECOND.chain },
      checkpoints: begun.checkpoints,
      inputs: [FIRST, SECOND],
      events: ['1/1', '1/2', '1/3'],
      saved: [{ name: 'kept', at: 35, seq: 3 }],
      subscribers: [{ url: 'http://one', delivered: 4 }],
      owners: 3,
    });
    expect(rows.tip.saved).not.toBe(0);
  });

  it('reads back what it has', () => {
    const dir = fresh();
    filled(dir).close();
    const store = opened(dir);
    expect(store.found()).toEqual({
      checkpoint: { at: 10, seq: 0, snapshot: snapshot(1) },
      inputs: [
        { at: 20, input: verb(1) },
        { at: 30, input: verb(2) },
      ],
      reached: 35,
      seq: 3,
    });
    const seqs = (after: number, limit: number) => store.events(after, limit).map(({ seq }) => seq);
    expect([seqs(0, 10), seqs(1, 1), seqs(3, 10), seqs(0, 2)]).toEqual([[1, 2, 3], [2], [], [1, 2]]);
    expect(store.events(2, 1)).toEqual([event(3)]);
    expect([store.notes, store.divergence, store.failure, store.needsCheckpoint]).toEqual([
      [],
      undefined,
      undefined,
      false,
    ]);
    expect([store.cursors().read('http://one'), store.cursors().read('http://two')]).toEqual([4, undefined]);
    expect(finished(store.savedSnapshots().get('kept'))).toEqual(snapshot(7));
    expect(finished(store.savedSnapshots().get('none'))).toBeUndefined();
    store.close();
    store.close();
  });

  it('keeps the two newest checkpoints, the inputs after the older one, and no chunk of others', () => {
    const dir = fresh();
    const store = filled(dir);
    store.checkpoint({ at: 40, seq: 3, snapshot: snapshot(2) });
    const after = { at: 40, seq: 3, input: 2, chain: SECOND.chain };
    const before = { at: 10, seq: 0, input: 0, chain: 0 };
    // Whatever was being written when the last process ended is dropped by the next checkpoint.
    expect(closed(dir, store)).toMatchObject({
      checkpoints: [
        { id: 2, ...before },
        { id: 3, ...after },
      ],
      states: [2, 1],
      inputs: [FIRST, SECOND],
      tip: { at: 40 },
    });
    const again = opened(dir);
    expect(again.found()).toMatchObject({
      checkpoint: { at: 40, seq: 3, snapshot: snapshot(2) },
      inputs: [],
      reached: 40,
    });
    again.checkpoint({ at: 50, seq: 3, snapshot: snapshot(3) });
    again.checkpoint({ at: 60, seq: 3, snapshot: snapshot(4) });
    expect(closed(dir, again)).toMatchObject({
      checkpoints: [
        { id: 4, ...after, at: 50 },
        { id: 5, ...after, at: 60 },
      ],
      states: [4, 3],
      inputs: [],
      events: ['1/1', '1/2', '1/3'],
    });
  });

  it('that goes back begins a new era, keeps the events of the one before, and drops older ones', () => {
    const dir = fresh();
    const store = filled(dir);
    store.startEra({ at: 15, seq: 1, snapshot: snapshot(5) });
    const at = { at: 15, seq: 1, input: 2, chain: SECOND.chain };
    store.event(event(2));
    store.flush(20);
    expect(store.events(0, 10).map(({ seq }) => seq)).toEqual([2]);
    expect(closed(dir, store)).toMatchObject({
      tip: { era: 2, at: 20, seq: 2, input: 2 },
      checkpoints: [
        { id: 3, ...at },
        { id: 4, ...at },
      ],
      states: [5, 5],
      inputs: [],
      events: ['1/1', '1/2', '1/3', '2/2'],
    });
    const again = opened(dir);
    again.startEra({ at: 16, seq: 1, snapshot: snapshot(6) });
    expect(closed(dir, again)).toMatchObject({ tip: { era: 3, at: 16, seq: 1 }, states: [6, 6], events: ['2/2'] });
  });

  it('counts an acknowledgement for each write that must survive a power failure, and none for events and positions', () => {
    const dir = fresh();
    const store = opened(dir);
    const tip = () => {
      const proof = readProof(join(dir, TIP_FILE));
      return proof.kind === 'tip' ? [proof.tip.n, proof.tip.at, proof.tip.seq, proof.tip.input] : proof.kind;
    };
    const tipAfter = (act: () => void) => {
      act();
      return tip();
    };
    expect([
      tip(),
      tipAfter(() => store.checkpoint({ at: 10, seq: 0, snapshot: snapshot(1) })),
      tipAfter(() => {
        store.event(event(1));
        store.flush(11);
      }),
      tipAfter(() => store.prove()),
      tipAfter(() => store.prove()),
      tipAfter(() => {
        store.input(12, verb(1));
        store.flush(12);
      }),
      tipAfter(() => store.prove()),
      tipAfter(() => store.cursors().write(subscriber('u'), 1)),
      tipAfter(() => store.prove()),
      // Nothing new, and no later time.
      tipAfter(() => store.flush(12)),
      tipAfter(() => store.flush(11)),
      tipAfter(() => store.prove()),
      tipAfter(() => store.flush(13)),
      tipAfter(() => store.prove()),
    ]).toEqual([
      [0, 0, 0, 0],
      [1, 10, 0, 0],
      [1, 10, 0, 0],
      [2, 11, 1, 0],
      [2, 11, 1, 0],
      [3, 12, 1, 1],
      [3, 12, 1, 1],
      [3, 12, 1, 1],
      [4, 12, 1, 1],
      [4, 12, 1, 1],
      [4, 12, 1, 1],
      [4, 12, 1, 1],
      [4, 12, 1, 1],
      [5, 13, 1, 1],
    ]);
    store.close();
  });

  it('wants a checkpoint after so many inputs or events, counted from when the last was begun', () => {
    expect([CHECKPOINT_AFTER_INPUTS, CHECKPOINT_AFTER_EVENTS, EVENTS_WAITING, EVENTS_KEPT]).toEqual([
      2_000, 20_000, 1_000, 1_000_000,
    ]);
    const store = opened(fresh());
    let seq = 0;
    const inputs = (count: number) => {
      for (let i = 0; i < count; i++) store.input(1, verb(1));
      store.flush(1);
      return store.needsCheckpoint;
    };
    const events = (count: number) => {
      for (let i = 0; i < count; i++) store.event(event(++seq));
      store.flush(seq * 10);
      return store.needsCheckpoint;
    };
    const base = () => ({ at: seq * 10, seq, snapshot: snapshot(1) });
    store.checkpoint(base());
    expect([inputs(1_999), inputs(1)]).toEqual([false, true]);
    // Those that come while it is being written count for the next.
    const staged = store.stage(base());
    const keep = finished(staged);
    expect(inputs(1)).toBe(true);
    keep();
    expect([inputs(1_998), inputs(1)]).toEqual([false, true]);
    store.checkpoint(base());
    expect([events(19_999), events(1)]).toEqual([false, true]);
    store.startEra({ at: 0, seq, snapshot: snapshot(1) });
    expect(store.needsCheckpoint).toBe(false);
    store.close();
  });

  it('writes a thousand waiting events by itself, no fewer', () => {
    const store = opened(fresh());
    store.checkpoint({ at: 0, seq: 0, snapshot: snapshot(1) });
    const written = () => store.events(0, 2_000).length;
    for (let seq = 1; seq < 1_000; seq++) store.event(event(seq));
    expect(written()).toBe(0);
    store.event(event(1_000));
    expect(written()).toBe(1_000);
    store.close();
  });

  it('names the event that is damaged or missing', () => {
    const dir = fresh();
    filled(dir).close();
    const listed = (sql: string) => {
      const copy = fresh();
      cpSync(dir, copy, { recursive: true });
      const db = new Database(join(copy, DATABASE_FILE));
      db.exec(sql);
      db.close();
      const store = opened(copy);
      try {
        return store.events(0, 10).map(({ seq }) => seq);
      } catch (error) {
        return String(error).replace(copy, 'DIR');
      } finally {
        store.close();
      }
    };
    const damaged = (seq: number) => expect.stringContaining(`trace event ${seq} in the store DIR is damaged`);
    expect([
      listed('UPDATE events SET sum = sum + 1 WHERE seq = 1'),
      listed('UPDATE events SET sum = sum + 1 WHERE seq = 3'),
      listed('DELETE FROM events WHERE seq = 2'),
      listed('DELETE FROM events WHERE seq = 1'),
      listed('DELETE FROM events WHERE seq = 3'),
    ]).toEqual([damaged(1), damaged(3), damaged(2), [2, 3], [1, 2]]);
  });

  it('compares what is replayed with what it has: the first difference counts, and what was damaged is written again', () => {
    const dir = fresh();
    filled(dir).close();
    const same = opened(dir);
    for (const seq of [1, 2, 3]) same.event(event(seq));
    expect([same.divergence, same.notes, same.events(0, 9).length]).toEqual([undefined, [], 3]);
    same.event(event(2, { other: 1 }));
    same.event(event(3, { other: 2 }));
    expect(same.divergence).toEqual({
      seq: 2,
      was: JSON.stringify(event(2)),
      is: JSON.stringify(event(2, { other: 1 })),
    });
    same.close();
    const replayed = (sql: string) => {
      const db = new Database(join(dir, DATABASE_FILE));
      db.exec(sql);
      db.close();
      const store = opened(dir);
      for (const seq of [1, 2, 3]) store.event(event(seq));
      const seen = [store.divergence, store.notes, store.events(0, 9)];
      store.close();
      return seen;
    };
    const all = [1, 2, 3].map((seq) => event(seq));
    expect(replayed('UPDATE events SET sum = sum + 1 WHERE seq = 2')).toEqual([
      undefined,
      ['1 damaged trace event was rewritten'],
      all,
    ]);
    expect(replayed('DELETE FROM events WHERE seq < 3')).toEqual([
      undefined,
      ['2 damaged trace events were rewritten'],
      all,
    ]);
  });

  it('writes nothing more after a failed write or once it is closed', () => {
    const dir = fresh();
    const store = filled(dir);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    store.event({ ...event(4), data: circular } as never);
    const why = (act: () => void) => {
      try {
        act();
        return 'nothing';
      } catch (error) {
        return error;
      }
    };
    const failure = why(() => store.flush(40));
    expect(store.failure).toBe(failure);
    expect(failure).toMatchObject({
      codes: ['E-STORE-3'],
      message: expect.stringContaining(`the store ${dir} cannot be written`),
    });
    store.event(event(4));
    store.input(41, verb(3));
    expect([
      why(() => store.flush(42)),
      why(() => store.checkpoint({ at: 42, seq: 4, snapshot: snapshot(2) })),
      why(() => store.savedSnapshots().delete('kept')),
      why(() => store.cursors().write(subscriber('http://one'), 9)),
      why(() => store.prove()),
    ]).toEqual([failure, failure, failure, 'nothing', 'nothing']);
    expect(closed(dir, store)).toMatchObject({
      tip: { at: 35, seq: 3, input: 2 },
      subscribers: [{ delivered: 4 }],
      saved: [{ name: 'kept' }],
    });
    const other = opened(dir);
    other.event(event(4));
    other.close();
    const shut = expect.objectContaining({ codes: ['E-STORE-3'], message: `the store ${dir} is closed` });
    expect([
      why(() => other.flush(50)),
      why(() => other.cursors().write(subscriber('http://one'), 9)),
      why(() => other.prove()),
      why(() => finished(other.stage({ at: 50, seq: 4, snapshot: snapshot(2) }))),
    ]).toEqual(['nothing', 'nothing', 'nothing', shut]);
    expect(rowsIn(dir)).toMatchObject({ events: ['1/1', '1/2', '1/3'], subscribers: [{ delivered: 4 }] });
  });
});

describe('what was damaged', () => {
  const sql = (text: string) => (dir: string) => {
    const db = new Database(join(dir, DATABASE_FILE));
    db.exec(text);
    db.close();
  };
  const file = (name: string, act: (path: string) => void) => (dir: string) => act(join(dir, name));
  const ALL = 'All 2 acknowledged inputs are present';
  const LOST = (n: number) => `${n} of 2 acknowledged inputs ${n === 1 ? 'is' : 'are'} missing`;
  type Damage = readonly [
    what: string,
    damage: (dir: string) => void,
    findings: string,
    loss: string | undefined,
    left?: object,
  ];
  const damages: readonly Damage[] = [
    [
      'the record is missing',
      file(TIP_FILE, (path) => rmSync(path)),
      'facility.tip, which records what was acknowledged, is missing',
      ALL,
    ],
    [
      'the record is empty',
      file(TIP_FILE, (path) => truncateSync(path, 0)),
      'facility.tip, which records what was acknowledged, is damaged',
      ALL,
    ],
    [
      'the last input is missing',
      sql('DELETE FROM inputs WHERE id = 2'),
      'inputs are missing after number 1',
      LOST(1),
      { inputs: [FIRST], tip: { n: 5, at: 20, era: 2, seq: 0, input: 1, chain: FIRST.chain } },
    ],
    [
      'the first input is missing',
      sql('DELETE FROM inputs WHERE id = 1'),
      'inputs are missing after number 0',
      LOST(2),
      { inputs: [], tip: { n: 5, at: 10, era: 2, seq: 0, input: 0, chain: 0 } },
    ],
    [
      'an input is damaged',
      sql('UPDATE inputs SET at = 31 WHERE id = 2'),
      'inputs are missing after number 1',
      LOST(1),
      { inputs: [FIRST] },
    ],
    [
      'the tip is missing',
      sql("DELETE FROM meta WHERE key = 'tip'"),
      'its write-ahead log or its pages end 4 acknowledgements too early (at number 0 of 4); its tip cannot be read',
      ALL,
    ],
    [
      'the name is missing',
      sql("DELETE FROM meta WHERE key = 'identity'"),
      'the name of its facility cannot be read',
      ALL,
    ],
    [
      'a saved snapshot is damaged',
      sql('UPDATE saved_snapshots SET sum = sum + 1'),
      'saved snapshots are damaged: "kept"',
      ALL,
      { saved: [] },
    ],
    [
      'a saved snapshot is missing',
      sql('DELETE FROM saved_snapshots'),
      'saved snapshots are missing or outdated',
      ALL,
      { saved: [] },
    ],
    [
      'a position is damaged',
      sql('UPDATE subscribers SET delivered = 5'),
      'the position of a subscriber is damaged',
      ALL,
      { subscribers: [] },
    ],
    [
      'a table is missing',
      sql('DROP TABLE subscribers'),
      'it does not have the tables of a store',
      ALL,
      { subscribers: [] },
    ],
    [
      'a checkpoint is damaged, and an input is missing',
      sql('UPDATE checkpoints SET sum = 1 WHERE id = 2; DELETE FROM inputs WHERE id = 2'),
      'inputs are missing after number 1',
      LOST(1),
      { inputs: [FIRST] },
    ],
    [
      'no checkpoint is intact',
      sql('UPDATE checkpoints SET sum = 1'),
      'no checkpoint of the facility is intact',
      undefined,
    ],
    [
      'the chunks are missing',
      sql('DELETE FROM chunks'),
      'no checkpoint of the facility is intact; saved snapshots are damaged: "kept"',
      undefined,
    ],
    ['the database is missing', file(DATABASE_FILE, (path) => rmSync(path)), 'facility.db is missing', undefined],
    ['the database is empty', file(DATABASE_FILE, (path) => truncateSync(path, 0)), 'facility.db is empty', undefined],
    [
      'the database is nonsense',
      file(DATABASE_FILE, (path) => writeFileSync(path, 'x'.repeat(5_000))),
      'facility.db cannot be read as a database',
      undefined,
    ],
  ];
  const named = (all: readonly Damage[]) => all.map((one) => [one[0], one] as const);
  const whole = fresh();
  filled(whole).close();
  const image = (damage: (dir: string) => void): string => {
    const dir = fresh();
    cpSync(whole, dir, { recursive: true });
    damage(dir);
    return dir;
  };
  const errorOf = (act: () => unknown): unknown => {
    try {
      act();
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it.each(named(damages))('is named, and is left as it was found: %s', (_, [, damage, what, loss]) => {
    const dir = image(damage);
    const before = readdirSync(dir).sort();
    const error = errorOf(() => opened(dir));
    const advice =
      loss === undefined
        ? 'No part of it is usable; nothing was deleted. Restore the folder from a backup, or use a different --data DIR'
        : `${loss}; nothing was deleted. Restore the folder from a backup, or add --accept-loss to continue from the intact part (the damaged files are kept)`;
    expect(error).toMatchObject({ codes: ['E-STORE-2'], message: `the store ${dir} is damaged: ${what}. ${advice}` });
    expect(readdirSync(dir).sort()).toEqual(before);
    if (loss === undefined)
      expect(errorOf(() => opened(dir, true))).toMatchObject({ message: (error as Error).message });
  });

  it.each(named(damages.filter(([, , , loss]) => loss !== undefined)))(
    'is left out, and the rest goes on: %s',
    (_, [, damage, , loss = '', left = {}]) => {
      const dir = image(damage);
      const store = opened(dir, true);
      const said = `${loss.charAt(0).toLowerCase()}${loss.slice(1)}`;
      expect(store.notes).toEqual([
        `the store was damaged: ${said}; it continues from the intact part, and the damaged files are in ${join(dir, 'damaged-1')}`,
      ]);
      const checkpoint = { at: 10, seq: 0, input: 0, chain: 0 };
      expect(closed(dir, store)).toMatchObject({
        identity: 'toy 1',
        tip: { era: 2, seq: 0 },
        checkpoints: [
          { id: 1, ...checkpoint },
          { id: 2, ...checkpoint },
        ],
        states: [1, 1],
        inputs: [FIRST, SECOND],
        events: ['1/1', '1/2', '1/3'],
        saved: [{ name: 'kept', at: 35, seq: 3 }],
        subscribers: [{ url: 'http://one', delivered: 4 }],
        ...left,
      });
      expect(readdirSync(dir).sort()).toEqual(['damaged-1', DATABASE_FILE, TIP_FILE, OWNER_FILE].sort());
      expect(opened(dir).notes).toEqual([]);
    },
  );

  it('is one checkpoint of two, nothing is missing, and the next checkpoint is stored twice', () => {
    for (const [removed, count] of [
      ['', 'the 2 inputs'],
      ['DELETE FROM inputs WHERE id = 2;', undefined],
    ] as const) {
      const dir = image(sql(`${removed} UPDATE checkpoints SET sum = 1 WHERE id = 2`));
      if (count === undefined) {
        expect(errorOf(() => opened(dir))).toMatchObject({ codes: ['E-STORE-2'] });
        continue;
      }
      const store = opened(dir);
      expect(store.notes).toEqual([
        `one checkpoint in the store was damaged; the facility was rebuilt from the other one and ${count} after it, so nothing is missing`,
      ]);
      store.checkpoint({ at: 40, seq: 3, snapshot: snapshot(2) });
      store.checkpoint({ at: 50, seq: 3, snapshot: snapshot(3) });
      expect(closed(dir, store)).toMatchObject({
        states: [3, 2],
        checkpoints: [
          { id: 4, at: 40 },
          { id: 5, at: 50 },
        ],
      });
    }
  });

  it('is rebuilt beside whatever an earlier attempt has left', () => {
    const dir = image(sql('DELETE FROM inputs WHERE id = 2'));
    mkdirSync(join(dir, 'rebuilt'));
    writeFileSync(join(dir, 'rebuilt', DATABASE_FILE), 'half');
    opened(dir, true).close();
    expect(rowsIn(dir)).toMatchObject({ states: [1, 1], inputs: [FIRST] });
    expect(readdirSync(dir).sort()).toEqual(['damaged-1', DATABASE_FILE, TIP_FILE, OWNER_FILE].sort());
  });

  it('is moved to a folder of its own each time', () => {
    const dir = image(sql('DELETE FROM inputs WHERE id = 2'));
    opened(dir, true).close();
    sql('DELETE FROM inputs')(dir);
    const store = opened(dir, true);
    expect(store.notes[0]).toContain(`the damaged files are in ${join(dir, 'damaged-2')}`);
    store.close();
    expect(readdirSync(join(dir, 'damaged-1')).sort()).toEqual([DATABASE_FILE, TIP_FILE]);
    expect(readdirSync(join(dir, 'damaged-2')).sort()).toEqual([DATABASE_FILE, TIP_FILE]);
  });

  it('another facility, and another version, are refused', () => {
    const dir = image(() => {});
    expect(errorOf(() => new Store(dir, 'other 2'))).toMatchObject({
      codes: ['E-STORE-5'],
      message: `the store ${dir} belongs to another facility (toy 1); this one is other 2`,
    });
    const versions = [1, 3, STORE_VERSION + 1].map((version) => {
      const other = image(sql(`PRAGMA user_version = ${version}`));
      return [version, (errorOf(() => opened(other)) as Error).message.replace(other, 'DIR')];
    });
    const supported = `but this program supports versions 4 to ${STORE_VERSION}`;
    expect(versions).toEqual([
      ...[1, 3].map((version) => [
        version,
        `the store DIR has version ${version}, ${supported}; use an older version of noke-sim, or a different --data DIR`,
      ]),
      [
        STORE_VERSION + 1,
        `the store DIR has version ${STORE_VERSION + 1}, ${supported}; use a newer version of noke-sim, or a different --data DIR`,
      ],
    ]);
    const db = new Database(join(dir, DATABASE_FILE));
    expect(versionOf(db)).toBe(STORE_VERSION);
    db.close();
  });
});
