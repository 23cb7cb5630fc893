/**
 * `run --watch`: plays all scenarios, then again those whose file, or the file of whose facility, has changed, until an interrupt.
 *
 * INV-1 a change during a round is noticed after it. INV-2 a file that appears, disappears or is replaced counts as changed.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { readScenario } from '../../scenario/parse.ts';
import type { Host } from '../host/host.ts';
import { runFiles, scenariosOf } from './run-files.ts';
import type { RunOptions } from './run-options.ts';

/** How often the files are looked at. */
export const LOOK_EVERY_MS = 500;

/** What distinguishes one state of a file from another. */
function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'missing';
  }
}

/** The state of every scenario that `names` lead to, with that of its facility; undefined while they lead to none. */
class Watched {
  readonly #names: readonly string[];
  readonly #options: RunOptions;
  readonly #facilities: Facilities;
  /** The facility file of a scenario in a certain state; it is read once. */
  readonly #facilityOf = new Map<string, { readonly stamp: string; readonly file: string | undefined }>();

  constructor(names: readonly string[], options: RunOptions, facilities: Facilities) {
    this.#names = names;
    this.#options = options;
    this.#facilities = facilities;
  }

  look(): ReadonlyMap<string, string> {
    const found = scenariosOf(this.#names, this.#options, this.#facilities);
    return new Map(found.ok ? found.files.map((file) => [file, this.#stampsOf(file)]) : []);
  }

  #stampsOf(file: string): string {
    const stamp = stampOf(file);
    let known = this.#facilityOf.get(file);
    if (known?.stamp !== stamp) {
      known = { stamp, file: facilityFileOf(file, this.#facilities) };
      this.#facilityOf.set(file, known);
    }
    return known.file === undefined ? stamp : `${stamp}, ${stampOf(known.file)}`;
  }
}

function facilityFileOf(file: string, { verbTable }: Facilities): string | undefined {
  const read = readScenario(file, verbTable);
  if (!read.ok || read.scenario.facility.from !== 'file') return undefined;
  return resolve(dirname(file), read.scenario.facility.path);
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
    const watched = new Watched(names, options, facilities);
    let before = watched.look();
    let code = await runFiles(names, options, host, facilities);
    if (before.size === 0) return code;
    while (!isEnding) {
      host.out(`watching ${before.size} ${before.size === 1 ? 'scenario' : 'scenarios'}; Ctrl-C ends\n`);
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
