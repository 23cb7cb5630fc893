/** Folders and files that are not a store, that cannot be written, or that run out of space: a message, and nothing else. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import { ServeError } from '../../src/server/problem.ts';
import { DATABASE_FILE, TIP_FILE, WAL_FILE } from '../../src/server/store/folder.ts';
import { storeError } from '../../src/server/store/problem.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { FROM_DIST } from '../from-dist.ts';
import { oneIn } from '../sizes.ts';
import { toy } from './toy-facility.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dirs = 0;
const freshDir = (): string => join(root, `d${++dirs}`);
const madeDir = (): string => {
  const dir = freshDir();
  mkdirSync(dir);
  return dir;
};

const PROBE = fileURLToPath(new URL('./store-probe.ts', import.meta.url));
interface Probed {
  readonly said: readonly { readonly ok?: true; readonly codes?: readonly string[]; readonly message?: string }[];
  readonly modes: readonly string[];
  readonly inputs: number;
}

/** `limit` is the size a file may have, in KiB. */
function probe(as: string, dirs: readonly string[], limit?: number): Probed {
  const node = [process.execPath, ...FROM_DIST, PROBE, as, ...dirs];
  const ran =
    limit === undefined
      ? spawnSync(node[0] ?? '', node.slice(1), { encoding: 'utf8' })
      : spawnSync('/bin/bash', ['-c', `ulimit -f ${limit} && exec "$@"`, 'probe', ...node], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as Probed;
}

function refusalOf(dir: string): ServeError {
  try {
    new Store(dir, 'toy 1').close();
  } catch (error) {
    if (error instanceof ServeError) return error;
    throw error;
  }
  throw new Error(`${dir} was taken`);
}

function anotherPrograms(file: string): void {
  const db = new Database(file);
  db.exec('CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 2');
  db.close();
}

describe('a file or folder that is not a store', () => {
  const fileAt = (name: string): string => {
    writeFileSync(join(root, name), 'mine');
    return join(root, name);
  };
  const text = (dir: string, name: string, content = 'mine') => writeFileSync(join(dir, name), content);
  test.each<[what: string, make: () => string, code: string, says: RegExp]>([
    [
      'a file in place of the folder',
      () => fileAt('file'),
      'E-STORE-4',
      /the folder .* cannot be created: a file with that name is in the way/,
    ],
    [
      'a folder below a file',
      () => join(fileAt('above'), 'x'),
      'E-STORE-4',
      /the folder .* cannot be created: a part of its path is not a folder/,
    ],
    ['a folder that the system does not make', () => '/proc/x', 'E-STORE-4', /the folder \/proc\/x cannot be created/],
    ['a folder of the system', () => '/proc/self', 'E-STORE-4', /the folder \/proc\/self contains other files/],
    ['a device', () => '/dev/null', 'E-STORE-4', /the folder .* cannot be created/],
    [
      'a link that leads nowhere',
      () => {
        const dir = freshDir();
        symlinkSync(join(root, 'nowhere', 'at', 'all'), dir);
        return dir;
      },
      'E-STORE-4',
      /the folder .* cannot be created/,
    ],
    ['a name that is too long', () => join(root, 'x'.repeat(300)), 'E-STORE-4', /ENAMETOOLONG/],
    ['a name with a zero byte', () => join(root, 'x\0y'), 'E-STORE-4', /the folder .* cannot be created/],
    [
      'a folder with other things in it',
      () => {
        const dir = madeDir();
        text(dir, 'letter.txt');
        return dir;
      },
      'E-STORE-4',
      /contains other files \(letter.txt\) but no store/,
    ],
    [
      'a folder in place of the database',
      () => {
        const dir = madeDir();
        mkdirSync(join(dir, DATABASE_FILE));
        return dir;
      },
      'E-STORE-4',
      /facility.db is a folder instead of a file of the store/,
    ],
    [
      'a link in place of the database',
      () => {
        const dir = madeDir();
        const other = madeDir();
        anotherPrograms(join(other, 'x.db'));
        symlinkSync(join(other, 'x.db'), join(dir, DATABASE_FILE));
        return dir;
      },
      'E-STORE-4',
      /facility.db is a link/,
    ],
    [
      'a link in place of the owner file',
      () => {
        const dir = madeDir();
        text(root, 'victim');
        symlinkSync(join(root, 'victim'), join(dir, 'owner.pid'));
        return dir;
      },
      'E-STORE-4',
      /owner.pid is a link/,
    ],
    [
      'a link in place of the log',
      () => {
        const dir = madeDir();
        text(root, 'victim');
        symlinkSync(join(root, 'victim'), join(dir, WAL_FILE));
        return dir;
      },
      'E-STORE-4',
      /facility.db-wal is a link/,
    ],
    [
      'garbage',
      () => {
        const dir = madeDir();
        text(dir, DATABASE_FILE, 'x'.repeat(5_000));
        return dir;
      },
      'E-STORE-4',
      /is not a noke-sim store/,
    ],
    [
      'garbage that begins like a database',
      () => {
        const dir = madeDir();
        text(dir, DATABASE_FILE, `SQLite format 3\0${'x'.repeat(5_000)}`);
        return dir;
      },
      'E-STORE-4',
      /is not a noke-sim store/,
    ],
    [
      'a database of another program',
      () => {
        const dir = madeDir();
        anotherPrograms(join(dir, DATABASE_FILE));
        return dir;
      },
      'E-STORE-4',
      /is not a noke-sim store/,
    ],
  ])('%s is refused with a message', (_what, make, code, says) => {
    const dir = make();
    const refusal = refusalOf(dir);
    expect(refusal.message).toMatch(says);
    expect(refusal.message).not.toMatch(/\n|panicked|SqliteError/);
    expect(refusal.codes).toEqual([code]);
  });

  test('a store that another process has open has its own code', () => {
    expect(storeError({ code: 'SQLITE_BUSY' }, 'here', 'opened')).toMatchObject({
      codes: ['E-STORE-1'],
      message: expect.stringContaining('the store here is in use by another noke-sim'),
    });
  });

  test('nothing of it is changed', () => {
    const dir = madeDir();
    anotherPrograms(join(dir, DATABASE_FILE));
    const before = readFileSync(join(dir, DATABASE_FILE));
    refusalOf(dir);
    expect(readFileSync(join(dir, DATABASE_FILE)).equals(before)).toBe(true);
    expect(readFileSync(join(root, 'victim'), 'utf8')).toBe('mine');
  });

  test('an empty file and an empty folder become a new store; a link to a folder is followed', () => {
    for (const prepare of [(dir: string) => writeFileSync(join(dir, DATABASE_FILE), ''), () => {}]) {
      const dir = madeDir();
      prepare(dir);
      const link = freshDir();
      symlinkSync(dir, link);
      const store = new Store(link, 'toy 1');
      expect(store.found()).toBeUndefined();
      store.close();
      expect(statSync(join(dir, DATABASE_FILE)).size).toBeGreaterThan(0);
    }
  });
});

describe('the machine', () => {
  test('only the owner can read files and folder, from the first byte and with any umask', () => {
    const dir = freshDir();
    const { said, modes } = probe('umask', [dir]);
    expect(said).toEqual([{ dir, ok: true }]);
    expect([...modes].sort()).toEqual(
      expect.arrayContaining(['. 700', `${DATABASE_FILE} 600`, `${WAL_FILE} 600`, `${TIP_FILE} 600`, 'owner.pid 600']),
    );
    expect(modes.filter((mode) => !/ (600|700)$/.test(mode))).toEqual([]);
  });

  test('files that others could read are closed to them', () => {
    const dir = freshDir();
    new Store(dir, 'toy 1').close();
    chmodSync(dir, 0o755);
    chmodSync(join(dir, DATABASE_FILE), 0o644);
    new Store(dir, 'toy 1').close();
    expect([dir, join(dir, DATABASE_FILE)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  });

  test('a folder that this user may not write is reported', () => {
    const empty = madeDir();
    chmodSync(empty, 0o555);
    const full = freshDir();
    new Store(full, 'toy 1').close();
    chmodSync(full, 0o555);
    chmodSync(root, 0o755);
    const { said } = probe('lesser', [empty, full, join(empty, 'below')]);
    for (const one of said) {
      expect(one.codes).toEqual(['E-STORE-3']);
      expect(one.message).toMatch(/this user has no permission/);
    }
    for (const dir of [empty, full]) chmodSync(dir, 0o700);
  });

  test.each(oneIn(3, [40, 120, 400, 1_000]))(
    'files limited to %i KiB: a message, and everything acknowledged is kept',
    (limit) => {
      const dir = freshDir();
      const { said, inputs } = probe('-', [dir], limit);
      expect(said[0]?.codes).toEqual(['E-STORE-3']);
      expect(said[0]?.message).toMatch(/the disk or its quota is full/);
      const store = new Store(dir, 'toy 1');
      const onError = (error: unknown) => {
        throw error;
      };
      const { hosted, recovery } = recover(store, { open: toy().open, onError }, () => {});
      expect(recovery?.divergence).toBeUndefined();
      expect(recovery?.inputs ?? 0).toBe(inputs);
      expect(hosted.now).toBeGreaterThan(0);
      store.close();
    },
  );
});
