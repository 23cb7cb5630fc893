/** What commands leave behind: whole, or as it was, with a message. The full disk is Linux's own, /dev/full. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FileError, GrowingFile, makeFolder, writeNew, writeWhole, writeWholeBelow } from '../../src/sim/files.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a whole file', () => {
  test('appears under its name, with the permissions of the previous one, through links, and leaves no other file', () => {
    const folder = join(root, 'whole');
    writeWholeBelow(join(folder, 'a', 'b', 'report.xml'), 'one');
    writeFileSync(join(folder, 'private'), 'old', { mode: 0o600 });
    symlinkSync(join(folder, 'private'), join(folder, 'link'));
    writeWhole(join(folder, 'link'), 'new');
    expect(readFileSync(join(folder, 'private'), 'utf8')).toBe('new');
    expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['a', 'link', 'private']);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['report.xml']);
  });

  test.each([
    ['a folder', () => root, 'there is a folder with that name (EISDIR)'],
    ['in no folder', () => join(root, 'no', 'x'), 'its folder does not exist (ENOENT)'],
    ['below a file', () => join(fileAt('f'), 'x'), 'a part of its path is not a folder (ENOTDIR)'],
    ['on a full disk', () => '/dev/full', 'the disk is full (ENOSPC)'],
  ])('%s is refused with a message', (_what, at, says) => {
    const file = at();
    expect(() => writeWhole(file, 'x')).toThrow(new FileError(`${file} cannot be written: ${says}`));
  });

  test('that is new takes the first free name, and no file is replaced', () => {
    const folder = join(root, 'new');
    mkdirSync(folder);
    const file = join(folder, 'activity.csv');
    expect(['1', '2', '3'].map((text) => writeNew(file, text))).toEqual([
      file,
      join(folder, 'activity-2.csv'),
      join(folder, 'activity-3.csv'),
    ]);
    expect(readFileSync(file, 'utf8')).toBe('1');
    expect(() => writeNew(join(root, 'no', 'x'), '')).toThrow(FileError);
  });

  test('that is not completely written leaves the previous one', () => {
    const folder = join(root, 'cut');
    mkdirSync(folder);
    writeFileSync(join(folder, 'kept'), 'as it was');
    const code = `import('${new URL('../../dist/sim/files.js', import.meta.url).href}').then(({ writeWhole }) => {
      for (const name of ['kept', 'fresh'])
        try { writeWhole(process.argv[1] + '/' + name, 'x'.repeat(100_000)); } catch (error) { console.log(error.message); }
    });`;
    const args = ['-c', 'ulimit -f 20 && exec "$@"', 'x', process.execPath, '-e', code, folder];
    const { stdout } = spawnSync('/bin/bash', args, { encoding: 'utf8' });
    expect(stdout.match(/cannot be written: the file would exceed the size limit \(EFBIG\)/g)).toHaveLength(2);
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('as it was');
    expect(readdirSync(folder)).toEqual(['kept']);
  });
});

const fileAt = (name: string): string => {
  writeFileSync(join(root, name), 'mine');
  return join(root, name);
};

test('a file that grows says once that the disk is full, and can be closed', () => {
  const file = new GrowingFile('/dev/full');
  expect(() => file.write(Buffer.from('x'))).toThrow('/dev/full cannot be written: the disk is full (ENOSPC)');
  file.write(Buffer.from('y'));
  file.close();
});

test('a folder that the system refuses as missing gives that error instead of an endless loop', () => {
  expect(() => makeFolder('/proc/nothing/here')).toThrow(/ENOENT/);
  expect(() => writeWholeBelow('/proc/nothing/here/report.xml', 'x')).toThrow(/cannot be written/);
  makeFolder(join(root, 'p', 'q'));
  makeFolder(join(root, 'p', 'q'));
  expect(existsSync(join(root, 'p', 'q'))).toBe(true);
});
