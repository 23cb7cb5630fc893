/** The run that explains a case, as a scenario file that runs alone. */
import { basename } from 'node:path';
import { printDuration } from '../scenario/duration.ts';
import { inputsToScenario } from '../scenario/from-inputs.ts';
import { INPUT_KIND } from '../scenario/replay.ts';
import type { Case } from './case.ts';
import { isDifference } from './compare/finding.ts';
import type { Trial } from './trial.ts';

export function scenarioOf(of: Case, { hypothesis, run, findings }: Trial): string {
  const refused = new Map<number, string>();
  const inputs = run.events.filter(({ kind }) => kind === INPUT_KIND);
  run.steps.forEach((step, i) => {
    const event = inputs[i];
    if (event !== undefined && step.refusedBy !== undefined) refused.set(event.seq, step.refusedBy);
  });
  const written = inputsToScenario(
    run.events,
    {
      name: hypothesis.says,
      facility: { from: 'inline', value: run.world.plan },
      seed: '1',
      startedAt: run.world.startAt,
      timeZone: of.plan.timeZone,
    },
    refused,
  );
  if (!written.ok) return `# ${written.why}\n`;
  const rest = run.world.until - (inputs.at(-1)?.time ?? run.world.startAt);
  return `${written.text.trimEnd()}\n${waitFor(rest)}${lastOutcome(of, run.events)}${notGiven(findings)}`;
}

/** Phones and locks send records long after the last step: the scenario ends when the run does. */
const waitFor = (ms: number): string => (ms > 0 ? `  - wait: ${printDuration(ms)}\n` : '');

/** The lines of the evidence that this run does not give, or gives differently. */
function notGiven(findings: Trial['findings']): string {
  const lines = findings
    .filter(isDifference)
    .map(
      ({ paper, line, says }) =>
        `#   ${basename(paper)}${line === 0 ? '' : `:${line}`}  ${says.replaceAll(/\s+/g, ' ')}\n`,
    );
  return lines.length === 0 ? '' : `# Where the evidence differs:\n${lines.join('')}`;
}

/** Expects the result of the last attempt at the end, so that the scenario checks something. */
function lastOutcome(of: Case, events: Trial['run']['events']): string {
  const { phone } = of.subject;
  const last = events.findLast(({ kind, actor }) => kind === 'phone.outcome' && actor === `phone/${phone}`);
  if (last === undefined) return '';
  return `  - expect: { phone.${phone}.app.outcome.result: ${String(last.data.result)} }\n    within: 30s\n`;
}
