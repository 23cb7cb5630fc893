/** Runs `conform` in this process on a clock that the test moves, with its target on real sockets beside it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
// Loaded before any run: a command loads it on first use, and the test's clock would run meanwhile.
import '../../../src/cli/conform/conform-lock.ts';
import { reportSchema } from '../../../src/report/case.ts';
import { CLAIMS, FACTORY_SECRET, MAC } from '../../conformance/page-lock-parts.mjs';
import { type Running, start } from '../up-host.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(':', ''), 'hex');
/** The keys and claims of the lock written from the pages. */
export const IDENTITY = { mac: bytes(MAC), factorySecret: bytes(FACTORY_SECRET) };

/** Files of one test. */
class Files {
  folder = '';
  readonly closing: (() => void)[] = [];

  renew(): void {
    this.folder = mkdtempSync(join(tmpdir(), 'noke-sim-conform-'));
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  keys(change: object = {}): string {
    const keys = { mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET, ...change };
    return this.write('keys.json', JSON.stringify(keys));
  }

  claims(text = JSON.stringify(CLAIMS)): string {
    return this.write('claims.yaml', text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** For each test of a file: a new folder, and everything that the test opened is closed at its end. */
export function filesOfEachTest(): Files {
  const files = new Files();
  beforeEach(() => files.renew());
  afterEach(() => {
    for (const close of files.closing.splice(0)) close();
    files.remove();
  });
  return files;
}

export const conform = (...args: readonly string[]): Running => start(['conform', 'lock', ...args]);

/** Lets sockets and the command's clock run, a millisecond a turn, until `done`. */
export async function until(done: () => boolean, run: Running): Promise<void> {
  for (let turns = 0; !done(); turns++) {
    if (turns > 400_000) throw new Error(`stuck: ${run.out()}${run.err()}`);
    await new Promise((resolve) => setImmediate(resolve));
    run.clock.pass(1);
  }
}

/** The exit code, once the command has ended. */
export async function ended(run: Running): Promise<number> {
  let code: number | undefined;
  void run.ended.then((given) => {
    code = given;
  });
  await until(() => code !== undefined, run);
  return code ?? Number.NaN;
}

/** The verdicts of a run with `--json`, by case. */
export const verdictsOf = (run: Running): Readonly<Record<string, string>> =>
  Object.fromEntries(reportSchema.parse(JSON.parse(run.out())).cases.map(({ id, verdict }) => [id, verdict]));
