/**
 * What becomes of a mutant: killed by a test that reaches it or by a search, timed out, or survived. A timeout is not a kill: the caller runs
 * such a mutant again, alone.
 */
import type { Build } from './build.ts';
import type { Judge } from './reach.ts';
import { runNode } from './run.ts';
import type { Testers } from './testers.ts';

export type Fate =
  | { readonly is: 'killed'; readonly how: string; readonly seconds?: number }
  | { readonly is: 'timed out' }
  | { readonly is: 'survived'; readonly by: string };

export interface Limits {
  /** How much test time may be spent on one mutant. */
  readonly testsMs: number;
  /** How much more processor time than its tests a process may use, and how many times slower they may be. */
  readonly slackMs: number;
  readonly slower: number;
}

/** The judges whose times together are within the limit; at least the first. */
export function within(judges: readonly Judge[], testsMs: number): Judge[] {
  let ms = 0;
  return judges.filter((judge) => {
    if (ms > 0 && ms + judge.ms > testsMs) return false;
    ms += judge.ms;
    return true;
  });
}

/** After so many files that time out, the others would probably do so, too. */
const MOST_TIMEOUTS = 2;

/** Whether a test kills the mutant with this number. A file that times out, or fails without any mutant, kills nothing, but one after it may. */
export async function byTests(
  testers: Pick<Testers, 'judge' | 'passes'>,
  number: number,
  judges: readonly Judge[],
  { testsMs, slackMs, slower }: Limits,
): Promise<Fate> {
  const some = within(judges, testsMs).map(({ file, ms }) => ({ file, cpuMs: slackMs + slower * ms }));
  let timeouts = 0;
  for (let left = some; left.length > 0 && timeouts < MOST_TIMEOUTS; ) {
    const verdict = await testers.judge({ number, files: left });
    if (verdict.is === 'passed') break;
    if (verdict.is === 'failed') {
      const at = left.findIndex(({ file }) => file === verdict.file);
      const cpuMs = left[at]?.cpuMs;
      // An error outside the tests has no file to run again.
      if (cpuMs === undefined || (await testers.passes(verdict.file, cpuMs)))
        return { is: 'killed', how: verdict.how.slice(0, 200) };
      left = left.slice(at + 1);
    } else {
      timeouts++;
      left = left.slice(verdict.ended + 1);
    }
  }
  return timeouts > 0 ? { is: 'timed out' } : { is: 'survived', by: `${some.length} test files` };
}

/** The pattern of all names but these. */
export const allBut = (names: readonly string[]): string =>
  names.length === 0 ? '' : `^(?!(?:${names.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$)`;

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
