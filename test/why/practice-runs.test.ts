/** `why` names the true cause of the run of every practice report, from its trace alone. */
import { expect, it } from 'vitest';
import { askedOf } from '../../scripts/practice-reports/asked.ts';
import { playRun } from '../../scripts/practice-reports/make.ts';
import { practiceReports } from '../../scripts/practice-reports/table.ts';
import { isFailure } from '../../src/console/text/failure.ts';
import { chainOf } from '../../src/sim/causes.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { failureAt, whyOf } from '../../src/why/why.ts';
import { elsewhere } from './elsewhere.ts';

/** The same event of somebody else, under every name, after the true one changes neither the causes nor the events that led to them. */
function expectOthersIgnored(events: readonly TraceEvent[], failure: TraceEvent, cause: TraceEvent): void {
  const { causes, brought } = whyOf(events, failure);
  for (const other of elsewhere(cause).slice(0, 1)) {
    const later = (seq: number): number => (seq > cause.seq ? seq + 1 : seq);
    const moved = events.map((event) => ({
      ...event,
      seq: later(event.seq),
      causedBy: event.causedBy === undefined ? undefined : later(event.causedBy),
    }));
    const at = moved.findIndex(({ seq }) => seq === cause.seq) + 1;
    const busy = [...moved.slice(0, at), { ...other, seq: cause.seq + 1 }, ...moved.slice(at)];
    const asked = busy.find(({ seq }) => seq === later(failure.seq));
    if (asked === undefined) throw new Error('the failure is lost');
    const why = whyOf(busy, asked);
    const seqs = (paths: readonly (readonly TraceEvent[])[]) => paths.map((path) => path.map(({ seq }) => seq));
    expect(why.causes, JSON.stringify(other)).toEqual(causes);
    expect(seqs(why.brought), JSON.stringify(other)).toEqual(
      seqs(brought).map((path) => path.map((seq) => later(seq))),
    );
  }
}

/** The other failures of an attempt, such as the refusal of the lock before the message of the app; `n` in the console stops at each. */
function othersOf(events: readonly TraceEvent[], failure: TraceEvent): readonly TraceEvent[] {
  const rootOf = ({ seq }: TraceEvent) => chainOf(events, seq)[0]?.seq;
  const root = rootOf(failure);
  return events.filter((event) => event !== failure && isFailure(event) && rootOf(event) === root);
}

/** One run in four, unless `NOKE_SIM_PRACTICE=all`. */
const PLAYED = practiceReports().filter((_, i) => process.env.NOKE_SIM_PRACTICE === 'all' || i % 4 === 2);

it.each(PLAYED.map((report) => [report.id, report] as const))('%s', (_, report) => {
  const events = playRun(report.id).events;
  const asked = askedOf(report.id, events);
  if (asked === undefined) throw new Error('the run has nothing to ask about');
  const failure = failureAt(events, asked.seq, isFailure);
  if (failure === undefined) throw new Error('no failure is found');
  const why = whyOf(events, failure);
  expect(report.accept.map((causes) => causes.toSorted().join())).toContain(why.causes.toSorted().join());
  for (const other of othersOf(events, failure))
    expect(
      report.accept.map((causes) => causes.toSorted().join()),
      other.kind,
    ).toContain(whyOf(events, other).causes.toSorted().join());
  expect(why.says).toMatch(/^[A-Z].*\.$/);
  expect(why.cures.length).toBeGreaterThan(0);
  expect(why.path.at(-1)).toBe(failure);
  for (const path of why.brought) expectOthersIgnored(events, failure, path.at(-1) ?? failure);
});
