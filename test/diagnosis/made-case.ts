/** Cases of the demo facility with evidence made from readings. */
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { About, Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { readPlan } from '../../src/facility/files/plan.ts';

/** When the person in these cases tried. */
export const AT = Date.UTC(2026, 2, 5, 17);
export const MINUTE = 60_000;
const GINA: About = { person: 'gina', unit: 'A108' };

export const paper = (name: string, channel: Paper['channel'], readings: readonly Reading[]): Paper => ({
  name,
  channel,
  readings,
  unread: [],
  warnings: [],
});

/** What people said; it always includes that somebody tried. */
export const told = (facts: Partial<Record<FactId, string>>): Paper =>
  paper(
    'told.yaml',
    'told',
    (Object.entries({ 'tried.at': 'yes', ...facts }) as [FactId, string][]).map(([fact, answer], i) => {
      const ats = fact === 'tried.at' ? [AT] : [];
      return { channel: 'told', line: i + 1, at: ats[0] ?? 0, fact, answer, ats };
    }),
  );

export const log = (...steps: readonly (readonly [number, PhoneStep])[]): Paper =>
  paper(
    'log',
    'android-log',
    steps.map(([at, step], i) => ({ channel: 'android-log', line: i + 1, at, step })),
  );

export function caseWith(papers: readonly Paper[], about: About = GINA): Case {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  return caseOf(read.plan, papers, about);
}
