/**
 * What the search draws, by each value of each field and by what follows what, for every kind of lock: an alternative that is lost, a weight or a bound
 * that changes shows in search-draws.txt. After a change that is meant, run this file with `--update`, and read the difference.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Claims } from '../../src/conformance/lock/contract/claims.ts';
import { stepsFor } from '../../src/conformance/lock/search/arbitrary.ts';
import { scriptedSteps } from '../../src/conformance/lock/search/scripted-steps.ts';
import { describeStep, type Step, stepSchema } from '../../src/conformance/lock/search/step.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';

const DRAWS = 500;
const all: Claims = {
  ...selfTarget({ seed: '1' }).claims,
  haspSensor: true,
  quickClick: true,
  diagnostics: true,
  firmwareMode: true,
};
const none: Claims = { ...all, haspSensor: false, quickClick: false, diagnostics: false, firmwareMode: false };

/** How often each line is there, in the order of the lines. */
function counts(lines: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1);
  return [...times].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, n]) => `${line}: ${n}`);
}

/** Each field of a step with its value, by the name of the step. */
function fieldsOf(value: object, name: string): string[] {
  return Object.entries(value).flatMap(([field, each]) => {
    if (field === 'do' || field === 'op' || field === 'in') return [];
    const named = `${name} ${field}`;
    // Every packet can have a mistake, drawn in the same way.
    if (field === 'mistake' && each === undefined) return ['mistake none'];
    if (typeof each !== 'object' || each === null) return [`${named} ${String(each)}`];
    const { op = each.do ?? each.in ?? '' } = each as {
      readonly op?: string;
      readonly do?: string;
      readonly in?: string;
    };
    return [`${field} ${op}`, ...fieldsOf(each, field === 'command' ? op : `${field} ${op}`)];
  });
}

const nameOf = (step: Step | undefined): string =>
  step === undefined ? 'the end' : step.do === 'command' ? step.command.op : step.do;

const sampled = (of: fc.Arbitrary<Step[]>, numRuns = DRAWS): Step[][] => fc.sample(of, { seed: 21, numRuns });

it('draws every alternative of every field', async () => {
  const kinds: readonly [string, fc.Arbitrary<Step[]>][] = [
    ['every part, time of its own, factory secret', stepsFor(all, true, true)],
    ['every part, real time, no factory secret', stepsFor(all, false, false)],
    ['no part, time of its own, no factory secret', stepsFor(none, true, false)],
    ['no part, real time, factory secret', stepsFor(none, false, true)],
  ];
  const texts = kinds.map(([kind, of]) => {
    const lists = sampled(of, kind.startsWith('every part, time') ? DRAWS : DRAWS / 4);
    for (const step of lists.slice(0, 20).flat()) expect(stepSchema.safeParse(step).error).toBeUndefined();
    const lines = lists.flat().flatMap((step) => [nameOf(step), ...fieldsOf(step, nameOf(step))]);
    return [`# ${kind}`, ...counts(lines)].join('\n');
  });
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('search-draws.txt');
});

it('draws every scripted sequence', async () => {
  const kinds: readonly [string, fc.Arbitrary<Step[]>][] = [
    ['every part, time of its own', scriptedSteps(all, true)],
    ['no part, real time', scriptedSteps(none, false)],
  ];
  const texts = kinds.map(([kind, of]) => {
    const lines = sampled(of).flatMap((steps) => {
      const said = steps.map(describeStep);
      return said.map((line, i) => `${line} > ${nameOf(steps[i + 1])}`);
    });
    return [`# ${kind}`, ...counts(lines)].join('\n');
  });
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('search-scripts.txt');
});
