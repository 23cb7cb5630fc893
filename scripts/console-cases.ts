/**
 * `npm run full console-cases`: the built console in tmux, as support uses it, in terminals of 80×24 and 140×45. For each practice run, `w` asks for
 * the cause of the first failure and then of others, until the page names an accepted cause; each row shows the keys that were pressed and the
 * seconds from the command to the cause. Then come bad recordings, terminals and moments. Exit code 1 if a cause was not found or took more than two
 * minutes, or if a terminal was not left as it was. `--only TEXT` runs the cases whose id contains it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isFailure } from '../src/console/text/failure.ts';
import { failureAt, whyOf } from '../src/why/why.ts';
import { TmuxTerminal } from './console-cases/terminal.ts';
import { troubles } from './console-cases/troubles.ts';
import { askedKind, askedOf } from './practice-reports/asked.ts';
import { playRun } from './practice-reports/make.ts';
import { FOLDER, type PracticeReport, practiceReports } from './practice-reports/table.ts';

const MAX_SECONDS = 120;
/** How many failures are asked about before support gives up. */
const MAX_ASKED = 6;
const SIZES = [
  [80, 24],
  [140, 45],
] as const;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-cases-'));
const sim = `${process.execPath} dist/cli/main.js`;

/** Only letters and digits, so that a sentence is found however a page wraps it. */
const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** The sentences of accepted causes, by the engine that other tests compare with the truth. */
function sentencesOf({ id, accept }: PracticeReport): readonly string[] {
  const { events } = playRun(id);
  const accepted = new Set(accept.map((causes) => causes.toSorted().join()));
  const asked = [...events.filter(isFailure), ...[askedOf(id, events)].filter((event) => event !== undefined)];
  const found = asked
    .flatMap(({ seq }) => failureAt(events, seq, isFailure) ?? [])
    .map((failure) => whyOf(events, failure));
  return [
    ...new Set(found.filter(({ causes }) => accepted.has(causes.toSorted().join())).map(({ says }) => bare(says))),
  ];
}

const isWhy = (text: string): boolean => text.includes('Why did it fail?') || text.includes('nothing has failed');

/** From the command to the cause; undefined if it is not found. */
async function solve(terminal: TmuxTerminal, report: PracticeReport, sentences: readonly string[]) {
  const names = (text: string | undefined): boolean => sentences.some((says) => bare(text ?? '').includes(says));
  if ((await terminal.until((text) => text.includes('Timeline'))) === undefined) return undefined;
  const kind = askedKind(report.id);
  if (kind !== undefined) {
    await terminal.press('/');
    terminal.type(kind);
    await terminal.press('Enter', 'M');
  }
  for (let asked = 0; asked < MAX_ASKED; asked++) {
    if (asked > 0) await terminal.press('Escape', asked === 1 ? 'n' : 'N');
    await terminal.press('w');
    if (names(await terminal.until((text) => isWhy(text) && (asked === 0 || names(text)), asked === 0 ? 60 : 5)))
      return { keys: terminal.keys, seconds: terminal.seconds };
  }
  return undefined;
}

let worst = 0;
const bad: string[] = [];
const say = (text: string): void => console.log(text);
try {
  say(
    `case${' '.repeat(24)}${SIZES.map(([columns, rows]) => `${columns}×${rows}: keys, seconds`.padEnd(26)).join('')}`,
  );
  for (const report of practiceReports().filter(({ id }) => id.includes(values.only))) {
    const trace = join(folder, `${report.id}.jsonl`);
    execFileSync(process.execPath, [
      'dist/cli/main.js',
      'run',
      join(FOLDER, 'runs', `${report.id}.yaml`),
      '--trace',
      trace,
    ]);
    const sentences = sentencesOf(report);
    const cells: string[] = [];
    for (const [columns, rows] of SIZES) {
      const terminal = new TmuxTerminal(columns, rows);
      try {
        await terminal.run(`${sim} console ${trace}`);
        const solved = await solve(terminal, report, sentences);
        if (solved === undefined)
          bad.push(`${report.id} at ${columns}×${rows}: no accepted cause was shown:\n${terminal.text()}`);
        worst = Math.max(worst, solved?.seconds ?? 0);
        cells.push(solved === undefined ? 'not found' : `${solved.keys}, ${solved.seconds.toFixed(1)}`);
        await terminal.press('Escape', 'Escape', 'q');
        if (!(await terminal.isRestored()))
          bad.push(`${report.id} at ${columns}×${rows}: the terminal is not as it was`);
      } finally {
        terminal.close();
      }
    }
    say(`${report.id.padEnd(28)}${cells.map((cell) => cell.padEnd(26)).join('')}`);
  }
  if (values.only === '') bad.push(...(await troubles(sim, folder, say)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(
  `the longest took ${worst.toFixed(1)} s from the command to the cause, most of it starting the program and reading the recording`,
);
for (const line of bad) say(line);
process.exitCode = bad.length === 0 && worst <= MAX_SECONDS ? 0 : 1;
