/** A progress line on a terminal. It is cleared before anything else is printed. */
import { visible } from '../../report/visible.ts';
import { type Host, unfiltered } from './host.ts';

const WIDTH = 24;
const NAME = 40;

export class ProgressBar {
  readonly #host: Host;
  readonly #of: number;

  constructor(host: Host, of: number) {
    this.#host = host;
    this.#of = of;
  }

  show(done: number, name: string, failed = 0): void {
    const full = Math.floor((WIDTH * done) / this.#of);
    const tail = name.length > NAME ? `…${name.slice(-NAME)}` : name;
    unfiltered(this.#host).err(
      `\r\u001b[2K[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}] ${done}/${this.#of}${failed === 0 ? '' : `, ${failed} failed`}  ${visible(tail)}`,
    );
  }

  clear(): void {
    unfiltered(this.#host).err('\r\u001b[2K');
  }
}
