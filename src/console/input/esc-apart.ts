/**
 * A terminal input that delivers each press of Esc in a chunk of its own. Over a slow line, Esc and the next key arrive
 * together; the terminal library would read them as Alt plus that key, but the console has no Alt keys. The terminal's own answers are taken out.
 *
 * INV-1: An answer never counts as keys, even if it arrives in parts. INV-2: After `close`, the input stays raw until the answers on their way have
 * arrived, at most `LAST_ANSWER_MS`: a shell would take them for keys.
 */
import { Duplex } from 'node:stream';
import type { HostClock } from '../../sim/live-clock.ts';
import { ANSWER, type Receipts } from '../receipts.ts';

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

/** The beginning of an answer whose rest has not arrived. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: answers are control sequences.
const PART = /\u001b(?:\[[03]?)?$/;
/** How long the rest of an answer may take; then its beginning is the key Esc. */
const PART_MS = 50;
const LAST_ANSWER_MS = 3_000;

/** Inputs that have been closed and wait for the last answers. */
const waiting = new WeakMap<Input, EscApart>();

export class EscApart extends Duplex {
  readonly #input: Input;
  readonly #receipts: Receipts;
  readonly #clock: HostClock;
  readonly #read = (chunk: Buffer | string): void => this.#take(Buffer.from(chunk).toString('latin1'));
  readonly setRawMode: ((raw: boolean) => void) | undefined;
  /** Bytes that may be the beginning of an answer. */
  #part = '';
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(input: Input, receipts: Receipts, clock: HostClock) {
    super();
    this.#input = input;
    this.#receipts = receipts;
    this.#clock = clock;
    if (input.setRawMode !== undefined)
      this.setRawMode = (raw) => {
        if (!this.#isWaiting) input.setRawMode?.(raw);
      };
    const before = waiting.get(input);
    if (before !== undefined) before.#stop();
    input.on('data', this.#read);
  }

  get #isWaiting(): boolean {
    return waiting.get(this.#input) === this;
  }

  /** Text is split as bytes, because a character may be divided between two chunks. */
  #take(chunk: string): void {
    const keys = (this.#part + chunk).replace(ANSWER, () => {
      this.#receipts.answered();
      return '';
    });
    this.#clock.clearTimeout(this.#timer);
    if (this.#closed) {
      if (!this.#receipts.isAwaited) this.#end();
      return;
    }
    this.#part = this.#receipts.isAwaited ? (PART.exec(keys)?.[0] ?? '') : '';
    this.#pass(keys.slice(0, keys.length - this.#part.length));
    if (this.#part === '') return;
    this.#timer = this.#clock.setTimeout(() => {
      const part = this.#part;
      this.#part = '';
      this.#pass(part);
    }, PART_MS);
  }

  #pass(keys: string): void {
    for (const piece of piecesOf(keys)) this.emit('data', Buffer.from(piece, 'latin1'));
  }

  get isRaw(): boolean {
    return this.#input.isRaw === true;
  }

  override resume(): this {
    this.#input.resume();
    return this;
  }

  override pause(): this {
    if (!this.#isWaiting) this.#input.pause();
    return this;
  }

  /** Nothing is buffered here: input is passed on immediately. */
  override _read(): void {}

  /** Passes on no more keys, and stops reading once the last answers have arrived. The terminal library then restores the input. */
  close(): void {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    if (!this.#receipts.isAwaited) {
      this.#stop();
      return;
    }
    waiting.set(this.#input, this);
    this.#timer = this.#clock.setTimeout(() => this.#end(), LAST_ANSWER_MS);
  }

  /** Restores the input after the last answers. */
  #end(): void {
    this.#stop();
    this.#input.setRawMode?.(false);
    this.#input.pause();
  }

  #stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#input.off('data', this.#read);
    if (this.#isWaiting) waiting.delete(this.#input);
  }
}
