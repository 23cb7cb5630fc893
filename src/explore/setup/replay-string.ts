/**
 * Everything that makes a run again, as one string to paste: level, seed, path and the path of the commands, which fast-check all
 * needs (and the same arbitraries: the string says for which version of them it was made).
 */
import { isLevel, type Level } from './draw.ts';

/** Raised whenever draws mean something else than before. */
export const DRAWS_VERSION = 3;

export interface Replay {
  readonly level: Level;
  readonly seed: number;
  readonly path: string;
  readonly commands: string;
  /** The cell that a target path led to; `seed` is then the number of the way there. */
  readonly target?: string;
}

export const printReplay = ({ level, seed, path, commands, target }: Replay): string => {
  const parts = [DRAWS_VERSION, level, seed, path, commands, ...(target === undefined ? [] : [target])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
};

export type ReplayRead = { readonly ok: true; readonly replay: Replay } | { readonly ok: false; readonly why: string };

/** The longest string that is looked at. */
const LONGEST = 20_000;

export function readReplay(text: string): ReplayRead {
  const no = (why: string): ReplayRead => ({ ok: false, why });
  if (text.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(text)) return no('it is not a string that a search printed');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return no('it is not whole');
  }
  if (!Array.isArray(value) || value.length < 5 || value.length > 6)
    return no('it is not a string that a search printed');
  const [version, level, seed, path, commands, target] = value as unknown[];
  if (version !== DRAWS_VERSION)
    return no(
      `it was printed by version ${JSON.stringify(version)} of the draws and this is version ${DRAWS_VERSION}: only the noke-sim that printed it can make that run again`,
    );
  const fits =
    typeof level === 'string' &&
    isLevel(level) &&
    Number.isSafeInteger(seed) &&
    typeof path === 'string' &&
    /^[\d:]*$/.test(path) &&
    typeof commands === 'string' &&
    (target === undefined || typeof target === 'string');
  if (!fits) return no('its parts do not fit together');
  const given = { level, seed: seed as number, path, commands };
  return { ok: true, replay: target === undefined ? given : { ...given, target } };
}
