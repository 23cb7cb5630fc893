/** Opens a console on a live facility or on a recording. */
import type { Duplex } from 'node:stream';
import type { Facility } from '../facility/open/facility.ts';
import { writeNew } from '../sim/files.ts';
import { type HostClock, hostClock, type LiveClock } from '../sim/live-clock.ts';
import { finished } from '../sim/steps.ts';
import { Console, type ConsoleOptions } from './console.ts';
import type { Report } from './pages/report-page.ts';
import type { LiveSource } from './player/live-history.ts';
import { type Events, LivePlayer } from './player/live-player.ts';
import type { Rebuilding } from './player/playback.ts';
import type { Recording } from './player/recording.ts';
import { ReplayPlayer } from './player/replay-player.ts';

/** The part of Node's terminal output that the console uses; a plain stream has neither size nor colours. */
type ConsoleOutput = Duplex & {
  readonly columns?: number;
  readonly rows?: number;
  getColorDepth?(env?: object): number;
};

export interface OpenOptions {
  readonly input: Duplex;
  readonly output: ConsoleOutput;
  /** Called once after the user quits, when the terminal is restored. */
  readonly onQuit: () => void;
  readonly title?: string;
  /** The open ports and commands to try. */
  readonly firstLines?: readonly string[];
  /** The field report whose run is recorded. */
  readonly report?: Report;
  readonly host?: HostClock;
  /** Writes a file that a page offers and returns its name; by default, a new file in the working folder. */
  readonly save?: (name: string, text: string) => string;
  /** Runs `act`, which may enter an input, now or as soon as the facility is no longer paused for a snapshot. */
  readonly whenMoving?: (act: () => void) => void;
  /** The environment from which `NO_COLOR` and `TERM` are read; defaults to the process environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface LiveConsoleOptions extends OpenOptions {
  /** Subscribes to durable events; defaults to the trace itself. */
  readonly events?: Events;
  /** Enables stepping back and forks. */
  readonly source?: LiveSource;
}

/** Shows a live facility until the user quits or `close` is called. */
export function openConsole(facility: Facility, live: LiveClock, options: LiveConsoleOptions): Console {
  const { source, host = hostClock } = options;
  const { events = (read) => facility.trace.subscribe((event) => read([event])) } = options;
  const shown: Console = new Console(
    new LivePlayer(facility, { live, events, onEvent: (event) => shown.onEvent(event), host, source }),
    consoleOptions(options),
  );
  shown.run();
  return shown;
}

/** Shows a recording from its beginning, until the user quits or `close` is called. */
export function openReplayConsole(recording: Recording, source: Rebuilding, options: OpenOptions): Console {
  const { host = hostClock } = options;
  const player = new ReplayPlayer(recording, source, finished(source.open()), host);
  const shown = new Console(player, consoleOptions(options));
  shown.run();
  return shown;
}

function consoleOptions(options: OpenOptions): ConsoleOptions {
  const { input, output, onQuit, title = 'noke-sim', host = hostClock, env = process.env } = options;
  const { whenMoving = (act) => act(), firstLines = [], report, save = writeNew } = options;
  const colours = { terminal: env.TERM, colourDepth: colourDepth(output, env) };
  return { input, output, onQuit, title, host, save, whenMoving, firstLines, report, ...colours };
}

/** Colour depth in bits, as Node derives it from the terminal and `NO_COLOR`; 1 (no colours) for other streams. */
const colourDepth = (output: ConsoleOutput, env: Readonly<Record<string, string | undefined>>): number =>
  output.getColorDepth?.({ ...env }) ?? 1;
