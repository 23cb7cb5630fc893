/**
 * The lines of `up` on standard output. INV-1: The facility never waits for a reader: while the reader is far behind, lines are omitted and
 * counted, and one line reports how many.
 */
import { counted } from '../../protocol/counted.ts';
import type { Host } from '../host/host.ts';

/** The number of unread bytes on standard output above which lines are omitted. */
export const UNREAD_OUTPUT = 1_048_576;

export class UpOutput {
  readonly #host: Host;
  readonly #json: boolean;
  /** The number of lines omitted since the last printed one. */
  #leftOut = 0;

  constructor(host: Host, json: boolean) {
    this.#host = host;
    this.#json = json;
  }

  /** Prints lines, or omits them while their reader is far behind. */
  print(lines: readonly string[], to: Pick<Host, 'out'> = this.#host): void {
    if (lines.length === 0) return;
    if (this.#host.unread() > UNREAD_OUTPUT) {
      this.#leftOut += lines.length;
      return;
    }
    this.noteLeftOut();
    to.out(`${lines.join('\n')}\n`);
  }

  /** Reports omitted lines, if there are any. */
  noteLeftOut(): void {
    const leftOut = this.#leftOut;
    if (leftOut === 0) return;
    this.#leftOut = 0;
    const words = `${counted(leftOut, 'line was', 'lines were')} dropped because the reader was too far behind`;
    this.#host.out(`${this.#json ? JSON.stringify({ leftOut }) : words}\n`);
  }
}
