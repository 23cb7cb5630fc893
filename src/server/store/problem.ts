/** What went wrong with a store, as a sentence: whose fault, what was seen, what to do. The words of libraries stay inside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServeError } from '../problem.ts';
import { DATABASE_FILE, OWNER_FILE } from './folder.ts';

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

function ownerOf(dir: string): string {
  try {
    return readFileSync(join(dir, OWNER_FILE), 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_CANTOPEN']);
const NO_PLACE = new Set(['ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

export const notOurs = (dir: string): ServeError =>
  new ServeError(
    'caller',
    `${join(dir, DATABASE_FILE)} is not a store of noke-sim; move it away or use another --data DIR`,
  );

/** Whether the bytes themselves are wrong, and not what surrounds them. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|ERROR|SCHEMA)/.test(codeOf(error));

/** What `read` gives; where the bytes are damaged, something else. */
export function unlessDamaged<T, U>(read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return otherwise;
    throw error;
  }
}

/** `doing` is what failed: `opened` or `written`. */
export function storeError(error: unknown, dir: string, doing: 'opened' | 'written'): ServeError {
  if (error instanceof ServeError) return error;
  const code = codeOf(error);
  // SQLite tells which of its calls failed behind the second underscore.
  const known = code.replace(/^(SQLITE_[A-Z]+)_.*$/, '$1');
  const text = error instanceof Error ? error.message : String(error);
  if (known === 'SQLITE_BUSY' || known === 'SQLITE_LOCKED' || text.includes('database is locked'))
    return new ServeError(
      'environment',
      `the store ${dir} is in use by another noke-sim (process ${ownerOf(dir)}); stop that one, or use another --data DIR`,
    );
  if (FULL.has(known) || FULL.has(code))
    return new ServeError(
      'environment',
      `the store ${dir} cannot be written: the disk is full, or does not take so much (${code}); everything that was acknowledged is kept. Make room and start again`,
    );
  if (FORBIDDEN.has(known) || text.includes('Unable to open connection'))
    return new ServeError('environment', `the store ${dir} cannot be written by this user (${code || 'no access'})`);
  if (NO_PLACE.has(known))
    return new ServeError('caller', `there can be no folder ${dir} (${code}); give --data another path`);
  if (known === 'SQLITE_IOERR' || known.startsWith('E'))
    return new ServeError(
      'environment',
      `the store ${dir} cannot be ${doing}: the disk reports an error (${code}); everything that was acknowledged is kept as far as the disk keeps it`,
    );
  return new ServeError('environment', `the store ${dir} cannot be ${doing}: ${text} (${code || 'no code'})`);
}
