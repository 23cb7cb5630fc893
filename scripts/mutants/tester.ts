/**
 * A process in the copy with one Vitest for many mutants. Each mutant's test files run in a new thread that starts with the mutant, until the
 * first test fails. INV-1: The limit of a file is processor time; a thread that only waits, or takes
 * too much memory, is ended, too. None of this is a kill. INV-2: No module and no environment
 * variable of one mutant's thread is there for the next.
 *
 * It receives a `Task` at a time and answers with a `Verdict`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, createVitest, type Reporter, type TestModule, type TestSpecification } from 'vitest/node';
import { NO_JUDGE } from './no-judge.ts';

export interface Task {
  readonly number: number;
  /** Test files, each with the processor time that it may use. */
  readonly files: readonly { readonly file: string; readonly cpuMs: number }[];
}

/**
 * `passed`: every test did. `ended`: how many files had ended when the next one timed out. `file`: the one with the failed test; empty for an
 * error outside the tests.
 */
export type Verdict =
  | { readonly is: 'passed' }
  | { readonly is: 'timed out'; readonly ended: number }
  | { readonly is: 'failed'; readonly file: string; readonly how: string };

const [LOOKS_EVERY_MS, WAITS_MS, WAITING_MS] = [250, 20_000, 200];
/** More memory than any test needs: a mutant may collect without end. */
const MOST_BYTES = 3 * 1024 ** 3;

const place = new Map<string, number>();
/** What failed since the task began, first to last. */
const failures: { readonly file: string; readonly how: string }[] = [];
/** How many files have ended, and the processor time when the last of them did. */
let [ended, sinceMs] = [0, 0];
let stop: () => void = () => {};

function fails({ relativeModuleId: file }: TestModule, why: string): void {
  failures.push({ file, how: `${file}: ${why}` });
  stop();
}

const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const firstLine = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 160);

const reporter: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'failed' && !NO_JUDGE.test(test.fullName)) fails(test.module, test.fullName);
  },
  onTestSuiteResult(suite) {
    const [error] = suite.errors();
    if (error !== undefined) fails(suite.module, firstLine(error.message));
  },
  onTestModuleEnd(module) {
    [ended, sinceMs] = [ended + 1, usedMs()];
    const [error] = module.errors();
    if (error !== undefined) fails(module, firstLine(error.message));
  },
};

class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const at = ({ moduleId }: TestSpecification): number => place.get(moduleId) ?? 0;
    return files.toSorted((a, b) => at(a) - at(b));
  }
}

const vitest = await createVitest('test', {
  config: 'scripts/mutants/vitest.config.ts',
  watch: false,
  maxWorkers: 1,
  reporters: [reporter],
  sequence: { sequencer: AsGiven },
});

/** Calls `over` when a file has used its processor time, or has only waited for a while. */
function limited(files: Task['files'], over: () => void): () => void {
  [ended, sinceMs] = [0, usedMs()];
  let [used, usedAt] = [sinceMs, performance.now()];
  const looks = setInterval(() => {
    const [ms, now] = [usedMs(), performance.now()];
    if (ms - used > WAITING_MS) [used, usedAt] = [ms, now];
    const isOver = ms - sinceMs > (files[ended]?.cpuMs ?? Number.POSITIVE_INFINITY) || now - usedAt > WAITS_MS;
    if (isOver || process.memoryUsage.rss() > MOST_BYTES) over();
  }, LOOKS_EVERY_MS);
  return () => clearInterval(looks);
}

async function verdictOn({ number, files }: Task): Promise<Verdict> {
  const temporary = mkdtempSync(join(process.cwd(), '.temporary/'));
  Object.assign(process.env, { NOKE_SIM_MUTANT: String(number), TMPDIR: temporary });
  failures.length = 0;
  let over = false;
  let stopped: Promise<unknown> | undefined;
  // The second call ends the thread, even in an endless loop.
  stop = () => {
    stopped ??= Promise.all([vitest.cancelCurrentRun('test-failure'), vitest.cancelCurrentRun('test-failure')]);
  };
  const unlimited = limited(files, () => {
    over = true;
    stop();
  });
  const specifications = files.map(({ file }) =>
    vitest.getRootProject().createSpecification(join(process.cwd(), file)),
  );
  place.clear();
  for (const [i, { moduleId }] of specifications.entries()) place.set(moduleId, i);
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
  unlimited();
  await stopped;
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const [first] = failures;
  if (first !== undefined) return { is: 'failed', ...first };
  if (over) return { is: 'timed out', ended };
  const outside = unhandledErrors.map((error) => firstLine(error instanceof Error ? error.message : String(error)));
  // A thread that could not start or ran out of memory says nothing about the mutant.
  if (outside.some((message) => message.includes('vitest-pool'))) return { is: 'timed out', ended };
  if (outside[0] !== undefined) return { is: 'failed', file: '', how: `an error outside the tests: ${outside[0]}` };
  return ended === files.length ? { is: 'passed' } : { is: 'timed out', ended };
}

process.on('message', async (task: Task) => {
  const verdict = await verdictOn(task).catch((): Verdict => ({ is: 'timed out', ended: task.files.length }));
  process.send?.(verdict);
});
process.on('disconnect', () => process.exit());
