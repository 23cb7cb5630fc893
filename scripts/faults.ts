/**
 * Whether the search finds what is planted: every fault (or those named, or some chosen by the commit) is planted in turn and searched
 * for on all cores from a random seed. Prints fault, invariant, seconds, steps and their ratio to the shortest known; the scenario of
 * each must be red with the fault and green without. Ends with 1 when one was not found so, in its time, at most 1.3 times as long.
 *
 *   npm run faults                       all of them
 *   npm run faults -- key-of-any-day     these
 *   npm run faults -- --pick 6           six, chosen by the hash of the commit
 *   npm run faults -- --keep             looks longer, and keeps what is shorter than the shortest known
 *   npm run faults -- --keep --longer 0  looks no longer, and keeps it all the same
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Pool } from '../src/explore/jobs/pool.ts';
import { type KeptRun, keptRun } from '../src/explore/shrink/kept-run.ts';
import { reproductionFault } from '../src/explore/shrink/reproduces.ts';
import { scenarioOf } from '../src/explore/shrink/scenario-of.ts';
import type { Found } from '../src/explore/shrink/shrink.ts';
import { SOUND_PARTS } from '../src/facility/faults/fault.ts';
import { FAULTS } from '../src/facility/faults/faults.ts';

const LIMIT_MS = 60_000;
const RUNS_A_JOB = 6;
const SEEDS = 2_147_483_647;
/** How much longer than the shortest known a scenario may be. */
const LONGEST_RATIO = 1.3;
/** Without a known length, and with --keep, the search goes on for so long after its first find. */
const LONGER_S = 15;
const BOOK = new URL('../fixtures/faults/shortest.json', import.meta.url);

/** The shortest known run of each fault. */
type Book = Record<string, KeptRun>;

interface Row {
  readonly fault: string;
  /** The shortest whose scenario is red with the fault and green without. */
  best: Found | undefined;
  /** Why the last find that was none of these did not count. */
  amiss: string | undefined;
  foundMs: number | undefined;
  shortMs: number | undefined;
  runs: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pick: { type: 'string' },
    keep: { type: 'boolean', default: false },
    longer: { type: 'string', default: String(LONGER_S) },
    seconds: { type: 'string', default: String(LIMIT_MS / 1_000) },
    workers: { type: 'string', default: String(availableParallelism()) },
    scenarios: { type: 'string' },
  },
});
const book = JSON.parse(readFileSync(BOOK, 'utf8')) as Book;

/** The recovery phase counts for none: its length is the facility's. */
const lengthOf = ({ steps, recoveryFrom }: Found): number => steps.slice(0, recoveryFrom).length;
/** One step at least, on both sides: a lock that is broken from the start takes none. */
const ratioOf = (fault: string, found: Found): number =>
  Math.max(1, lengthOf(found)) / Math.max(1, book[fault]?.steps.length ?? Infinity);

async function searchFor(fault: string, seed: number, limitMs: number): Promise<Row> {
  const parts = FAULTS.get(fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS;
  const row: Row = { fault, best: undefined, amiss: undefined, foundMs: undefined, shortMs: undefined, runs: 0 };
  const startedAt = Date.now();
  const longerMs = Number(options.longer) * 1_000;
  const looksOn = (options.keep && longerMs > 0) || book[fault] === undefined;
  const over = (): boolean => {
    const now = Date.now() - startedAt;
    if (now > limitMs) return true;
    if (row.best === undefined || row.foundMs === undefined) return false;
    return looksOn ? now - row.foundMs > longerMs : ratioOf(fault, row.best) <= LONGEST_RATIO;
  };
  const pool = new Pool({
    workers: Number(options.workers),
    job: (number) =>
      over()
        ? undefined
        : {
            number,
            // One lock alone is quick and shows what is wrong with locks and phones; the rest takes a whole facility.
            level: number % 3 === 1 ? 'lock' : 'facility',
            seed: (seed + number * 7_919) % SEEDS,
            runs: RUNS_A_JOB,
            fault,
            twice: false,
          },
    done(result) {
      row.runs += result.runs;
      for (const found of result.found) {
        if (row.best !== undefined && lengthOf(found) >= lengthOf(row.best)) continue;
        const why = reproductionFault(found, parts);
        if (why !== undefined) {
          row.amiss = `${found.broken.invariant}: ${why}`;
          if (options.scenarios !== undefined) write(`${fault}.amiss`, found);
          continue;
        }
        row.best = found;
        row.shortMs = Date.now() - startedAt;
        row.foundMs ??= row.shortMs;
      }
      if (over()) pool.abandon();
    },
  });
  await pool.run();
  return row;
}

function write(name: string, found: Found): void {
  mkdirSync(options.scenarios ?? '.', { recursive: true });
  writeFileSync(`${options.scenarios ?? '.'}/${name}.yaml`, scenarioOf(found) ?? '');
}

function chosen(): string[] {
  if (options.pick === undefined) return positionals.length === 0 ? [...FAULTS.keys()] : positionals;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const order = (id: string): string => createHash('sha256').update(`${commit} ${id}`).digest('hex');
  return [...FAULTS.keys()].toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, Number(options.pick));
}

function keep(fault: string, run: KeptRun): void {
  book[fault] = run;
  const entries = [...FAULTS.keys()].flatMap((id) => (book[id] === undefined ? [] : [printEntry(id, book[id])]));
  writeFileSync(BOOK, `{\n${entries.join(',\n')}\n}\n`);
}

/** Readable as a diff: a line for the facility, a line for each step. */
function printEntry(id: string, { steps, ...rest }: KeptRun): string {
  const fields = Object.entries(rest).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = steps.map((step) => `\n      ${JSON.stringify(step)}`);
  return `  ${JSON.stringify(id)}: {\n${fields.join('')}    "steps": [${lines.join(',')}\n    ]\n  }`;
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : (ms / 1_000).toFixed(1));
const line = (cells: readonly (string | number)[]): string =>
  [28, 22, 7, 7, 5, 5].map((width, i) => String(cells[i] ?? '')[i < 2 ? 'padEnd' : 'padStart'](width)).join(' ');

const names = chosen();
const unknown = names.find((name) => !FAULTS.has(name));
if (unknown !== undefined) {
  console.error(`there is no planted fault "${unknown}"`);
  process.exit(2);
}
console.log(line(['fault', 'invariant', 'found s', 'short s', 'steps', 'ratio']));
const rows: Row[] = [];
for (const name of names) {
  const row = await searchFor(name, randomInt(SEEDS), Number(options.seconds) * 1_000);
  rows.push(row);
  const { best } = row;
  if (best === undefined) {
    console.log(`${line([name, 'NOT FOUND'])}   in ${row.runs} runs${row.amiss === undefined ? '' : `; ${row.amiss}`}`);
    continue;
  }
  if (options.scenarios !== undefined) write(name, best);
  const known = book[name]?.steps.length;
  const ratio = known === undefined ? 'new' : ratioOf(name, best).toFixed(2);
  console.log(line([name, best.broken.invariant, seconds(row.foundMs), seconds(row.shortMs), lengthOf(best), ratio]));
  const kept = options.keep && (known === undefined || lengthOf(best) < known) ? keptRun(best) : undefined;
  if (kept !== undefined) keep(name, kept);
}
const missed = rows.filter(({ best }) => best === undefined);
const long = rows.filter(({ fault, best }) => best !== undefined && !(ratioOf(fault, best) <= LONGEST_RATIO));
const worst = Math.max(0, ...rows.map(({ shortMs }) => shortMs ?? 0));
console.log(
  `${rows.length - missed.length} of ${rows.length} planted faults found, ${rows.length - missed.length - long.length} of them within ` +
    `${LONGEST_RATIO} times the shortest known; the slowest in ${seconds(worst)} s`,
);
process.exit(missed.length + (options.keep ? 0 : long.length) === 0 ? 0 : 1);
