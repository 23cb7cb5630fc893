/**
 * Global setup of the tests. Every temporary folder that a test, or a program started by a test, creates is inside one that is removed at the end.
 * Tests import dist, and start its programs and threads (see vitest.config.ts), so dist is brought up to date first.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { compile } from '../scripts/compile.ts';
import { bundlePages } from '../scripts/pages.mjs';
import { bundleWebBluetooth } from '../scripts/web-bluetooth.mjs';

const PREFIX = 'noke-sim-tests-';

export default async function setup(): Promise<() => void> {
  const before = process.env.TMPDIR;
  // Of a run that a test starts: a second folder inside the first would make paths that are too long for a socket.
  if (basename(before ?? '').startsWith(PREFIX)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  process.env.TMPDIR = folder;
  // Workers start later. With the default, they would spend a tenth of their time collecting garbage.
  setFlagsFromString('--max-semi-space-size=32');
  // Optimise functions sixteen times later than usual: each worker compiles anew what most tests run only a few times. Node 24 has no such flag.
  if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=1056000');
  await compile(process.cwd());
  await bundleWebBluetooth();
  await bundlePages();
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
