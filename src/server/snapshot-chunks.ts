/**
 * A snapshot as a sequence of small texts, so that it can be written and read in slices however large it is.
 *
 * INV-1: `joined` restores the value that was passed to `chunksOf`, including the order of names. INV-2: A chunk contains
 * at most `CHUNK_VALUES` values, or one value that contains no list or object larger than that.
 */
import type { Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';

/** The maximum number of values and keys in one chunk. A long text counts as several. */
export const CHUNK_VALUES = 1_000;
const TEXT_VALUE = 32;
/** Lists and objects are split down to this depth. */
const DEPTH = 12;

type Container = readonly Json[] | { readonly [key: string]: Json | undefined };
const isContainer = (value: Json): value is Container => typeof value === 'object' && value !== null;

/** The number of values nested in a value; counting stops at the limit. */
function weightOf(value: Json, limit: number): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / TEXT_VALUE);
  if (!isContainer(value)) return 1;
  let weight = 1;
  for (const each of Object.values(value)) {
    if (each !== undefined) weight += weightOf(each, limit - weight);
    if (weight > limit) break;
  }
  return weight;
}

/** The chunks of a value: each has the path of a list or object, and the values to add to it. */
export const chunksOf = (value: Json): Generator<string, void, void> => contentOf([], { is: value });

function* contentOf(path: readonly (string | number)[], container: Container): Generator<string, void, void> {
  const isList = Array.isArray(container);
  let batch: string[] = [];
  let weight = 0;
  const chunk = (): string => {
    const text = `[${JSON.stringify(path)},${isList ? `[${batch}]` : `{${batch}}`}]`;
    batch = [];
    weight = 0;
    return text;
  };
  for (const [name, value] of Object.entries(container)) {
    if (value === undefined) continue;
    const own = weightOf(value, CHUNK_VALUES);
    const opens = own > CHUNK_VALUES && isContainer(value) && path.length < DEPTH;
    const text = opens ? (Array.isArray(value) ? '[]' : '{}') : JSON.stringify(value);
    batch.push(isList ? text : `${JSON.stringify(name)}:${text}`);
    weight += opens ? 1 : own;
    if (opens || weight > CHUNK_VALUES) yield chunk();
    if (opens) yield* contentOf([...path, isList ? Number(name) : name], value);
  }
  if (batch.length > 0) yield chunk();
}

/** Reads chunks, one step for each. */
export function* joined(chunks: Iterable<string>): Steps<Json> {
  const whole: { is: Json } = { is: null };
  for (const text of chunks) {
    // `chunksOf` wrote it.
    const [path, content] = JSON.parse(text) as [readonly (string | number)[], object];
    let at: object = whole;
    for (const name of path) at = Reflect.get(at, name);
    if (Array.isArray(at)) at.push(...Object.values(content));
    else
      for (const [name, value] of Object.entries(content))
        Object.defineProperty(at, name, { value, writable: true, enumerable: true, configurable: true });
    yield;
  }
  return whole.is;
}
