/** One process in the copy, ended with everything that it started when its time is over. */
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
const running = new Set<ChildProcess>();

const end = (child: ChildProcess): void => {
  // The whole process group: a test may have started other processes.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
};

export function endAll(): void {
  for (const child of running) end(child);
}

/** Runs Node with these arguments. `nice`: the priority, 0–19. */
export function runNode(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs: number,
  nice: number,
): Promise<Ended> {
  mkdirSync(join(folder, '.temporary'), { recursive: true });
  const temporary = mkdtempSync(join(folder, '.temporary/'));
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
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
    }, limitMs);
    child.on('close', (code) => {
      clearTimeout(limit);
      running.delete(child);
      rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
      done({ code: over ? undefined : (code ?? 1), output });
    });
  });
}
