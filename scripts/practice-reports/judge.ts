/** Diagnoses a practice report from its evidence alone, and says what is wrong with the answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import { type ReportRead, readReport } from '../../src/diagnosis/channels/channels.ts';
import { type Diagnosis, diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { tryAll } from '../../src/diagnosis/tiers.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { FOLDER } from './table.ts';

const truth = z.object({
  accept: z.array(z.array(z.string())),
  ask: z.array(z.string()).optional(),
  facility: z.string(),
});

const together = (causes: readonly string[]): string => causes.toSorted().join('+');

export function caseOfPractice(id: string): { readonly of: Case; readonly foreign: ReportRead['foreign'] } {
  const folder = join(FOLDER, 'reports', id);
  const { facility } = truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
  const read = readPlan(facility);
  if (!read.ok) throw new Error(`${id}: no facility ${facility}`);
  const { papers, foreign } = readReport([folder], { timeZone: read.plan.timeZone, year: 2026 });
  return { of: caseOf(read.plan, papers), foreign };
}

export function diagnosed(id: string): Diagnosis {
  const { of, foreign } = caseOfPractice(id);
  return diagnosisOf(of, tryAll(of), foreign);
}

/** Why the answer is wrong; undefined if it is right. A cause that would be named but for a single missing fact also counts as right. */
export function mistakeOf(id: string, { verdict, ranked, next, restsOn }: Diagnosis): string | undefined {
  const { accept, ask } = truth.parse(JSON.parse(readFileSync(join(FOLDER, 'reports', id, 'truth.json'), 'utf8')));
  const right = new Set(accept.map(together));
  const [top] = ranked;
  const named = top === undefined ? [] : (top.oneOf ?? [top.causes]).map(together);
  const said = `${verdict}, ${ranked
    .slice(0, 3)
    .map((one) => `${(one.oneOf ?? [one.causes]).map(together).join(' or ')} ${one.probability}`)
    .join(', ')}`;
  if (named.length === 0 || !named.every((one) => right.has(one))) return said;
  if (ask === undefined) return verdict === 'cause' || restsOn !== undefined ? undefined : said;
  if (verdict === 'cause') return said;
  return ask.includes(next?.fact ?? '') ? undefined : `${said}, asks ${next?.fact ?? 'nothing'}`;
}
