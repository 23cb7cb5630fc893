/**
 * One process in the copy, ended with everything that it started when its time is over. Its limit is processor time, so that a busy computer does not
 * end it; one that only waits ends five minutes later.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';

export interface Ended {
  /** Undefined when its time was over. */
  readonly code: number | undefined;
  readonly output: string;
}

const OUTPUT_LIMIT = 4_000_000;
const WAITS_MS = 300_000;
const running = new Set<ChildProcess>();

const end = (child: ChildProcess): void => {
  // The whole process group: a test may have started other processes.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
};

export function endAll(): void {
  for (const child of running) end(child);
}

/** A process that `endAll` ends, too. */
export function starts(child: ChildProcess): ChildProcess {
  running.add(child);
  return child.once('exit', () => running.delete(child));
}

/** Runs Node with these arguments. `cpuMs`: how much processor time it may use; `nice`: the priority, 0–19. */
export function runNode(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cpuMs: number,
  nice: number,
): Promise<Ended> {
  mkdirSync(join(folder, '.temporary'), { recursive: true });
  const temporary = mkdtempSync(join(folder, '.temporary/'));
  return new Promise((done) => {
    const limited = ['-c', 'ulimit -S -t "$0"; exec "$@"', String(Math.ceil(cpuMs / 1_000)), process.execPath, ...args];
    const child = spawn('sh', limited, {
      cwd: folder,
      detached: true,
      env: { ...process.env, CI: 'true', NO_COLOR: '1', TMPDIR: temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    if (child.pid !== undefined) setPriority(child.pid, nice);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (output.length < OUTPUT_LIMIT) output += text;
      });
    let over = false;
    const limit = setTimeout(() => {
      over = true;
      end(child);
    }, cpuMs + WAITS_MS);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      running.delete(child);
      rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
      done({ code: over || signal === 'SIGXCPU' ? undefined : (code ?? 1), output });
    });
  });
}
