/**
 * A process in the copy with one Vitest for many mutants. Each mutant's test files run in a new thread that starts with the mutant, until the
 * first test fails. INV-1: The limit is processor time, and a thread that only waits is ended, too; neither is a kill. INV-2: No module and no environment
 * variable of one mutant's thread is there for the next.
 *
 * It receives a `Task` at a time and answers with a `Verdict`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, createVitest, type Reporter, type TestSpecification } from 'vitest/node';
import { NO_JUDGE } from './no-judge.ts';

export interface Task {
  readonly number: number;
  readonly files: readonly string[];
  readonly cpuMs: number;
}

/** `passed`: every test did. */
export type Verdict = { readonly is: 'passed' | 'timed out' } | { readonly is: 'failed'; readonly how: string };

const [LOOKS_EVERY_MS, WAITS_MS, WAITING_MS] = [250, 20_000, 200];

const ENDED = ['passed', 'failed', 'skipped'];

const place = new Map<string, number>();
let failed = '';
let stop: () => void = () => {};

function fails(how: string): void {
  if (failed === '') failed = how;
  stop();
}

const firstLine = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 160);

const reporter: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'failed' && !NO_JUDGE.test(test.fullName))
      fails(`${test.module.relativeModuleId}: ${test.fullName}`);
  },
  onTestSuiteResult(suite) {
    const [error] = suite.errors();
    if (error !== undefined) fails(`${suite.module.relativeModuleId}: ${firstLine(error.message)}`);
  },
  onTestModuleEnd(module) {
    const [error] = module.errors();
    if (error !== undefined) fails(`${module.relativeModuleId}: ${firstLine(error.message)}`);
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

const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** Calls `over` when the process has used `cpuMs` more, or has only waited for a while. */
function limited(cpuMs: number, over: () => void): () => void {
  const started = usedMs();
  let [at, sinceMs] = [started, performance.now()];
  const looks = setInterval(() => {
    const [used, now] = [usedMs(), performance.now()];
    if (used - at > WAITING_MS) [at, sinceMs] = [used, now];
    if (used - started > cpuMs || now - sinceMs > WAITS_MS) over();
  }, LOOKS_EVERY_MS);
  return () => clearInterval(looks);
}

async function verdictOn({ number, files, cpuMs }: Task): Promise<Verdict> {
  const temporary = mkdtempSync(join(process.cwd(), '.temporary/'));
  Object.assign(process.env, { NOKE_SIM_MUTANT: String(number), TMPDIR: temporary });
  failed = '';
  let over = false;
  let stopped: Promise<unknown> | undefined;
  // The second call ends the thread, even in an endless loop.
  stop = () => {
    stopped ??= Promise.all([vitest.cancelCurrentRun('test-failure'), vitest.cancelCurrentRun('test-failure')]);
  };
  const unlimited = limited(cpuMs, () => {
    over = true;
    stop();
  });
  const specifications = files.map((file) => vitest.getRootProject().createSpecification(join(process.cwd(), file)));
  place.clear();
  for (const [i, { moduleId }] of specifications.entries()) place.set(moduleId, i);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  unlimited();
  await stopped;
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  if (failed !== '') return { is: 'failed', how: failed };
  if (over) return { is: 'timed out' };
  const outside = unhandledErrors.map((error) => firstLine(error instanceof Error ? error.message : String(error)));
  // A thread that could not start or ran out of memory says nothing about the mutant.
  if (outside.some((message) => message.includes('vitest-pool'))) return { is: 'timed out' };
  if (outside[0] !== undefined) return { is: 'failed', how: `an error outside the tests: ${outside[0]}` };
  // Vitest also lists the modules of earlier mutants.
  const ended = testModules.filter((module) => place.has(module.moduleId) && ENDED.includes(module.state()));
  return { is: ended.length === files.length ? 'passed' : 'timed out' };
}

process.on('message', async (task: Task) => {
  const verdict = await verdictOn(task).catch((): Verdict => ({ is: 'timed out' }));
  process.send?.(verdict);
});
process.on('disconnect', () => process.exit());
