/** The database of a store: opened for this process alone, looked at before anything is written, brought to the present version. */
import Database from 'libsql';
import { ServeError } from '../problem.ts';
import { notOurs } from './problem.ts';
import { MIGRATIONS, STORE_VERSION } from './schema.ts';
import { rowOf, type Sqlite, safely } from './table.ts';

/** `fast` survives the end of the process, `safe` also a power failure. */
export type Sync = 'fast' | 'safe';
const SYNCHRONOUS = { fast: 'NORMAL', safe: 'FULL' } as const;

export function setSync(db: Sqlite, sync: Sync): void {
  db.exec(`PRAGMA synchronous = ${SYNCHRONOUS[sync]}`);
}

const count = (db: Sqlite, sql: string): number => rowOf({ n: 'number' }, db.prepare(sql).get()).n;

export const versionOf = (db: Sqlite): number => count(db, 'SELECT user_version AS n FROM pragma_user_version');

/** Brings the tables up to `to`, all or nothing. */
export function migrate(db: Sqlite, to: number = STORE_VERSION): void {
  inTransaction(db, () => {
    for (const step of MIGRATIONS.slice(versionOf(db), to)) {
      if (typeof step === 'string') db.exec(step);
      else step(db);
    }
    db.exec(`PRAGMA user_version = ${to}`);
  });
}

export function inTransaction(db: Sqlite, act: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    act();
    db.exec('COMMIT');
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
    throw error;
  }
}

/** Lets go of the file lock at once: statements that wait for the garbage collector would hold it past `close`. */
export function closeDatabase(db: Sqlite): void {
  try {
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec('PRAGMA locking_mode = NORMAL');
    db.exec('BEGIN IMMEDIATE; COMMIT');
  } catch {
    // A full or a damaged disk: the log stays, and is read when the store is opened again.
  }
  db.close();
}

/** The lock is held until this process ends, however it ends. Throws what the library throws. */
export function lockDatabase(file: string): Sqlite {
  const db = new Database(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** From here on every commit goes to the write-ahead log. */
export function startLog(db: Sqlite): void {
  db.exec('PRAGMA journal_mode = WAL');
  setSync(db, 'safe');
}

/** Everything in the log goes to the database, and the log is empty. */
export function emptyLog(db: Sqlite): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

const TABLES = { name: 'text', sql: 'text' } as const;
const tablesOf = (db: Sqlite): string[] =>
  db
    .prepare(`SELECT ${safely(TABLES)} FROM sqlite_schema ORDER BY name`)
    .all()
    .map((raw) => rowOf(TABLES, raw))
    .map(({ name, sql }) => `${name}: ${sql}`);

/**
 * The version, or ServeError: the database is of another program, or of a newer version of this one. With `proven` it was ours,
 * and what looks like another program's is damage.
 */
export function ourVersion(db: Sqlite, dir: string, proven: boolean): number {
  const tables = tablesOf(db);
  const version = versionOf(db);
  const isOurs =
    version <= 0 ? version === 0 && tables.length === 0 : tables.some((table) => table.startsWith('meta: '));
  if (!isOurs && !proven) throw notOurs(dir);
  if (version > STORE_VERSION)
    throw new ServeError(
      'caller',
      `the store ${dir} has version ${version}, this program knows up to ${STORE_VERSION}; use a newer noke-sim`,
    );
  return version;
}

/** What is wrong with the tables and the pages, in words; undefined when nothing is. */
export function faultOf(db: Sqlite, version: number): string | undefined {
  const sound = new Database(':memory:');
  migrate(sound, version);
  const expected = tablesOf(sound);
  sound.close();
  if (tablesOf(db).join('\n') !== expected.join('\n')) return 'its tables are not those of a store';
  // The names that may stand in the answer are known to be ours by now, so it is text that can be read.
  const row = db.prepare('PRAGMA quick_check(1)').get();
  const said = typeof row === 'object' && row !== null && 'quick_check' in row ? String(row.quick_check) : 'unreadable';
  return said === 'ok' ? undefined : `its pages are damaged (${said.replaceAll(/[^ -~]+/g, ' ').trim()})`;
}
