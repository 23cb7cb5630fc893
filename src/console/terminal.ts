/**
 * The only file that uses the terminal library. It paints parts given as plain data and reports keys, mouse and size. A part is a box: created when
 * it first appears, updated when its lines change, destroyed when it disappears.
 *
 * INV-1: Nothing is written to the terminal unless a line has changed. INV-2: `close` restores the terminal. INV-3:
 * Until the terminal has accepted a frame (and shown it, if the terminal reports that), further ones are dropped: at
 * most one frame is pending, and the next one painted is current.
 */
import type { Duplex } from 'node:stream';
import blessed from 'blessed';
import type { HostClock } from '../sim/live-clock.ts';
import { EscApart } from './input/esc-apart.ts';
import type { Placed, ScreenModel } from './model.ts';
import { Receipts } from './receipts.ts';
import type { Rect } from './text/layout.ts';
import type { Line, Tone } from './text/line.ts';

export type Output = Duplex & {
  readonly columns?: number;
  readonly rows?: number;
  /** Only a terminal is asked whether it has shown a frame. */
  readonly isTTY?: boolean;
  /** Drops output that was written but not yet accepted. */
  forget?(): void;
};

export interface TerminalOptions {
  readonly input: Duplex;
  readonly output: Output;
  /** Colour depth in bits, as in Node: 1 none, 4 sixteen, 8 or more 256. */
  readonly colourDepth: number;
  /** The terminal type; default: `TERM`. */
  readonly terminal?: string | undefined;
  readonly host: HostClock;
}

export interface TerminalListener {
  /** A key, by its name in the key table, and the character it types, if any. */
  key(name: string, character: string | undefined): void;
  /** A click on a row of a part; the first row is 0. */
  click(part: string, row: number): void;
  wheel(part: string, down: boolean): void;
  resized(): void;
}

/** SGR codes for the tones: without colours, with eight, and with 256. */
const PLAIN: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '',
  strong: '1',
  good: '',
  warn: '1',
  bad: '1',
  note: '',
  chosen: '7',
  available: '',
  occupied: '',
  gatelock: '',
  overlock: '',
  preLet: '',
};
const EIGHT: Readonly<Record<Tone, string>> = {
  ...PLAIN,
  good: '32',
  warn: '33',
  bad: '1;31',
  note: '36',
  available: '32',
  occupied: '33',
  gatelock: '34',
  overlock: '31',
  preLet: '35',
};
const MANY: Readonly<Record<Tone, string>> = { ...EIGHT, dim: '38;5;245', gatelock: '38;5;75' };

/** How many colours the terminal has by its description; -1 if the description names none. */
function coloursOf(program: blessed.BlessedProgram): number {
  const description: unknown = Reflect.get(program, 'tput');
  const colours: unknown =
    typeof description === 'object' && description !== null && Reflect.get(description, 'colors');
  return typeof colours === 'number' ? colours : -1;
}

/** Where the description of a terminal has fewer than eight colours, as for vt100, the library would replace them, sometimes with black. */
const codesFor = (colours: number, depth: number): Readonly<Record<Tone, string>> =>
  colours < 8 || depth < 4 ? PLAIN : depth >= 8 ? MANY : EIGHT;

/** The longest text for the clipboard; terminals reject much longer texts. */
const MAX_COPY_LENGTH = 50_000;

/** A box as passed to the library. */
export interface PaintedBox {
  readonly rect: Rect;
  readonly content: string;
}

interface Box extends PaintedBox {
  readonly element: blessed.Widgets.BoxElement;
  rect: Rect;
  content: string;
}

export class Terminal {
  readonly #screen: blessed.Widgets.Screen;
  readonly #input: EscApart;
  readonly #output: TerminalOptions['output'];
  readonly #codes: Readonly<Record<Tone, string>>;
  readonly #listener: TerminalListener;
  readonly #boxes = new Map<string, Box>();
  readonly #receipts: Receipts;
  #closed = false;
  /** Whether a frame was dropped; if so, the terminal shows an old one. */
  #dropped = false;

  constructor(options: TerminalOptions, listener: TerminalListener) {
    const { input, output, colourDepth, terminal, host } = options;
    this.#output = output;
    this.#listener = listener;
    this.#receipts = new Receipts(host);
    this.#input = new EscApart(input, this.#receipts, host);
    const keys = this.#input;
    const program = realLines(() =>
      blessed.program({ input: keys, output, ...(terminal === undefined ? {} : { terminal }) }),
    );
    this.#codes = codesFor(coloursOf(program), colourDepth);
    this.#screen = blessed.screen({ program, autoPadding: false, warnings: false });
    this.#dropWhileBehind(this.#screen);
    this.#screen.program.hideCursor();
    this.#screen.on('keypress', (character: string | undefined, key: blessed.Widgets.Events.IKeyEventArg) => {
      // The library reports Enter twice, as `enter` and as `return`.
      if (key.full === 'return') return;
      const typed = character !== undefined && !key.ctrl && !key.meta && /^[^\p{Cc}]$/u.test(character);
      listener.key(key.full === 'linefeed' ? 'enter' : key.full, typed ? character : undefined);
    });
    this.#screen.on('resize', () => {
      this.#screen.realloc();
      listener.resized();
    });
  }

  get columns(): number {
    return this.#output.columns ?? 80;
  }

  get rows(): number {
    return this.#output.rows ?? 24;
  }

  /** The library clears and renders on its own when the size changes; a terminal that is behind gets neither until it has caught up. */
  #dropWhileBehind(screen: blessed.Widgets.Screen): void {
    const render = screen.render.bind(screen);
    const clear = screen.program.clear.bind(screen.program);
    let isDirty = false;
    screen.program.clear = () => {
      isDirty = this.#isBehind;
      return isDirty || clear();
    };
    screen.render = () => {
      this.#dropped = this.#isBehind;
      if (this.#dropped) return;
      if (isDirty) {
        isDirty = false;
        clear();
        screen.realloc();
      }
      render();
      this.#ask();
    };
  }

  /** Whether a frame was dropped and has to be painted again. */
  get isStale(): boolean {
    return this.#dropped && !this.#isBehind;
  }

  get #isBehind(): boolean {
    return this.#output.writableLength > 0 || this.#receipts.isBehind();
  }

  /** Asks the terminal to answer when it has shown everything up to here. */
  #ask(): void {
    if (this.#output.isTTY !== true) return;
    const question = this.#receipts.ask();
    // The library keeps what it writes until the next turn.
    this.#screen.program.flush();
    if (question !== '') this.#output.write(question);
  }

  /** Shows a screen; true if anything changed. */
  paint(model: ScreenModel): boolean {
    if (this.#closed) return false;
    let changed = false;
    for (const [name, box] of this.#boxes) {
      if (model.parts.has(name)) continue;
      box.element.destroy();
      this.#boxes.delete(name);
      changed = true;
    }
    for (const [name, part] of model.parts) changed = this.#put(name, part) || changed;
    if (changed || this.#dropped) this.#screen.render();
    return changed;
  }

  /** The text on the screen, one string per row, without colours. */
  text(): readonly string[] {
    // Row by row: on a whole screen, the library's search for blank ends takes a time that is quadratic in the blank area.
    return Array.from({ length: this.rows }, (_, y) =>
      this.#screen
        .screenshot(0, this.columns, y, y + 1)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
        .replace(/\u001b\[[\d;]*m|\n/g, '')
        .trimEnd(),
    );
  }

  /** The boxes of the last frame as the library received them, with colours. */
  painted(): readonly PaintedBox[] {
    return [...this.#boxes.values()].map(({ rect, content }) => ({ rect, content }));
  }

  /** Puts text on the terminal's clipboard (OSC 52), also over ssh; false while the terminal is behind. */
  copy(text: string): boolean {
    if (this.#closed || this.#output.writableLength > 0) return false;
    const base64 = Buffer.from(text.slice(0, MAX_COPY_LENGTH)).toString('base64');
    this.#output.write(`\u001b]52;c;${base64}\u0007`);
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#output.forget?.();
    this.#input.close();
    this.#screen.destroy();
  }

  #put(name: string, part: Placed): boolean {
    const content = part.model.lines.map((line) => this.#sgr(line)).join('\n');
    const box = this.#boxes.get(name);
    if (box === undefined) {
      this.#boxes.set(name, { element: this.#construct(name, part.rect, content), rect: part.rect, content });
      return true;
    }
    const moved = !sameRect(box.rect, part.rect);
    if (!moved && box.content === content) return false;
    if (moved) {
      Object.assign(box.element.position, part.rect);
      box.rect = part.rect;
    }
    box.element.setContent(content);
    box.content = content;
    return true;
  }

  #construct(name: string, rect: Rect, content: string): blessed.Widgets.BoxElement {
    const element = blessed.box({ parent: this.#screen, ...rect, content, wrap: false });
    element.on('click', (data) => this.#listener.click(name, data.y - (this.#boxes.get(name)?.rect.top ?? 0)));
    element.on('wheelup', () => this.#listener.wheel(name, false));
    element.on('wheeldown', () => this.#listener.wheel(name, true));
    return element;
  }

  #sgr(line: Line): string {
    let out = '';
    for (const { text, tone } of line) {
      const code = this.#codes[tone];
      out += code === '' ? text : `\u001b[${code}m${text}\u001b[m`;
    }
    return out;
  }
}

const sameRect = (a: Rect, b: Rect): boolean =>
  a.top === b.top && a.left === b.left && a.width === b.width && a.height === b.height;

/** Without this environment variable at start-up, the library draws lines with an alternate character set. */
function realLines<T>(start: () => T): T {
  const before = process.env.NCURSES_NO_UTF8_ACS;
  process.env.NCURSES_NO_UTF8_ACS = '1';
  try {
    return start();
  } finally {
    if (before === undefined) delete process.env.NCURSES_NO_UTF8_ACS;
    else process.env.NCURSES_NO_UTF8_ACS = before;
  }
}
