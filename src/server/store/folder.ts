/**
 * The folder of a store and the files in it. INV-1 folder and files are for their owner alone from the moment they are made:
 * snapshots hold keys. INV-2 nothing of anybody else is touched: no link is followed, no folder with other things in it is taken.
 */
import { chmodSync, closeSync, constants, lstatSync, openSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../sim/files.ts';
import { ServeError } from '../problem.ts';

export const DATABASE_FILE = 'facility.db';
export const WAL_FILE = `${DATABASE_FILE}-wal`;
export const TIP_FILE = 'facility.tip';
/** The write-ahead log as it was found; SQLite deletes its own when it closes. */
export const KEPT_WAL_FILE = `${WAL_FILE}.found`;
/** Says whose the store is, for the sentence that a second process gets. */
export const OWNER_FILE = 'owner.pid';
/** Where a new store is put together from what is left of a damaged one. */
export const REBUILT_FOLDER = 'rebuilt';
export const DAMAGED_FOLDER = /^damaged-\d+$/;

const FILES = [
  DATABASE_FILE,
  WAL_FILE,
  `${DATABASE_FILE}-shm`,
  `${DATABASE_FILE}-journal`,
  TIP_FILE,
  `${TIP_FILE}.new`,
  KEPT_WAL_FILE,
  OWNER_FILE,
];
/** What a file system of its own has at its top. */
const NOBODYS = new Set(['lost+found']);

/** The path without links, once everything in it is known to be ours. Makes the folder when there is none. Throws. */
export function openFolder(dir: string): string {
  makeFolder(dir, 0o700);
  const folder = realpathSync(dir);
  const names = readdirSync(folder);
  const files = FILES.filter((name) => names.includes(name));
  const isOurs = (name: string): boolean =>
    FILES.includes(name) || name === REBUILT_FOLDER || DAMAGED_FOLDER.test(name) || NOBODYS.has(name);
  const others = names.filter((name) => !isOurs(name));
  if (others.length > 0 && !names.includes(DATABASE_FILE) && !names.includes(TIP_FILE))
    throw new ServeError(
      'caller',
      `the folder ${dir} holds other things (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}) and no store; give --data an empty folder or a new one`,
    );
  for (const name of files) {
    const about = lstatSync(join(folder, name));
    if (!about.isFile())
      throw new ServeError('caller', `${join(dir, name)} is ${whatIs(about)} and not a file of a store; move it away`);
    keepPrivate(join(folder, name), about, 0o600);
  }
  keepPrivate(folder, lstatSync(folder), 0o700);
  return folder;
}

function whatIs(about: Stats): string {
  if (about.isSymbolicLink()) return 'a link';
  return about.isDirectory() ? 'a folder' : 'a device';
}

/** Of an older version, or made by hand. */
function keepPrivate(path: string, { mode }: Stats, rights: number): void {
  if ((mode & 0o077) !== 0) chmodSync(path, rights);
}

/** An empty file for its owner alone; SQLite gives its log the rights of its database. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600));
}
