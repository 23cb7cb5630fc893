/**
 * Which tests reach which mutants: one run of the tests without any mutant, in which the switches report. A test that fails in it judges
 * nothing. Mutants in code that runs when a module is loaded are found by loading the modules: with a module loaded once per
 * worker, no test of a later file would seem to reach them.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, type Numbered, numberOfFile } from './build.ts';
import { NO_JUDGE } from './no-judge.ts';
import { runNode } from './run.ts';
import { areaOf } from './sample.ts';

export interface TestReach {
  readonly name: string;
  readonly passed: boolean;
  readonly ms: number;
  readonly reached: readonly number[];
}

export interface FileReach {
  readonly file: string;
  /** Reached outside its tests: when it was loaded, or in a hook. */
  readonly around: readonly number[];
  readonly tests: readonly TestReach[];
}

/** A test file that can judge a mutant. */
export interface Judge {
  readonly file: string;
  readonly ms: number;
}

/** These read the sources or documents, or are run by `scripts/mutants/scenarios.test.ts`. */
const NO_JUDGES = /^test\/(architecture|ci|docs|examples|readme|scenarios|scripts)\b/;

/** The test files that may judge mutants. */
export const judgingTests = (): string[] =>
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .concat('scripts/mutants/scenarios.test.ts')
    .filter((name) => !NO_JUDGES.test(name))
    .sort();

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/mutants/vitest.config.ts'];

interface RecordingOptions {
  readonly cpuMs: number;
  readonly workers: number;
  readonly nice: number;
  readonly kept: string | undefined;
}

/** Runs these test files; after so much processor time, the files that have ended count. `kept`: a file of what an earlier run recorded. */
export async function recorded(
  { folder }: Build,
  files: readonly string[],
  { cpuMs, workers, nice, kept }: RecordingOptions,
): Promise<FileReach[]> {
  const path = join(folder, 'reached.jsonl');
  if (kept === undefined || !existsSync(kept)) {
    const args = [...VITEST, '--maxWorkers', String(workers), ...files];
    const { output } = await runNode(folder, args, { NOKE_SIM_REACH: path }, cpuMs, nice);
    if (!existsSync(path)) throw new Error(`no test file ended:\n${output.slice(-2_000)}`);
    if (kept !== undefined) cpSync(path, kept);
  }
  return readFileSync(kept ?? path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): FileReach => JSON.parse(line));
}

/** The mutants that run when their modules are loaded. */
export async function loaded({ folder }: Build, { mutants, files }: Numbered): Promise<ReadonlySet<number>> {
  const path = join(folder, 'loaded.mjs');
  const modules = files.map((file) => `./${file.replace(/^src/, 'dist').replace(/ts$/, 'js')}`);
  const code = `for (const each of ${JSON.stringify(modules)}) await import(each).catch(() => undefined);
    console.log('REACHED' + JSON.stringify([...globalThis.nokeReached]));
    process.exit(0);`;
  const args = ['--input-type=module', '--eval', code];
  const { output } = await runNode(folder, args, { NOKE_SIM_REACH: path }, 60_000, 0);
  const numbers: number[] = JSON.parse(/REACHED(\[.*\])/.exec(output)?.[1] ?? '[]');
  return new Set(numbers.filter((number) => number < mutants.length));
}

/** The tests that judge no mutant: such comparisons, and tests that fail without any mutant. */
export const judgesNothing = (reach: readonly FileReach[]): string[] =>
  reach.flatMap(({ tests }) =>
    tests.filter(({ name, passed }) => !passed || NO_JUDGE.test(name)).map(({ name }) => name),
  );

/** The test files that import a module of each source folder. */
export function importersByFolder(texts: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const importers = new Map<string, Set<string>>();
  for (const [test, text] of texts)
    for (const [, folder = ''] of text.matchAll(/\/(src\/[\w/-]+)\/[\w.-]+\.ts'/g))
      importers.set(folder, (importers.get(folder) ?? new Set()).add(test));
  return importers;
}

/**
 * The test files that can judge a mutant, those of its own area first, then the fastest first. Whole files, because a test may need those
 * before it. A value that is made when its module is loaded may be read without running a function of that module, so all tests that import from
 * its folder can judge it.
 */
export function judgesOf(
  number: number,
  all: Numbered,
  reach: readonly FileReach[],
  atLoad: ReadonlySet<number>,
  importers: ReadonlyMap<string, ReadonlySet<string>>,
): Judge[] {
  const of = all.mutants[number]?.file ?? '';
  const area = `test/${areaOf(of) === 'oracle' ? 'explore/oracle' : areaOf(of)}/`;
  const byLoad = atLoad.has(number);
  const ofFolder = importers.get(of.replace(/\/[^/]*$/, ''));
  const ofFile = numberOfFile(all, of);
  const nothing = new Set(judgesNothing(reach));
  const judges = reach.flatMap(({ file, around, tests }) => {
    const reaches = ({ reached }: TestReach): boolean => {
      const runs = (one: number): boolean => reached.includes(one) || around.includes(one);
      return runs(number) || (byLoad && (runs(ofFile) || file.startsWith(area) || ofFolder?.has(file) === true));
    };
    const ms = tests.reduce((sum, one) => sum + one.ms, 0);
    return tests.some((one) => !nothing.has(one.name) && reaches(one)) ? [{ file, ms }] : [];
  });
  const far = (test: string): number => (test.startsWith(area) ? 0 : 1);
  return judges.sort((a, b) => far(a.file) - far(b.file) || a.ms - b.ms);
}

/** The test files that are nearest to a source file: those that import it, then those with a similar path, because `test/` mirrors `src/`. */
export function nearest(file: string, tests: ReadonlyMap<string, string>, count: number): string[] {
  const wanted = file
    .replace(/^src\//, 'test/')
    .replace(/\.ts$/, '')
    .split('/');
  const common = (test: string): number => {
    const parts = test.replace(/\.test\.ts$/, '').split('/');
    const differs = parts.findIndex((part, i) => part !== wanted[i]);
    return differs < 0 ? parts.length : differs;
  };
  return [...tests]
    .map(([test, text]) => ({ test, imports: text.includes(`/${file}'`) ? 1 : 0, common: common(test) }))
    .filter((one) => one.imports === 1 || one.common > 1)
    .sort((a, b) => b.imports - a.imports || b.common - a.common)
    .slice(0, count)
    .map(({ test }) => test);
}
