/** One line of the bench table, and how a piece of work is timed: the median of three runs. */

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
export const median = (runs: number, work: () => number): number => middle(Array.from({ length: runs }, work)) ?? 0;

/** The median; undefined for no values. */
export function middle(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
