/**
 * The console: a terminal session. Several times a second the screen is rebuilt as plain data, and the terminal repaints the changes. The console's
 * timer belongs to the host, so pausing does not affect it.
 */
import type { HostClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { isOfMonitor, monitorText } from './content.ts';
import { type ScreenModel, screenModel } from './model.ts';
import type { Report } from './pages/report-page.ts';
import type { Note } from './panes/monitor.ts';
import type { Player } from './player/player.ts';
import { Session } from './session.ts';
import { type PaintedBox, Terminal, type TerminalOptions } from './terminal.ts';

export const FRAME_MS = 66;
/** While frames are moving through a recording, the next frame follows as soon as keys have been handled. */
const MOVING_MS = 1;
/** During a move, the screen is painted this soon after a key, unless the move ends first, and otherwise at this interval. */
const ANSWER_MS = 25;
const MOVING_PAINT_MS = 250;
const WHEEL_ROWS = 3;

export interface ConsoleOptions extends TerminalOptions {
  /** Shown at the top left. */
  readonly title: string;
  /** The open ports and commands to try; initially, the first line is shown. */
  readonly firstLines?: readonly string[];
  /** The field report whose run is shown. */
  readonly report?: Report | undefined;
  readonly host: HostClock;
  /** Writes a file under that name, or a similar one if it is taken; returns its name. Throws FileError. */
  readonly save: (name: string, text: string) => string;
  /** Runs `act` for a key, now or as soon as the facility is no longer paused for a snapshot. */
  readonly whenMoving: (act: () => void) => void;
  /** Called once, after the terminal is restored. */
  readonly onQuit: () => void;
}

export class Console {
  readonly #session: Session;
  readonly #terminal: Terminal;
  readonly #options: ConsoleOptions;
  #screen: ScreenModel | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #paintedAt = Number.NEGATIVE_INFINITY;
  /** The time of the first change that a frame must show soon, even during a move; undefined if there is none. */
  #touchedAt: number | undefined;
  /** Whether a frame is due even though time is paused. */
  #stale = true;

  constructor(player: Player, options: ConsoleOptions) {
    this.#options = options;
    this.#terminal = new Terminal(options, {
      key: (name, character) => options.whenMoving(() => this.key(name, character)),
      click: (part, row) => this.#click(part, row),
      wheel: (part, down) => this.#wheel(part, down),
      resized: () => this.#touch(),
    });
    this.#session = new Session(player, {
      title: options.title,
      ...(options.firstLines === undefined ? {} : { firstLines: options.firstLines }),
      report: options.report,
      host: options.host,
      save: options.save,
      onEvent: () => this.#touch(),
      copy: (text) => this.#terminal.copy(text),
      size: () => ({ columns: this.#terminal.columns, rows: this.#terminal.rows }),
      quit: () => this.close(),
    });
  }

  get player(): Player {
    return this.#session.player;
  }

  /** Whether frames are carrying out a move or a search. */
  get moving(): boolean {
    return this.#session.moving;
  }

  /** Paints now and repeatedly until closed. */
  run(): void {
    if (this.#closed) return;
    try {
      this.frame();
    } catch (error) {
      this.#end();
      throw error;
    }
    this.#timer = this.#options.host.setTimeout(() => this.run(), this.moving ? MOVING_MS : FRAME_MS);
  }

  /** Paints one frame; true if anything changed. */
  frame(): boolean {
    if (this.#closed) return false;
    const session = this.#session;
    const wasBusy = session.busy;
    session.tick();
    const { paused } = session.player;
    if (paused && !this.#stale && !wasBusy && !this.#terminal.isStale) return false;
    const now = this.#options.host.now();
    const due = Math.min(this.#paintedAt + MOVING_PAINT_MS, (this.#touchedAt ?? Number.POSITIVE_INFINITY) + ANSWER_MS);
    if (this.moving && now < due) return false;
    this.#paintedAt = now;
    this.#touchedAt = undefined;
    this.#stale = paused ? false : this.#stale;
    this.#screen = screenModel(session.state());
    return this.#terminal.paint(this.#screen);
  }

  /** The text on the screen, one string per row. */
  text(): readonly string[] {
    return this.#terminal.text();
  }

  /** The last frame as the terminal library received it. */
  painted(): readonly PaintedBox[] {
    return this.#terminal.painted();
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone'] = 'plain'): void {
    this.#session.note(text, tone);
    this.#touch();
  }

  /** Shows monitor events of the trace in the monitor pane. */
  onEvent(event: TraceEvent): void {
    this.#stale = true;
    if (isOfMonitor(event)) this.note(monitorText(event), 'warn');
  }

  key(name: string, character: string | undefined): void {
    if (this.#closed) return;
    this.#touch();
    this.#session.key(name, character);
  }

  /** Restores the terminal. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#options.onQuit();
  }

  #end(): void {
    this.#closed = true;
    this.#options.host.clearTimeout(this.#timer);
    this.#terminal.close();
    this.#session.close();
  }

  #click(part: string, row: number): void {
    this.#touch();
    this.#session.click(part, this.#screen?.parts.get(part)?.model.rows[row - 1]);
  }

  #wheel(part: string, down: boolean): void {
    this.#touch();
    this.#session.wheel(part, down ? WHEEL_ROWS : -WHEEL_ROWS);
  }

  #touch(): void {
    this.#stale = true;
    this.#touchedAt ??= this.#options.host.now();
  }
}
