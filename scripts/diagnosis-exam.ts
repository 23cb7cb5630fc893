/**
 * The examination of `noke-sim diagnose`: makes reports from random facilities, people, inputs and causes, diagnoses each from its papers
 * alone, and prints how often the answer is right, beside a table from error codes to causes. The reports depend on seed and number only.
 *
 *   npx tsx scripts/diagnosis-exam.ts                          a thousand reports, and the ablation of a hundred
 *   npx tsx scripts/diagnosis-exam.ts --reports 50 --seed 7    fewer, of another seed
 *   npx tsx scripts/diagnosis-exam.ts --only 12 --write DIR    one report; its papers and facility go to DIR
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { answerTo } from './diagnosis-exam/answer.ts';
import { type ExamReport, reportOf } from './diagnosis-exam/report.ts';
import { ablation, byCause, figures, type Marked } from './diagnosis-exam/score.ts';

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    write: { type: 'string' },
    ablation: { type: 'string', default: '100' },
  },
});

const numberOf = (text: string, name: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`--${name} ${text}: expected a whole number from 0`);
  process.exit(2);
};

function writeReport(folder: string, { papers, plan, number, cause, decided }: ExamReport): void {
  mkdirSync(join(folder, 'papers'), { recursive: true });
  for (const { name, bytes } of papers) writeFileSync(join(folder, 'papers', name), bytes);
  writeFileSync(join(folder, 'facility.yaml'), JSON.stringify(plan, null, 2));
  const truth = { number, cause: cause.id, accepted: cause.accepted, decided };
  writeFileSync(join(folder, 'papers', 'truth.json'), JSON.stringify(truth, null, 2));
}

const first = values.only === undefined ? 0 : numberOf(values.only, 'only');
const last = values.only === undefined ? numberOf(values.reports, 'reports') : first + 1;
const most = numberOf(values.ablation, 'ablation');
const marked: Marked[] = [];
const notMade = new Map<string, number>();
const channels: Parameters<typeof ablation>[0][number][] = [];
let ablated = 0;
for (let number = first; number < last; number++) {
  const report = reportOf(values.seed, number);
  if ('notMade' in report) {
    const what = `${report.notMade} (${report.why})`;
    notMade.set(what, (notMade.get(what) ?? 0) + 1);
    continue;
  }
  if (values.write !== undefined) writeReport(values.write, report);
  const answer = answerTo(report);
  marked.push({ report, answer });
  if (report.decided && ablated < most) {
    ablated += 1;
    for (const { channel } of report.papers)
      channels.push({ without: channel, before: answer.first, after: answerTo(report, channel).first });
  }
}
console.log(figures(marked).join('\n'));
console.log(`\nby cause\n${byCause(marked).join('\n')}`);
if (ablated > 0)
  console.log(`\nof ${ablated} decided reports, without one channel each\n${ablation(channels).join('\n')}`);
const gaps = [...notMade].map(([id, times]) => `${id} ${times}`).join(', ');
console.log(`\nreports that came about in no draw: ${gaps === '' ? 'none' : gaps}`);
