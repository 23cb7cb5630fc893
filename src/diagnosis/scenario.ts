/** Writes the run that explains a case as a self-contained scenario file. */
import { basename } from 'node:path';
import { printDuration } from '../scenario/duration.ts';
import { toScenario } from '../scenario/from-inputs.ts';
import type { Case } from './case.ts';
import { isDifference } from './compare/finding.ts';
import type { Trial } from './trial.ts';
import { outcomesOn, SEED } from './world/play.ts';
import type { World } from './world/step.ts';

/** A step after the last input. */
type Ending = Readonly<Record<string, unknown>>;

/** The command that runs the scenario again; it names a fault of our own software, because the file does not contain it. */
export const runAgain = (file: string, { run: { world } }: Trial): string => `noke-sim run ${file}${faultOf(world)}`;

const faultOf = ({ fault }: World): string => (fault === undefined ? '' : ` --fault ${fault}`);

/** A note if the steps alone do not reproduce the evidence. */
const faultNote = (world: World): string =>
  world.fault === undefined
    ? ''
    : `# Run it with${faultOf(world)}: this file does not contain the fault in our software.
`;

/** Written from the steps instead of the trace, because a trace hides codes and numbers. */
export function scenarioOf(of: Case, { hypothesis, run, findings }: Trial): string {
  const { world } = run;
  const inputs = run.steps.filter(({ refusedBy }) => !NOT_PLAYED.has(refusedBy));
  const rest = world.until - Math.max(world.startAt, ...inputs.map(({ at }) => at));
  const written = toScenario(
    inputs,
    {
      name: hypothesis.says,
      facility: { from: 'inline', value: world.plan },
      seed: SEED,
      startedAt: world.startAt,
      timeZone: of.plan.timeZone,
    },
    [...waitFor(rest), ...lastCheck(of, run)],
  );
  return written.ok ? `${faultNote(world)}${written.text}${notGiven(findings)}` : `# ${written.why}\n`;
}

/** A verb that was refused for one of these reasons had no effect, and a scenario cannot repeat it. */
const NOT_PLAYED: ReadonlySet<string | undefined> = new Set(['bad-argument', 'unknown-verb']);

/** Phones and locks send records long after the last step, so the scenario ends when the run does. */
const waitFor = (ms: number): readonly Ending[] => (ms > 0 ? [{ wait: printDuration(ms) }] : []);

/** The lines of the evidence that this run does not produce, or produces differently. */
function notGiven(findings: Trial['findings']): string {
  const lines = findings
    .filter(isDifference)
    .map(
      ({ paper, line, says }) =>
        `#   ${basename(paper)}${line === 0 ? '' : `:${line}`}  ${says.replaceAll(/\s+/g, ' ')}\n`,
    );
  return lines.length === 0 ? '' : `# Where the evidence differs:\n${lines.join('')}`;
}

/** The scenario's final check: the end of the last attempt, or else the state of the lock, entry or account that the complaint is about. */
function lastCheck({ subject }: Case, { facility, events }: Trial['run']): readonly Ending[] {
  const { phone, unit, entry, person } = subject;
  const paths = [
    ...(outcomesOn(phone, events).length > 0 ? [`phone.${phone}.app.outcome.result`] : []),
    ...(unit === undefined ? [] : [`lock.${unit.id}.bolt`, `unit.${unit.id}.status`]),
    ...(entry === undefined ? [] : [`entry.${entry.id}.open`]),
    ...(person === undefined ? [] : [`person.${person.id}.account`]),
  ];
  const path = paths.find((one) => facility.look(one) !== undefined);
  return path === undefined ? [] : [{ expect: { [path]: facility.look(path) }, within: '30s' }];
}
