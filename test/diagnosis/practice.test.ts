/** The eight practice reports of support: each is diagnosed from its papers alone, and the truth comes first. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseOf } from '../../src/diagnosis/case.ts';
import { readReport } from '../../src/diagnosis/channels/channels.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { tryAll } from '../../src/diagnosis/rank.ts';
import { readPlan } from '../../src/facility/files/plan.ts';

const FOLDER = 'fixtures/field-reports';

interface Truth {
  readonly facility: string;
  readonly causes: readonly string[];
  readonly accept: readonly (readonly string[])[];
  readonly oneOf: readonly (readonly string[])[];
}

const together = (causes: readonly string[]): string => causes.toSorted().join('+');

function diagnose(id: string) {
  const folder = join(FOLDER, id);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const read = readPlan(truth.facility);
  if (!read.ok) throw new Error(truth.facility);
  const { papers, foreign } = readReport([folder], { timeZone: read.plan.timeZone, year: 2026 });
  const of = caseOf(read.plan, papers);
  return { truth, found: diagnosisOf(of, tryAll(of), foreign) };
}

describe('practice reports', () => {
  it.each(readdirSync(FOLDER).filter((name) => /^\d\d$/.test(name)))(
    '%s: the truth comes first',
    { timeout: 120_000 },
    (id) => {
      const { truth, found } = diagnose(id);
      const [top] = found.ranked;
      const right = new Set([...truth.accept, ...truth.oneOf].map(together));
      const named = [top?.causes ?? [], ...(top?.oneOf ?? [])].map(together);
      expect(right).toContain(named[0]);
      for (const other of named) expect(right, `an alternative that is wrong: ${other}`).toContain(other);
      expect(top?.for.length).toBeGreaterThan(0);
      expect(found.cure.length).toBeGreaterThan(0);
    },
  );
});
