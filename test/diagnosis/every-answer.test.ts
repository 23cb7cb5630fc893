/**
 * What is made of the practice reports of support: the facility that stands in for one that is not there, the steps of each cure and whether
 * they help, and a diagnosis among a few hypotheses, as text and as a scenario. After a change that is meant, run this file
 * with `--update`, and read the difference of every-answer-*.txt.
 */
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { CURES, helps } from '../../src/diagnosis/cures.ts';
import { diagnosisOf } from '../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { facilityFromEvidence, fitsPlan, namesIn } from '../../src/diagnosis/facility-from-evidence.ts';
import { scenarioOf } from '../../src/diagnosis/scenario.ts';
import { diagnosisText } from '../../src/diagnosis/text.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { folderOf, PRACTICE, practised } from './practice.ts';

/** The true causes, the facility as it is, and the most common other causes. */
function trialsOf({ of, causes }: ReturnType<typeof practised>): readonly Trial[] {
  const evidence = evidenceOf(of);
  const isTrue = (one: { readonly causes: readonly string[] }) => one.causes.some((cause) => causes.includes(cause));
  const some = [
    ...everyHypothesis.filter(isTrue).slice(0, 2),
    ...everyHypothesis.filter((one) => !isTrue(one)).slice(0, 4),
  ];
  return some.flatMap((one) => tryOne(of, evidence, one) ?? []);
}

/** With four decimals. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'number' ? Number(one.toFixed(4)) : one));

const snapshot = (lines: readonly string[], name: string) =>
  expect(`${lines.join('\n').trim()}\n`).toMatchFileSnapshot(`every-answer-${name}.txt`);

it('these facilities stand in for those of the reports, and of each of their files', async () => {
  const lines = PRACTICE.flatMap((id) => {
    const { of } = practised(id);
    return [of.papers, ...of.papers.map((paper) => [paper])].flatMap((papers) => {
      const { entries, units, people } = facilityFromEvidence(papers);
      const { known: names, unknown } = namesIn(of.plan, papers);
      return [
        `## ${id} ${papers.map(({ name }) => basename(name)).join(', ')}`,
        ...[...entries, ...units, ...people].map((one) => JSON.stringify(one)),
        `known: ${names.join(', ')}; unknown: ${unknown.join(', ')}; ${fitsPlan(of.plan, papers) ? 'fits' : 'does not fit'}`,
      ];
    });
  });
  await snapshot(lines, 'facilities');
});

it('each cure takes these steps', async () => {
  const people = { person: 'ann', phone: 'p1' };
  const places = [
    { unit: 'U1', entry: 'gate', place: 'U1' },
    { unit: undefined, entry: 'gate', place: 'gate' },
    { unit: 'U1', entry: undefined, place: undefined },
  ];
  const lines = CURES.flatMap(({ id, verbs, steps }) => [
    `## ${id}: ${verbs.join(', ')}`,
    ...places.map((on) => JSON.stringify(steps?.({ ...people, ...on }) ?? 'none')),
  ]);
  await snapshot(lines, 'cures');
});

it.each(['02', '15'])('report %s: these cures help', async (id) => {
  const found = practised(id);
  const [trial] = trialsOf(found);
  const lines = CURES.map((cure) => `${cure.id}: ${trial === undefined ? 'no trial' : helps(found.of, trial, cure)}`);
  await snapshot(lines, `helps-${id}`);
});

it.each(['02', '12', '21', '24'])('report %s has this diagnosis among a few hypotheses', async (id) => {
  const found = practised(id);
  const trials = trialsOf(found);
  const diagnosis = diagnosisOf(found.of, trials);
  const { best, ranked, ...others } = diagnosis;
  const scenario = best === undefined ? [] : ['', scenarioOf(found.of, best)];
  const texts = [diagnosisText(diagnosis), '', ...ranked.map(json), json(others), ...scenario];
  await snapshot(
    texts.map((text) => text.replaceAll(`${folderOf(id)}/`, '')),
    `diagnosis-${id}`,
  );
});
