/** A console on streams instead of a terminal: keys go in as a terminal would send them, frames come out as text. */
import { PassThrough } from 'node:stream';
import type { Console } from '../../src/console/console.ts';
import { openConsole, openReplayConsole } from '../../src/console/open.ts';
import type { Report } from '../../src/console/pages/report-page.ts';
import type { LiveSource } from '../../src/console/player/live-history.ts';
import type { Rebuilding } from '../../src/console/player/playback.ts';
import type { Recording } from '../../src/console/player/recording.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import { type HostClock, LiveClock } from '../../src/sim/live-clock.ts';

/** The host's time, moved by hand; its timers never fire on their own. */
export class HandClock implements HostClock {
  at = 0;
  /** Timers that are set and not cleared. */
  readonly pending = new Set<NodeJS.Timeout>();

  now(): number {
    return this.at;
  }

  setTimeout(): NodeJS.Timeout {
    const id = globalThis.setTimeout(() => {}, 0);
    globalThis.clearTimeout(id);
    this.pending.add(id);
    return id;
  }

  clearTimeout(id: NodeJS.Timeout | undefined): void {
    if (id !== undefined) this.pending.delete(id);
  }
}

const TITLE = 'Lakeside Storage';

export class Screen {
  readonly input = new PassThrough();
  readonly output: PassThrough & { columns: number; rows: number };
  readonly host = new HandClock();
  readonly console: Console;
  readonly live: LiveClock | undefined;
  /** Everything that was written to the terminal. */
  written = '';
  quits = 0;
  /** The files that were saved, by name. */
  readonly saved = new Map<string, string>();
  /** Runs keys at once, unless a test lets them wait. */
  whenMoving = (act: () => void): void => act();

  private constructor(columns: number, rows: number, open: (screen: Screen) => { console: Console; live?: LiveClock }) {
    this.output = Object.assign(new PassThrough(), { columns, rows });
    this.output.on('data', (chunk: Buffer) => {
      this.written += chunk.toString();
    });
    const { console, live } = open(this);
    this.console = console;
    this.live = live;
  }

  static live(
    facility: Facility,
    columns = 80,
    rows = 24,
    source?: LiveSource,
    firstLines: readonly string[] = [],
    title = TITLE,
  ): Screen {
    return new Screen(columns, rows, (screen) => {
      const live = new LiveClock(facility.clock, {
        host: screen.host,
        onError: (error) => {
          throw error;
        },
      });
      const options = { ...screen.#options(), title, firstLines, ...(source === undefined ? {} : { source }) };
      return { console: openConsole(facility, live, options), live };
    });
  }

  static replay(
    recording: Recording,
    source: Rebuilding,
    columns = 80,
    rows = 24,
    report?: Report,
    title = TITLE,
  ): Screen {
    return new Screen(columns, rows, (screen) => ({
      console: openReplayConsole(recording, source, {
        ...screen.#options(),
        title,
        ...(report === undefined ? {} : { report }),
      }),
    }));
  }

  /** Sends keys as bytes, lets the streams deliver them, and paints a frame. */
  async keys(...bytes: readonly string[]): Promise<void> {
    for (const each of bytes) {
      this.input.write(each);
      await delivered();
    }
    this.console.frame();
  }

  async resize(columns: number, rows: number): Promise<void> {
    Object.assign(this.output, { columns, rows });
    this.output.emit('resize');
    await delivered();
    this.console.frame();
  }

  text(): string {
    return this.console.text().join('\n');
  }

  #options() {
    return {
      input: this.input,
      output: this.output,
      host: this.host,
      save: (name: string, text: string) => {
        this.saved.set(name, text);
        return name;
      },
      env: { TERM: 'xterm-256color' },
      whenMoving: (act: () => void) => this.whenMoving(act),
      onQuit: () => {
        this.quits++;
      },
    };
  }
}

/** Streams deliver what was written in the next turn of the loop. */
const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
