/** One line of the bench table, and how a piece of work is timed: three runs, the median counts. */

export interface Row {
  readonly what: string;
  readonly measured: string;
  /** The reference, measured in the same run unless noted otherwise. */
  readonly peer: string;
  /** Our speed divided by the peer's: above 1 we are faster. */
  readonly ratio?: number;
  readonly goal: string;
  readonly reached: boolean;
}

export function seconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** The median of `runs` timings. */
export function median(runs: number, work: () => number): number {
  const all = Array.from({ length: runs }, work).sort((a, b) => a - b);
  return all[Math.floor(all.length / 2)] ?? 0;
}
