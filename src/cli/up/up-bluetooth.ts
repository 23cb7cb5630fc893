/**
 * The doors of `up` and `air` to Bluetooth outside: locks on an adapter or on somebody else's controller, and controllers of
 * ours for somebody else's host.
 *
 * INV-1 either all doors open or none. INV-2 everything from outside enters through the live stage's door. INV-3 after `close`
 * no socket, peripheral or timer of theirs is left.
 */
import { nearest } from '../../facility/files/nearest.ts';
import { openAdapter } from '../../link/radio/external/adapter.ts';
import type { AdapterPort } from '../../link/radio/external/adapter-port.ts';
import { ControllerServer } from '../../link/radio/external/controller-server.ts';
import { openController } from '../../link/radio/external/external-controller.ts';
import type { StreamPort } from '../../link/radio/external/stream-port.ts';
import { type StreamTarget, targetText } from '../../link/radio/external/target.ts';
import type { Unavailable } from '../../link/radio/external/unavailable.ts';
import { LockPeripheral } from '../../link/radio/peripheral/lock-peripheral.ts';
import type { Radio } from '../../link/radio/radio.ts';
import type { ServedLock } from '../../server/facility-parts.ts';
import type { Serving } from '../../server/options.ts';
import { ServeError } from '../../server/problem.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { missingStack } from '../options/link.ts';
import type { ControllerAssignment } from '../options/link-options.ts';

export interface WantedPorts {
  /** Locks that take an adapter or a controller outside. */
  readonly locks: readonly ControllerAssignment[];
  /** Where other hosts come in; needs the radio. */
  readonly listen?: StreamTarget;
}

export interface BluetoothContext {
  readonly serving: Serving;
  /** The facility's air, when it is the radio. */
  readonly radio: Radio | undefined;
  readonly host: HostClock;
  /** One line for the person at the terminal. */
  readonly say: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A lock that is on the air outside: `at` says where, `address` is what it is found under there. */
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
  readonly #around: BluetoothContext;
  readonly #outside: LockOnController[] = [];
  readonly #taken: Taken[] = [];
  #air: ControllerServer | undefined;
  #closed = false;

  private constructor(around: BluetoothContext) {
    this.#around = around;
  }

  /** Throws ServeError: the caller's fault for a lock that is not there, the environment's for a door that stays shut. */
  static async open(wanted: WantedPorts, around: BluetoothContext): Promise<BluetoothPorts> {
    const ports = new BluetoothPorts(around);
    try {
      const found = wanted.locks.map((outside) => [outside, ports.#lock(outside.lock)] as const);
      for (const [outside, mac] of found) await ports.#take(outside, mac);
      if (wanted.listen !== undefined) await ports.#listen(wanted.listen);
      ports.renew();
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

  /** Puts the locks of the live facility behind the doors; again after a restore put another one in its place. */
  renew(): void {
    for (const taken of this.#taken) {
      taken.peripheral?.close();
      this.#enter(() => {
        taken.peripheral = this.#peripheral(taken);
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#air?.close();
    for (const { peripheral, port } of this.#taken.splice(0)) {
      peripheral?.close();
      port.close();
    }
  }

  #enter = (work: () => void): void => {
    try {
      this.#around.serving.facilities.main.enter({ door: 'radio' }, work);
    } catch (error) {
      this.#around.onError(error);
    }
  };

  /** The MAC of a lock by its name. */
  #lock(name: string): string {
    const { locks } = this.#around.serving.facilities.main.parts;
    const names = [...locks.values()].map((lock) => lock.name);
    const mac = [...locks].find(([, lock]) => lock.name === name)?.[0];
    if (mac !== undefined) return mac;
    const right = nearest(name, names);
    const hint = right === undefined ? `for instance ${names[0] ?? 'none: it has no locks'}` : `did you mean ${right}?`;
    throw new ServeError('caller', `there is no lock ${name} in this facility; ${hint}`);
  }

  async #take({ lock, at }: ControllerAssignment, mac: string): Promise<void> {
    const missing = missingStack();
    if (missing !== undefined) throw new ServeError('environment', missing);
    const { host, say } = this.#around;
    const opened =
      at.kind === 'adapter'
        ? await openAdapter(at.index, host, this.#enter, { print: say })
        : await openController(at, host, this.#enter);
    if (!opened.ok) throw shut(opened);
    const { port, address } = opened;
    const where = at.kind === 'adapter' ? `hci${at.index}` : targetText(at);
    this.#taken.push({ lock, mac, port, peripheral: undefined });
    this.#outside.push({ lock, at: where, address });
    port.watch((up) => {
      if (!this.#closed) say(`${lock} on ${where}: the controller is ${up ? 'there again' : 'gone'}`);
    });
  }

  #peripheral({ lock, mac, port }: Taken): LockPeripheral {
    const { clock, random, trace } = this.#around.serving.facility();
    return new LockPeripheral({
      server: this.#server(mac).gatt,
      port,
      clock,
      name: `lock/${lock}`,
      chance: () => random.stream(`radio/outside/${lock}/pairing`),
      record: (kind, central, data) => trace.record(`link/${central}/${lock}`, kind, { mac, ...data }),
    });
  }

  #server(mac: string): ServedLock {
    const lock = this.#around.serving.facilities.main.parts.locks.get(mac);
    if (lock === undefined) throw new Error(`the facility has lost its lock ${mac}`);
    return lock;
  }

  async #listen(at: StreamTarget): Promise<void> {
    const { radio, say } = this.#around;
    if (radio === undefined) throw new ServeError('caller', 'other hosts need the radio to come in: add --link radio');
    const opened = await ControllerServer.open(radio, { at, enter: this.#enter, print: say });
    if (!opened.ok) throw shut(opened);
    this.#air = opened.door;
  }
}

const shut = ({ why, instead }: Unavailable): ServeError =>
  new ServeError('environment', [`${why}. What you can do:`, ...instead.map((line) => `  - ${line}`)].join('\n'));
