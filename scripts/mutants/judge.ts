/**
 * What becomes of a mutant: killed by a test that reaches it or by a search, timed out, or survived. A timeout is not a kill: the caller runs
 * such a mutant again, alone.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Build } from './build.ts';
import { type Judge, VITEST } from './reach.ts';
import { runNode } from './run.ts';

export type Fate =
  | { readonly is: 'killed'; readonly how: string; readonly seconds?: number }
  | { readonly is: 'timed out' }
  | { readonly is: 'survived'; readonly by: string };

export interface Limits {
  readonly nice: number;
  /** How much test time may be spent on one mutant. */
  readonly testsMs: number;
  /** How much more processor time than its tests a process may use, and how many times slower they may be. */
  readonly slackMs: number;
  readonly slower: number;
}

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** The first files run in a process of their own: most mutants need no others. */
const FIRST_MS = 5_000;

/** Splits the judges into those that are asked first and the others, as far as the limit permits. */
export function inStages(judges: readonly Judge[], testsMs: number): Judge[][] {
  const stages: Judge[][] = [[], []];
  let ms = 0;
  for (const judge of judges) {
    if (ms > 0 && ms + judge.ms > testsMs) continue;
    ms += judge.ms;
    stages[ms <= FIRST_MS ? 0 : 1]?.push(judge);
  }
  return stages.filter((stage) => stage.length > 0);
}

/** Whether a test kills the mutant with this number. `only`: a file with the pattern of the names of the tests that judge. */
export async function byTests(
  build: Build,
  number: number,
  judges: readonly Judge[],
  only: string,
  limits: Limits,
): Promise<Fate> {
  for (const stage of inStages(judges, limits.testsMs)) {
    const cpuMs = limits.slackMs + limits.slower * stage.reduce((sum, { ms }) => sum + ms, 0);
    const files = stage.map(({ file }) => file);
    const fate = await byFiles(build, number, files, { cpuMs, nice: limits.nice, env: { NOKE_SIM_ONLY: only } });
    if (fate !== undefined) return fate;
  }
  return { is: 'survived', by: `${judges.length} test files reach it` };
}

/** The pattern of all names but these. */
export const allBut = (names: readonly string[]): string =>
  names.length === 0 ? '' : `^(?!(?:${names.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$)`;

/** What these test files say of a mutant, in this order; undefined when they pass. */
export async function byFiles(
  { folder }: Build,
  number: number,
  files: readonly string[],
  { cpuMs, nice, env = {} }: { cpuMs: number; nice: number; env?: Readonly<Record<string, string>> },
): Promise<Fate | undefined> {
  const result = join(folder, `result-${number}.json`);
  rmSync(result, { force: true });
  const args = [...VITEST, '--maxWorkers', '1', '--bail', '1', '--reporter', 'json', '--outputFile', result, ...files];
  const { code, output } = await runNode(folder, args, { NOKE_SIM_MUTANT: String(number), ...env }, cpuMs, nice);
  if (code === undefined) return { is: 'timed out' };
  if (code === 0) return undefined;
  // A process that could not start says nothing about the mutant.
  if (!existsSync(result)) return { is: 'timed out' };
  const { testResults } = report.parse(JSON.parse(readFileSync(result, 'utf8')));
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed')?.fullName;
    const how = failed ?? (message === undefined || message === '' ? undefined : brief(message));
    if (how !== undefined) return { is: 'killed', how: `${name.replace(`${folder}/`, '')}: ${how}`.slice(0, 200) };
  }
  return { is: 'killed', how: `an error outside the tests: ${brief(output)}` };
}

const brief = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 160);

/** How much more processor time than its limit a search may use: it ends with a job, and may be shrinking a failure. */
const SEARCH_SLACK_S = 120;

/** What one search finds in `seconds` of processor time. */
export async function bySearch(
  { folder }: Build,
  number: number,
  { seconds, seed, nice }: { readonly seconds: number; readonly seed: number; readonly nice: number },
): Promise<Fate> {
  const args = ['scripts/mutants/search.mjs', String(seconds), String(seed)];
  const env = { NOKE_SIM_MUTANT: String(number) };
  const { code, output } = await runNode(folder, args, env, (seconds + SEARCH_SLACK_S) * 1_000, nice);
  if (code === undefined) return { is: 'timed out' };
  if (code === 0) return { is: 'survived', by: 'a search' };
  const [, used, how] = /^([\d.]+) (.+)/m.exec(output) ?? [];
  return code === 3 && how !== undefined
    ? { is: 'killed', how: how.slice(0, 300), seconds: Number(used) }
    : { is: 'killed', how: `an error outside the search: ${errorIn(output)}` };
}

/** The line of an uncaught error that says what is wrong. */
const errorIn = (output: string): string => brief(/^\w*Error.*/m.exec(output)?.[0] ?? output);
