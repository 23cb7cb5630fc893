/**
 * Initiating: listening for one advertiser in order to connect to it. There is one attempt at a time; it lasts until the peer
 * is received or the host cancels it.
 */
import { type Command, returns } from './command.ts';
import {
  type AdvertisingPdu,
  type Answer,
  type ControllerPort,
  type DeviceAddress,
  type InitiatorPort,
  isSameDevice,
  type LinkParameters,
} from './controller-port.ts';
import { connectionFailed } from './events.ts';
import { judgeOwnType, lacksAddress } from './own-address.ts';
import { isOpen, readWindow, type Window } from './scanning.ts';
import {
  COMMAND_DISALLOWED,
  CONNECTION_EXISTS,
  INVALID_PARAMETERS,
  SUCCESS,
  UNKNOWN_CONNECTION,
  UNSUPPORTED_VALUE,
} from './status.ts';

/** Address types of the peer that need privacy: identities behind a resolvable address. */
const FIRST_IDENTITY = 2;
const LAST_IDENTITY = 3;

interface Attempt {
  readonly window: Window;
  /** Undefined for any device on the accept list. */
  readonly peer: DeviceAddress | undefined;
  readonly ownAddressType: number;
  readonly parameters: LinkParameters;
}

/** The link parameters at offset `at` of a command; undefined when the specification forbids them. */
export function readLinkParameters(parameters: Buffer, at: number): LinkParameters | undefined {
  const shortest = parameters.readUInt16LE(at);
  const interval = parameters.readUInt16LE(at + 2);
  const latency = parameters.readUInt16LE(at + 4);
  const timeout = parameters.readUInt16LE(at + 6);
  if (shortest < 6 || interval > 0x0c80 || shortest > interval || latency > 0x01f3) return undefined;
  if (timeout < 0x000a || timeout > 0x0c80) return undefined;
  // The peer must be able to skip events and still be received twice before the supervision timeout.
  if (timeout * 10_000 <= (1 + latency) * interval * 1_250 * 2) return undefined;
  return { interval, latency, timeout };
}

export class Initiator implements InitiatorPort {
  readonly #controller: ControllerPort;
  #attempt: Attempt | undefined;

  constructor(controller: ControllerPort) {
    this.#controller = controller;
  }

  get on(): boolean {
    return this.#attempt !== undefined;
  }

  get filters(): boolean {
    return this.#attempt !== undefined && this.#attempt.peer === undefined;
  }

  reset(): void {
    this.#attempt = undefined;
    this.#controller.listeningChanged();
  }

  begin(parameters: Buffer): Answer {
    if (this.#attempt !== undefined) return { status: COMMAND_DISALLOWED };
    const window = readWindow(parameters, 0);
    const link = readLinkParameters(parameters, 13);
    const policy = parameters.readUInt8(4);
    const addressType = parameters.readUInt8(5);
    const ownAddressType = parameters.readUInt8(12);
    const peer = policy === 1 ? undefined : { addressType, address: Buffer.from(parameters.subarray(6, 12)) };
    if (window === undefined || link === undefined || policy > 1) return { status: INVALID_PARAMETERS };
    if (parameters.readUInt16LE(21) > parameters.readUInt16LE(23)) return { status: INVALID_PARAMETERS };
    if (peer !== undefined && addressType > LAST_IDENTITY) return { status: INVALID_PARAMETERS };
    if (peer !== undefined && addressType >= FIRST_IDENTITY) return { status: UNSUPPORTED_VALUE };
    const status = judgeOwnType(ownAddressType);
    if (status !== SUCCESS) return { status };
    if (lacksAddress(this.#controller, ownAddressType)) return { status: INVALID_PARAMETERS };
    if (peer !== undefined && this.#isConnectedTo(peer)) return { status: CONNECTION_EXISTS };
    const attempt: Attempt = { window, peer, ownAddressType, parameters: link };
    return {
      status: SUCCESS,
      afterwards: () => {
        this.#attempt = attempt;
        this.#controller.listeningChanged();
      },
    };
  }

  cancel(): Answer {
    if (this.#attempt === undefined) return returns(COMMAND_DISALLOWED);
    this.reset();
    return {
      complete: returns(SUCCESS),
      afterwards: () => this.#controller.sendLater(connectionFailed(UNKNOWN_CONNECTION)),
    };
  }

  /** The attempt that this advertising event fulfils; the attempt then ends. */
  take(pdu: AdvertisingPdu): { ownAddressType: number; parameters: LinkParameters } | undefined {
    const attempt = this.#attempt;
    if (attempt === undefined) return undefined;
    const { filterList } = this.#controller;
    const self = this.#controller.ownAddress(attempt.ownAddressType);
    if (attempt.peer === undefined ? !filterList.has(pdu) : !isSameDevice(attempt.peer, pdu)) return undefined;
    if (!pdu.takesConnection(self) || (pdu.target !== undefined && !isSameDevice(pdu.target, self))) return undefined;
    if (this.#isConnectedTo(pdu)) return undefined;
    if (!isOpen(attempt.window, this.#controller.hearing)) return undefined;
    this.reset();
    return attempt;
  }

  #isConnectedTo(device: DeviceAddress): boolean {
    return [...this.#controller.links.values()].some((end) => isSameDevice(end.link.peerOf(end), device));
  }
}

export const initiatingCommands: readonly Command[] = [
  {
    opcode: 0x200d,
    name: 'LE Create Connection',
    length: 25,
    bit: [26, 4],
    begins: true,
    run: (controller, parameters) => controller.initiator.begin(parameters),
  },
  {
    opcode: 0x200e,
    name: 'LE Create Connection Cancel',
    length: 0,
    bit: [26, 5],
    run: (controller) => controller.initiator.cancel(),
  },
];
