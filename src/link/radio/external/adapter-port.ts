/** A raw HCI socket of the Linux kernel, bound to one adapter, as a port for our stacks. */
import type { HostClock } from '../../../sim/live-clock.ts';
import { u16 } from '../controller/events.ts';
import { COMMAND } from '../controller/h4.ts';
import { ExternalPort } from './external-port.ts';
import type { RunInSimulation } from './unavailable.ts';

/** The methods of the package's socket class that we use. */
export interface NativeSocket {
  on(event: 'data', listener: (packet: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  bindRaw(device: number): number;
  isDevUp(): boolean;
  setFilter(filter: Buffer): void;
  start(): void;
  stop(): void;
  write(packet: Buffer): void;
}

/** How often the adapter's state is polled: the kernel sends no event. */
const LOOK_MS = 1_000;
/** All ACL data and all events. */
const FILTER = Buffer.from('14000000ffffffffffffffff00000000', 'hex');
const DISCONNECT = 0x0406;
const POWER_OFF = 0x15;

export class AdapterPort extends ExternalPort {
  readonly #socket: NativeSocket;
  readonly #host: HostClock;
  readonly #enter: RunInSimulation;
  #look: ReturnType<HostClock['setTimeout']> | undefined;

  /** Binds and starts `socket`. Throws the kernel's error when that is not permitted. */
  constructor(socket: NativeSocket, index: number, host: HostClock, enter: RunInSimulation) {
    socket.bindRaw(index);
    socket.setFilter(FILTER);
    super(socket.isDevUp());
    this.#socket = socket;
    this.#host = host;
    this.#enter = enter;
    socket.on('data', (packet) => enter(() => this.received(packet)));
    socket.on('error', () => enter(() => this.switch(false)));
    socket.start();
    this.#lookAgain();
  }

  close(): void {
    this.#host.clearTimeout(this.#look);
    this.#look = undefined;
    this.#socket.stop();
    this.switch(false);
  }

  protected override write(packet: Buffer): void {
    try {
      this.#socket.write(packet);
    } catch {
      // The adapter was unplugged between two polls.
      this.switch(false);
    }
  }

  /** A reset would confuse the kernel, which keeps its own list of links, so this disconnects with the reason power-off. */
  protected override dropLinks(handles: readonly number[]): void {
    for (const handle of handles) this.send(Buffer.from([COMMAND, ...u16(DISCONNECT), 3, ...u16(handle), POWER_OFF]));
  }

  #lookAgain(): void {
    this.#look = this.#host.setTimeout(() => {
      this.#enter(() => this.switch(this.#socket.isDevUp()));
      if (this.#look !== undefined) this.#lookAgain();
    }, LOOK_MS);
  }
}
