/**
 * Finds where two JSON documents differ, such as reports or views of a facility.
 *
 * INV-1: List elements with an `id` are compared with the element of the same id, wherever it is. INV-2: The differences are in the order of the first
 * document.
 */
import { isMap } from '../sim/json.ts';

export interface Change {
  /** For example `cases[gate.yaml].verdict`. */
  readonly path: string;
  /** Undefined if the document has nothing at this path. */
  readonly left: unknown;
  readonly right: unknown;
}

export interface DocumentDifference {
  /** Number of equal values. */
  readonly common: number;
  readonly changes: readonly Change[];
}

export function documentDifference(left: unknown, right: unknown): DocumentDifference {
  const changes: Change[] = [];
  let common = 0;
  // Iterative, because a document may be nested to any depth.
  const open: Change[] = [{ path: '', left, right }];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [own, others] = [partsOf(pair.left), partsOf(pair.right)];
    if (own !== undefined && others !== undefined && Array.isArray(pair.left) === Array.isArray(pair.right)) {
      const { path } = pair;
      const names = [...new Set([...own.keys(), ...others.keys()])].reverse();
      for (const name of names) open.push({ path: joined(path, name), left: own.get(name), right: others.get(name) });
      continue;
    }
    if (pair.left === pair.right) common++;
    else changes.push(pair);
  }
  return { common, changes };
}

/** The parts of a map or list, by name; undefined for a value without parts. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const ids = value.map((one) => (isMap(one) && typeof one.id === 'string' ? `[${one.id}]` : undefined));
    const isNamed = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
    return new Map(value.map((one, i) => [(isNamed ? ids[i] : undefined) ?? `[${i}]`, one]));
  }
  return isMap(value) ? new Map(Object.entries(value)) : undefined;
}

const joined = (path: string, name: string): string =>
  path === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
