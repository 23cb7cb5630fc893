/** A count with its noun, for every text that people read. It is in this module because all others except `sim` may import it. */

/** `1 run`, `2 runs`, `0 runs`; `many` is the plural of a noun that does not only add an s, or of a noun with its verb: `1 line was`, `2 lines were`. */
export const counted = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${count} ${Number(count) === 1 ? one : many}`;
