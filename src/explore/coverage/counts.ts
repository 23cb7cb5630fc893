/** How often each cell of each coverage table was visited; counts of several searches can be added. */

/** By table, then by cell. */
export type CoverageCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The sum of several counts. */
export function merged(all: readonly CoverageCounts[]): CoverageCounts {
  const sum: Record<string, Record<string, number>> = {};
  for (const counts of all)
    for (const [table, cells] of Object.entries(counts)) {
      sum[table] ??= {};
      const into = sum[table];
      for (const [cell, count] of Object.entries(cells)) into[cell] = (into[cell] ?? 0) + count;
    }
  return sum;
}
