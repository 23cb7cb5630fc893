/**
 * Versions of the app, `major.minor.patch`. All chosen: no source names a version. INV-1: The newest version is one that the servers
 * accept.
 */

/** The version in the stores. */
export const NEWEST_VERSION = '5.2.0';
/** The servers understand this version and newer ones. */
const OLDEST_ACCEPTED = '5.0.0';
/** The version that `phone.outdateApp` installs by default. */
export const OLD_VERSION = '4.9.1';
/** The delay after which a phone installs an available update automatically, and after which it retries. */
export const AUTOMATIC_UPDATE_MS = 3_600_000;

const parts = (version: string): number[] => version.split('.').map(Number);

function isOlder(version: string, than: string): boolean {
  const other = parts(than);
  const [at, part] = [...parts(version).entries()].find(([i, each]) => each !== other[i]) ?? [0, other[0] ?? 0];
  return part < (other[at] ?? 0);
}

export const isOutdated = (version: string): boolean => isOlder(version, OLDEST_ACCEPTED);

export const hasUpdate = (version: string): boolean => isOlder(version, NEWEST_VERSION);
