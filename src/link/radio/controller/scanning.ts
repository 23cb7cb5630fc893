/**
 * Scanning. A scanner receives an advertising event only inside its scan window. An active scanner requests the scan response,
 * which is reported separately.
 *
 * INV-1: The memory of duplicates is bounded, as in a real controller: the oldest entry is evicted and may be reported again.
 */
import type { RandomStream } from '../../../sim/random.ts';
import { type Command, returns } from './command.ts';
import { type AdvertisingPdu, type ControllerPort, isSameDevice, type ScannerPort } from './controller-port.ts';
import { advertisingReport } from './events.ts';
import { judgeOwnType, lacksAddress } from './own-address.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, SUCCESS, UNSUPPORTED_VALUE } from './status.ts';

export const DUPLICATES_LIMIT = 256;
const SCAN_RESPONSE = 4;
/** Filter policies: only the accept list; the two above it need privacy. */
const ONLY_LISTED = 1;
const LAST_POLICY = 3;
const MIN_WINDOW = 0x0004;
const MAX_WINDOW = 0x4000;

/** Scan window and interval, in slots of 625 µs. */
export interface Window {
  readonly interval: number;
  readonly window: number;
}

/** The scan interval and window in a command; undefined when the specification forbids them. */
export function readWindow(parameters: Buffer, at: number): Window | undefined {
  const interval = parameters.readUInt16LE(at);
  const window = parameters.readUInt16LE(at + 2);
  if (interval < MIN_WINDOW || interval > MAX_WINDOW || window < MIN_WINDOW || window > interval) return undefined;
  return { interval, window };
}

/** Whether an event falls within the window. A window as long as the interval draws no random number. */
export const isOpen = (window: Window, random: RandomStream): boolean =>
  window.window === window.interval || random.chance(window.window, window.interval);

export class Scanner implements ScannerPort {
  readonly #controller: ControllerPort;
  #active = false;
  #window: Window = { interval: 0x0010, window: 0x0010 };
  #filterDuplicates = false;
  #ownAddressType = 0;
  #onlyListed = false;
  #on = false;
  readonly #seen = new Set<string>();

  constructor(controller: ControllerPort) {
    this.#controller = controller;
  }

  get on(): boolean {
    return this.#on;
  }

  get filters(): boolean {
    return this.#on && this.#onlyListed;
  }

  reset(): void {
    this.#on = false;
    this.#active = false;
    this.#window = { interval: 0x0010, window: 0x0010 };
    this.#ownAddressType = 0;
    this.#onlyListed = false;
    this.#seen.clear();
    this.#controller.listeningChanged();
  }

  configure(parameters: Buffer): number {
    if (this.#on) return COMMAND_DISALLOWED;
    const window = readWindow(parameters, 1);
    const ownAddressType = parameters.readUInt8(5);
    const policy = parameters.readUInt8(6);
    if (parameters.readUInt8(0) > 1 || window === undefined || policy > LAST_POLICY) return INVALID_PARAMETERS;
    const status = policy > ONLY_LISTED ? UNSUPPORTED_VALUE : judgeOwnType(ownAddressType);
    if (status !== SUCCESS) return status;
    this.#ownAddressType = ownAddressType;
    this.#onlyListed = policy === ONLY_LISTED;
    this.#active = parameters.readUInt8(0) === 1;
    this.#window = window;
    return SUCCESS;
  }

  switch(parameters: Buffer): number {
    const on = parameters.readUInt8(0);
    if (on > 1 || parameters.readUInt8(1) > 1) return INVALID_PARAMETERS;
    if (on === 1 && lacksAddress(this.#controller, this.#ownAddressType)) return INVALID_PARAMETERS;
    this.#on = on === 1;
    this.#filterDuplicates = parameters.readUInt8(1) === 1;
    this.#seen.clear();
    this.#controller.listeningChanged();
    return SUCCESS;
  }

  receive(pdu: AdvertisingPdu, rssi: number): void {
    if (!this.#on || !isOpen(this.#window, this.#controller.hearing)) return;
    if (this.#onlyListed && !this.#controller.filterList.has(pdu)) return;
    const self = this.#controller.ownAddress(this.#ownAddressType);
    if (pdu.target !== undefined && !isSameDevice(pdu.target, self)) return;
    this.#report(pdu, pdu.kind, pdu.data, rssi);
    if (this.#active && pdu.takesScan(self)) this.#report(pdu, SCAN_RESPONSE, pdu.scanResponse, rssi);
  }

  #report(pdu: AdvertisingPdu, kind: number, data: Buffer, rssi: number): void {
    if (this.#filterDuplicates && this.#isDuplicate(`${kind} ${pdu.addressType} ${pdu.address.toString('hex')}`))
      return;
    this.#controller.report(advertisingReport(kind, pdu.addressType, pdu.address, data, rssi));
  }

  #isDuplicate(key: string): boolean {
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    if (this.#seen.size > DUPLICATES_LIMIT) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return false;
  }
}

export const scanningCommands: readonly Command[] = [
  {
    opcode: 0x200b,
    name: 'LE Set Scan Parameters',
    length: 7,
    bit: [26, 2],
    run: (controller, parameters) => returns(controller.scanner.configure(parameters)),
  },
  {
    opcode: 0x200c,
    name: 'LE Set Scan Enable',
    length: 2,
    bit: [26, 3],
    run: (controller, parameters) => returns(controller.scanner.switch(parameters)),
  },
];
