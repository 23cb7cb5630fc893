/** Opens the one database file of a data directory, for this process alone, at the present version. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { ServeError } from '../problem.ts';
import { MIGRATIONS, STORE_VERSION } from './schema.ts';

export type Sqlite = Database.Database;

export const DATABASE_FILE = 'facility.db';
/** Says whose the store is, for the sentence that a second process gets. */
const OWNER_FILE = 'owner.pid';

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const isBusy = (error: unknown): boolean =>
  codeOf(error).startsWith('SQLITE_BUSY') || (error instanceof Error && /database is locked/.test(error.message));

function ownerOf(dir: string): string {
  try {
    return readFileSync(join(dir, OWNER_FILE), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

/** What went wrong, as a sentence. */
function storeError(error: unknown, dir: string): ServeError {
  if (error instanceof ServeError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (isBusy(error))
    return new ServeError(
      'environment',
      `the store ${dir} is in use by another noke-sim (process ${ownerOf(dir)}); stop that one, or use another --data DIR`,
    );
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new ServeError('environment', `the store ${dir} cannot be written by this user`);
  if (code.startsWith('SQLITE_NOTADB') || /not a database/.test(text))
    return new ServeError(
      'caller',
      `${join(dir, DATABASE_FILE)} is not a store of noke-sim; move it away or use another --data DIR`,
    );
  return new ServeError('environment', `the store ${dir} cannot be opened: ${text}`);
}

export function versionOf(db: Sqlite): number {
  const row = db.prepare('PRAGMA user_version').get();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}

/** Brings the tables up to `to`, all or nothing. */
export function migrate(db: Sqlite, to: number = STORE_VERSION): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (let version = versionOf(db); version < to; version++) db.exec(MIGRATIONS[version] ?? '');
    db.exec(`PRAGMA user_version = ${to}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** Lets go of the file lock at once: statements that wait for the garbage collector would hold it past `close`. */
export function closeDatabase(db: Sqlite): void {
  db.exec('PRAGMA journal_mode = DELETE');
  db.exec('PRAGMA locking_mode = NORMAL');
  db.exec('BEGIN IMMEDIATE; COMMIT');
  db.close();
}

/** Throws ServeError: in use by another process, newer than this program, no database at all, not writable. */
export function openDatabase(dir: string): Sqlite {
  let db: Sqlite | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    db = new Database(join(dir, DATABASE_FILE));
    // Exclusive before WAL: the file lock is held until this process ends, however it ends.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL');
    db.exec('BEGIN IMMEDIATE; COMMIT');
    const found = versionOf(db);
    if (found > STORE_VERSION)
      throw new ServeError(
        'caller',
        `the store ${dir} has version ${found}, this program knows up to ${STORE_VERSION}; use a newer noke-sim`,
      );
    migrate(db);
    // Snapshots hold keys and passwords.
    chmodSync(join(dir, DATABASE_FILE), 0o600);
    writeFileSync(join(dir, OWNER_FILE), `${process.pid}\n`, { mode: 0o600 });
    return db;
  } catch (error) {
    if (db !== undefined && error instanceof ServeError) closeDatabase(db);
    else db?.close();
    throw storeError(error, dir);
  }
}
