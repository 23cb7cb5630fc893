/**
 * The air between phones and locks over real Bluetooth stacks: every lock an unmodified bleno, every phone an unmodified
 * noble, each on a controller of ours. Offers what the memory link's air offers.
 *
 * INV-1 with loss off the trace above the link is the memory link's. INV-2 everything happens on the clock: no promise is
 * left to wait for. INV-3 the stacks' state fits no snapshot: a run over the radio starts at its beginning.
 */
import type { GattServer } from '../../lock/gatt.ts';
import { NotSnapshottable } from '../../sim/virtual-clock.ts';
import type { World } from '../../sim/world.ts';
import type { Disturbance } from '../memory/central.ts';
import { STEPS, type Step } from '../memory/steps.ts';
import type { Btsnoop } from './capture/btsnoop.ts';
import { NobleCentral } from './central/noble-central.ts';
import { Controller } from './controller/controller.ts';
import type { AclBuffers, Path } from './controller/controller-port.ts';
import { DESK as ADJACENT, Medium } from './controller/medium.ts';
import type { RadioKind } from './kinds.ts';
import { LockPeripheral } from './peripheral/lock-peripheral.ts';

export interface RadioOptions {
  /** How far the named phone is from that lock at this moment. */
  reach(central: string, mac: string): Step;
  /** ACL buffers of every controller. */
  readonly acl?: AclBuffers;
}

/** Phones and guests of one radio in its life: their addresses are counted out. */
export const PHONE_LIMIT = 0xffff;

interface Lock {
  readonly name: string;
  readonly controller: Controller;
  readonly peripheral: LockPeripheral;
}

interface Phone {
  readonly name: string;
  readonly peerName: string;
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

  /** Puts a lock on the air; `name` is what the trace calls it. Throws when its mac is on the air already. */
  add(server: GattServer, name: string = server.mac): void {
    const { mac } = server;
    if (this.#locks.has(mac)) throw new Error(`two locks on the air have the address ${mac}`);
    const controller = this.#controller(mac, mac, name);
    const peripheral = new LockPeripheral({
      server,
      port: controller,
      clock: this.#world.clock,
      name,
      chance: () => controller.stream('pairing'),
      centralName: (central) => this.#phonesByMac.get(central)?.peerName ?? central,
      record: (kind, central, data) => this.#record(this.#phonesByMac.get(central)?.name ?? central, kind, mac, data),
    });
    this.#locks.set(mac, { name, controller, peripheral });
  }

  /** Takes a lock off the air; a link to it dies by its supervision time-out. */
  remove(mac: string): void {
    const lock = this.#locks.get(mac);
    if (lock === undefined) return;
    lock.controller.vanish();
    lock.peripheral.close();
    lock.controller.close();
    this.#locks.delete(mac);
  }

  /** The phone of that name, made on first use. `peerName` is what a lock knows it by. */
  central(name: string, peerName = `phone/${name}`): NobleCentral {
    const existing = this.#phones.get(name);
    if (existing !== undefined) return existing.central;
    const mac = this.#phoneAddress();
    const controller = this.#controller(name, mac);
    const central = new NobleCentral({
      port: controller,
      clock: this.#world.clock,
      name,
      chance: () => controller.stream('pairing'),
      record: (kind, lock, data) => this.#record(name, kind, lock, data),
    });
    const phone: Phone = { name, peerName, controller, central, disturbance: {} };
    this.#phones.set(name, phone);
    this.#phonesByMac.set(mac, phone);
    return central;
  }

  /** Sets or (with `{}`) ends the fault on one phone's radio. */
  disturb(name: string, disturbance: Disturbance): void {
    const phone = this.#phones.get(name);
    if (phone === undefined) return;
    phone.disturbance = disturbance;
    phone.controller.dropLinkAfter(disturbance.cutAtPacket);
    this.#record(name, 'link.disturbed', undefined, { ...disturbance });
    this.moved();
  }

  /** A controller for a host outside, which stands beside every lock. Throws when the name is taken. */
  guest(name: string): Controller {
    if (this.#guests.has(name) || this.#phones.has(name)) throw new Error(`two radios on the air are called ${name}`);
    const controller = this.#controller(name, this.#phoneAddress());
    this.#guests.set(name, controller);
    return controller;
  }

  /** A host outside is gone; what it was connected to runs into its time-out. */
  removeGuest(name: string): void {
    this.#guests.get(name)?.close();
    this.#guests.delete(name);
  }

  /** Somebody moved: links notice now instead of at their next look. */
  moved(): void {
    this.medium.moved();
  }

  /** `perMille` of all packets are lost for a while; 1000 drowns everything. */
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

  /** From now on every packet of every controller goes into this capture. */
  capture(into: Btsnoop): void {
    this.#capture = into;
    for (const { name, controller } of [...this.#locks.values(), ...this.#phones.values()]) this.#tap(controller, name);
  }

  /** Throws: what bleno and noble hold fits no file. */
  snapshot(): never {
    throw new NotSnapshottable('Bluetooth stacks keep their state to themselves: use the memory link for snapshots');
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
    if (number > PHONE_LIMIT) throw new RangeError(`the radio holds ${PHONE_LIMIT} phones, no more`);
    const digits = number.toString(16).toUpperCase().padStart(4, '0');
    // The bit 0x02 of the first byte marks an address that nobody was given.
    return `02:00:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`;
  }

  /** Phones hear locks and locks hear phones, by the phone's distance and the faults on its radio. */
  #path(from: string, to: string): Path | undefined {
    if (this.#guests.has(from) || this.#guests.has(to)) return ADJACENT;
    const phone = this.#phones.get(from) ?? this.#phones.get(to);
    const mac = phone?.name === from ? to : from;
    if (phone === undefined || !this.#locks.has(mac)) return undefined;
    const { rssi, rssiSpread, lossPerMille } = STEPS[this.#options.reach(phone.name, mac)];
    if (lossPerMille >= 1_000) return undefined;
    const { disturbance } = phone;
    return {
      dbm: rssi,
      spread: rssiSpread,
      lossPerMille: disturbance.lossPerMille ?? lossPerMille,
      delayMs: disturbance.delayMs ?? 0,
    };
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
