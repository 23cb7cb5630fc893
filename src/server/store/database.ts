/** The database of a store: locked by one process, checked before anything is written, and migrated to the current version. */
import { ServeError } from '../problem.ts';
import { notOurs } from './problem.ts';
import { migration, OLDEST_VERSION, STORE_VERSION } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { rowOf, type Sqlite, safely } from './table.ts';

/** `fast` survives the end of the process, `safe` also survives a power failure. */
export type Sync = 'fast' | 'safe';
const SYNCHRONOUS = { fast: 'NORMAL', safe: 'FULL' } as const;

export function setSync(db: Sqlite, sync: Sync): void {
  db.exec(`PRAGMA synchronous = ${SYNCHRONOUS[sync]}`);
}

const count = (db: Sqlite, sql: string): number => rowOf({ n: 'number' }, db.prepare(sql).get()).n;

export const versionOf = (db: Sqlite): number => count(db, 'SELECT user_version AS n FROM pragma_user_version');

/** Migrates the tables to version `to`, in one transaction. */
export function migrate(db: Sqlite, to: number = STORE_VERSION): void {
  inTransaction(db, () => {
    db.exec(`${migration(versionOf(db), to)} PRAGMA user_version = ${to}`);
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
      // SQLite has rolled back on its own, as it does when the disk is full.
    }
    throw error;
  }
}

/** Releases the file lock immediately; otherwise statements that await garbage collection would keep it after `close`. */
export function closeDatabase(db: Sqlite): void {
  try {
    db.exec('PRAGMA journal_mode = DELETE');
    db.exec('PRAGMA locking_mode = NORMAL');
    db.exec('BEGIN IMMEDIATE; COMMIT');
  } catch {
    // The disk is full or damaged: the log stays and is read at the next start.
  }
  db.close();
}

/** Opens and locks the database. The lock is held until this process ends, for whatever reason. Throws the errors of the library. */
export function lockDatabase(file: string): Sqlite {
  const db = openSqlite(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Switches to the write-ahead log. */
export function startLog(db: Sqlite): void {
  db.exec('PRAGMA journal_mode = WAL');
  setSync(db, 'safe');
}

/** Copies the write-ahead log into the database and empties it. */
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
 * The version of the store. Throws ServeError if the database belongs to another program, or its version is not supported. With
 * `proven`, the store is known to be ours, so a foreign schema is damage.
 */
export function ourVersion(db: Sqlite, dir: string, proven: boolean): number {
  const tables = tablesOf(db);
  const version = versionOf(db);
  const isOurs =
    version <= 0 ? version === 0 && tables.length === 0 : tables.some((table) => table.startsWith('meta: '));
  if (!isOurs && !proven) throw notOurs(dir);
  const isOlder = version !== 0 && version < OLDEST_VERSION;
  if (isOlder || version > STORE_VERSION)
    throw new ServeError(
      'E-STORE-5',
      `the store ${dir} has version ${version}, but this program supports versions ${OLDEST_VERSION} to ${STORE_VERSION}; use ${isOlder ? 'an older' : 'a newer'} version of noke-sim, or a different --data DIR`,
    );
  return version;
}

/** The defect of the tables or pages, in words; undefined if they are intact. */
export function faultOf(db: Sqlite, version: number): string | undefined {
  const sound = openSqlite(':memory:');
  migrate(sound, version);
  const expected = tablesOf(sound);
  sound.close();
  if (tablesOf(db).join('\n') !== expected.join('\n')) return 'it does not have the tables of a store';
  // The table names are known to be ours by now, so the answer is valid text.
  const row = db.prepare('PRAGMA quick_check(1)').get();
  const answer =
    typeof row === 'object' && row !== null && 'quick_check' in row ? String(row.quick_check) : 'unreadable';
  return answer === 'ok' ? undefined : `its pages are damaged (${answer.replaceAll(/[^ -~]+/g, ' ').trim()})`;
}
