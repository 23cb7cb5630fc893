/** `why` names the true cause of the run of every practice report, from its trace alone. */
import { expect, it } from 'vitest';
import { playRun } from '../../scripts/practice-reports/make.ts';
import { type PracticeReport, practiceReports } from '../../scripts/practice-reports/table.ts';
import { isFailure } from '../../src/console/text/failure.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { failureAt, whyOf } from '../../src/why/why.ts';

/** Where nothing failed: the event that a person would ask about. */
const ASKED: Readonly<Record<string, string>> = {
  '14-not-synced': 'phone.keys',
  '21-fob-not-synced': 'fob.squeezed',
  '27-revoked': 'phone.outcome',
};

function askedOf({ id }: PracticeReport, events: readonly TraceEvent[]): TraceEvent | undefined {
  const kind = ASKED[id];
  if (kind !== undefined) return events.findLast((event) => event.kind === kind);
  return events.findLast((event) => event.kind === 'phone.outcome' && isFailure(event)) ?? events.findLast(isFailure);
}

it.each(practiceReports().map((report) => [report.id, report] as const))('%s', (_, report) => {
  const events = playRun(report.id).events;
  const asked = askedOf(report, events);
  if (asked === undefined) throw new Error('the run has nothing to ask about');
  const failure = failureAt(events, asked.seq, isFailure);
  if (failure === undefined) throw new Error('no failure is found');
  const why = whyOf(events, failure);
  expect(report.accept.map((causes) => causes.toSorted().join())).toContain(why.causes.toSorted().join());
  expect(why.says).toMatch(/^[A-Z].*\.$/);
  expect(why.cures.length).toBeGreaterThan(0);
  expect(why.path.at(-1)).toBe(failure);
});
