/**
 * The examination of `noke-sim diagnose`: makes reports from random facilities, people, inputs and causes, diagnoses each from its evidence
 * alone, and prints how often the answer is right, next to the score of a plain table from error codes to causes. A report depends only on seed and number.
 *
 *   npx tsx scripts/diagnosis-exam.ts                         a hundred reports of a working seed, on all cores
 *   npx tsx scripts/diagnosis-exam.ts --count 1000 --seed 77 --held-out --again 100 --goals
 *                                                             with what is held out, without each channel, and with pairs; exit 1 below a goal
 *   npx tsx scripts/diagnosis-exam.ts --keep FILE             keeps each result; after an interruption, the same command reuses them
 *   npx tsx scripts/diagnosis-exam.ts --only 12 --write DIR   one report; its evidence and facility go to DIR
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { doAll, OtherExam } from './diagnosis-exam/pool.ts';
import { printCauses, printCompared, printFigures } from './diagnosis-exam/print.ts';
import { reportOf } from './diagnosis-exam/report.ts';
import { comparedOf, figuresOf, goalsOf } from './diagnosis-exam/score.ts';
import type { Done, Exam, Job, Marked } from './diagnosis-exam/work.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    'held-out': { type: 'boolean', default: false },
    again: { type: 'string', default: '0' },
    processes: { type: 'string', default: String(availableParallelism()) },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
    goals: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});

const numberOf = (text: string, name: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`--${name} ${text}: expected a whole number from 0`);
  process.exit(2);
};

const exam: Exam = { seed: values.seed, heldOut: values['held-out'] };
const first = values.only === undefined ? 0 : numberOf(values.only, 'only');
const last = values.only === undefined ? numberOf(values.count, 'count') : first + 1;
const again = numberOf(values.again, 'again');
if (values.write !== undefined) writeReport(values.write, first);

/** The code and the examination that the results belong to. */
function examName(): string {
  const code = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  return JSON.stringify({ ...exam, code });
}

function writeReport(folder: string, number: number): void {
  const report = reportOf(exam, number);
  if ('notMade' in report) throw new RangeError(`report ${number}: ${report.notMade}: ${report.why}`);
  const { papers, plan, cause, decided, path } = report;
  mkdirSync(join(folder, 'papers'), { recursive: true });
  for (const { name, bytes } of papers) writeFileSync(join(folder, 'papers', name), bytes);
  writeFileSync(join(folder, 'facility.yaml'), JSON.stringify(plan, null, 2));
  const truth = { number, cause: cause.id, accepted: cause.accepted, decided, path };
  writeFileSync(join(folder, 'papers', 'truth.json'), JSON.stringify(truth, null, 2));
}

const doJobs = (jobs: readonly Job[]): Promise<readonly Done[]> =>
  doAll(exam, jobs, {
    processes: numberOf(values.processes, 'processes'),
    keep: values.keep === undefined ? undefined : { file: values.keep, of: examName() },
    onDone: (done, of) => {
      if (process.stderr.isTTY || done % 50 === 0) process.stderr.write(`${done} of ${of}\n`);
    },
  });

const madeOf = (done: readonly Done[]): Marked[] => done.flatMap((one) => ('notMade' in one ? [] : [one]));

process.on('uncaughtException', (error) => {
  console.error(error instanceof OtherExam ? error.message : error);
  process.exit(error instanceof OtherExam ? 2 : 1);
});

const done = await doJobs(Array.from({ length: last - first }, (_, i) => ({ number: first + i })));
const marked = madeOf(done);
const chosen = marked.filter(({ decided }) => decided).slice(0, again);
const jobs = chosen.flatMap(({ job: { number }, channels }): Job[] => [
  ...channels.map((without) => ({ number, without })),
  { number, pairs: true },
]);
const compared = comparedOf(marked, madeOf(await doJobs(jobs)));
const figures = figuresOf(marked);
const notMade = done.flatMap((one) => ('notMade' in one ? [one.notMade] : []));
if (values.json)
  console.log(JSON.stringify({ version: 1, ...exam, figures, compared, goals: goalsOf(figures), notMade }));
else {
  console.log(printFigures(figures).join('\n'));
  console.log(`\nby cause\n${printCauses(marked).join('\n')}`);
  if (compared.length > 0)
    console.log(`\n${chosen.length} decided reports again\n${printCompared(compared).join('\n')}`);
  console.log(`\nreports that no draw produced: ${notMade.length === 0 ? 'none' : notMade.join(', ')}`);
}
if (values.goals && goalsOf(figures).some(({ reached }) => !reached)) process.exitCode = 1;
