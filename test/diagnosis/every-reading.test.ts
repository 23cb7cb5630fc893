/**
 * What each reading of the practice reports of support means: left out, at another time, or with another value, it changes this in the evidence, in
 * the steps that are simulated, and in the comparison with the run of the true cause. After a change that is meant, run this file with
 * `--update`, and read the difference of every-reading.txt.
 */
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import type { Reading } from '../../src/diagnosis/channels/reading.ts';
import { compare } from '../../src/diagnosis/compare/compare.ts';
import { type Evidence, evidenceOf } from '../../src/diagnosis/evidence.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import { Draft } from '../../src/diagnosis/world/draft.ts';
import type { Step } from '../../src/diagnosis/world/step.ts';
import { changesOf, without } from '../changes.ts';
import { PRACTICE, practised } from './practice.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** How often the same change of the same kind of reading is shown. */
const MOST = 2;

/** Seconds from an instant, to the millisecond. */
const from = (start: number, at: number): string => `${at < start ? '' : '+'}${((at - start) / 1_000).toFixed(3)} s`;

/** The evidence in lines. */
function linesOf(evidence: Evidence, start: number): string[] {
  const { attempts, visit, history, next, segments, refreshes, failedSignIns, lines, others, remoteAt, ...rest } =
    evidence;
  const times = (name: string, ats: readonly number[]): string[] => ats.map((at) => `${name} ${from(start, at)}`);
  return [
    ...attempts.map(({ at, place, kind, opened }) => {
      const part = visit.some((one) => one.at === at) ? 'visit' : history.some((one) => one.at === at) ? 'history' : '';
      return `attempt ${from(start, at)} ${place} ${kind} ${opened ? 'opened' : 'failed'} ${part}`.trim();
    }),
    ...(next === undefined ? [] : [`next ${from(start, next.at)}`]),
    ...segments.map(({ loggedAt, target }) => `segment ${from(start, loggedAt)} ${target}`),
    ...times('refresh', refreshes),
    ...times('failed sign-in', failedSignIns),
    ...times('remote', remoteAt),
    ...lines.map(({ at, kind }) => `line ${from(start, at)} ${kind}`),
    ...others.map(({ at, kind }) => `other ${from(start, at)} ${kind}`),
    `ahead ${rest.clockAheadMs} ${rest.firstAheadMs} ${rest.toldClockErrorS}`,
    `${rest.isPortal ? 'portal, ' : ''}${rest.isTimed ? 'timed' : 'guessed'} ${from(start, rest.triedAt)}`,
    `to ${from(start, rest.to)}`,
  ];
}

const stepText = ({ at, verb, args }: Step, start: number): string =>
  `step ${from(start, at)} ${verb} ${JSON.stringify(args)}`;

const subjectOf = (reading: Reading): string => {
  if ('step' in reading) return `${reading.channel} ${reading.step.what}`;
  if (reading.channel === 'told') return `told ${reading.fact}`;
  if (reading.channel === 'portal') return `portal ${reading.about.what}`;
  return `${reading.channel} line`;
};

/** The readings that may take the place of one. */
function othersOf(reading: Reading): (readonly [is: string, instead: readonly Reading[]])[] {
  const { channel, line, ...rest } = reading;
  const values = changesOf(rest).filter(([is]) => !/^(at|createdAt|receivedAt) /.test(is));
  return [
    ['left out', []],
    ['twice', [reading, reading]],
    ['a minute later', [{ ...reading, at: reading.at + MINUTE }]],
    ['three hours earlier', [{ ...reading, at: reading.at - 3 * HOUR }]],
    ...values.map(([is, other]) => [is, [{ channel, line, ...(other as object) } as Reading]] as const),
  ];
}

/**
 * What the papers of a report, or others in the same order, mean with the true cause: the evidence, the steps and the findings, in lines.
 */
function meaningOf({ of, causes: known }: ReturnType<typeof practised>): (papers: Case['papers']) => string[] {
  const evidence = evidenceOf(of);
  const ofTruth = everyHypothesis.filter(({ causes }) => causes.some((cause) => known.includes(cause)));
  const [trial] = ofTruth.flatMap((one) => tryOne(of, evidence, one) ?? []);
  if (trial === undefined) throw new Error(`no hypothesis with ${known} applies`);
  const { run, shows } = trial;
  return (papers) => {
    try {
      const other = caseOf(of.plan, papers);
      const found = evidenceOf(other);
      const draft = new Draft(other, found);
      trial.hypothesis.change(draft);
      const readings = new Map(papers.map((paper, i) => [paper, run.readings.get(of.papers[i] ?? paper) ?? []]));
      const findings = compare(other, found, trial.hypothesis, { ...run, readings }, shows);
      return [
        ...linesOf(found, evidence.triedAt),
        ...draft.build().steps.map((step) => stepText(step, evidence.triedAt)),
        ...findings.map(
          ({ paper, line, says, weight, cost }) =>
            `finding ${basename(paper)}:${line} ${says} (${cost.toFixed(2)} of ${weight.toFixed(2)})`,
        ),
      ];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  };
}

it('each file alone means this', async () => {
  const lines = PRACTICE.flatMap((id) => {
    const { of } = practised(id);
    return of.papers.flatMap((paper) => {
      const { person, unit } = of.subject;
      const about = {
        ...(person === undefined ? {} : { person: person.id }),
        ...(unit === undefined ? {} : { unit: unit.id }),
      };
      const alone = caseOf(of.plan, [paper], about);
      const evidence = evidenceOf(alone);
      const { steps } = new Draft(alone, evidence).build();
      return [
        `## ${id} ${basename(paper.name)}`,
        ...linesOf(evidence, evidence.triedAt),
        ...steps.map((step) => stepText(step, evidence.triedAt)),
      ];
    });
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('every-file-alone.txt');
});

it('each reading means this', async () => {
  const lines: string[] = [];
  const shown = new Map<string, number>();
  for (const id of PRACTICE) {
    const report = practised(id);
    const { of } = report;
    const means = meaningOf(report);
    const usual = means(of.papers);
    lines.push('', `## ${id}`, ...usual);
    for (const [i, paper] of of.papers.entries())
      for (const [k, reading] of paper.readings.entries()) {
        const nothing: string[] = [];
        for (const [is, instead] of othersOf(reading)) {
          const key = `${subjectOf(reading)}, ${is}`;
          const times = shown.get(key) ?? 0;
          if (times === MOST) continue;
          shown.set(key, times + 1);
          const readings = [...paper.readings.slice(0, k), ...instead, ...paper.readings.slice(k + 1)];
          const meant = means(of.papers.with(i, { ...paper, readings }));
          const changes = [
            ...without(meant, usual).map((line) => `  ${line}`),
            ...without(usual, meant).map((line) => `  not ${line}`),
          ];
          if (changes.length === 0) nothing.push(is);
          else lines.push(`${basename(paper.name)}:${reading.line} ${key}`, ...changes);
        }
        if (nothing.length > 0)
          lines.push(`${basename(paper.name)}:${reading.line} ${subjectOf(reading)}, unchanged: ${nothing.join('; ')}`);
      }
  }
  await expect(`${lines.join('\n').trim()}\n`).toMatchFileSnapshot('every-reading.txt');
});
