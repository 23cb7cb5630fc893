/** Captures the HCI packets of a target's controllers in btsnoop files. */
import { Btsnoop } from '../../../link/radio/capture/btsnoop.ts';
import type { Direction } from '../../../link/radio/controller/controller.ts';
import type { HciPort } from '../../../link/radio/controller/port.ts';
import { CAPTURE_BYTES, type Capture } from '../contract/capture.ts';

interface Adapter {
  readonly mac: string;
  readonly name: string;
  index: number;
}

export class Snoop implements Capture {
  readonly ending = 'btsnoop';
  readonly #now: () => number;
  readonly #adapters = new Set<Adapter>();
  #into: Btsnoop | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(write: (bytes: Buffer) => void): () => void {
    const into = new Btsnoop(write, CAPTURE_BYTES);
    for (const adapter of this.#adapters) adapter.index = into.adapter(this.#now(), adapter.mac, adapter.name);
    this.#into = into;
    return () => {
      if (this.#into === into) this.#into = undefined;
    };
  }

  /** Returns a function that receives every packet of that controller. */
  adapter(mac: string, name: string): (direction: Direction, packet: Buffer) => void {
    const adapter: Adapter = { mac, name, index: this.#into?.adapter(this.#now(), mac, name) ?? 0 };
    this.#adapters.add(adapter);
    return (direction, packet) => this.#into?.packet(this.#now(), adapter.index, direction, packet);
  }
}

/** The same port, except that `see` also receives its packets. */
export function tapped(port: HciPort, see: (direction: Direction, packet: Buffer) => void): HciPort {
  return {
    get up() {
      return port.up;
    },
    send: (packet) => {
      see('sent', packet);
      port.send(packet);
    },
    attach: (receive) =>
      port.attach((packet) => {
        see('received', packet);
        receive(packet);
      }),
    watch: (changed) => port.watch(changed),
    vanish: () => port.vanish(),
  };
}
