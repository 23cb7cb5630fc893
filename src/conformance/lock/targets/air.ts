/**
 * A lock in a Bluetooth host that connects to our air by HCI (H4): it receives a virtual controller, and our noble is the central on a second one.
 *
 * Time is this machine's. If the target supports `advance`, the air follows it: its clock moves only with the target's, so a connection interval
 * costs no real time. While the host owes an answer to a request, the air waits for it in real time.
 *
 * INV-1: The first host receives the address in the keys file. INV-2: A target whose host has left and does not return is lost.
 */
import { setImmediate } from 'node:timers/promises';
import { Controller } from '../../../link/radio/controller/controller.ts';
import { ACL } from '../../../link/radio/controller/h4.ts';
import { Medium } from '../../../link/radio/controller/medium.ts';
import { ControllerServer, type GuestControllers } from '../../../link/radio/external/controller-server.ts';
import type { StreamTarget } from '../../../link/radio/external/target.ts';
import { LiveClock } from '../../../sim/live-clock.ts';
import { Random } from '../../../sim/random.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { TargetLost } from '../../bench/outcome.ts';
import type { LockTarget } from '../contract/target.ts';
import { EventWaiter } from './event-waiter.ts';
import { externalTarget, type TargetOptions } from './external-target.ts';
import { LockRadio } from './lock-radio.ts';
import { Snoop } from './snoop.ts';
import { requireNoble, unreachable } from './unreachable.ts';

export interface AirOptions extends TargetOptions {
  readonly at: StreamTarget;
  readonly seed: string;
  /** Prints one line for the user. */
  readonly print: (line: string) => void;
}

const SUITE_ADDRESS = '02:00:00:00:00:01';
const HOST_WITHIN_MS = 60_000;
/** How long a host may take to return after a restart, for instance after a change of its battery. */
const BACK_WITHIN_MS = 5_000;
/** A host that sends nothing for this long has finished setting up its controller. */
const QUIET_MS = 300;
const SET_UP_WITHIN_MS = 5_000;
/** How long the air waits for an answer that the host owes before simulated time continues. */
const ANSWER_WITHIN_MS = 20;
/** Attribute requests have even opcodes, below the notifications. */
const LAST_REQUEST = 0x18;
const ATT_CHANNEL = 4;

export async function airTarget(options: AirOptions): Promise<LockTarget> {
  requireNoble();
  const air = new Air(options);
  try {
    await air.open();
  } catch (error) {
    await air.close();
    throw error;
  }
  return externalTarget(air, options);
}

class Air implements GuestControllers {
  readonly name = 'air';
  readonly arrivals: EventWaiter;
  readonly central: LockRadio;
  readonly capture: Snoop;
  readonly #options: AirOptions;
  readonly #clock: VirtualClock;
  readonly #live: LiveClock;
  readonly #medium: Medium;
  readonly #guests = new Map<string, Controller>();
  #server: ControllerServer | undefined;
  #numbers = 0;
  /** Number of packets to and from hosts. */
  #packets = 0;
  /** Whether a host owes an answer to a request. */
  #owes = false;
  #closed = false;
  /** Runs while no host is connected. */
  #missed: NodeJS.Timeout | undefined;

  constructor(options: AirOptions) {
    const { host, keys, seed } = options;
    this.#options = options;
    this.arrivals = new EventWaiter(host);
    const random = new Random(seed);
    this.#clock = new VirtualClock(host.now());
    this.#live = new LiveClock(this.#clock, {
      host,
      onError: (error) => {
        throw error;
      },
    });
    this.#medium = new Medium({ clock: this.#clock, random });
    this.capture = new Snoop(() => this.#clock.now());
    const port = new Controller(this.#medium, { name: 'suite', address: SUITE_ADDRESS });
    port.tap(this.capture.adapter(SUITE_ADDRESS, 'suite'));
    const changed = (): void => this.arrivals.wake();
    this.central = new LockRadio({ port, clock: this.#clock, random, mac: keys.mac, enter: this.#enter, changed });
  }

  /** Listens, and waits until a host has set up its controller. Throws TargetLost. */
  async open(): Promise<void> {
    const { at, print, patience, host } = this.#options;
    const opened = await ControllerServer.open(this, { at, enter: this.#enter, print });
    if (!opened.ok) throw unreachable(opened);
    this.#server = opened.server;
    this.#live.start();
    const { address } = opened.server;
    const limitS = Math.round((HOST_WITHIN_MS * patience) / 1_000);
    print(`waiting up to ${limitS} s for the lock’s host to connect to ${address} with HCI (H4)`);
    if (!(await this.arrivals.until(() => this.#guests.size > 0, HOST_WITHIN_MS * patience)))
      throw new TargetLost(`no host connected to ${address} within ${limitS} s (--patience 2 waits twice as long)`);
    await this.#hostIsQuiet(host.now() + SET_UP_WITHIN_MS * patience);
  }

  async #hostIsQuiet(deadline: number): Promise<void> {
    const { host } = this.#options;
    for (let seen = -1; seen !== this.#packets && host.now() < deadline; ) {
      seen = this.#packets;
      await this.arrivals.sleep(QUIET_MS);
      if (this.#packets === 0) seen = -1;
    }
  }

  table() {
    return this.central.table;
  }

  neighbours(): readonly string[] {
    return this.central.others;
  }

  /** Makes simulated time advance only together with the target’s. */
  steered(): void {
    this.#live.stop();
  }

  async moved(ms: number): Promise<void> {
    while (this.#guests.size === 0) await this.arrivals.sleep(BACK_WITHIN_MS);
    await this.stimulated();
    const until = this.#clock.now() + Math.max(1, Math.ceil(ms));
    while (this.#clock.step(until)) if (this.#owes) await this.#answered();
    this.#clock.runUntil(until);
    await this.stimulated();
  }

  /** Waits two turns of the event loop, so that everything the host sent before its HTTP answer has been read. */
  async stimulated(): Promise<void> {
    await setImmediate();
    await setImmediate();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#options.host.clearTimeout(this.#missed);
    this.#live.stop();
    await this.#server?.close();
    this.central.close();
    this.#medium.close();
  }

  guest(name: string): Controller {
    const { keys } = this.#options;
    const number = ++this.#numbers;
    const taken = [...this.#guests.values()].some(({ mac }) => mac === keys.mac);
    const address = taken ? `02:00:00:00:01:${number.toString(16).toUpperCase().padStart(2, '0').slice(-2)}` : keys.mac;
    const controller = new Controller(this.#medium, { name, address });
    controller.tap(this.capture.adapter(address, name));
    controller.tap((direction, packet) => {
      this.#packets += 1;
      this.#owes = direction === 'received' ? this.#owes || isRequest(packet) : this.#owes && packet[0] !== ACL;
      if (direction === 'sent') this.arrivals.wake();
    });
    this.#guests.set(name, controller);
    this.#options.host.clearTimeout(this.#missed);
    this.arrivals.wake();
    return controller;
  }

  removeGuest(name: string): void {
    this.#guests.get(name)?.close();
    this.#guests.delete(name);
    this.#owes = false;
    if (this.#guests.size > 0 || this.#closed) return;
    const { host, patience } = this.#options;
    const limitMs = BACK_WITHIN_MS * patience;
    const why = `the lock’s host disconnected and did not return within ${Math.round(limitMs / 1_000)} s`;
    this.#missed = host.setTimeout(() => this.arrivals.lose(why), limitMs);
  }

  #enter = (work: () => void): void => {
    this.#live.arrive();
    work();
    if (this.#live.paused) this.#clock.runUntil(this.#clock.now());
    else this.#live.nudge();
  };

  async #answered(): Promise<void> {
    await this.arrivals.until(() => !this.#owes, ANSWER_WITHIN_MS * this.#options.patience);
    this.#owes = false;
  }
}

/** Whether an HCI packet starts an L2CAP packet that contains an attribute request. */
function isRequest(packet: Buffer): boolean {
  if (packet[0] !== ACL || packet.length < 10 || packet.readUInt16LE(7) !== ATT_CHANNEL) return false;
  const starts = ((packet.readUInt16LE(1) >> 12) & 3) !== 1;
  const opcode = packet.readUInt8(9);
  return starts && opcode % 2 === 0 && opcode <= LAST_REQUEST;
}
