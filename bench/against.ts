/**
 * Runs this bench and that of an earlier commit alternately, each in its own checkout, and compares their rows. Each bench has a process of its own,
 * because what V8 has optimised for one changes the speed of the next. Durations are processor time, unless `--clock` is given: two programs can
 * then be compared on a machine that is doing other work.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compared, type Figure, figuresOf, type Pair, tableOf } from './figures.ts';

export interface Against {
  /** As `commitOf` returned it. */
  readonly commit: string;
  readonly pairs: number;
  /** The benches to run. */
  readonly names: readonly string[];
  readonly clock: boolean;
}

/** The short id of whatever git resolves to a commit; undefined when it resolves to none. */
export function commitOf(name: string): string | undefined {
  const args = ['rev-parse', '--short', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Prints the table of comparisons. Throws an `Error` when a run of a bench fails. */
export function against({ commit, pairs, names, clock }: Against): void {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-bench-'));
  const earlier = join(folder, commit);
  try {
    git('worktree', 'add', '--quiet', '--detach', earlier, commit);
    install(earlier);
    const runs: Pair[] = [];
    for (let pair = 1; pair <= pairs; pair++) {
      const figures = names.map((name) => [earlier, process.cwd()].map((checkout) => measured(checkout, name, clock)));
      runs.push([figures.flatMap(([before = []]) => before), figures.flatMap(([, now = []]) => now)]);
      const load = (loadavg()[0] ?? 0).toFixed(1);
      console.error(`pair ${pair} of ${pairs} measured; load average ${load}`);
    }
    console.log(`${pairs} alternating pairs, ${clock ? 'wall-clock time' : 'processor time'}\n`);
    console.log(tableOf(compared(runs), [commit, 'this checkout']));
  } finally {
    if (existsSync(earlier)) git('worktree', 'remove', '--force', earlier);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses the packages of this checkout if the lock files are equal. */
function install(checkout: string): void {
  const [theirs, ours] = [checkout, '.'].map((root) => readFileSync(join(root, 'package-lock.json'), 'utf8'));
  if (theirs === ours)
    cpSync('node_modules', join(checkout, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  else execFileSync('npm', ['ci', '--silent'], { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] });
}

function measured(checkout: string, name: string, clock: boolean): readonly Figure[] {
  const processorTime = ['--import', pathToFileURL('bench/processor-time.mjs').href];
  const args = ['--expose-gc', ...(clock ? [] : processorTime), '--import', 'tsx', 'bench/main.ts', name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
  if (status !== 0) throw new Error(`bench ${name} in ${checkout} ended with ${status}: ${stderr.trim()}`);
  return figuresOf(stdout);
}

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
