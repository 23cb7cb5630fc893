/**
 * The newest `count` items of several lists, newest first; items of the same instant keep the order of the lists. Nothing is copied or sorted, so
 * that a few items of a long list can be read often.
 *
 * `lists` are keyed, and each item is returned with its key. Each list should be mostly in order of time, oldest first.
 */
export function newest<K, T>(
  lists: ReadonlyArray<readonly [key: K, items: readonly T[]]>,
  at: (item: T) => number,
  count: number,
): (readonly [key: K, item: T])[] {
  const found: (readonly [K, T])[] = [];
  const times: number[] = [];
  for (const [key, items] of [...lists].reverse()) {
    for (let i = items.length - 1; i >= 0; i--) {
      const item = items[i] as T;
      const time = at(item);
      const isFull = times.length === count;
      if (isFull && time < (times[count - 1] ?? Number.POSITIVE_INFINITY)) continue;
      let place = times.length;
      while (place > 0 && (times[place - 1] ?? 0) <= time) place--;
      found.splice(place, 0, [key, item]);
      times.splice(place, 0, time);
      if (isFull) {
        found.pop();
        times.pop();
      }
    }
  }
  return found;
}
