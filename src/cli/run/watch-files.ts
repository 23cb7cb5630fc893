/**
 * `run --watch`: runs all scenarios, then replays those whose own file or facility file has changed, until an interrupt.
 *
 * INV-1: A change during a round is noticed after it. INV-2: A file that appears, disappears or is replaced counts as changed.
 */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { counted } from '../../protocol/counted.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import type { Host } from '../host/host.ts';
import { runFiles, scenariosOf } from './run-files.ts';
import type { RunOptions } from './run-options.ts';
import { type ReadSummary, type Summary, summaryReader } from './select-scenarios.ts';

/** How often the files are checked. */
export const LOOK_EVERY_MS = 500;

/** The properties that distinguish one state of a file from another. */
function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'missing';
  }
}

/** The state of every scenario that `names` refer to and of its facility file, by path; empty while they refer to none. */
class Watched {
  readonly #names: readonly string[];
  readonly #options: RunOptions;
  readonly #read: ReadSummary;
  /** The summary of a file in a certain state; it is read once. */
  readonly #known = new Map<string, { readonly stamp: string; readonly summary: Summary | undefined }>();

  constructor(names: readonly string[], options: RunOptions, read: ReadSummary) {
    this.#names = names;
    this.#options = options;
    this.#read = read;
  }

  look(): ReadonlyMap<string, string> {
    const found = scenariosOf(this.#names, this.#options, (file) => this.#know(file).summary);
    return new Map(found.ok ? found.files.map((file) => [file, this.#stampsOf(file)]) : []);
  }

  #stampsOf(file: string): string {
    const { stamp, summary } = this.#know(file);
    if (summary?.facility.from !== 'file') return stamp;
    return `${stamp}, ${stampOf(resolve(dirname(file), summary.facility.path))}`;
  }

  #know(file: string) {
    const stamp = stampOf(file);
    const known = this.#known.get(file);
    if (known?.stamp === stamp) return known;
    const now = { stamp, summary: this.#read(file) };
    this.#known.set(file, now);
    return now;
  }
}

/** Returns the exit code of the last round. */
export async function watchFiles(
  names: readonly string[],
  options: RunOptions,
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  let isEnding = false;
  let wake = (): void => undefined;
  const stop = host.onInterrupt(() => {
    isEnding = true;
    wake();
  });
  const pause = (): Promise<void> =>
    new Promise((done) => {
      const timer = host.clock.setTimeout(done, LOOK_EVERY_MS);
      wake = () => {
        host.clock.clearTimeout(timer);
        done();
      };
    });
  try {
    const watched = new Watched(names, options, summaryReader(facilities.verbTable));
    let before = watched.look();
    let code = await runFiles(names, options, host, facilities);
    if (before.size === 0) return code;
    while (!isEnding) {
      host.out(`watching ${counted(before.size, 'scenario')}; press Ctrl-C to stop\n`);
      let changed: readonly string[] = [];
      while (!isEnding && changed.length === 0) {
        await pause();
        const now = watched.look();
        const earlier = before;
        changed = [...now].flatMap(([file, stamps]) => (earlier.get(file) === stamps ? [] : [file]));
        before = now;
      }
      if (!isEnding) code = await runFiles(changed, { ...options, filter: [] }, host, facilities);
    }
    return code;
  } finally {
    stop();
  }
}
