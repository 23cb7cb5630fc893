/**
 * Files that commands leave behind. INV-1 a whole file appears under its name all at once: what was not written to its end never
 * looks whole. INV-2 what the machine refuses is a `FileError`, a sentence that says which file and why.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export class FileError extends Error {
  override name = 'FileError';
}

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'there is a folder of that name',
  EEXIST: 'something else is in its place',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path has links that lead round in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user may not keep more on the disk',
  EFBIG: 'files may not be so large',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
};

/** What the system said of a file, as a sentence; anything but a word of the system stays what it is. */
function sentence(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof FileError) return error;
  const code = String(error.code);
  return new FileError(`${file} cannot be written: ${REASONS[code] ?? 'the system refuses'} (${code})`);
}

function withFileErrors<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw sentence(error, file);
  }
}

/** Makes a folder and those above it. Node's own way goes round for ever where a folder is refused as if it were missing: /proc. */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      makeFolder(dirname(folder), mode);
      mkdirSync(folder, { mode });
    } else if (!['EEXIST', 'EISDIR', 'EROFS'].includes(String(code)) || !aboutOf(folder)?.isDirectory()) throw error;
  }
}

function aboutOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** The same, with the folders above it where they are missing. */
export function writeWholeBelow(file: string, text: string): void {
  withFileErrors(file, () => makeFolder(dirname(file)));
  writeWhole(file, text);
}

/** Throws FileError, and then the file is as it was. What is no plain file, such as /dev/stdout, is written as it stands. */
export function writeWhole(file: string, text: string): void {
  withFileErrors(file, () => {
    const about = aboutOf(file);
    if (about !== undefined && !about.isFile()) return writeFileSync(file, text);
    // A link stays a link.
    const target = about === undefined ? file : realpathSync(file);
    const unfinished = `${target}.${process.pid}.part`;
    try {
      writeFileSync(unfinished, text, {
        flag: 'wx',
        flush: true,
        ...(about === undefined ? {} : { mode: about.mode }),
      });
      renameSync(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  });
}

/** A file that grows while something goes on. Its reader can tell that it broke off. Throws FileError. */
export class GrowingFile {
  readonly #file: string;
  readonly #fd: number;
  #failed = false;

  constructor(file: string) {
    this.#file = file;
    this.#fd = withFileErrors(file, () => openSync(file, 'w'));
  }

  /** All of the bytes, or FileError; after that nothing more. */
  write(bytes: Uint8Array): void {
    if (this.#failed) return;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#failed = true;
      throw sentence(error, this.#file);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
