/**
 * An external controller at the other end of a stream, as a port for our stacks: btvirt, an emulator, bumble.
 *
 * INV-1: No bytes from the stream cause an exception; a stream that is out of sync is closed with a reason. INV-2:
 * Buffered output is bounded: a controller that does not read is closed.
 */

import type { Duplex } from 'node:stream';
import { messageOf } from '../../../sim/message-of.ts';
import { H4Reader } from '../controller/h4.ts';
import { ExternalPort } from './external-port.ts';
import type { RunInSimulation } from './unavailable.ts';

/** The maximum number of bytes buffered for a peer that reads slowly. */
export const OUTGOING_LIMIT = 1024 * 1024;
/** The beginning of the reason if a stream ended because it was out of sync. */
export const NOT_HCI = 'this is not an HCI controller';
const RESET = Buffer.from([1, 0x03, 0x0c, 0]);

export class StreamPort extends ExternalPort {
  readonly #stream: Duplex;
  readonly #enter: RunInSimulation;
  readonly #reader = new H4Reader();
  #ended: string | undefined;

  constructor(stream: Duplex, enter: RunInSimulation) {
    super(true);
    this.#stream = stream;
    this.#enter = enter;
    stream.on('data', (bytes: Buffer) => {
      stream.pause();
      enter(() => {
        this.#data(bytes);
        stream.resume();
      });
    });
    stream.on('error', (error) => this.#end(messageOf(error)));
    stream.on('close', () => this.#end('the controller closed the stream'));
  }

  /** The reason why the stream ended; undefined while it is open. */
  get ended(): string | undefined {
    return this.#ended;
  }

  override get unsent(): number {
    return this.#stream.writableLength;
  }

  close(): void {
    this.#end('closed by us');
  }

  protected override write(packet: Buffer): void {
    if (this.#stream.writableLength > OUTGOING_LIMIT) this.#end('the controller does not read its input');
    else this.#stream.write(packet);
  }

  /** A reset sends nothing over the air: the peers' links end when their supervision timeouts expire. */
  protected override dropLinks(): void {
    this.send(RESET);
  }

  #data(bytes: Buffer): void {
    for (const packet of this.#reader.push(bytes)) this.received(packet);
    if (this.#reader.broken !== undefined) this.#end(`${NOT_HCI}: ${this.#reader.broken}`);
  }

  #end(why: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#stream.destroy();
    this.#enter(() => this.switch(false));
  }
}
