/**
 * The medium between phones and locks over real Bluetooth stacks: every lock is an unmodified bleno, every phone an
 * unmodified noble, each on a virtual controller. Offers the same functions as the memory link's `Air`.
 *
 * INV-1: Without loss, the trace above the link is identical to the memory link's. INV-2: Everything happens on the clock; no promise
 * stays pending. INV-3: The stacks' state cannot be stored, so the radio takes no snapshot.
 */
import type { GattServer } from '../../lock/gatt.ts';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';
import type { World } from '../../sim/world.ts';
import type { Disturbance } from '../memory/reception.ts';
import { STEPS, type Step } from '../memory/steps.ts';
import type { Btsnoop } from './capture/btsnoop.ts';
import { NobleCentral } from './central/noble-central.ts';
import { Controller } from './controller/controller.ts';
import type { AclBuffers, Path } from './controller/controller-port.ts';
import { ADJACENT, Medium } from './controller/medium.ts';
import type { RadioKind } from './kinds.ts';
import { LockPeripheral } from './peripheral/lock-peripheral.ts';

export interface RadioOptions {
  /** The current distance step between the named phone and that lock. */
  reach(central: string, mac: string): Step;
  /** ACL buffers of every controller. */
  readonly acl?: AclBuffers;
}

/** The path at each step without a disturbance. */
const PATHS = Object.fromEntries(
  Object.entries(STEPS).map(([step, { rssi, rssiSpread, lossPerMille }]) => [
    step,
    lossPerMille >= 1_000 ? undefined : { dbm: rssi, spread: rssiSpread, lossPerMille, delayMs: 0 },
  ]),
) as Readonly<Record<Step, Path | undefined>>;

/** The maximum number of phones and guests over the life of one radio: each gets a new address. */
export const PHONE_LIMIT = 0xffff;

interface Lock {
  readonly name: string;
  readonly controller: Controller;
  readonly peripheral: LockPeripheral;
}

interface Phone {
  readonly name: string;
  readonly controller: Controller;
  readonly central: NobleCentral;
  disturbance: Disturbance;
}

export class Radio {
  readonly medium: Medium;
  readonly #world: World;
  readonly #options: RadioOptions;
  readonly #locks = new Map<string, Lock>();
  readonly #phones = new Map<string, Phone>();
  readonly #phonesByMac = new Map<string, Phone>();
  readonly #guests = new Map<string, Controller>();
  #addresses = 0;
  #capture: Btsnoop | undefined;

  constructor(world: World, options: RadioOptions) {
    this.#world = world;
    this.#options = options;
    this.medium = new Medium(world, (from, to) => this.#path(from, to));
  }

  /** Adds a lock; `name` is its name in the trace. Throws when its MAC is already present. */
  add(server: GattServer, name: string = server.mac): void {
    const { mac } = server;
    if (this.#locks.has(mac)) throw new Error(`two locks on the air have the address ${mac}`);
    const controller = this.#controller(mac, mac, name);
    const peripheral = new LockPeripheral({
      server,
      port: controller,
      clock: this.#world.clock,
      name,
      randomness: () => controller.stream('pairing'),
      centralName: (central) => {
        const phone = this.#phonesByMac.get(central);
        return phone === undefined ? central : `phone/${phone.name}`;
      },
      record: (kind, central, data) => this.#record(this.#phonesByMac.get(central)?.name ?? central, kind, mac, data),
    });
    this.#locks.set(mac, { name, controller, peripheral });
  }

  /** Removes a lock; a link to it ends when its supervision timeout expires. */
  remove(mac: string): void {
    const lock = this.#locks.get(mac);
    if (lock === undefined) return;
    lock.controller.vanish();
    lock.peripheral.close();
    lock.controller.close();
    this.#locks.delete(mac);
  }

  /** The phone of that name, created on first use. `keepsTables`: it keeps the attribute tables of locks while it is on. */
  central(name: string, keepsTables = false): NobleCentral {
    const existing = this.#phones.get(name);
    if (existing !== undefined) return existing.central;
    const mac = this.#phoneAddress();
    const controller = this.#controller(name, mac);
    const central = new NobleCentral({
      port: controller,
      clock: this.#world.clock,
      name,
      keepsTables,
      randomness: () => controller.stream('pairing'),
      record: (kind, lock, data) => this.#record(name, kind, lock, data),
    });
    const phone: Phone = { name, controller, central, disturbance: {} };
    this.#phones.set(name, phone);
    this.#phonesByMac.set(mac, phone);
    return central;
  }

  /** Sets or (with `{}`) clears the fault of one phone's radio. */
  disturb(name: string, disturbance: Disturbance): void {
    const phone = this.#phones.get(name);
    if (phone === undefined) return;
    phone.disturbance = disturbance;
    phone.controller.silenceAtPacket(disturbance.cutAtPacket);
    phone.central.loseWrite(disturbance.dropWrite);
    this.#record(name, 'link.disturbed', undefined, { ...disturbance });
    this.moved();
  }

  /** A controller for an external host, close to every lock. Throws when the name is taken. */
  guest(name: string): Controller {
    if (this.#guests.has(name) || this.#phones.has(name)) throw new Error(`two radios have the name ${name}`);
    const controller = this.#controller(name, this.#phoneAddress());
    this.#guests.set(name, controller);
    return controller;
  }

  /** Removes an external host that has disconnected; its links end when their supervision timeouts expire. */
  removeGuest(name: string): void {
    this.#guests.get(name)?.close();
    this.#guests.delete(name);
  }

  /** Call after a person moved: links check their range now instead of at their next interval. */
  moved(): void {
    this.medium.moved();
  }

  /** `perMille` of all packets are lost for `forMs`; 1000 loses everything. */
  interfere(perMille: number, forMs: number): void {
    this.#world.trace.record('link', 'link.interference', { perMille, forMs });
    this.medium.interfere(perMille, forMs);
  }

  /** Switches the radio of a phone (by name) or a lock (by mac) off, and on again after `offMs`. */
  resetAdapter(of: string, offMs: number): void {
    const controller = this.#phones.get(of)?.controller ?? this.#locks.get(of)?.controller;
    if (controller === undefined) return;
    this.#record(of, 'link.reset', undefined, { offMs });
    controller.setUp(false);
    this.#world.clock.setTimeout(() => controller.setUp(true), offMs, `${of} adapter comes back`);
  }

  /** Records every packet of every controller in this capture from now on. */
  capture(into: Btsnoop): void {
    this.#capture = into;
    for (const { name, controller } of [...this.#locks.values(), ...this.#phones.values()]) this.#tap(controller, name);
  }

  /** Always throws NotSnapshottable: the state of bleno and noble cannot be stored. */
  snapshot(): never {
    throw new NotSnapshottable('the state of Bluetooth stacks cannot be stored: use the memory link for snapshots');
  }

  close(): void {
    for (const mac of [...this.#locks.keys()]) this.remove(mac);
    for (const { central, controller } of this.#phones.values()) {
      central.close();
      controller.close();
    }
    for (const guest of [...this.#guests.keys()]) this.removeGuest(guest);
    this.#phones.clear();
    this.#phonesByMac.clear();
    this.medium.close();
  }

  #controller(name: string, mac: string, shown = name): Controller {
    const { acl } = this.#options;
    const controller = new Controller(this.medium, { name, address: mac, ...(acl === undefined ? {} : { acl }) });
    if (this.#capture !== undefined) this.#tap(controller, shown);
    return controller;
  }

  #tap(controller: Controller, name: string): void {
    const capture = this.#capture;
    const index = capture?.adapter(this.#world.clock.now(), controller.mac, name) ?? 0;
    controller.tap((direction, packet) => capture?.packet(this.#world.clock.now(), index, direction, packet));
  }

  #phoneAddress(): string {
    const number = ++this.#addresses;
    if (number > PHONE_LIMIT) throw new RangeError(`the radio supports at most ${PHONE_LIMIT} phones`);
    const digits = number.toString(16).toUpperCase().padStart(4, '0');
    // Bit 0x02 of the first byte marks a locally administered address.
    return `02:00:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`;
  }

  /** Phones and locks receive each other, depending on the phone's distance and the faults of its radio. */
  #path(from: string, to: string): Path | undefined {
    if (this.#guests.has(from) || this.#guests.has(to)) return ADJACENT;
    const phone = this.#phones.get(from) ?? this.#phones.get(to);
    const mac = phone?.name === from ? to : from;
    if (phone === undefined || !this.#locks.has(mac)) return undefined;
    const path = PATHS[this.#options.reach(phone.name, mac)];
    const { lossPerMille, delayMs } = phone.disturbance;
    if (path === undefined || (lossPerMille === undefined && delayMs === undefined)) return path;
    return { ...path, lossPerMille: lossPerMille ?? path.lossPerMille, delayMs: delayMs ?? path.delayMs };
  }

  #record(
    central: string,
    kind: RadioKind,
    mac: string | undefined,
    data: Readonly<Record<string, string | number | boolean>>,
  ): void {
    const { trace } = this.#world;
    if (!trace.recording) return;
    if (mac === undefined) trace.record(`link/${central}`, kind, data);
    else trace.record(`link/${central}/${this.#locks.get(mac)?.name ?? mac}`, kind, { mac, ...data });
  }
}
