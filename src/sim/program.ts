/** What this program is called, from its own package.json, and the command that starts it from the current folder. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');
const manifest: unknown = JSON.parse(readFileSync(resolve(home, 'package.json'), 'utf8'));

export const VERSION: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0.0.0';
/** Name and version for reports and traces. */
export const TOOL = `noke-sim ${VERSION}`;

/** False in a folder that has been removed, which has no path. */
function isHome(): boolean {
  try {
    return process.cwd() === home;
  } catch {
    return false;
  }
}

/**
 * `npx noke-sim` and the rest of a command. In its own clone, npx takes the clone's program; anywhere else only `--no` keeps npx from downloading a package of that name, which
 * could be anybody's.
 */
export const viaNpx = (rest: string): string => `${isHome() ? 'npx' : 'npx --no'} noke-sim ${rest}`;
