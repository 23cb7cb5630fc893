/**
 * A run as one string to paste: level, seed and path, from which fast-check generates the run again. That works only with the same
 * arbitraries, so the string contains their version.
 */
import { parsedJson } from '../../sim/json.ts';
import { isLevel, type Level } from './draw.ts';

/** Increased whenever the same seed and path would generate a different run. */
export const DRAWS_VERSION = 17;

export interface Replay {
  readonly level: Level;
  readonly seed: number;
  readonly path: string;
  /** The cell that a target path led to; `seed` is then the number of the path. */
  readonly target?: string;
}

export const printReplay = ({ level, seed, path, target }: Replay): string => {
  const parts = [DRAWS_VERSION, level, seed, path, ...(target === undefined ? [] : [target])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
};

export type ReplayRead = { readonly ok: true; readonly replay: Replay } | { readonly ok: false; readonly why: string };

/** The maximum length of a string that is parsed. */
const MAX_LENGTH = 20_000;

export function readReplay(text: string): ReplayRead {
  const no = (why: string): ReplayRead => ({ ok: false, why });
  if (text.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/.test(text))
    return no('this is not a string that a search printed');
  const value = parsedJson(Buffer.from(text, 'base64url').toString());
  if (value === undefined) return no('the string is incomplete');
  if (!Array.isArray(value) || value.length < 4) return no('this is not a string that a search printed');
  const [version, level, seed, path, target] = value as unknown[];
  if (version !== DRAWS_VERSION)
    return no(
      `the string has version ${JSON.stringify(version)} of the random draws, and this version of noke-sim uses version ${DRAWS_VERSION}; only the version of noke-sim that printed the string can reproduce the run`,
    );
  const fits =
    value.length <= 5 &&
    typeof level === 'string' &&
    isLevel(level) &&
    Number.isSafeInteger(seed) &&
    typeof path === 'string' &&
    /^[\d:]*$/.test(path) &&
    (target === undefined || typeof target === 'string');
  if (!fits) return no('the parts of the string are not consistent');
  const given = { level, seed: seed as number, path };
  return { ok: true, replay: target === undefined ? given : { ...given, target } };
}
