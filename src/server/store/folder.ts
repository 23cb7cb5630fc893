/**
 * The folder of a store and its files. INV-1: Folder and files are private to their owner from the moment they are created, because
 * snapshots contain keys. INV-2: Foreign files are never touched: no link is followed, and a folder with other files in it is refused.
 */
import { chmodSync, closeSync, constants, lstatSync, openSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../sim/files.ts';
import { ServeError } from '../problem.ts';

export const DATABASE_FILE = 'facility.db';
export const WAL_FILE = `${DATABASE_FILE}-wal`;
export const TIP_FILE = 'facility.tip';
/** A copy of the write-ahead log as it was found, because SQLite deletes its own on close. */
export const KEPT_WAL_FILE = `${WAL_FILE}.found`;
/** Holds the process id of the owner, for the error message of a second process. */
export const OWNER_FILE = 'owner.pid';
/** The folder in which a new store is built from the intact part of a damaged one. */
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
/** Entries that the root of a file system contains by default. */
const SYSTEM_NAMES = new Set(['lost+found']);

/** Checks that everything in the folder is ours and returns its real path. Creates the folder if it does not exist. Throws ServeError. */
export function openFolder(dir: string): string {
  makeFolder(dir, 0o700);
  const folder = realpathSync(dir);
  const names = readdirSync(folder);
  const files = FILES.filter((name) => names.includes(name));
  const isOurs = (name: string): boolean =>
    FILES.includes(name) || name === REBUILT_FOLDER || DAMAGED_FOLDER.test(name) || SYSTEM_NAMES.has(name);
  const others = names.filter((name) => !isOurs(name));
  if (others.length > 0 && !names.includes(DATABASE_FILE) && !names.includes(TIP_FILE))
    throw new ServeError(
      'E-STORE-4',
      `the folder ${dir} contains other files (${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}) but no store; use an empty or a new folder for --data`,
    );
  for (const name of files) {
    const about = lstatSync(join(folder, name));
    if (!about.isFile())
      throw new ServeError(
        'E-STORE-4',
        `${join(dir, name)} is ${whatIs(about)} instead of a file of the store; move it away`,
      );
    keepPrivate(join(folder, name), about, 0o600);
  }
  keepPrivate(folder, lstatSync(folder), 0o700);
  return folder;
}

function whatIs(about: Stats): string {
  if (about.isSymbolicLink()) return 'a link';
  return about.isDirectory() ? 'a folder' : 'a device';
}

/** Restricts the permissions of files that an older version or a person has created. */
function keepPrivate(path: string, { mode }: Stats, rights: number): void {
  if ((mode & 0o077) !== 0) chmodSync(path, rights);
}

/** Creates an empty file that is private to its owner; SQLite gives its log the permissions of the database. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600));
}
