/** What a command may use of the machine: its streams, the environment, the wall clock, and word of an interrupt. */
import type { Duplex } from 'node:stream';
import { type HostClock, hostClock } from '../../sim/live-clock.ts';

export interface Host {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Where a person sits, for the console; undefined when a stream goes elsewhere. */
  readonly terminal: { readonly input: Duplex; readonly output: Duplex } | undefined;
  readonly clock: HostClock;
  /** ISO date of today, for end dates of accepted failures. */
  today(): string;
  /** Lets signals and streams have their turn. */
  nextTurn(): Promise<void>;
  /** Calls `listener` at the first SIGINT or SIGTERM; a second one ends the process. Returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** Colours only on a terminal, and never against NO_COLOR. */
export const wantsColour = (host: Host): boolean =>
  host.outIsTerminal && (host.env.NO_COLOR ?? '') === '' && host.env.TERM !== 'dumb';

/** A progress bar only on a terminal that is not a CI log. */
export const wantsBar = (host: Host): boolean =>
  host.errIsTerminal && (host.env.CI ?? '') === '' && host.env.TERM !== 'dumb';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The machine this process runs on. */
export function processHost(): Host {
  // A reader that goes away early (`| head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    terminal:
      process.stdin.isTTY && process.stdout.isTTY ? { input: process.stdin, output: process.stdout } : undefined,
    clock: hostClock,
    today: () => new Date(hostClock.now()).toISOString().slice(0, 10),
    nextTurn: () => new Promise((done) => void hostClock.setTimeout(done, 0)),
    onInterrupt: (listener) => {
      const once = (): void => {
        stop();
        listener();
      };
      const stop = (): void => {
        for (const signal of SIGNALS) process.off(signal, once);
      };
      for (const signal of SIGNALS) process.on(signal, once);
      return stop;
    },
  };
}
