/**
 * A long list in chunks, so that the lists of successive snapshots share whatever has not changed. Items are immutable and compared by identity: an
 * item that changes is replaced by another object at the same place.
 */
export type Chunks<T> = readonly (readonly T[])[];

const ITEMS_PER_CHUNK = 16;

/** The items in chunks. Each chunk that equals the one at the same place of `before` is that one. */
export function chunksOf<T>(items: Iterable<T>, before: Chunks<T> = []): Chunks<T> {
  const chunks: (readonly T[])[] = [];
  let like: readonly T[] = before[0] ?? [];
  /** The items of the current chunk, as soon as it differs. */
  let made: T[] | undefined;
  let at = 0;
  const end = (): void => {
    chunks.push(made ?? (like.length === at ? like : like.slice(0, at)));
    like = before[chunks.length] ?? [];
    made = undefined;
    at = 0;
  };
  for (const item of items) {
    if (made === undefined && (at >= like.length || like[at] !== item)) made = like.slice(0, at);
    made?.push(item);
    if (++at === ITEMS_PER_CHUNK) end();
  }
  if (at > 0) end();
  return chunks;
}
