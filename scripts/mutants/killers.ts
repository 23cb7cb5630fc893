/**
 * What can kill a mutant, cheapest first: the tests of its own module, those of the modules above it, the scenarios, a short search.
 * All run in a scratch copy, one process at a time; a time limit kills what hangs. Diagrams and digests do not count, because every
 * change alters them.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutant } from './operators.ts';
import { moduleOf } from './sample.ts';

export const KILLERS = ['own tests', 'tests above', 'scenarios', 'search'] as const;
export type Killer = (typeof KILLERS)[number];

export interface Kill {
  readonly by: Killer;
  /** The test, scenario or invariant that failed; `hangs` for a run that did not end. */
  readonly how: string;
}

const ABOVE: Readonly<Record<string, readonly string[]>> = {
  keys: ['lock', 'core'],
  lock: ['link/memory', 'facility'],
  core: ['facility'],
};
/** All tests except those that compare a diagram with its code: every change alters the diagram. */
const NO_DRAWINGS = '^(?!.* is current)';
/** The original code takes a fraction of this time. */
const LIMIT_MS = 150_000;

/** The searches for the mutants of each module. The search of single packets runs only where packets can show the change. */
const SEARCHES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  keys: [
    ['--level', 'keys', '--runs', '150'],
    ['--runs', '30'],
  ],
  lock: [['--runs', '30']],
  core: [['--runs', '30']],
};

export class Scratch {
  readonly #root: string;
  readonly #nice: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'noke-sim-mutants-'));
  /** Scenario files; those that have killed the most mutants come first. */
  readonly #scenarios = new Map<string, number>();
  #child: ChildProcess | undefined;
  /** False once a search fails without any mutant: it then proves nothing. */
  #searches = true;

  /** `nice`: the priority of its processes, 0–19. */
  constructor(root: string, nice: number) {
    this.#root = root;
    this.#nice = nice;
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const file of new Set(listed.split('\0').filter(Boolean)))
      cpSync(join(root, file), join(this.#folder, file), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'));
    for (const file of Object.keys(JSON.parse(readFileSync(join(root, 'scenarios/digests.json'), 'utf8'))))
      this.#scenarios.set(file, 0);
  }

  /** Stops the running process and deletes the copy. */
  close(): void {
    this.#stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Which check fails on the original code; undefined when none does. A search that fails is not used again. */
  async sound(): Promise<Kill | undefined> {
    const modules = Object.keys(ABOVE);
    const above = Object.values(ABOVE).flat();
    const kill = await this.#ask(
      modules,
      [...new Set(above)].filter((module) => !modules.includes(module)),
    );
    if (kill?.by === 'search') this.#searches = false;
    return kill;
  }

  /** What killed the mutant; undefined if it survived. */
  async judge(mutant: Mutant): Promise<Kill | undefined> {
    const path = join(this.#folder, mutant.file);
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, mutant.source);
    try {
      const module = moduleOf(mutant);
      return await this.#ask([module], ABOVE[module] ?? []);
    } finally {
      writeFileSync(path, sound);
    }
  }

  async #ask(modules: readonly string[], modulesAbove: readonly string[]): Promise<Kill | undefined> {
    const own = await this.#tests(modules);
    if (own !== undefined) return { by: 'own tests', how: own };
    const above = await this.#tests(modulesAbove);
    if (above !== undefined) return { by: 'tests above', how: above };
    const scenario = await this.#play();
    if (scenario !== undefined) return { by: 'scenarios', how: scenario };
    for (const search of this.#searches ? modules.flatMap((module) => SEARCHES[module] ?? []) : []) {
      const found = await this.#tsx('src/cli/main.ts', ['explore', '--workers', '1', '--seed', '1', ...search]);
      if (found !== undefined) return { by: 'search', how: /INV-[\w-]+/.exec(found)?.[0] ?? brief(found) };
    }
    return undefined;
  }

  async #tests(modules: readonly string[]): Promise<string | undefined> {
    const args = [
      'run',
      '--bail',
      '1',
      '--maxWorkers',
      '1',
      '--reporter',
      'json',
      '--testTimeout',
      '120000',
      '-t',
      NO_DRAWINGS,
    ];
    const bin = join(this.#root, 'node_modules/vitest/vitest.mjs');
    const output = await this.#run([bin, ...args, ...modules.map((module) => `test/${module}/`)]);
    return output === undefined ? undefined : failedTest(output, this.#folder);
  }

  async #play(): Promise<string | undefined> {
    const inOrder = [...this.#scenarios].sort((a, b) => b[1] - a[1]).map(([file]) => file);
    const output = await this.#tsx('scripts/play-scenarios.ts', inOrder);
    const file = output?.split(' ')[0] ?? '';
    if (this.#scenarios.has(file)) this.#scenarios.set(file, (this.#scenarios.get(file) ?? 0) + 1);
    return output === undefined ? undefined : brief(output);
  }

  #tsx(script: string, args: readonly string[]): Promise<string | undefined> {
    return this.#run(['--import', 'tsx', script, ...args]);
  }

  /** The output of a failed or unfinished run; undefined when it passed. */
  #run(args: readonly string[]): Promise<string | undefined> {
    return new Promise((done) => {
      const child = spawn(process.execPath, args, {
        cwd: this.#folder,
        detached: true,
        env: { ...process.env, CI: 'true', NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.#child = child;
      if (child.pid !== undefined) setPriority(child.pid, this.#nice);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          if (output.length < 4_000_000) output += text;
        });
      let hangs = false;
      const limit = setTimeout(() => {
        hangs = true;
        this.#stop();
      }, LIMIT_MS);
      child.on('close', (code) => {
        clearTimeout(limit);
        this.#child = undefined;
        done(hangs ? 'hangs' : code === 0 ? undefined : output);
      });
    });
  }

  #stop(): void {
    // The whole process group: a test may have started other processes.
    if (this.#child?.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
  }
}

const brief = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 160);

function failedTest(output: string, folder: string): string {
  const file = /"name":"([^"]+\.test\.ts)"/.exec(
    output.slice(Math.max(0, output.lastIndexOf('"status":"failed"'))),
  )?.[1];
  const name = /"fullName":"((?:[^"\\]|\\.)*)","status":"failed"/.exec(output)?.[1];
  const where = file === undefined ? '' : `${file.replace(`${folder}/`, '')}: `;
  return `${where}${(name ?? brief(output)).slice(0, 140)}`;
}
