/** A host whose time passes only on request, for commands that use the wall clock. Sockets are real, waits are not. */

import type { Host } from '../../src/cli/host/host.ts';
import { main } from '../../src/cli/program.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import type { HostClock } from '../../src/sim/live-clock.ts';

interface Sleeper {
  readonly at: number;
  readonly callback: () => void;
}

/** Monday 2026-06-29, 14:00 in Denver. */
export const HOST_NOW = Date.UTC(2026, 5, 29, 20);

/** A second host clock: time is a number, and passes by `pass`. */
export class HandClock implements HostClock {
  #now = HOST_NOW;
  readonly #sleepers = new Map<NodeJS.Timeout, Sleeper>();
  #count = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): NodeJS.Timeout {
    const id = { n: ++this.#count, unref: () => id, ref: () => id } as unknown as NodeJS.Timeout;
    this.#sleepers.set(id, { at: this.#now + Math.max(0, delayMs), callback });
    return id;
  }

  clearTimeout(id: NodeJS.Timeout | undefined): void {
    if (id !== undefined) this.#sleepers.delete(id);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#sleepers.size;
  }

  /** Lets this many milliseconds pass, sleeper by sleeper. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = [...this.#sleepers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#sleepers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].callback();
    }
    this.#now = until;
  }
}

export interface Running {
  readonly clock: HandClock;
  /** As SIGINT would. */
  interrupt(): void;
  /** As if nobody had read this many bytes of the output. */
  unread(bytes: number): void;
  readonly out: () => string;
  readonly err: () => string;
  /** Settles when something on standard output matches; rejects if the command ends first. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<number>;
}

/** `time` replaces the stopped clock, for commands whose peer is another process. */
export function start(
  args: readonly string[],
  terminal?: Host['terminal'],
  env: Host['env'] = {},
  time?: HostClock,
): Running {
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  let unread = 0;
  const waiting = new Set<() => void>();
  const clock = new HandClock();
  const host: Host = {
    out: (text) => {
      out += text;
      for (const look of waiting) look();
    },
    err: (text) => {
      err += text;
    },
    unread: () => unread,
    env: { TERM: 'xterm', NO_COLOR: '1', ...env },
    outIsTerminal: false,
    errIsTerminal: false,
    terminal,
    clock: time ?? clock,
    today: () => '2026-06-29',
    nextTurn: async () => {},
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const ended = main(args, host, async () => shippedFacilities);
  const said = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((found, failed) => {
      const look = (): void => {
        const match = pattern.exec(out);
        if (match === null) return;
        waiting.delete(look);
        found(match);
      };
      waiting.add(look);
      look();
      void ended.then((code) => failed(new Error(`ended with ${code} before saying ${pattern}: ${out}${err}`)));
    });
  const setUnread = (bytes: number): void => {
    unread = bytes;
  };
  const interrupt = (): void => {
    for (const listener of [...listeners]) {
      listeners.delete(listener);
      listener();
    }
  };
  return { clock, interrupt, unread: setUnread, out: () => out, err: () => err, said, ended };
}
