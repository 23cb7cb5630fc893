/**
 * A terminal input that delivers each press of Esc in a chunk of its own. Over a slow line, Esc and the next key arrive
 * together; the terminal library would read them as Alt plus that key, but the console has no Alt keys.
 */
import { Duplex } from 'node:stream';

const ESC = '\u001b';

/** The parts of an input that the terminal library uses, besides events. */
type Input = Duplex & {
  readonly isRaw?: boolean;
  readonly setRawMode?: (raw: boolean) => unknown;
};

/** Splits a chunk. An `Esc` counts as a key press unless the rest of a key sequence follows (`Esc [ A`, `Esc O P`). */
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

/** A sequence introducer that is followed by more bytes in the same chunk. */
const SEQUENCE = /^[[O]./s;

export class EscApart extends Duplex {
  readonly #input: Input;
  readonly #read = (chunk: Buffer | string): void => {
    // Split as bytes, because a character may be divided between two chunks.
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

  /** Nothing is buffered here: input is passed on immediately. */
  override _read(): void {}

  /** Stops reading. */
  close(): void {
    this.#input.off('data', this.#read);
  }
}
