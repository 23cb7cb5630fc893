/** A Redis server, workers and commands of the built noke-sim as processes, for checks of the queue. All of them end with `close`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const PROGRAM = resolve('dist/cli/main.js');
const LEASE = '1s';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
}

export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'noke-sim-queue-'));
  readonly url: string;
  readonly #port: number;
  readonly #started = new Set<ChildProcess>();
  #redis: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** With a server that answers. */
  static async open(): Promise<Stage> {
    const stage = new Stage(await freePort());
    await stage.startRedis();
    return stage;
  }

  /** Only what has reached the disk is acknowledged, so a killed server has lost nothing. */
  async startRedis(): Promise<void> {
    const args = `--port ${this.#port} --bind 127.0.0.1 --daemonize no --appendonly yes --appendfsync always`.split(
      ' ',
    );
    args.push('--dir', this.folder, '--save', '', '--logfile', join(this.folder, 'log'));
    this.#redis = this.#start(process.env.NOKE_SIM_REDIS ?? 'redis-server', args);
    await until('the start of Redis', () => this.cli('ping') === 'PONG');
  }

  async killRedis(): Promise<void> {
    const gone = new Promise((done) => this.#redis?.once('exit', done));
    this.#redis?.kill('SIGKILL');
    await gone;
  }

  startWorker(...own: readonly string[]): ChildProcess {
    const args = ['worker', '--queue', this.url, '--jobs', '1', '--lease', LEASE, ...own];
    return this.#start(process.execPath, [PROGRAM, ...args]);
  }

  /** A command of noke-sim, in the folder of this stage. */
  command(...args: readonly string[]): ChildProcess {
    return this.#start(process.execPath, [PROGRAM, ...args]);
  }

  /** The answer of the server to one command. */
  cli(...args: readonly string[]): string {
    return spawnSync('redis-cli', ['-p', String(this.#port), ...args], { encoding: 'utf8' }).stdout.trim();
  }

  /** The number of results; the first key of that form is the only one. */
  resultCount(): number {
    const key = this.cli('--scan', '--pattern', '*:digests').split('\n')[0] ?? '';
    return key === '' ? 0 : Number(this.cli('hlen', key));
  }

  close(): void {
    for (const child of this.#started) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: this.folder });
    this.#started.add(child);
    child.once('exit', () => this.#started.delete(child));
    return child;
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part));
  return new Promise((done) => child.once('close', (code) => done({ code, out: Buffer.concat(parts).toString() })));
}

export async function until(what: string, holds: () => boolean, limitMs = 20_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited >= limitMs) throw new Error(`${what} did not happen within ${limitMs / 1_000} s`);
    await sleep(50);
  }
}

/** Where two reports differ first. */
export function difference(expected: string, found: string): string {
  const lines = found.split('\n');
  const at = expected.split('\n').findIndex((line, n) => line !== lines[n]);
  return `line ${at + 1}: ${lines[at]}, not ${expected.split('\n')[at]}`;
}
