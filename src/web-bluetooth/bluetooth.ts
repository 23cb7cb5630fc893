/** `navigator.bluetooth`. */
import { messageOf } from '../sim/message-of.ts';
import type { Advertisement } from './advertisement.ts';
import type { OpenChoice } from './choice.ts';
import { BluetoothDevice } from './device.ts';
import { failure } from './failure.ts';
import type { LockSocket } from './lock-socket.ts';
import { readOptions } from './request-options.ts';
import { Scan, type ScanListener } from './scan.ts';
import { defineHandlers, type Handler, Target } from './target.ts';

export class Bluetooth extends Target {
  readonly #socket: LockSocket;
  readonly #openChoice: OpenChoice;
  readonly #scan: Scan;
  readonly #devices = new Map<string, BluetoothDevice>();
  #abandon: (() => void) | undefined;
  readonly referringDevice = null;
  declare onadvertisementreceived: Handler;
  declare onavailabilitychanged: Handler;
  declare oncharacteristicvaluechanged: Handler;
  declare ongattserverdisconnected: Handler;
  declare onserviceadded: Handler;
  declare onservicechanged: Handler;
  declare onserviceremoved: Handler;

  constructor(socket: LockSocket, openChoice: OpenChoice) {
    super(undefined);
    this.#socket = socket;
    this.#openChoice = openChoice;
    this.#scan = new Scan(socket);
  }

  /** Whether the locks can be reached. */
  async getAvailability(): Promise<boolean> {
    return this.#socket.ready().then(
      () => true,
      () => false,
    );
  }

  /** The devices that the page may use because they have been chosen. */
  async getDevices(): Promise<readonly BluetoothDevice[]> {
    return [...this.#devices.values()];
  }

  /**
   * Rejects with TypeError for options that the standard does not allow, SecurityError without a user gesture, NotFoundError if nothing is chosen or the
   * locks cannot be reached.
   */
  async requestDevice(options?: unknown): Promise<BluetoothDevice> {
    const wanted = readOptions(options);
    const choice = this.#openChoice();
    this.#abandon?.();
    const abandon = () => choice.close();
    this.#abandon = abandon;
    const listener: ScanListener = {
      heard: (advertisement) => choice.heard(advertisement, wanted.matches(advertisement)),
      ended: () => choice.close('The connection to the locks ended.'),
    };
    try {
      const started = this.#scan.start(listener).catch((error) => {
        throw failure('NotFoundError', messageOf(error));
      });
      const chosen = await Promise.race([choice.chosen, started.then(() => choice.chosen)]);
      const device = this.#deviceOf(chosen);
      device.allow(wanted);
      return device;
    } finally {
      this.#scan.stop(listener);
      choice.close();
      if (this.#abandon === abandon) this.#abandon = undefined;
    }
  }

  #deviceOf({ id, name }: Advertisement): BluetoothDevice {
    const known = this.#devices.get(id);
    const parts = { parent: this, socket: this.#socket, scan: this.#scan, forget: (id: string) => this.#forget(id) };
    const device = known ?? new BluetoothDevice(id, parts);
    device.name = name;
    this.#devices.set(id, device);
    return device;
  }

  #forget(id: string): void {
    this.#devices.delete(id);
    this.#socket.ignore(id);
  }
}
defineHandlers(Bluetooth.prototype, [
  'advertisementreceived',
  'availabilitychanged',
  'characteristicvaluechanged',
  'gattserverdisconnected',
  'serviceadded',
  'servicechanged',
  'serviceremoved',
]);
