/** Makes the practice reports from their runs: renders the evidence, adds noise, and writes what was said and the truth. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { stringify } from 'yaml';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { papersOf } from '../../src/diagnosis/channels/papers.ts';
import { portal } from '../../src/diagnosis/channels/portal.ts';
import { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { readScenario } from '../../src/scenario/parse.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { type NoiseName, noisy } from './noise.ts';
import { FOLDER, type PaperName, type PracticeReport, practiceReports } from './table.ts';

export function playRun(id: string): { facility: LiveFacility; events: TraceEvent[]; plan: string } {
  const file = join(FOLDER, 'runs', `${id}.yaml`);
  const parsed = readScenario(file, VERBS);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems[0]?.message}`);
  const { scenario } = parsed;
  const { facility: source, seed, startAt } = scenario;
  if (source.from !== 'file' && source.from !== 'demo') throw new Error(`${file}: expected a facility by its name`);
  const opened = shippedFacilities.open(source, { seed, startAt, beside: file });
  if (!opened.ok || !(opened.facility instanceof LiveFacility)) throw new Error(`${file}: its facility does not open`);
  const { facility } = opened;
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => events.push(event));
  const { verdict, failure } = runScenario(scenario, facility);
  if (verdict !== 'pass') throw new Error(`${file}: ${verdict} ${JSON.stringify(failure)}`);
  return { facility, events, plan: source.from === 'demo' ? 'demo' : normalize(join(FOLDER, 'runs', source.path)) };
}

/** The name of a file of evidence among those of `run --papers`. */
const FILES: Readonly<Record<PaperName, RegExp>> = {
  csv: /^activity\.csv$/,
  redirect: /^redirect\.log$/,
  core: /^activity\.json$/,
  portal: /^portal\.txt$/,
  log: /\.(?:logcat\.txt|ios\.log)$/,
  capture: /\.btsnoop$/,
};

function make(report: PracticeReport, folder: string): void {
  const { id, person } = report;
  const { facility, events, plan } = playRun(id);
  const own = facility.plan.units.filter(({ tenant }) => tenant === person).map((unit) => unit.id);
  const units = report.units ?? own;
  const about = report.about ?? { person, ...(own[0] === undefined ? {} : { unit: own[0] }) };
  const staff = facility.plan.people.find(({ role }) => /manager/i.test(role))?.id ?? '';
  const into = join(folder, id);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const all = papersOf({ facility, events }, person);
  for (const paper of report.papers) {
    const found = all.find(({ name }) => FILES[paper].test(name));
    if (found === undefined) throw new Error(`${id}: the run leaves no paper ${paper}`);
    const screen = { units, staff, users: [person], buttons: true };
    const context = { timeZone: facility.timeZone, year: 2026 };
    const bytes =
      paper === 'portal' ? portal.print(portal.observe({ facility, events }, screen), context) : found.bytes;
    writeFileSync(join(into, found.name), noisy(paper, bytes, report.noise, id));
  }
  if (report.mail !== undefined) writeFileSync(join(into, 'report.txt'), `${report.mail}\n`);
  writeFileSync(join(into, 'told.yaml'), stringify({ version: 1, about, facts: report.facts }));
  writeFileSync(join(into, 'truth.json'), `${JSON.stringify(truthOf(report, plan), null, 2)}\n`);
}

function truthOf({ id, accept, ask, noise }: PracticeReport, facility: string): object {
  const run = join(FOLDER, 'runs', `${id}.yaml`);
  const [causes = []] = accept;
  return {
    id,
    causes,
    accept,
    ...(ask === undefined ? {} : { ask }),
    facility,
    made: { run, noise: noise satisfies NoiseName[] },
  };
}

/** All of them by default. */
export function makeReports(folder: string, reports = practiceReports()): void {
  for (const report of reports) make(report, folder);
}
