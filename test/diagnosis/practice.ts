/** The practice reports in `fixtures/field-reports`, and the runs from which they were made. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { airOf } from '../../src/cli/options/link.ts';
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import { type ReportRead, readReport } from '../../src/diagnosis/channels/channels.ts';
import type { Run } from '../../src/diagnosis/channels/run.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { readInstant } from '../../src/scenario/local-time.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Instant } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

const FOLDER = 'fixtures/field-reports';
export const PRACTICE = readdirSync(FOLDER).sort();
export const folderOf = (id: string): string => join(FOLDER, id);
export const paperOf = (id: string, name: string): Buffer => readFileSync(join(FOLDER, id, name));
export const CONTEXT = { timeZone: 'America/Denver', year: 2026 };

const answer = z.object({ facility: z.string(), causes: z.array(z.string()) });

/** The case of a report, from its evidence alone, and the true causes. */
export function practised(id: string): {
  readonly of: Case;
  readonly foreign: ReportRead['foreign'];
  readonly causes: readonly string[];
} {
  const { facility, causes } = answer.parse(JSON.parse(paperOf(id, 'truth.json').toString('utf8')));
  const read = readPlan(facility);
  if (!read.ok) throw new Error(`${id}: no facility`);
  const { papers, foreign } = readReport([folderOf(id)], { ...CONTEXT, timeZone: read.plan.timeZone });
  return { of: caseOf(read.plan, papers), foreign, causes };
}

const truth = z.object({
  made: z.object({
    facility: z.string(),
    startAt: z.string().optional(),
    seed: z.int().optional(),
    scenario: z.string().optional(),
    script: z.array(z.object({ t: z.string(), verb: z.string(), args: z.record(z.string(), z.unknown()) })).default([]),
  }),
});

/** Plays the run behind a report, up to an instant; `onTheWay` sees it at an earlier one. */
export function playedUntil(id: string, until: Instant, onTheWay?: { at: Instant; look(run: Run): void }): Run {
  const { made } = truth.parse(JSON.parse(readFileSync(join(FOLDER, id, 'truth.json'), 'utf8')));
  const read = readPlan(made.facility);
  if (!read.ok) throw new Error(`${id}: no facility`);
  const events: TraceEvent[] = [];
  if (made.scenario !== undefined) {
    const parsed = parseScenario(`${id}.yaml`, made.scenario, VERBS);
    if (!parsed.ok) throw new Error(`${id}: ${parsed.problems[0]?.message}`);
    const { scenario } = parsed;
    const startAt = readInstant(scenario.startAt, read.plan.timeZone, 0) ?? 0;
    // This capture was made over the radio.
    const facility = openFromPlan(read.plan, { seed: scenario.seed, startAt, air: airOf('radio') });
    facility.trace.subscribe((event) => events.push(event));
    runScenario(scenario, facility);
    return { facility, events };
  }
  const startAt = readInstant(made.startAt ?? '', read.plan.timeZone, 0) ?? 0;
  const facility = openFromPlan(read.plan, { seed: String(made.seed), startAt });
  facility.trace.subscribe((event) => events.push(event));
  let pause = onTheWay;
  const reached = (at: Instant): void => {
    if (pause === undefined || pause.at >= at) return;
    facility.clock.runUntil(pause.at);
    pause.look({ facility, events });
    pause = undefined;
  };
  for (const { t, verb, args } of made.script) {
    if (Date.parse(t) > until) break;
    reached(Date.parse(t));
    facility.clock.runUntil(Date.parse(t));
    const outcome = facility.play(verb, args);
    // Nobody stays forever: anyone who found the exit closed followed somebody out, which the scripts do not say.
    if (!outcome.ok && verb === 'person.leave') facility.play(verb, { ...args, tailgate: true });
  }
  reached(until);
  facility.clock.runUntil(until);
  return { facility, events };
}
