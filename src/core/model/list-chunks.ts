/**
 * The JSON of a list that only grows at its end and loses its oldest items, in chunks. Unchanged chunks are shared with earlier conversions, so that
 * many snapshots of a long list take little more memory than one.
 */
import { isList, type Json } from './json.ts';

export const CHUNK = 512;
const LIST = '$list';

/** Full chunks, keyed by their first item. */
const known = new WeakMap<object, readonly Json[]>();

const isObject = (item: Json | undefined): item is Json & object => typeof item === 'object' && item !== null;

/** The chunk that begins at `from`, if it has been created. */
function knownAt(list: readonly Json[], from: number): readonly Json[] | undefined {
  const first = list[from];
  const chunk = isObject(first) ? known.get(first) : undefined;
  return chunk !== undefined && chunk.at(-1) === list[from + CHUNK - 1] ? chunk : undefined;
}

/** The items of the list must never change. */
export function listInChunks(list: readonly Json[]): Json {
  const chunks: (readonly Json[])[] = [];
  for (let from = 0; from < list.length; ) {
    let to = from;
    let chunk = knownAt(list, from);
    if (chunk === undefined) {
      while (to < list.length && to < from + CHUNK && (to === from || knownAt(list, to) === undefined)) to++;
      chunk = list.slice(from, to);
      const [first] = chunk;
      if (chunk.length === CHUNK && isObject(first)) known.set(first, chunk);
    }
    chunks.push(chunk);
    from += chunk.length;
  }
  return { [LIST]: chunks };
}

/** The items of a list, in chunks or not; undefined for anything else. */
export function itemsIn(json: Json): Json[] | undefined {
  if (json === null || typeof json !== 'object') return undefined;
  if (isList(json)) return [...json];
  const chunks = json[LIST];
  return chunks !== undefined && isList(chunks) ? chunks.flatMap((chunk) => (isList(chunk) ? chunk : [])) : undefined;
}
