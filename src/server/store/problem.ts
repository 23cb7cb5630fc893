/** Errors of the store as messages: who must act, what was found, what to do. Messages of libraries are not shown. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyUnwritable } from '../../sim/files.ts';
import { messageOf } from '../../sim/message-of.ts';
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
const TOO_MANY = new Set(['EMFILE', 'ENFILE']);
const NO_PLACE = new Set(['ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

export const notOurs = (dir: string): ServeError =>
  new ServeError(
    'E-STORE-4',
    `${join(dir, DATABASE_FILE)} is not a noke-sim store; move it away or use a different --data DIR`,
  );

/** Whether the content of the database is damaged, as opposed to an error of the environment. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|ERROR|SCHEMA)/.test(codeOf(error));

/** The result of `read`, or `otherwise` if the content is damaged. */
export function unlessDamaged<T, U>(read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return otherwise;
    throw error;
  }
}

/** `doing` names the failed operation. */
export function storeError(error: unknown, dir: string, doing: 'opened' | 'written'): ServeError {
  if (error instanceof ServeError) return error;
  const code = codeOf(error);
  // The part after the second underscore names the failed call of SQLite.
  const known = code.replace(/^(SQLITE_[A-Z]+)_.*$/, '$1');
  const text = messageOf(error);
  if (known === 'SQLITE_BUSY' || known === 'SQLITE_LOCKED' || text.includes('database is locked'))
    return new ServeError(
      'E-STORE-1',
      `the store ${dir} is in use by another noke-sim process (process ${ownerOf(dir)}); stop that process, or use a different --data DIR`,
    );
  if (FULL.has(known) || FULL.has(code))
    return new ServeError(
      'E-STORE-3',
      `the store ${dir} cannot be written: the disk or its quota is full (${code}); all acknowledged data is preserved. Free some space and start again`,
    );
  if (FORBIDDEN.has(known) || text.includes('Unable to open connection'))
    return new ServeError(
      'E-STORE-3',
      `the store ${dir} cannot be used: this user has no permission (${code || 'no access'})`,
    );
  if (NO_PLACE.has(known))
    return new ServeError(
      'E-STORE-4',
      `the folder ${dir} cannot be created: ${whyUnwritable(error)}; use a different path for --data`,
    );
  if (TOO_MANY.has(known))
    return new ServeError('E-STORE-3', `the store ${dir} cannot be ${doing}: ${whyUnwritable(error)}`);
  if (known === 'SQLITE_IOERR' || known.startsWith('E'))
    return new ServeError(
      'E-STORE-3',
      `the store ${dir} cannot be ${doing}: the disk reports an error (${code}); noke-sim has lost no acknowledged data, but the disk may have`,
    );
  return new ServeError('E-STORE-3', `the store ${dir} cannot be ${doing}: ${text} (${code || 'no code'})`);
}
