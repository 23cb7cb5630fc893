/** Global setup of the tests: every temporary folder that a test, or a program of a test, makes is inside one that is removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'noke-sim-tests-';

export default function setup(): () => void {
  const before = process.env.TMPDIR;
  // Called once for each project of one run: the second would make paths that are too long for a socket.
  if (basename(before ?? '').startsWith(PREFIX)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
