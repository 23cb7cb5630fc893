/** The questions of `noke-sim diagnose` on a terminal: an answer is a fact, Enter is unknown. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { askForFacts } from '../../src/cli/diagnose/ask.ts';
import { caseOf } from '../../src/diagnosis/case.ts';
import { about } from '../../src/diagnosis/compare/finding.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { silentHost } from './silent-host.ts';

const QUESTION = { fact: 'light.seen', ask: 'Did the light blink?', divides: { no: ['D7-1'] }, cost: 1 } as const;

async function asked(line: string) {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  const input = new PassThrough();
  const answer = askForFacts(caseOf(read.plan, []), QUESTION, {
    ...silentHost,
    terminal: { input, output: new PassThrough() },
  });
  input.end(line);
  return answer;
}

const answerOf = async (line: string) => {
  const of = await asked(line);
  return of === undefined || of === 'back' ? of : of.facts.get('light.seen')?.answer;
};

it('takes an answer, Enter for unknown, back and end', async () => {
  expect(await answerOf('n\n')).toBe('no');
  expect(await answerOf('\n')).toBe('unknown');
  expect(await answerOf('back\n')).toBe('back');
  expect(await answerOf('end\n')).toBeUndefined();
});

it('ends with its input; half a line is no answer', async () => {
  expect(await answerOf('')).toBeUndefined();
  expect(await answerOf('n')).toBeUndefined();
});

it('words a value that is empty', () => {
  const [one] = about({ paper: 'log', line: 1 }, 'requests of the attempt', '', 'keys', 1);
  expect(one?.says).toBe('requests of the attempt: none, expected keys');
});
