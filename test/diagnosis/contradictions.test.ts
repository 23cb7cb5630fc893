/** Files that cannot both be true: both lines are named, and no cause is. */
import { describe, expect, it } from 'vitest';
import { caseOf } from '../../src/diagnosis/case.ts';
import { readPaper } from '../../src/diagnosis/channels/channels.ts';
import { contradictionsOf, contradictionText } from '../../src/diagnosis/contradictions.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { readPlan } from '../../src/facility/files/plan.ts';

const read = readPlan('demo');
if (!read.ok) throw new Error('no demo facility');
const { plan } = read;

const ABOUT = 'version: 1\nabout: { person: alice, unit: A101 }\nfacts:\n';
const HEAD = 'Date,Time,Type,Activity,User,Unit / Entry,Details\n';
const OPENED = `${HEAD}03/05/2026,10:20:04 AM,Access,Phone,Alice Archer,A101,\n`;
const FAILED = `${HEAD}03/05/2026,10:20:05 AM,Failed Attempt,Invalid Key,,A101,\n`;

function caseOfTexts(texts: Readonly<Record<string, string>>) {
  const papers = Object.entries(texts).flatMap(([name, text]) => {
    const paper = readPaper(name, Buffer.from(text), { timeZone: plan.timeZone, year: 2026 });
    return paper.channel === undefined ? [] : [paper];
  });
  expect(papers).toHaveLength(Object.keys(texts).length);
  return caseOf(plan, papers);
}

const textsOf = (texts: Readonly<Record<string, string>>): readonly string[] => {
  const of = caseOfTexts(texts);
  return contradictionsOf(of, evidenceOf(of)).map(contradictionText);
};

describe('two files', () => {
  it('contradict each other where one says that it opened and the other that it failed', () => {
    const told = { 'told.yaml': `${ABOUT}  touched.before: yes\n` };
    expect(textsOf({ ...told, 'one.csv': OPENED, 'two.csv': FAILED })).toEqual([
      'two.csv:2 and one.csv:2 contradict each other: Failed Attempt – Invalid Key at A101, but it opened',
    ]);
    expect(textsOf({ ...told, 'one.csv': OPENED, 'two.csv': OPENED })).toEqual([]);
  });

  it('contradict each other where they state one fact differently; unknown contradicts nothing', () => {
    const one = { 'a.yaml': `${ABOUT}  light.seen: yes\n` };
    expect(textsOf({ ...one, 'b.yaml': `${ABOUT}  light.seen: no\n` })).toEqual([
      'a.yaml:4 and b.yaml:4 contradict each other: light.seen is yes in one and no in the other',
    ]);
    expect(textsOf({ ...one, 'b.yaml': `${ABOUT}  light.seen: unknown\n` })).toEqual([]);
  });

  it('decide no cause: cannot tell, with the two lines in the notes', () => {
    const of = caseOfTexts({ 'told.yaml': `${ABOUT}  touched.before: yes\n`, 'one.csv': OPENED, 'two.csv': FAILED });
    const found = diagnosisOf(of, []);
    expect(found.verdict).toBe('cannot-tell');
    expect(found.warnings[0]).toMatch(/^two\.csv:2 and one\.csv:2 contradict each other/);
  });
});

describe('a note about a file', () => {
  it('names the file once', () => {
    const { warnings } = diagnosisOf(
      caseOfTexts({ 'told.yaml': `${ABOUT}  touched.befor: yes\n`, 'one.csv': OPENED }),
      [],
    );
    expect(warnings).toEqual([expect.stringMatching(/^told\.yaml: "touched\.befor" is not a known fact/)]);
  });
});
