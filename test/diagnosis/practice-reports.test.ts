/** The practice reports in `fixtures/practice-reports`: the files are those of their runs, and each is diagnosed from its evidence alone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diagnosed, mistakeOf } from '../../scripts/practice-reports/judge.ts';
import { makeReports } from '../../scripts/practice-reports/make.ts';
import { FOLDER, knownMisses, practiceReports } from '../../scripts/practice-reports/table.ts';
import { runs } from '../sizes.ts';

const REPORTS = practiceReports();
const MISSES = knownMisses();
/** Each takes seconds: some run here, and all in `npm run full practice`. */
const isWhole = process.env.NOKE_SIM_PRACTICE === 'all';
const MADE = REPORTS.filter((_, i) => isWhole || i % runs(5, 15) === 1);
const JUDGED = REPORTS.filter((_, i) => isWhole || i % runs(15, 45) === 0);

function filesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [relative(folder, file), readFileSync(file).toString('base64')];
    }),
  );
}

describe('practice reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-reports-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are what their runs and their table give', { timeout: 120_000 }, () => {
    makeReports(folder, MADE);
    for (const { id } of MADE) expect(filesIn(join(folder, id)), id).toEqual(filesIn(join(FOLDER, 'reports', id)));
    expect(readdirSync(join(FOLDER, 'reports')).sort()).toEqual(REPORTS.map(({ id }) => id).sort());
  });

  it('have a report for each of the 27 rows', () => {
    const rows = new Set(REPORTS.flatMap(({ accept: [truth] }) => truth ?? []));
    for (let row = 1; row <= 27; row++) expect(rows).toContain(`D7-${row}`);
  });

  it('have misses only among them', () => {
    expect(REPORTS.map(({ id }) => id)).toEqual(expect.arrayContaining([...MISSES.keys()]));
  });

  it.each(JUDGED.map(({ id }) => id))('%s: the truth comes first, or the miss is known', { timeout: 120_000 }, (id) => {
    const mistake = mistakeOf(id, diagnosed(id));
    // A known miss that is right now is taken from known-misses.yaml.
    expect(mistake === undefined, mistake ?? 'right now').toBe(!MISSES.has(id));
  });
});
