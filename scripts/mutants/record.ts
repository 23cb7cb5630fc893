/**
 * Set-up of a recording run: for each test, which mutants it reaches, whether it passes, and how long it takes. One line of JSON per test
 * file, in the file that `NOKE_SIM_REACH` names.
 */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import type { FileReach, TestReach } from './reach.ts';

interface Named {
  readonly name: string;
  readonly suite?: Named | undefined;
}

/** As `--testNamePattern` sees it. */
const fullName = ({ name, suite }: Named): string => (suite === undefined ? name : `${fullName(suite)} ${name}`);

const tests: TestReach[] = [];
const around = new Set<number>();
let file = '';

/** What the probe has noted since the last call. */
function taken(): number[] {
  const { nokeReached } = globalThis as { nokeReached?: Set<number> };
  const numbers = [...(nokeReached ?? [])];
  nokeReached?.clear();
  return numbers;
}

beforeEach(({ task }) => {
  for (const number of taken()) around.add(number);
  file = relative(process.cwd(), task.file.filepath);
  const started = performance.now();
  return () => {
    const [passed, ms] = [task.result?.state !== 'fail', Math.round(performance.now() - started)];
    tests.push({ name: fullName(task), passed, ms, reached: taken() });
  };
});

afterAll(() => {
  for (const number of taken()) around.add(number);
  if (file === '') return;
  const line: FileReach = { file, around: [...around], tests };
  appendFileSync(process.env.NOKE_SIM_REACH ?? '', `${JSON.stringify(line)}\n`);
});
