/** The doors of this room: a console on a living facility, and one on a recording. */
import type { Duplex } from 'node:stream';
import type { Facility } from '../facility/open/facility.ts';
import { type HostClock, hostClock, type LiveClock } from '../sim/live-clock.ts';
import { Console, type ConsoleOptions } from './console.ts';
import { type Events, LivePlayer } from './player/live-player.ts';
import type { Recording } from './player/recording.ts';
import { type Rebuilding, ReplayPlayer } from './player/replay-player.ts';

/** A terminal's output: what Node's own has, as far as it is used; a plain stream has neither size nor colours. */
type ConsoleOutput = Duplex & {
  readonly columns?: number;
  readonly rows?: number;
  getColorDepth?(env?: object): number;
};

export interface OpenOptions {
  readonly input: Duplex;
  readonly output: ConsoleOutput;
  /** The person left; the terminal is as it was before. Called once. */
  readonly onQuit: () => void;
  readonly title?: string;
  readonly host?: HostClock;
  /** `NO_COLOR` and `TERM` are read from here; the process's own when missing. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Shows a living facility until the person quits or `close` is called. `events` tells of what happens, when it may be told;
 * without it the trace does.
 */
export function openConsole(
  facility: Facility,
  live: LiveClock,
  {
    events = (read) => facility.trace.subscribe((event) => read([event])),
    ...options
  }: OpenOptions & { readonly events?: Events },
): Console {
  const shown: Console = new Console(
    new LivePlayer(facility, live, events, (event) => shown.onEvent(event)),
    consoleOptions(options),
  );
  shown.run();
  return shown;
}

/** Shows a recording, standing at its beginning, until the person quits or `close` is called. */
export function openReplayConsole(recording: Recording, source: Rebuilding, options: OpenOptions): Console {
  const { host = hostClock } = options;
  const shown = new Console(new ReplayPlayer(recording, source, host), consoleOptions(options));
  shown.run();
  return shown;
}

function consoleOptions(options: OpenOptions): ConsoleOptions {
  const { input, output, onQuit, title = 'noke-sim', host = hostClock, env = process.env } = options;
  return { input, output, onQuit, title, host, terminal: env.TERM, colourDepth: colourDepth(output, env) };
}

/** Colours in bits, as Node tells from the terminal and from `NO_COLOR`; 1, none, for a stream that is no terminal. */
const colourDepth = (output: ConsoleOutput, env: Readonly<Record<string, string | undefined>>): number =>
  output.getColorDepth?.({ ...env }) ?? 1;
