/**
 * Advertising. An advertising event comes every interval plus a random 0 to 10 ms, as specified; without a listener no event is
 * simulated.
 */

import type { TimeoutId } from '../../../sim/clock.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { type Command, returns } from './command.ts';
import type { AdvertiserPort, AdvertisingPdu, ControllerPort, DeviceAddress } from './controller-port.ts';
import { connectionFailed } from './events.ts';
import { judgeOwnType, lacksAddress } from './own-address.ts';
import { ADVERTISING_TIMEOUT, COMMAND_DISALLOWED, INVALID_PARAMETERS, SUCCESS } from './status.ts';

export const ADVERTISING_DATA_LIMIT = 31;
/** Intervals are transmitted in units of 625 µs. */
export const SLOT_US = 625;
const MIN_INTERVAL = 0x0020;
const MAX_INTERVAL = 0x4000;
const RANDOM_DELAY_MS = 10;

/** ADV_IND: anybody may scan and connect. The other kinds lack one or both. */
const CONNECTABLE: readonly number[] = [0, 1, 4];
const SCANNABLE: readonly number[] = [0, 2];
/** Directed at one device, without data: with a high duty cycle, which ends automatically, and with a low one. */
const DIRECTED_HIGH = 1;
const DIRECTED_LOW = 4;
/** An event at least every 3.75 ms, for 1.28 s. */
const HIGH_DUTY_MS = 3;
const HIGH_DUTY_FOR_MS = 1_280;
const ALL_CHANNELS = 0b111;
/** Bits of the filter policy: scan requests only from the accept list, connection requests only from the accept list. */
const FILTERS_SCANS = 1;
const FILTERS_CONNECTIONS = 2;
const NOTHING = Buffer.alloc(0);

export class Advertiser implements AdvertiserPort {
  readonly #controller: ControllerPort;
  #interval = 0x0800;
  #kind = 0;
  #ownAddressType = 0;
  #target: DeviceAddress | undefined;
  #filterPolicy = 0;
  #data: Buffer = NOTHING;
  #scanResponse: Buffer = NOTHING;
  #on = false;
  #timer: TimeoutId | undefined;
  #highDutyEnd: TimeoutId | undefined;
  #stream: RandomStream | undefined;

  constructor(controller: ControllerPort) {
    this.#controller = controller;
  }

  get on(): boolean {
    return this.#on;
  }

  get filters(): boolean {
    return this.#on && this.#filterPolicy !== 0;
  }

  /** Resets to the state after power-up. */
  reset(): void {
    this.switch(false);
    this.#interval = 0x0800;
    this.#kind = 0;
    this.#ownAddressType = 0;
    this.#target = undefined;
    this.#filterPolicy = 0;
    this.#data = NOTHING;
    this.#scanResponse = NOTHING;
  }

  configure(parameters: Buffer): number {
    const shortest = parameters.readUInt16LE(0);
    const longest = parameters.readUInt16LE(2);
    const kind = parameters.readUInt8(4);
    const ownAddressType = parameters.readUInt8(5);
    const peer = { addressType: parameters.readUInt8(6), address: Buffer.from(parameters.subarray(7, 13)) };
    const filterPolicy = parameters.readUInt8(14);
    const isDirected = kind === DIRECTED_HIGH || kind === DIRECTED_LOW;
    if (this.#on) return COMMAND_DISALLOWED;
    if (kind > 4 || (isDirected && peer.addressType > 1)) return INVALID_PARAMETERS;
    // Advertising with a high duty cycle has its own interval.
    if (kind !== DIRECTED_HIGH && (shortest < MIN_INTERVAL || longest > MAX_INTERVAL || shortest > longest))
      return INVALID_PARAMETERS;
    if ((parameters.readUInt8(13) & ALL_CHANNELS) === 0 || filterPolicy > 3) return INVALID_PARAMETERS;
    const status = judgeOwnType(ownAddressType);
    if (status !== SUCCESS) return status;
    this.#interval = shortest;
    this.#kind = kind;
    this.#ownAddressType = ownAddressType;
    this.#target = isDirected ? peer : undefined;
    this.#filterPolicy = isDirected ? 0 : filterPolicy;
    return SUCCESS;
  }

  enable(on: boolean): number {
    if (on && lacksAddress(this.#controller, this.#ownAddressType)) return INVALID_PARAMETERS;
    this.switch(on);
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
    const { clock } = this.#controller;
    clock.clearTimeout(this.#highDutyEnd);
    if (!on || this.#kind !== DIRECTED_HIGH) return;
    const ended = (): void => {
      this.switch(false);
      this.#controller.sendLater(connectionFailed(ADVERTISING_TIMEOUT));
    };
    this.#highDutyEnd = clock.setTimeout(ended, HIGH_DUTY_FOR_MS, `${this.#controller.name} directed advertising ends`);
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
    const delayMs = this.#kind === DIRECTED_HIGH ? 0 : this.#random().int(0, RANDOM_DELAY_MS);
    this.#arm(this.#intervalMs() + delayMs);
    this.#controller.air.advertise(this.#controller, this.#pdu());
  }

  #pdu(): AdvertisingPdu {
    const controller = this.#controller;
    const takes =
      (kinds: readonly number[], filter: number) =>
      (from: DeviceAddress): boolean =>
        kinds.includes(this.#kind) && ((this.#filterPolicy & filter) === 0 || controller.filterList.has(from));
    return {
      kind: this.#target === undefined ? this.#kind : DIRECTED_HIGH,
      ...controller.ownAddress(this.#ownAddressType),
      data: this.#target === undefined ? this.#data : NOTHING,
      scanResponse: this.#scanResponse,
      target: this.#target,
      takesConnection: takes(CONNECTABLE, FILTERS_CONNECTIONS),
      takesScan: takes(SCANNABLE, FILTERS_SCANS),
    };
  }

  #intervalMs(): number {
    return this.#kind === DIRECTED_HIGH ? HIGH_DUTY_MS : Math.floor((this.#interval * SLOT_US) / 1000);
  }

  #random(): RandomStream {
    this.#stream ??= this.#controller.stream('advertising');
    return this.#stream;
  }
}

const setEnable = (controller: ControllerPort, parameters: Buffer): Uint8Array => {
  const on = parameters.readUInt8(0);
  return returns(on > 1 ? INVALID_PARAMETERS : controller.advertiser.enable(on === 1));
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
