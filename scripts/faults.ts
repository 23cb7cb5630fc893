/**
 * Whether the search finds what is planted: every fault (or those named, or some chosen by the commit) is planted in turn and searched
 * for on all cores from a random seed. Prints fault, invariant, seconds, steps; ends with 1 when one was not found in its time.
 *
 *   npm run faults                       all of them
 *   npm run faults -- key-of-any-day     these
 *   npm run faults -- --pick 6           six of those that CI draws from, chosen by the hash of the commit
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Pool } from '../src/explore/pool.ts';
import type { Found } from '../src/explore/shorten.ts';
import { FAULTS } from '../src/facility/faults/faults.ts';

const LIMIT_MS = 60_000;
const RUNS_A_JOB = 6;
const SEEDS = 2_147_483_647;

/** What CI draws from: faults that a search was seen to find in well under a minute. The others are tried by a full run only. */
const DRAWN_BY_CI: readonly string[] = [
  'check-in-carries-nothing',
  'emergency-for-all',
  'gatelock-ignored',
  'hours-ignored-by-core',
  'jam-answers-success',
  'key-before-unit-known',
  'key-during-reset',
  'key-lives-two-days',
  'key-without-slot-proof',
  'keys-away-from-site',
  'lease-ignored',
  'limited-key-does-all',
  'no-hours',
  'overlock-forgotten',
  'overlock-sticks',
  'pin-guessing',
  'pin-lives-for-ever',
  'record-taken-twice',
  'remote-again-and-again',
  'remote-without-end',
  'rental-change-keeps-keys',
  'reset-does-nothing',
  'revoke-does-nothing',
  'stranger-opens',
  'tenant-not-told',
];

interface Row {
  readonly fault: string;
  readonly found: Found | undefined;
  readonly ms: number;
  readonly runs: number;
}

async function searchFor(fault: string, seed: number, limitMs: number): Promise<Row> {
  const startedAt = Date.now();
  let found: Found | undefined;
  let runs = 0;
  const pool = new Pool({
    workers: availableParallelism(),
    job: (number) =>
      found !== undefined || Date.now() - startedAt > limitMs
        ? undefined
        : {
            number,
            // Every third batch looks at packets alone, which is quick; the others at whole facilities.
            level: number % 3 === 1 ? 'keys' : 'facility',
            seed: (seed + number * 7_919) % SEEDS,
            runs: RUNS_A_JOB,
            fault,
            twice: false,
          },
    done(result) {
      runs += result.runs;
      const [first] = result.found;
      if (first === undefined || found !== undefined) return;
      found = first;
      pool.abandon();
    },
  });
  await pool.run();
  return { fault, found, ms: Date.now() - startedAt, runs };
}

function chosen(args: readonly string[]): string[] {
  const pick = args.indexOf('--pick');
  if (pick < 0) return args.length === 0 ? [...FAULTS.keys()] : args.filter((arg) => !arg.startsWith('--'));
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const order = (id: string): string => createHash('sha256').update(`${commit} ${id}`).digest('hex');
  return DRAWN_BY_CI.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, Number(args[pick + 1] ?? 6));
}

const names = chosen(process.argv.slice(2));
const unknown = names.find((name) => !FAULTS.has(name));
if (unknown !== undefined) {
  console.error(`there is no planted fault "${unknown}"`);
  process.exit(2);
}
const rows: Row[] = [];
for (const name of names) {
  const row = await searchFor(name, randomInt(SEEDS), Number(process.env.NOKE_SIM_FAULT_MS ?? LIMIT_MS));
  rows.push(row);
  const { found, ms } = row;
  const seconds = (ms / 1_000).toFixed(1).padStart(6);
  const steps = found === undefined ? '' : String(found.steps.length).padStart(4);
  console.log(`${name.padEnd(28)} ${(found?.broken.invariant ?? 'NOT FOUND').padEnd(22)} ${seconds} s ${steps}`);
}
const missed = rows.filter(({ found }) => found === undefined);
console.log(`${rows.length - missed.length} of ${rows.length} planted faults found`);
process.exit(missed.length === 0 ? 0 : 1);
