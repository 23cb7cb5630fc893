/** Paths into a facility's view, and the nearest valid word when a path leads nowhere. */
import { nearest } from '../facility/files/nearest.ts';
import type { Facility } from '../facility/open/facility.ts';

/** The parts of the view whose ids come from the facility file, so that a wrong id there is a mistake in the scenario. */
const FIXED = new Set(['lock', 'unit', 'entry']);

/**
 * An error message when `path` must be a mistake: an unknown part of the view, an unknown lock or unit, or a key that differs from an
 * existing one by a letter or two. Undefined when the value exists or may exist later.
 */
export function pathMistake(
  facility: Pick<Facility, 'find' | 'view' | 'viewKeys'>,
  path: string,
): { why: string; nearest?: string } | undefined {
  if (facility.find(path) !== undefined) return undefined;
  const parts = path.split('.');
  for (const [i, part] of parts.entries()) {
    const keys = keysAt(facility, parts.slice(0, i));
    if (keys === undefined) return undefined;
    if (keys.includes(part) || facility.find(parts.slice(0, i + 1).join('.')) !== undefined) continue;
    const right = nearest(part, keys);
    const hint = right === undefined ? {} : { nearest: [...parts.slice(0, i), right].join('.') };
    if (i === 0) return { why: `the facility has no "${part}"; it has ${keys.join(', ')}`, ...hint };
    if (i === 1 && FIXED.has(parts[0] ?? ''))
      return { why: `there is no ${parts[0]} ${part} in this facility`, ...hint };
    if (i > 1 && right !== undefined) return { why: `${parts.slice(0, i).join('.')} has no "${part}"`, ...hint };
    return undefined;
  }
  return undefined;
}

/** The keys at a path of the view; undefined if there are none. Large parts are not built just to list their ids. */
function keysAt(
  facility: Pick<Facility, 'find' | 'view' | 'viewKeys'>,
  path: readonly string[],
): readonly string[] | undefined {
  const known = path.length < 2 ? facility.viewKeys?.(path[0]) : undefined;
  if (known !== undefined) return known;
  const found = path.length === 0 ? facility.view() : facility.find(path.join('.'));
  return typeof found !== 'object' || found === null || Array.isArray(found) ? undefined : Object.keys(found);
}
