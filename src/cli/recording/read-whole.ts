/** Reads a whole recording into memory. A long one shows its progress on a terminal, and Ctrl-C stops it. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { type ReadRecording, recordingFileSteps } from '../../console/player/recording.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { openTrace } from '../../scenario/trace-reader.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { inTurns } from '../host/in-turns.ts';
import { ProgressBar } from '../host/progress-bar.ts';

const MEGABYTE = 1024 * 1024;
/** Smaller files are read before anybody could notice a progress bar. */
const SHOWN_FROM = 4 * MEGABYTE;

/** The recording, or its problems; undefined if it is interrupted. */
export async function readWhole(file: string, host: Host): Promise<ReadRecording | undefined> {
  const opened = openTrace(file);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const bar = wantsBar(host) && size >= SHOWN_FROM ? new ProgressBar(host, Math.ceil(size / MEGABYTE)) : undefined;
  const show = (): void => {
    if (opened.ok) bar?.show(Math.floor(opened.reader.bytes / MEGABYTE), `MB of ${basename(file)}`);
  };
  try {
    show();
    return await inTurns(recordingFileSteps(file, opened), host, show);
  } finally {
    bar?.clear();
  }
}

/** Reports that a command was interrupted. */
export function interrupted(host: Host): ExitCode {
  host.err('interrupted\n');
  return 1;
}
