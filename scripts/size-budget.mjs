/**
 * The maximum sizes of the package, in bytes: the tarball, its unpacked files, and a `node_modules` with it and everything that npm installs for it
 * on Linux.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MB = 1_000_000;
export const BUDGET = { tarball: 2.8 * MB, unpacked: 10.6 * MB, installed: 43 * MB };

/** The bytes of all files below a folder. */
export const bytesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const inMb = (bytes) => `${(bytes / MB).toFixed(2)} MB`;

/** A line for each given figure, and whether all are within the budget. */
export function judgeSizes(sizes) {
  const over = Object.keys(sizes).filter((name) => sizes[name] > BUDGET[name]);
  const lines = Object.entries(sizes).map(
    ([name, bytes]) =>
      `${over.includes(name) ? 'TOO LARGE ' : ''}${name} ${inMb(bytes)} of at most ${inMb(BUDGET[name])}`,
  );
  return { isWithin: over.length === 0, text: lines.join(', ') };
}
