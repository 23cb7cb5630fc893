/**
 * The Bluetooth ports of `up` and `air`: locks on an adapter or on an external controller, and virtual controllers for external hosts.
 *
 * INV-1: Either all ports open or none. INV-2: Every input from outside goes through `enter` of the live facility. INV-3: After `close`
 * no socket, peripheral or timer is left.
 */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { didYouMean, nearest } from '../../facility/files/nearest.ts';
import type { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import { openAdapter } from '../../link/radio/external/adapter.ts';
import type { AdapterPort } from '../../link/radio/external/adapter-port.ts';
import { ControllerServer } from '../../link/radio/external/controller-server.ts';
import { openController } from '../../link/radio/external/external-controller.ts';
import { NO_ADDRESS } from '../../link/radio/external/external-port.ts';
import type { StreamPort } from '../../link/radio/external/stream-port.ts';
import { type StreamTarget, targetText } from '../../link/radio/external/target.ts';
import { LockPeripheral } from '../../link/radio/peripheral/lock-peripheral.ts';
import type { Radio } from '../../link/radio/radio.ts';
import type { Unsent } from '../../server/control/backlogs.ts';
import type { ServedLock } from '../../server/facility-parts.ts';
import type { Serving } from '../../server/options.ts';
import { unavailable } from '../../server/problem.ts';
import type { Instant } from '../../sim/clock.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { missingStack } from '../options/link.ts';
import type { ControllerAssignment } from '../options/link-options.ts';

export interface WantedPorts {
  /** Locks to attach to an adapter or an external controller. */
  readonly locks: readonly ControllerAssignment[];
  /** The address at which external hosts connect; requires the radio. */
  readonly listen?: StreamTarget;
}

export interface BluetoothContext {
  readonly serving: Serving;
  /** The radio, if the facility uses one. */
  readonly radio: Radio | undefined;
  readonly host: HostClock;
  /** Receives the packets of the external controllers; the radio captures its own, including those of external hosts. */
  readonly capture: Btsnoop | undefined;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A lock on an external controller: `at` names the controller, `address` is its Bluetooth address there. */
export interface LockOnController {
  readonly lock: string;
  readonly at: string;
  readonly address: string;
}

export interface BluetoothReady {
  readonly outside?: readonly LockOnController[];
  readonly air?: string;
}

interface Taken {
  readonly lock: string;
  readonly mac: string;
  readonly port: AdapterPort | StreamPort;
  peripheral: LockPeripheral | undefined;
}

export class BluetoothPorts {
  readonly #context: BluetoothContext;
  readonly #outside: LockOnController[] = [];
  readonly #taken: Taken[] = [];
  #air: ControllerServer | undefined;
  #closed = false;
  #removeOutlet = () => {};

  private constructor(context: BluetoothContext) {
    this.#context = context;
  }

  /** Throws CodedError for an unknown lock, and for a controller or socket that cannot be opened. */
  static async open(wanted: WantedPorts, context: BluetoothContext): Promise<BluetoothPorts> {
    const ports = new BluetoothPorts(context);
    try {
      const found = wanted.locks.map((outside) => [outside, ports.#lock(outside.lock)] as const);
      for (const [outside, mac] of found) await ports.#take(outside, mac);
      if (wanted.listen !== undefined) await ports.#listen(wanted.listen);
      ports.renew();
      ports.#removeOutlet = context.serving.backlogs.add(() => ports.#unsent());
      return ports;
    } catch (error) {
      await ports.close();
      throw error;
    }
  }

  get ready(): BluetoothReady {
    return {
      ...(this.#outside.length === 0 ? {} : { outside: this.#outside }),
      ...(this.#air === undefined ? {} : { air: this.#air.address }),
    };
  }

  /** Attaches the locks of the live facility to their controllers; called again after a restore. */
  renew(): void {
    for (const taken of this.#taken) {
      taken.peripheral?.close();
      this.#enter(() => {
        taken.peripheral = this.#peripheral(taken);
      });
    }
  }

  #unsent(): readonly Unsent[] {
    const outside = this.#taken.map(({ lock, port }) => ({ to: `the controller of ${lock}`, waiting: port.unsent }));
    return [...outside, ...(this.#air?.unsent() ?? [])];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#removeOutlet();
    await this.#air?.close();
    for (const { peripheral, port } of this.#taken.splice(0)) {
      peripheral?.close();
      port.close();
    }
  }

  /** The streams deliver the next bytes only after `work` has run. */
  #enter = (work: () => void): void => {
    const { facilities } = this.#context.serving;
    facilities.main.whenMoving(() => {
      try {
        facilities.main.enter({ kind: 'radio' }, work);
      } catch (error) {
        this.#context.onError(error);
      }
    });
  };

  /** The MAC of a lock by its name. */
  #lock(name: string): string {
    const { locks } = this.#context.serving.facilities.main.parts;
    const names = [...locks.values()].map((lock) => lock.name);
    const mac = [...locks].find(([, lock]) => lock.name === name)?.[0];
    if (mac !== undefined) return mac;
    const existing = names.length === 0 ? 'it has no locks' : `its locks include ${names.slice(0, 3).join(', ')}`;
    const hint = didYouMean(nearest(name, names), existing);
    throw new CodedError('E-FACILITY-2', `this facility has no lock ${name}; ${hint}`);
  }

  async #take({ lock, at }: ControllerAssignment, mac: string): Promise<void> {
    const missing = missingStack();
    if (missing !== undefined) throw new CodedError('E-RADIO-1', missing);
    const { host, print } = this.#context;
    const opened =
      at.kind === 'adapter'
        ? await openAdapter(at.index, host, this.#enter, { print })
        : await openController(at, host, this.#enter);
    if (!opened.ok) throw unavailable('E-RADIO-2', opened);
    const { port } = opened;
    const address = opened.address === NO_ADDRESS ? port.useStaticAddress(mac) : opened.address;
    const where = at.kind === 'adapter' ? `hci${at.index}` : targetText(at);
    this.#taken.push({ lock, mac, port, peripheral: undefined });
    this.#outside.push({ lock, at: where, address });
    this.#captureFrom(port, address, lock);
    port.watch((up) => {
      if (!this.#closed) print(`${lock} on ${where}: the controller was ${up ? 'found again' : 'lost'}`);
    });
  }

  #captureFrom(port: AdapterPort | StreamPort, address: string, lock: string): void {
    const { capture, serving } = this.#context;
    if (capture === undefined) return;
    const now = (): Instant => serving.facility().clock.now();
    const index = capture.adapter(now(), address, lock);
    port.tap((direction, packet) => capture.packet(now(), index, direction, packet));
  }

  #peripheral({ lock, mac, port }: Taken): LockPeripheral {
    const { clock, random, trace } = this.#context.serving.facility();
    return new LockPeripheral({
      server: this.#server(mac).gatt,
      port,
      clock,
      name: `lock/${lock}`,
      randomness: () => random.stream(`radio/outside/${lock}/pairing`),
      record: (kind, central, data) => trace.record(`link/${central}/${lock}`, kind, { mac, ...data }),
    });
  }

  #server(mac: string): ServedLock {
    const lock = this.#context.serving.facilities.main.parts.locks.get(mac);
    if (lock === undefined) throw new Error(`the facility has lost its lock ${mac}`);
    return lock;
  }

  async #listen(at: StreamTarget): Promise<void> {
    const { radio, print } = this.#context;
    if (radio === undefined) throw new CodedError('E-USAGE-5', 'external hosts require the radio: add --link radio');
    const opened = await ControllerServer.open(radio, { at, enter: this.#enter, print });
    if (!opened.ok) throw unavailable('E-RADIO-2', opened);
    this.#air = opened.server;
  }
}
