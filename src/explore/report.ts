/** The report of a search: what was run, visited and found. Reports of parts of one search add up, in any order. */
import { type CoverageCounts, merged } from './coverage.ts';
import type { JobResult } from './job.ts';
import type { Level } from './setup.ts';
import type { Shard } from './shard.ts';
import type { Found } from './shorten.ts';

export interface SearchReport {
  readonly version: 1;
  readonly level: Level;
  readonly seed: number;
  /** Parts that are in it; one when it is whole or a part of its own. */
  readonly shards: readonly Shard[];
  readonly fault?: string;
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
  readonly checkedTwice: number;
  readonly coverage: CoverageCounts;
  /** The first of each invariant. */
  readonly found: readonly Found[];
  readonly interrupted: boolean;
}

type About = Pick<SearchReport, 'level' | 'seed' | 'fault'> & { readonly shard: Shard };

export class ReportBook {
  readonly #about: About;
  readonly #results: JobResult[] = [];
  #runs = 0;
  #found = 0;

  constructor(about: About) {
    this.#about = about;
  }

  add(result: JobResult): void {
    this.#results.push(result);
    this.#runs += result.runs;
    this.#found += result.found.length;
  }

  /** Where it stands, in one line. */
  line(): string {
    return `${this.#runs} runs, ${this.#found} found`;
  }

  report(interrupted: boolean): SearchReport {
    const { shard, ...about } = this.#about;
    const results = [...this.#results].sort((a, b) => a.number - b.number);
    const sum = (of: (result: JobResult) => number): number => results.reduce((all, each) => all + of(each), 0);
    return {
      version: 1,
      ...about,
      shards: [shard],
      runs: sum(({ runs }) => runs),
      steps: sum(({ steps }) => steps),
      events: sum(({ events }) => events),
      checkedTwice: sum(({ checkedTwice }) => checkedTwice),
      coverage: merged(results.map(({ coverage }) => coverage)),
      found: firstOfEach(results.flatMap(({ found }) => found)),
      interrupted,
    };
  }
}

/** Many reports of one search as one; undefined when they are not of one search. */
export function mergeReports(reports: readonly SearchReport[]): SearchReport | undefined {
  const [first] = reports;
  if (first === undefined) return undefined;
  const same = reports.every(
    (each) => each.level === first.level && each.seed === first.seed && each.fault === first.fault,
  );
  if (!same) return undefined;
  const sum = (of: (report: SearchReport) => number): number => reports.reduce((all, each) => all + of(each), 0);
  return {
    ...first,
    shards: reports.flatMap(({ shards }) => shards),
    runs: sum(({ runs }) => runs),
    steps: sum(({ steps }) => steps),
    events: sum(({ events }) => events),
    checkedTwice: sum(({ checkedTwice }) => checkedTwice),
    coverage: merged(reports.map(({ coverage }) => coverage)),
    found: firstOfEach(reports.flatMap(({ found }) => found)),
    interrupted: reports.some(({ interrupted }) => interrupted),
  };
}

function firstOfEach(all: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return all.filter(({ broken }) => {
    const fresh = !seen.has(broken.invariant);
    seen.add(broken.invariant);
    return fresh;
  });
}
