/**
 * Binary search: the index of the first element for which `isBefore` is false; `to` if it is true for all of the first
 * `to` elements. Once it is false for an element, it must be false for all later ones.
 */
export function bisect<T>(list: readonly T[], isBefore: (one: T) => boolean, to = list.length): number {
  let from = 0;
  let end = to;
  while (from < end) {
    const at = (from + end) >>> 1;
    const one = list[at];
    if (one !== undefined && isBefore(one)) from = at + 1;
    else end = at;
  }
  return from;
}
