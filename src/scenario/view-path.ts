/** Paths into a facility's view, and a word of help where a path leads nowhere because of a wrong word in it. */
import { nearest } from '../facility/files/nearest.ts';
import type { Facility } from '../facility/open/facility.ts';
import type { Json } from '../sim/clock.ts';

/** Parts of the view whose ids are fixed by the facility file: a wrong id there is a mistake in the scenario. */
const FIXED = new Set(['lock', 'unit', 'entry']);

/**
 * A sentence when `path` can only be a slip: no such part of the view, no such lock or unit, or a key that is a letter or
 * two from one that is there. Undefined when something is there, or may come to be.
 */
export function slipIn(
  facility: Pick<Facility, 'look' | 'view'>,
  path: string,
): { why: string; nearest?: string } | undefined {
  if (facility.look(path) !== undefined) return undefined;
  const parts = path.split('.');
  let parent: Json | undefined = facility.view();
  for (const [i, part] of parts.entries()) {
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return undefined;
    const keys: string[] = Object.keys(parent);
    const next: Json | undefined = keys.includes(part)
      ? (Reflect.get(parent, part) as Json)
      : facility.look(parts.slice(0, i + 1).join('.'));
    if (next !== undefined) {
      parent = next;
      continue;
    }
    const right = nearest(part, keys);
    const hint = right === undefined ? {} : { nearest: [...parts.slice(0, i), right].join('.') };
    if (i === 0) return { why: `the facility has no "${part}" to look at; there is ${keys.join(', ')}`, ...hint };
    if (i === 1 && FIXED.has(parts[0] ?? ''))
      return { why: `there is no ${parts[0]} ${part} in this facility`, ...hint };
    if (i > 1 && right !== undefined) return { why: `${parts.slice(0, i).join('.')} has no "${part}"`, ...hint };
    return undefined;
  }
  return undefined;
}
