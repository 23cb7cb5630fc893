/**
 * The input of a terminal with each press of Esc in a chunk of its own. Over a slow line Esc and the next key arrive together; the terminal
 * library would read them as Alt and that key, and the console has no key with Alt.
 */
import { Duplex } from 'node:stream';

const ESC = '\u001b';

/** What the terminal library uses of its input, besides the events. */
type Input = Duplex & {
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
};

/** `Esc` before anything but the rest of a key sequence (`Esc [ A`, `Esc O P`) is a press of the key. */
export function piecesOf(chunk: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let at = chunk.indexOf(ESC); at >= 0; at = chunk.indexOf(ESC, at + 1)) {
    if (at + 1 >= chunk.length || SEQUENCE.test(chunk.slice(at + 1))) continue;
    pieces.push(chunk.slice(from, at), ESC);
    from = at + 1;
  }
  return [...pieces, chunk.slice(from)].filter((piece) => piece !== '');
}

/** An introducer that something follows in the same chunk. */
const SEQUENCE = /^[[O]./s;

export class EscApart extends Duplex {
  readonly #input: Input;
  readonly #read = (chunk: Buffer | string): void => {
    // Bytes, because a character may be split between two chunks.
    for (const piece of piecesOf(Buffer.from(chunk).toString('latin1')))
      this.emit('data', Buffer.from(piece, 'latin1'));
  };
  readonly setRawMode: ((raw: boolean) => void) | undefined;

  constructor(input: Input) {
    super();
    this.#input = input;
    if (input.setRawMode !== undefined) this.setRawMode = (raw) => void input.setRawMode?.(raw);
    input.on('data', this.#read);
  }

  get isRaw(): boolean {
    return this.#input.isRaw === true;
  }

  override resume(): this {
    this.#input.resume();
    return this;
  }

  override pause(): this {
    this.#input.pause();
    return this;
  }

  /** Nothing is held here: what is read is passed on at once. */
  override _read(): void {}

  /** Reads no more. */
  close(): void {
    this.#input.off('data', this.#read);
  }
}
