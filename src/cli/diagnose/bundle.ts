/**
 * `noke-sim diagnose … --bundle DIR`: writes the folder that may leave the company.
 *
 * INV-1: The folder appears under its name only when it is complete. INV-2: A folder that exists is never changed.
 */
import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleFiles, type PseudonymisedCase, recordedRun } from '../../diagnosis/bundle/bundle.ts';
import { RUN } from '../../diagnosis/bundle/layout.ts';
import type { ForeignPaper } from '../../diagnosis/channels/channels.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Trial } from '../../diagnosis/trial.ts';
import { play, SEED } from '../../diagnosis/world/play.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { TOOL } from '../../report/version.ts';
import { TraceRecorder } from '../../scenario/trace-file.ts';
import { withFileErrors, writeWholeBelow } from '../../sim/files.ts';

/** Checks that a bundle with this name can be created. Throws CodedError, and FileError if nothing can be written there. */
export function mustTakeBundle(folder: string): void {
  if (existsSync(folder))
    throw new CodedError('E-FILE-14', `--bundle ${folder}: it already exists; name a folder that does not exist yet`);
  withFileErrors(folder, () => {
    mkdirSync(folder);
    rmdirSync(folder);
  });
}

/** Throws FileError, in which case nothing is left behind. */
export function writeBundle(
  folder: string,
  pseudonymised: PseudonymisedCase,
  found: Diagnosis,
  original: Diagnosis,
  foreign: readonly ForeignPaper[],
): void {
  const unfinished = `${resolve(folder)}.${process.pid}.part`;
  withFileErrors(folder, () => {
    mkdirSync(unfinished);
    try {
      for (const { name, bytes } of bundleFiles(pseudonymised, found, original, foreign))
        writeWholeBelow(join(unfinished, name), bytes);
      if (found.best !== undefined) record(join(unfinished, RUN), found.best);
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
  });
}

/** Records the run, repeated from the opening of the facility. */
function record(file: string, best: Trial): void {
  let recorder: TraceRecorder | undefined;
  const opened = ({ trace, clock }: LiveFacility) => {
    recorder = new TraceRecorder(file, recordedRun(best, TOOL), trace, clock);
  };
  play(best.run.world, { seed: SEED, opened });
  recorder?.close();
}
