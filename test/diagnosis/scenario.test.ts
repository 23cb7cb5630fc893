/**
 * A written scenario, played alone, gives the run from which it was written, event by event, and so the same evidence; it lists where the evidence
 * differs. Checked for a few reports here, for all in `npm run full practice`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { caseOfReport } from '../../scripts/diagnosis-exam/answer.ts';
import { reportOf } from '../../scripts/diagnosis-exam/report.ts';
import { caseOfPractice } from '../../scripts/practice-reports/judge.ts';
import { practiceReports } from '../../scripts/practice-reports/table.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import type { Case } from '../../src/diagnosis/case.ts';
import { isDifference } from '../../src/diagnosis/compare/finding.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import type { Hypothesis } from '../../src/diagnosis/hypotheses/hypothesis.ts';
import { SOFTWARE_FAULTS } from '../../src/diagnosis/hypotheses/software-faults.ts';
import { runAgain, scenarioOf } from '../../src/diagnosis/scenario.ts';
import { everyHypothesis, hypothesisOf } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { openWorld } from '../../src/diagnosis/world/play.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { noke } from '../cli/noke.ts';
import { caseOfActs, MINUTE } from './busy.ts';
import { failing, PAID, TRIES } from './paid.ts';

const isFull = process.env.NOKE_SIM_PRACTICE === 'all';
const PRACTICE = practiceReports().filter((_, i) => isFull || i % 20 === 1);
/** Reports of the generator, by number. */
const MADE = Array.from({ length: isFull ? 20 : 1 }, (_, i) => i * 7);
/** One in this many hypotheses is tried in each report. */
const ONE_IN = isFull ? 6 : 29;

const ALL: readonly Hypothesis[] = [
  ...everyHypothesis,
  ...SOFTWARE_FAULTS,
  hypothesisOf(['asleep', 'overlock']),
  hypothesisOf(['key-expired', 'no-key-no-data']),
];

/** The runs of some hypotheses, different ones in each report. */
function trialsIn(of: Case, report: number): readonly Trial[] {
  const evidence = evidenceOf(of);
  return ALL.filter((_, i) => (i + report) % ONE_IN === 0).flatMap((one) => tryOne(of, evidence, one) ?? []);
}

/** Plays the scenario alone: the events from the first step of the run on, and how it ended. */
function played(name: string, text: string, { world, events }: Trial['run']) {
  const parsed = parseScenario(name, text, VERBS);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problems[0]?.message}`);
  const facility = openWorld(world, parsed.scenario.seed);
  const seen: TraceEvent[] = [];
  const first = events[0]?.seq ?? 0;
  facility.trace.subscribe((event) => void (event.seq >= first && seen.push(event)));
  const { verdict, failure } = runScenario(parsed.scenario, facility);
  return { verdict, failure, until: facility.clock.now(), events: seen };
}

function expectSameRun(of: Case, trial: Trial, name: string): void {
  const { run, findings } = trial;
  const text = scenarioOf(of, trial);
  const again = played(name, text, run);
  expect(again.failure, `${name}: ${trial.hypothesis.id}`).toBeUndefined();
  expect([again.verdict, again.until], `${name}: ${trial.hypothesis.id}`).toEqual(['pass', run.world.until]);
  expect(again.events, `${name}: ${trial.hypothesis.id}`).toEqual(run.events);
  for (const { says } of findings.filter(isDifference)) expect(text).toContain(says.replaceAll(/\s+/g, ' '));
}

describe('a written scenario', () => {
  it.each(PRACTICE.map(({ id }, i) => [id, i] as const))(
    'gives the run that it was written from: practice report %s',
    { timeout: 120_000 },
    (id, i) => {
      const { of } = caseOfPractice(id);
      for (const trial of trialsIn(of, i)) expectSameRun(of, trial, id);
    },
  );

  it.each(MADE)('gives the run that it was written from: generated report %i', { timeout: 120_000 }, (number) => {
    const report = reportOf({ seed: 'scenarios', heldOut: true }, number);
    if ('notMade' in report) throw new Error(`${report.notMade}: ${report.why}`);
    const of = caseOfReport(report);
    for (const trial of trialsIn(of, number)) expectSameRun(of, trial, `report ${number}`);
  });
});

describe('the scenario of a fault of our own software', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ours-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the run with the command that runs it again, and another one without the fault', {
    timeout: 60_000,
  }, async () => {
    const { of } = caseOfActs([...failing(true), ...PAID], TRIES + 60 * MINUTE, '', 'overlock-sticks');
    const trial = tryOne(of, evidenceOf(of), hypothesisOf(['our-overlock-sticks']));
    if (trial === undefined) throw new Error('no run');
    const file = join(folder, 'case.yaml');
    const text = scenarioOf(of, trial);
    writeFileSync(file, text);
    const again = runAgain(file, trial);
    expect(again).toBe(`noke-sim run ${file} --fault overlock-sticks`);
    expect(text).toContain('# Run it with --fault overlock-sticks');
    const digest = async (args: readonly string[]): Promise<string> =>
      (await noke([...args, '--digests'], { facilities: shippedFacilities })).out.split(' ')[0] ?? '';
    expect(await digest(again.split(' ').slice(1))).toBe(trial.run.facility.trace.digest);
    expect(await digest(['run', file])).not.toBe(trial.run.facility.trace.digest);
  });
});
