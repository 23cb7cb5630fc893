/** The parts of the machine that a command may use: streams, environment, wall clock, interrupts. */
import type { Duplex, Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { OptionWords } from '../../facility/errors/option-words.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { visible } from '../../report/visible.ts';
import { whyUnwritable } from '../../sim/files.ts';
import { type HostClock, hostClock } from '../../sim/live-clock.ts';
import { moreAbout } from './more-about.ts';
import { openTerminal, TerminalOutput } from './terminal-output.ts';

export interface Host {
  out(text: string): void;
  err(text: string): void;
  /**
   * The unfiltered streams, for colours and progress. Text from outside is sanitised before it is written to them; default:
   * `out` and `err`.
   */
  readonly unfiltered?: Pick<Host, 'out' | 'err'>;
  /** The number of bytes written to standard output that nobody has read yet. */
  unread(): number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** The current width of the terminal on standard output, in columns; undefined if unknown. */
  readonly columns?: () => number | undefined;
  /** The terminal for the console; undefined if a stream is redirected. */
  readonly terminal: { readonly input: Duplex; readonly output: Duplex } | undefined;
  readonly clock: HostClock;
  /** Today's ISO date, for the end dates of expected failures. */
  today(): string;
  /** Receives the progress of long work from time to time, in a few words, for a program that shows it in its own way. */
  readonly progress?: (says: string) => void;
  /** How errors name options if the user has no command line; default: as flags, followed by the command that explains the error. */
  readonly words?: OptionWords;
  /** Standard input and output, for commands that speak a protocol over them; undefined if the host has none. */
  readonly streams?: { readonly input: Readable; readonly output: Writable; readonly inputIsTerminal: boolean };
  /** Makes the process end soon after the command, even if something is still running. */
  readonly hurry?: () => void;
  /** Yields one turn of the event loop to signals and streams. */
  nextTurn(): Promise<void>;
  /** Calls `listener` at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process. Returns a function that stops listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The same host, with all external text (file contents, names, arguments) sanitised so that it cannot control the terminal. */
export const visibleHost = (host: Host): Host => ({
  ...host,
  out: (text) => host.out(visible(text)),
  err: (text) => host.err(visible(text)),
  unfiltered: host,
});

/** Whether to use colours: only on a terminal that is not "dumb", and not with NO_COLOR. */
export const wantsColour = (host: Host): boolean =>
  host.outIsTerminal && (host.env.NO_COLOR ?? '') === '' && host.env.TERM !== 'dumb';

/** The terminal for the console; undefined if there is none, or if it cannot move its cursor. */
export const consoleTerminal = ({ terminal, env }: Pick<Host, 'terminal' | 'env'>): Host['terminal'] =>
  env.TERM === 'dumb' ? undefined : terminal;

/** Whether to show a progress bar: only on a terminal that is not "dumb", and not in CI. */
export const wantsBar = (host: Host): boolean =>
  host.errIsTerminal && (host.env.CI ?? '') === '' && host.env.TERM !== 'dumb';

/** Receives the program's own control sequences. */
export const unfiltered = (host: Host): Pick<Host, 'out' | 'err'> => host.unfiltered ?? host;

/** How long a terminating process waits for the reader of its standard output. */
const LAST_READ_MS = 500;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Output {
  readonly output: Writable;
  readonly errors: Writable;
  /** Ends the process; without a code, it keeps its current one. */
  end(code?: ExitCode): void;
}

/** Ends the process if its output cannot be written. */
export function endWithOutput({ output, errors, end }: Output): void {
  const onError = (error: NodeJS.ErrnoException, say?: (why: string) => void): void => {
    // A reader that closes early (`| head`) is not an error; EIO: the terminal is gone.
    const isReaderGone = error.code === 'EPIPE' || error.code === 'EIO';
    if (!isReaderGone) say?.(whyUnwritable(error));
    end(isReaderGone ? undefined : 3);
  };
  output.on('error', (error) =>
    onError(error, (why) => void errors.write(`standard output cannot be written: ${why}\n${moreAbout('E-FILE-13')}`)),
  );
  errors.on('error', (error) => onError(error));
}

/** Yields one turn of the event loop to signals and streams. A timer of 0 ms would wait for a whole millisecond. */
export const nextTurn = (): Promise<void> => setImmediate();

/** The terminal of this process; its output blocks where it cannot be opened separately, as on Windows. */
function terminalOf(): Host['terminal'] {
  const { stdin: input, stdout } = process;
  const device = openTerminal();
  return { input, output: device === undefined ? stdout : new TerminalOutput(stdout, device) };
}

/** The real host of this process, and a function that ends it. */
export function processHost(): Host & { leave(code: number): void } {
  let isInterrupted = false;
  const { stdin, stdout } = process;
  endWithOutput({
    output: process.stdout,
    errors: process.stderr,
    end: (code) => process.exit(code ?? process.exitCode ?? 0),
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    unread: () => process.stdout.writableLength,
    env: process.env,
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
    terminal: process.stdin.isTTY && process.stdout.isTTY ? terminalOf() : undefined,
    clock: hostClock,
    streams: { input: stdin, output: stdout, inputIsTerminal: stdin.isTTY === true },
    hurry: () => {
      isInterrupted = true;
    },
    today: () => new Date(hostClock.now()).toISOString().slice(0, 10),
    nextTurn,
    onInterrupt: (listener) => {
      const once = (): void => {
        isInterrupted = true;
        stop();
        listener();
      };
      const stop = (): void => {
        for (const signal of SIGNALS) process.off(signal, once);
      };
      for (const signal of SIGNALS) process.on(signal, once);
      return stop;
    },
    leave: (code) => {
      process.exitCode = code;
      // Node exits once everything has been read, which may never happen.
      if (isInterrupted) hostClock.setTimeout(() => process.exit(), LAST_READ_MS).unref();
    },
  };
}
