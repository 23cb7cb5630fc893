/** The report of a search: its runs, visits and findings. Reports of shards can be merged in any order. */

import { counted } from '../../protocol/counted.ts';
import { PROMISED, type Visited, visitedOf } from '../coverage/cells.ts';
import { type CoverageCounts, merged } from '../coverage/counts.ts';
import type { Level } from '../setup/draw.ts';
import type { Found } from '../shrink/shrink.ts';
import type { JobResult } from './job.ts';
import type { Shard } from './shard.ts';

export interface SearchReport {
  readonly version: 1;
  readonly level: Level;
  readonly seed: number;
  readonly shards: readonly Shard[];
  readonly fault?: string;
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
  readonly checkedTwice: number;
  readonly coverage: CoverageCounts;
  /** Transitions and guard outcomes: how many exist, how many were visited, and which were not. */
  readonly visited: readonly Visited[];
  /** The first failure of each invariant. */
  readonly found: readonly Found[];
  readonly interrupted: boolean;
}

type About = Pick<SearchReport, 'level' | 'seed' | 'fault'> & { readonly shard: Shard };

export class ReportBuilder {
  readonly #about: About;
  readonly #found: { readonly number: number; readonly found: Found }[] = [];
  readonly #sums = { runs: 0, steps: 0, events: 0, checkedTwice: 0 };
  /** The counts since they were last added up, so that a long search does not keep every job. */
  #coverage: CoverageCounts[] = [];

  constructor(about: About) {
    this.#about = about;
  }

  add({ number, runs, steps, events, checkedTwice, coverage, found }: JobResult): void {
    this.#sums.runs += runs;
    this.#sums.steps += steps;
    this.#sums.events += events;
    this.#sums.checkedTwice += checkedTwice;
    this.#coverage.push(coverage);
    if (this.#coverage.length >= SUMMED_AFTER) this.#coverage = [merged(this.#coverage)];
    this.#found.push(...found.map((each) => ({ number, found: each })));
  }

  /** The progress as one line. */
  line(): string {
    return `${counted(this.#sums.runs, 'run')}, ${this.#found.length} found`;
  }

  /** Cells of the promised tables that were not visited so far, named with their tables. */
  neverVisited(): readonly string[] {
    this.#coverage = [merged(this.#coverage)];
    return promised(this.#about.level, this.#coverage[0] ?? {}).flatMap(({ table, never }) =>
      never.map((cell) => `${table} ${cell}`),
    );
  }

  report(interrupted: boolean): SearchReport {
    const { shard, ...about } = this.#about;
    const coverage = merged(this.#coverage);
    return {
      version: 1,
      ...about,
      shards: [shard],
      ...this.#sums,
      coverage,
      visited: promised(about.level, coverage),
      // In job order, regardless of which finished first.
      found: firstOfEach(this.#found.toSorted((a, b) => a.number - b.number).map(({ found }) => found)),
      interrupted,
    };
  }
}

const SUMMED_AFTER = 32;

const promised = (level: Level, coverage: CoverageCounts): readonly Visited[] =>
  visitedOf(level, coverage).filter(({ table }) => PROMISED.some((each) => each === table));

function firstOfEach(all: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return all.filter(({ broken }) => {
    const fresh = !seen.has(broken.invariant);
    seen.add(broken.invariant);
    return fresh;
  });
}
