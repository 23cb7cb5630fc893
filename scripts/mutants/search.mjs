/**
 * One search with the mutant of this process, at each level in turn, with target paths and restored snapshots, until it
 * finds something or has used its processor time. Exits with 3 after a find and prints it. INV-1 the seed decides what is played.
 *
 *   node scripts/mutants/search.mjs SECONDS SEED
 */
import { runJob } from '../../dist/explore/jobs/job.js';
import { SEEDS } from '../../dist/explore/jobs/random-job.js';
import { ReportBuilder } from '../../dist/explore/jobs/report.js';
import { SOUND_PARTS } from '../../dist/facility/faults/fault.js';

const [seconds, seed] = process.argv.slice(2).map(Number);
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Runs of a job, by level: each takes about as long as the others. */
const RUNS = { keys: 2, lock: 6, facility: 3, radio: 1 };
/** Single packets get less time, because they cover less of the program. */
const TURNS = ['keys', 'facility', 'lock', 'facility', 'lock', 'facility', 'radio', 'facility'];
/** One round in this many plays a run twice, the second time from snapshots. */
const TWICE = 1;
const CELLS_A_JOB = 6;

/** Target paths begin after a third of the time, as in a search of the command line. */
const book = new ReportBuilder({ level: 'facility', seed, shard: { index: 0, total: 1 } });
const cells = [...book.neverVisited()];
function* jobs() {
  for (let number = 0; ; number++) {
    const level = TURNS[number % TURNS.length];
    const twice = level === 'facility' && number % (TURNS.length * TWICE) === 1;
    yield {
      number,
      level,
      seed: (seed + number * 7_919) % SEEDS,
      runs: RUNS[level],
      twice,
      known: [],
      uncounted: true,
    };
    if (used() > seconds / 3 && cells.length > 0)
      yield { number, level: 'facility', seed: 0, runs: 0, twice: false, cells: cells.splice(0, CELLS_A_JOB) };
  }
}

for (const job of jobs()) {
  if (used() >= seconds) break;
  const [found] = runJob(job, SOUND_PARTS).found;
  if (found === undefined) continue;
  const { invariant, what } = found.broken;
  console.log(`${used().toFixed(1)} ${job.cells === undefined ? job.level : 'target'} ${invariant}: ${what}`);
  process.exit(3);
}
