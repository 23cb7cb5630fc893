/**
 * Whether the search finds planted faults. Plants each fault that breaks an invariant, searches with it from a random seed until it is found,
 * for several faults at a time on several cores, and prints at once fault, invariant, runs and seconds until it was found, steps, and the ratio
 * of the steps to the shortest known run. The scenario of each find must be red with the fault and green without. Exits with 1 if a fault was
 * not found within the limit, or only with a longer run, or if it was interrupted. The limit is a number of runs, so that the verdict does not
 * depend on the machine or its load; seconds are processor seconds.
 *
 *   npm run faults                       searches for every fault
 *   npm run faults -- key-of-any-day     searches for these faults
 *   npm run faults -- --pick 6           searches for six, chosen by the hash of the commit
 *   npm run faults -- --seed 7           uses this seed instead of a random one
 *   npm run faults -- --keep             searches longer, and keeps runs that are shorter than the shortest known
 *   npm run faults -- --keep --longer 0  keeps shorter runs, but ends with the first find
 *   npm run faults -- --uncovered        lists the rules, checks and reactions that no planted fault replaces
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Job, JobResult } from '../src/explore/jobs/job.ts';
import { Pool } from '../src/explore/jobs/pool.ts';
import { type KeptRun, keptRun } from '../src/explore/shrink/kept-run.ts';
import { reproductionFault } from '../src/explore/shrink/reproduces.ts';
import { scenarioOf } from '../src/explore/shrink/scenario-of.ts';
import type { Found } from '../src/explore/shrink/shrink.ts';
import { type FacilityParts, SOUND_PARTS } from '../src/facility/faults/fault.ts';
import { FAULTS } from '../src/facility/faults/faults.ts';

const LIMIT_RUNS = 6_000;
/** The seconds that the summary counts: processor seconds of all workers together. */
const SOON_MS = 120_000;
const RUNS_A_JOB = 6;
const SEEDS = 2_147_483_647;
/** The maximum length of a find, as a multiple of the shortest known run. */
const MAX_RATIO = 1.3;
/** Without a known run, and with --keep, the search continues this long after its first find. */
const LONGER_S = 15;
const BOOK = new URL('../fixtures/faults/shortest.json', import.meta.url);

/** The shortest known run of each fault. */
type Book = Record<string, KeptRun>;

interface Row {
  readonly fault: string;
  /** The shortest find whose scenario is red with the fault and green without. */
  best: Found | undefined;
  /** Why the last find without such a scenario did not count. */
  rejected: string | undefined;
  foundMs: number | undefined;
  shortMs: number | undefined;
  /** Until the first find, or in all. */
  runs: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pick: { type: 'string' },
    seed: { type: 'string' },
    uncovered: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    longer: { type: 'string', default: String(LONGER_S) },
    runs: { type: 'string', default: String(LIMIT_RUNS) },
    workers: { type: 'string', default: String(availableParallelism()) },
    scenarios: { type: 'string' },
  },
});
const workers = Number(options.workers);
const limitRuns = Number(options.runs);
const book = JSON.parse(readFileSync(BOOK, 'utf8')) as Book;

/** The recovery phase does not count: its length depends on the facility. */
const lengthOf = ({ steps, recoveryFrom }: Found): number => steps.slice(0, recoveryFrom).length;
/** At least one step on both sides: with a lock that is broken from the start, no step is needed. */
const ratioOf = (fault: string, found: Found): number =>
  Math.max(1, lengthOf(found)) / Math.max(1, book[fault]?.steps.length ?? Infinity);

/** For a very short run, one additional step does not indicate a weak search. */
const isShort = (fault: string, found: Found): boolean =>
  ratioOf(fault, found) <= MAX_RATIO || lengthOf(found) <= (book[fault]?.steps.length ?? -1) + 1;

/** The search for one fault. */
class FaultSearch {
  readonly row: Row;
  readonly seed: number;
  /** How many of its jobs are in progress. */
  inProgress = 0;
  readonly #parts: FacilityParts;
  #jobs = 0;
  #cpuMs = 0;

  constructor(fault: string, seed: number) {
    this.row = { fault, best: undefined, rejected: undefined, foundMs: undefined, shortMs: undefined, runs: 0 };
    this.seed = seed;
    this.#parts = FAULTS.get(fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS;
  }

  get hasJobs(): boolean {
    return this.#jobs * RUNS_A_JOB < limitRuns;
  }

  get isOver(): boolean {
    if (!this.hasJobs && this.inProgress === 0) return true;
    const { fault, best, foundMs } = this.row;
    if (best === undefined || foundMs === undefined) return false;
    const longerMs = Number(options.longer) * 1_000;
    const continues = (options.keep && longerMs > 0) || book[fault] === undefined;
    return continues ? this.#cpuMs - foundMs > longerMs : isShort(fault, best);
  }

  job(number: number): Job {
    const own = this.#jobs++;
    this.inProgress += 1;
    return {
      number,
      // Level lock is fast and finds faults of locks and phones; the others need a whole facility.
      level: own % 3 === 1 ? 'lock' : 'facility',
      seed: (this.seed + own * 7_919) % SEEDS,
      runs: RUNS_A_JOB,
      fault: this.row.fault,
      twice: false,
      uncounted: true,
    };
  }

  done(result: JobResult, jobMs: number): void {
    const { row } = this;
    this.inProgress -= 1;
    this.#cpuMs += jobMs;
    if (row.foundMs === undefined) row.runs += result.runs;
    for (const found of result.found) {
      if (row.best !== undefined && lengthOf(found) >= lengthOf(row.best)) continue;
      const why = reproductionFault(found, this.#parts);
      if (why !== undefined) {
        row.rejected = `${found.broken.invariant} (${found.broken.what}; ${found.replay}): ${why}`;
        if (options.scenarios !== undefined) write(`${row.fault}.rejected`, found);
        continue;
      }
      row.best = found;
      row.shortMs = this.#cpuMs;
      row.foundMs ??= row.shortMs;
    }
  }
}

/**
 * Searches for all these faults with one pool, because starting processes and compiling take as long as many runs. Each core searches for a
 * fault of its own; a core without one helps with the others. Calls `over` when a search has ended. Returns the searches that an interrupt ended.
 */
async function searchForAll(
  faults: readonly string[],
  seedFor: () => number,
  over: (search: FaultSearch) => void,
): Promise<readonly FaultSearch[]> {
  const waiting = faults.map((fault) => new FaultSearch(fault, seedFor()));
  const running: FaultSearch[] = [];
  const byJob = new Map<number, FaultSearch>();
  const pool = new Pool({
    workers,
    job(number) {
      running.push(...waiting.splice(0, workers - running.length));
      const [next] = running
        .filter(({ hasJobs }) => hasJobs)
        .toSorted((one, other) => one.inProgress - other.inProgress);
      if (next === undefined) return undefined;
      byJob.set(number, next);
      return next.job(number);
    },
    done(result, jobMs) {
      const search = byJob.get(result.number);
      byJob.delete(result.number);
      if (search === undefined || !running.includes(search)) return;
      search.done(result, jobMs);
      if (!search.isOver) return;
      running.splice(running.indexOf(search), 1);
      over(search);
      if (running.length + waiting.length === 0) pool.abandon();
    },
  });
  process.once('SIGINT', () => pool.abandon());
  await pool.run();
  return [...running, ...waiting];
}

function write(name: string, found: Found): void {
  mkdirSync(options.scenarios ?? '.', { recursive: true });
  writeFileSync(`${options.scenarios ?? '.'}/${name}.yaml`, scenarioOf(found) ?? '');
}

function chosen(): string[] {
  if (options.pick === undefined && positionals.length > 0) return positionals;
  const searched = [...FAULTS.values()].flatMap(({ id, scenario }) => (scenario === undefined ? [id] : []));
  if (options.pick === undefined) return searched;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const order = (id: string): string => createHash('sha256').update(`${commit} ${id}`).digest('hex');
  return searched.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, Number(options.pick));
}

function keep(fault: string, run: KeptRun): void {
  // A known fault keeps its place in the file, a new one comes last.
  book[fault] = run;
  const entries = Object.entries(book).map(([id, each]) => printEntry(id, each));
  writeFileSync(BOOK, `{\n${entries.join(',\n')}\n}\n`);
}

/** One line for the facility and one for each step, so that a diff is readable. */
function printEntry(id: string, { steps, ...rest }: KeptRun): string {
  const fields = Object.entries(rest).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = steps.map((step) => `\n      ${JSON.stringify(step)}`);
  return `  ${JSON.stringify(id)}: {\n${fields.join('')}    "steps": [${lines.join(',')}\n    ]\n  }`;
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : (ms / 1_000).toFixed(1));
const line = (cells: readonly (string | number)[]): string =>
  [28, 22, 5, 7, 7, 5, 5].map((width, i) => String(cells[i] ?? '')[i < 2 ? 'padEnd' : 'padStart'](width)).join(' ');

/** Every entry of the tables that a fault can replace, under the name used in the documentation. */
function entriesOf({ rules, lock, attempt }: FacilityParts): ReadonlyMap<string, unknown> {
  const machines = { firmware: lock.firmware, body: lock.body, attempt };
  return new Map<string, unknown>([
    ...Object.entries(rules).flatMap(([id, rule]) =>
      rule.kind === 'boundary' ? [] : [[`rule ${id}  ${rule.sentence}`, rule] as const],
    ),
    ...lock.checks.map((check) => [`check ${check.id}`, check] as const),
    ...Object.entries(lock.commands).map(([op, effect]) => [`command ${op}`, effect] as const),
    ...Object.entries(machines).flatMap(([machine, { guards, reactions }]) => [
      ...Object.entries(guards).map(([id, guard]) => [`guard ${machine} ${id}`, guard] as const),
      ...Object.entries(reactions).map(([id, reaction]) => [`reaction ${machine} ${id}`, reaction] as const),
    ]),
  ]);
}

/** Names of the entries that no planted fault replaces. */
function uncovered(): readonly string[] {
  const sound = entriesOf(SOUND_PARTS);
  const covered = new Set<string>();
  for (const { plant } of FAULTS.values()) {
    const planted = entriesOf(plant(SOUND_PARTS));
    for (const [name, entry] of sound) if (planted.get(name) !== entry) covered.add(name);
  }
  return [...sound.keys()].filter((name) => !covered.has(name));
}

if (options.uncovered) {
  const names = uncovered();
  console.log(names.join('\n'));
  console.log(`${names.length} of ${entriesOf(SOUND_PARTS).size} entries without a planted fault`);
  process.exit(0);
}
const names = chosen();
const unknown = names.find((name) => !FAULTS.has(name));
if (unknown !== undefined) {
  console.error(`no planted fault is called "${unknown}"`);
  process.exit(2);
}
console.log(line(['fault', 'invariant', 'runs', 'found s', 'short s', 'steps', 'ratio']));
const rows: Row[] = [];

function show({ row, seed }: FaultSearch): void {
  rows.push(row);
  const { fault, best } = row;
  if (best === undefined) {
    console.log(
      `${line([fault, 'NOT FOUND'])}   in ${row.runs} runs from seed ${seed}${row.rejected === undefined ? '' : `; ${row.rejected}`}`,
    );
    return;
  }
  if (options.scenarios !== undefined) write(fault, best);
  const known = book[fault]?.steps.length;
  const ratio = known === undefined ? 'new' : ratioOf(fault, best).toFixed(2);
  console.log(
    line([fault, best.broken.invariant, row.runs, seconds(row.foundMs), seconds(row.shortMs), lengthOf(best), ratio]),
  );
  const kept = options.keep && (known === undefined || lengthOf(best) < known) ? keptRun(best) : undefined;
  if (kept !== undefined) keep(fault, kept);
}

const seedFor = (): number => (options.seed === undefined ? randomInt(SEEDS) : Number(options.seed));
const interrupted = await searchForAll(names, seedFor, show);
if (interrupted.length > 0)
  console.log(`interrupted; not searched for to the end: ${interrupted.map(({ row }) => row.fault).join(' ')}`);
const missed = rows.filter(({ best }) => best === undefined);
const long = rows.filter(({ fault, best }) => best !== undefined && !isShort(fault, best));
const soon = rows.filter(({ foundMs }) => foundMs !== undefined && foundMs <= SOON_MS).length;
const worst = Math.max(0, ...rows.map(({ shortMs }) => shortMs ?? 0));
console.log(
  `${rows.length - missed.length} of ${rows.length} planted faults found, ${rows.length - missed.length - long.length} of them within ` +
    `${MAX_RATIO} times the shortest known, or one step more; ${soon} within ${seconds(SOON_MS)} s; the slowest in ${seconds(worst)} s`,
);
process.exit(missed.length + interrupted.length + (options.keep ? 0 : long.length) === 0 ? 0 : 1);
