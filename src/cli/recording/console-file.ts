/** The action of `noke-sim console`: reads the recording, opens its facility and shows both until the user quits. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Console } from '../../console/console.ts';
import { type OpenOptions, openReplayConsole } from '../../console/open.ts';
import type { Rebuilding } from '../../console/player/playback.ts';
import type { Recording } from '../../console/player/recording.ts';
import { RUN } from '../../diagnosis/bundle/layout.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { consoleTerminal, type Host } from '../host/host.ts';
import { interrupted, readWhole } from './read-whole.ts';
import { facilityGone, openRecorded, sourceOf } from './trace-facility.ts';

/** Returns 0 after the user quits, 1 if reading is interrupted. Throws CodedError for an unusable file, or without a terminal. */
export async function showRecording(name: string, host: Host, facilities: Facilities): Promise<ExitCode> {
  const file = recordingIn(name);
  const read = await readWhole(file, host);
  if (read === undefined) return interrupted(host);
  if (!read.ok) throw problemsError(read.problems);
  const { recording } = read;
  const source = sourceOf(recording.header);
  if (source === undefined) throw facilityGone(file, recording.header);
  const opened = openRecorded(facilities, source, recording.header, file);
  if (!opened.ok) throw problemsError(opened.problems);
  const terminal = terminalFor(host, `noke-sim replay ${file}`);
  const noWorlds = recording.header.link === 'radio' ? 'A run over Bluetooth stacks cannot be replayed.' : undefined;
  await showUntilQuit(recording, { open: opened.again, noWorlds }, { title: file }, terminal, host);
  return 0;
}

/** Shows a recording until the user quits. */
export function showUntilQuit(
  recording: Recording,
  source: Rebuilding,
  what: Pick<OpenOptions, 'title' | 'report'>,
  terminal: NonNullable<Host['terminal']>,
  host: Host,
): Promise<void> {
  return new Promise((resolve) => {
    let shown: Console | undefined;
    const stop = host.onInterrupt(() => shown?.close());
    const onQuit = (): void => {
      stop();
      resolve();
    };
    shown = openReplayConsole(recording, source, { ...terminal, ...what, host: host.clock, env: host.env, onQuit });
  });
}

/** A folder is a bundle from `diagnose`, which contains one recording. */
const recordingIn = (name: string): string =>
  statSync(name, { throwIfNoEntry: false })?.isDirectory() === true ? join(name, RUN) : name;

/** The terminal. Throws CodedError; `instead` is a command that does not need one. */
export function terminalFor(host: Host, instead: string): NonNullable<Host['terminal']> {
  const terminal = consoleTerminal(host);
  if (terminal !== undefined) return terminal;
  const needs = host.terminal === undefined ? 'a terminal' : 'a terminal that can move its cursor, but TERM is "dumb"';
  throw new CodedError('E-TERMINAL-1', `the console needs ${needs}; "${instead}" works without one`);
}
