/**
 * Advertising. An advertising event comes every interval plus a random 0 to 10 ms, as specified; without a listener no event is
 * simulated.
 */

import type { TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { type Command, returns } from './command.ts';
import type { AdvertiserPort, AdvertisingPdu, ControllerPort } from './controller-port.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, SUCCESS } from './status.ts';

export const ADVERTISING_DATA_LIMIT = 31;
/** Intervals are transmitted in units of 625 µs. */
export const SLOT_US = 625;
const MIN_INTERVAL = 0x0020;
const MAX_INTERVAL = 0x4000;
const RANDOM_DELAY_MS = 10;

/** ADV_IND: anybody may scan and connect. The following kinds lack one or both. */
const CONNECTABLE: readonly number[] = [0, 1, 4];
const SCANNABLE: readonly number[] = [0, 2];

export class Advertiser implements AdvertiserPort {
  readonly #controller: ControllerPort;
  #interval = 0x0800;
  #kind = 0;
  #ownAddressType = 0;
  #data: Buffer = Buffer.alloc(0);
  #scanResponse: Buffer = Buffer.alloc(0);
  #on = false;
  #timer: TimeoutId | undefined;
  #stream: RandomStream | undefined;

  constructor(controller: ControllerPort) {
    this.#controller = controller;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Resets to the state after power-up. */
  reset(): void {
    this.switch(false);
    this.#interval = 0x0800;
    this.#kind = 0;
    this.#ownAddressType = 0;
    this.#data = Buffer.alloc(0);
    this.#scanResponse = Buffer.alloc(0);
  }

  configure(parameters: Buffer): number {
    const shortest = parameters.readUInt16LE(0);
    const longest = parameters.readUInt16LE(2);
    const kind = parameters.readUInt8(4);
    if (this.#on) return COMMAND_DISALLOWED;
    if (shortest < MIN_INTERVAL || longest > MAX_INTERVAL || shortest > longest || kind > 4) return INVALID_PARAMETERS;
    this.#interval = shortest;
    this.#kind = kind;
    this.#ownAddressType = parameters.readUInt8(5) & 1;
    return SUCCESS;
  }

  setData(parameters: Buffer, which: 'data' | 'scanResponse'): number {
    const length = parameters.readUInt8(0);
    if (length > ADVERTISING_DATA_LIMIT) return INVALID_PARAMETERS;
    const bytes = Buffer.from(parameters.subarray(1, 1 + length));
    if (which === 'data') this.#data = bytes;
    else this.#scanResponse = bytes;
    return SUCCESS;
  }

  switch(on: boolean): void {
    if (this.#on === on) return;
    this.#on = on;
    if (on) this.#controller.air.advertisers.add(this);
    else this.#controller.air.advertisers.delete(this);
    if (on && this.#controller.air.anyoneListens) this.resume();
    if (!on) this.pause();
  }

  /** A listener appeared: the next event comes at a random point within one interval. */
  resume(): void {
    if (this.#timer !== undefined) return;
    this.#arm(this.#random().int(0, this.#intervalMs()));
  }

  pause(): void {
    this.#controller.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer = this.#controller.clock.setTimeout(
      () => this.#event(),
      delayMs,
      `${this.#controller.name} advertises`,
    );
  }

  #event(): void {
    this.#arm(this.#intervalMs() + this.#random().int(0, RANDOM_DELAY_MS));
    this.#controller.air.advertise(this.#controller, this.#pdu());
  }

  #pdu(): AdvertisingPdu {
    return {
      kind: this.#kind === 4 ? 1 : this.#kind,
      addressType: this.#ownAddressType,
      address: this.#controller.ownAddress(this.#ownAddressType),
      data: this.#data,
      scanResponse: this.#scanResponse,
      connectable: CONNECTABLE.includes(this.#kind),
      scannable: SCANNABLE.includes(this.#kind),
    };
  }

  #intervalMs(): number {
    return Math.floor((this.#interval * SLOT_US) / 1000);
  }

  #random(): RandomStream {
    this.#stream ??= this.#controller.stream('advertising');
    return this.#stream;
  }
}

const setEnable = (controller: ControllerPort, parameters: Buffer): Uint8Array => {
  const on = parameters.readUInt8(0);
  if (on > 1) return returns(INVALID_PARAMETERS);
  controller.advertiser.switch(on === 1);
  return returns(SUCCESS);
};

export const advertisingCommands: readonly Command[] = [
  {
    opcode: 0x2006,
    name: 'LE Set Advertising Parameters',
    length: 15,
    bit: [25, 5],
    run: (controller, parameters) => returns(controller.advertiser.configure(parameters)),
  },
  {
    opcode: 0x2007,
    name: 'LE Read Advertising Channel Tx Power',
    length: 0,
    bit: [25, 6],
    run: () => returns(SUCCESS, 0),
  },
  {
    opcode: 0x2008,
    name: 'LE Set Advertising Data',
    length: 32,
    bit: [25, 7],
    run: (controller, parameters) => returns(controller.advertiser.setData(parameters, 'data')),
  },
  {
    opcode: 0x2009,
    name: 'LE Set Scan Response Data',
    length: 32,
    bit: [26, 0],
    run: (controller, parameters) => returns(controller.advertiser.setData(parameters, 'scanResponse')),
  },
  { opcode: 0x200a, name: 'LE Set Advertising Enable', length: 1, bit: [26, 1], run: setEnable },
];
