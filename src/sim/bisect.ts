/**
 * The index of the first element of an ordered list that does not come before what is looked for; `to` if all of the first `to` do.
 * `isBefore` must be true for a beginning of the list, and for nothing after it.
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
