/** Cases of the demo facility with papers made from readings. */
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import type { About, Paper, Reading } from '../../src/diagnosis/channels/reading.ts';
import { readPlan } from '../../src/facility/files/plan.ts';

/** When the person of these cases tried. */
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

export function caseWith(papers: readonly Paper[], about: About = GINA): Case {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  return caseOf(read.plan, papers, about);
}
