/**
 * Set-up of every test file: an `expect` that is never reached although every test of its file ran (its list was empty, its branch never
 * taken) fails the file. `everyExpectation`, the plugin for Vite, makes each `expect` report that it is reached.
 */
import { afterAll, type RunnerTask, type RunnerTestSuite } from 'vitest';

/** The expectations of the file that runs: their lines, and which were reached. */
let lines: readonly number[] = [];
let reached = new Set<number>();

Object.assign(globalThis, {
  expectationsAt(those: readonly number[]) {
    [lines, reached] = [those, new Set()];
    const mine = reached;
    return (number: number) => mine.add(number);
  },
});

const passed = (task: RunnerTask): boolean =>
  task.type === 'suite' ? task.tasks.every(passed) : task.mode === 'run' && task.result?.state === 'pass';

// biome-ignore lint/correctness/noEmptyPattern: Vitest demands a pattern for the fixtures, of which none is used.
afterAll(({}, suite: RunnerTestSuite) => {
  const never = lines.filter((_, number) => !reached.has(number));
  if (never.length > 0 && passed(suite))
    throw new Error(
      `no test reaches the expect in line ${never.join(', ')}: its list is empty or its branch is never taken`,
    );
});
