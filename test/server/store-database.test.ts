/** The database of a store alone: what a transaction leaves behind, how safely it writes, who has it, and which versions are ours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  closeDatabase,
  emptyLog,
  faultOf,
  inTransaction,
  lockDatabase,
  migrate,
  ourVersion,
  setSync,
  startLog,
  versionOf,
} from '../../src/server/store/database.ts';
import { OLDEST_VERSION, STORE_VERSION } from '../../src/server/store/schema.ts';
import { openSqlite } from '../../src/server/store/sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-database-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let files = 0;
const file = (): string => join(root, `${++files}.db`);
const memory = () => openSqlite(':memory:');
const pragma = (db: ReturnType<typeof memory>, name: string): unknown =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() as object)[0];

describe('a database', () => {
  it('writes as safely as it is told', () => {
    const db = lockDatabase(file());
    startLog(db);
    expect([pragma(db, 'journal_mode'), pragma(db, 'synchronous')]).toEqual(['wal', 2]);
    setSync(db, 'fast');
    expect(pragma(db, 'synchronous')).toBe(1);
    setSync(db, 'safe');
    expect(pragma(db, 'synchronous')).toBe(2);
    closeDatabase(db);
  });

  it('keeps a transaction whole, or nothing of it', () => {
    const db = memory();
    db.exec('CREATE TABLE one (n INTEGER)');
    const rows = (): number => db.prepare('SELECT n FROM one').all().length;
    inTransaction(db, () => {
      db.exec('INSERT INTO one VALUES (1)');
      db.exec('INSERT INTO one VALUES (2)');
    });
    expect(rows()).toBe(2);
    const fails = (then: string) => () =>
      inTransaction(db, () => {
        db.exec('INSERT INTO one VALUES (3)');
        db.exec(then);
        throw new Error('inside');
      });
    expect(fails('SELECT 1')).toThrow('inside');
    expect(rows()).toBe(2);
    // As when SQLite has ended the transaction on its own.
    expect(fails('ROLLBACK')).toThrow('inside');
    expect(rows()).toBe(2);
    inTransaction(db, () => db.exec('INSERT INTO one VALUES (4)'));
    expect(rows()).toBe(3);
  });

  it('belongs to one process until it is closed, with nothing left of its log', () => {
    const path = file();
    const db = lockDatabase(path);
    startLog(db);
    migrate(db);
    expect(() => lockDatabase(path)).toThrow(/locked/);
    emptyLog(db);
    closeDatabase(db);
    const again = lockDatabase(path);
    expect([versionOf(again), pragma(again, 'journal_mode'), faultOf(again, STORE_VERSION)]).toEqual([
      STORE_VERSION,
      'delete',
      undefined,
    ]);
    closeDatabase(again);
  });
});

describe('a version', () => {
  const withVersion = (version: number, table = 'CREATE TABLE meta (key TEXT)') => {
    const db = memory();
    db.exec(`${table}; PRAGMA user_version = ${version}`);
    return db;
  };
  const said = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };

  it.each([
    [0, '', false, 0],
    [0, '', true, 0],
    [OLDEST_VERSION, 'CREATE TABLE meta (key TEXT)', false, OLDEST_VERSION],
    [STORE_VERSION, 'CREATE TABLE meta (key TEXT)', false, STORE_VERSION],
    [STORE_VERSION, 'CREATE TABLE metal (key TEXT)', true, STORE_VERSION],
    [OLDEST_VERSION - 1, 'CREATE TABLE meta (key TEXT)', false, /has version \d+, .*use an older version/],
    [STORE_VERSION + 1, 'CREATE TABLE meta (key TEXT)', false, /has version \d+, .*use a newer version/],
    [STORE_VERSION, 'CREATE TABLE metal (key TEXT)', false, /.+/],
    [STORE_VERSION, '', false, /.+/],
    [0, 'CREATE TABLE meta (key TEXT)', false, /.+/],
    [-1, 'CREATE TABLE meta (key TEXT)', false, /.+/],
  ] as const)('%i with %j, proven: %s', (version, table, proven, outcome) => {
    const found = said(() => ourVersion(withVersion(version, table), 'DIR', proven));
    if (typeof outcome === 'number') expect(found).toBe(outcome);
    else expect(found).toMatch(outcome);
  });

  it.each(Array.from({ length: STORE_VERSION - OLDEST_VERSION + 1 }, (_, i) => OLDEST_VERSION + i))(
    '%i has its tables, and no others',
    (version) => {
      const db = memory();
      migrate(db, version);
      expect([versionOf(db), faultOf(db, version)]).toEqual([version, undefined]);
      if (version < STORE_VERSION) expect(faultOf(db, STORE_VERSION)).toBe('it does not have the tables of a store');
      db.exec('CREATE TABLE more (n INTEGER)');
      expect(faultOf(db, version)).toBe('it does not have the tables of a store');
      db.exec('DROP TABLE more');
      migrate(db);
      expect([versionOf(db), faultOf(db, STORE_VERSION)]).toEqual([STORE_VERSION, undefined]);
    },
  );
});
