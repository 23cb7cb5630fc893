/**
 * Files that commands read and write. INV-1: A file appears under its name only when it is complete: a partial write never
 * looks complete. INV-2: A failed system call becomes a message with the file and the reason; when writing, a `FileError`. INV-3: A read
 * is bounded, even if the file has no size (a device, a pipe).
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, parse } from 'node:path';

export class FileError extends Error {
  override name = 'FileError';
}

/** Reasons why the system refuses both reading and writing. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of its path is not a folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path contains a loop of symbolic links',
  EMFILE: 'this program has too many files open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reports an error',
  EINVAL: 'its name is not valid on this system',
  ERR_INVALID_ARG_VALUE: 'its name is not valid on this system',
};

const READING: Readonly<Record<string, string>> = {
  ...REASONS,
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'this is a folder; name a file in it',
  EACCES: 'this user is not allowed to read it; check the file’s permissions',
  EPERM: 'this user is not allowed to read it; check the file’s permissions',
};

const WRITING: Readonly<Record<string, string>> = {
  ...REASONS,
  EISDIR: 'there is a folder with that name',
  EEXIST: 'a file with that name is in the way',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s disk quota is exhausted',
  EFBIG: 'the file would exceed the size limit',
  EACCES: 'this user is not allowed to write there',
  EPERM: 'this user is not allowed to write there',
  EROFS: 'the disk is read-only',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** The reason why a file or folder cannot be read, as a sentence without its name. */
export function whyUnreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'EISDIR') return READING[code] ?? '';
  return `it cannot be read: ${READING[code] ?? 'the system refused'} (${code})`;
}

/** The reason why a file or folder cannot be written, as a phrase without its name. */
export function whyUnwritable(error: unknown): string {
  const code = codeOf(error);
  return `${WRITING[code] ?? 'the system refused'} (${code})`;
}

/** The first `limit` bytes of a file. Throws the error of the system. */
export function readUpTo(file: string, limit: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const parts: Buffer[] = [];
    for (let left = limit; left > 0; ) {
      const part = Buffer.alloc(Math.min(left, 64 * 1024));
      const read = readSync(descriptor, part);
      if (read === 0) break;
      parts.push(part.subarray(0, read));
      left -= read;
    }
    return Buffer.concat(parts);
  } finally {
    closeSync(descriptor);
  }
}

/** Turns a system error about a file into a FileError; returns any other error unchanged. */
function sentence(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof FileError) return error;
  return new FileError(`${file} cannot be written: ${whyUnwritable(error)}`);
}

export function withFileErrors<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw sentence(error, file);
  }
}

/** Creates a folder and its parents. Node's `recursive` option loops forever where the system reports a refused folder as missing (/proc). */
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

/** Checks that `writeWhole` can succeed before a command does the work. Throws FileError. */
export function mustBeWritable(file: string): void {
  withFileErrors(file, () => {
    const about = aboutOf(file);
    closeSync(openSync(file, 'a'));
    if (about === undefined) rmSync(file);
  });
}

/** Like `writeWhole`, but creates missing parent folders first. Throws FileError. */
export function writeWholeBelow(file: string, text: string | Uint8Array): void {
  withFileErrors(file, () => makeFolder(dirname(file)));
  writeWhole(file, text);
}

/** Appends to a file, which is created if it is missing. Throws FileError. */
export function appendTo(file: string, text: string): void {
  withFileErrors(file, () => writeFileSync(file, text, { flag: 'a' }));
}

/**
 * Replaces a file in one step. Throws FileError, in which case the file is unchanged. Writes directly to anything that is not a regular file, such as
 * /dev/stdout.
 */
export function writeWhole(file: string, text: string | Uint8Array): void {
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

/** The maximum number of files whose names differ only in their number. */
const MAX_NUMBERED = 1_000;

/** Writes a file under a name that no file has yet: `activity.csv`, `activity-2.csv` … Returns the name. Throws FileError. */
export function writeNew(file: string, text: string): string {
  const { dir, name, ext } = parse(file);
  for (let number = 1; number <= MAX_NUMBERED; number++) {
    const free = join(dir, `${name}${number === 1 ? '' : `-${number}`}${ext}`);
    if (aboutOf(free) !== undefined) continue;
    writeWhole(free, text);
    return free;
  }
  throw new FileError(`${file} cannot be written: ${MAX_NUMBERED} files with that name and a number exist`);
}

/** A file that is written piece by piece. Its format must show readers whether it is complete. Throws FileError. */
export class GrowingFile {
  readonly #file: string;
  readonly #fd: number;
  #failed = false;

  constructor(file: string) {
    this.#file = file;
    this.#fd = withFileErrors(file, () => openSync(file, 'w'));
  }

  /** Writes all bytes or throws FileError; after an error it writes nothing more. */
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
