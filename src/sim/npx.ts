/** The command that starts this program from the current folder. */
import { resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');

/** Whether this is a clone of the project. False in a folder that has been removed, which has no path. */
function isHome(): boolean {
  try {
    return process.cwd() === home;
  } catch {
    return false;
  }
}

/**
 * `npx noke-sim` and the rest of a command. In a clone of this project, npx runs the clone's program; anywhere else,
 * only `--no` keeps npx from downloading a package of that name, which anybody could have published.
 */
export const viaNpx = (rest: string): string => `${isHome() ? 'npx' : 'npx --no'} noke-sim ${rest}`;
