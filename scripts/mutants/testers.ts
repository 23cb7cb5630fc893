/** Processes that run tests with one mutant after another (`tester.ts`). One that ends while it judges has not killed its mutant: another takes its place. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { starts } from './run.ts';
import type { Task, Verdict } from './tester.ts';

/** No mutant has this number. */
const NO_MUTANT = -1;

export class Testers {
  readonly #folder: string;
  readonly #nice: number;
  readonly #env: Readonly<Record<string, string>>;
  readonly #green: boolean;
  readonly #idle: ChildProcess[] = [];
  readonly #passing = new Map<string, Promise<boolean>>();

  /** `green`: every test is known to pass without a mutant. */
  constructor(folder: string, nice: number, env: Readonly<Record<string, string>> = {}, green = false) {
    this.#green = green;
    this.#folder = folder;
    this.#nice = nice;
    this.#env = env;
    mkdirSync(join(folder, '.temporary'), { recursive: true });
  }

  #started(): ChildProcess {
    const child = fork('scripts/mutants/tester.ts', {
      cwd: this.#folder,
      detached: true,
      execArgv: ['--max-semi-space-size=64', '--import', './scripts/from-dist.mjs'],
      env: { ...process.env, CI: 'true', NO_COLOR: '1', VITEST: 'true', ...this.#env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (child.pid !== undefined) setPriority(child.pid, this.#nice);
    return starts(child);
  }

  /** As many tasks run at once as are given at once. */
  judge(task: Task): Promise<Verdict> {
    const child = this.#idle.pop() ?? this.#started();
    return new Promise((done) => {
      const ended = (): void => done({ is: 'timed out', ended: task.files.length });
      child.once('exit', ended);
      child.once('message', (verdict: Verdict) => {
        child.off('exit', ended);
        this.#idle.push(child);
        done(verdict);
      });
      child.send(task);
    });
  }

  /** Whether every test of a file passes without any mutant. If not, its failures say nothing about one. */
  passes(file: string, cpuMs: number): Promise<boolean> {
    if (this.#green) return Promise.resolve(true);
    const known = this.#passing.get(file);
    if (known !== undefined) return known;
    const passing = this.judge({ number: NO_MUTANT, files: [{ file, cpuMs }] }).then(({ is }) => {
      if (is !== 'passed') console.log(`${is} without any mutant, and judges nothing: ${file}`);
      return is === 'passed';
    });
    this.#passing.set(file, passing);
    return passing;
  }
}
