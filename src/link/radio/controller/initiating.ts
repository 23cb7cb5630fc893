/**
 * Initiating: listening for one advertiser in order to connect to it. There is one attempt at a time; it lasts until the peer
 * is received or the host cancels it.
 */
import { type Command, returns } from './command.ts';
import type { AdvertisingPdu, Answer, ControllerPort, InitiatorPort, LinkParameters } from './controller-port.ts';
import { connectionFailed } from './events.ts';
import { isOpen, readWindow, type Window } from './scanning.ts';
import { COMMAND_DISALLOWED, INVALID_PARAMETERS, SUCCESS, UNKNOWN_CONNECTION } from './status.ts';

interface Attempt {
  readonly window: Window;
  readonly peerAddressType: number;
  readonly peerAddress: Buffer;
  readonly ownAddressType: number;
  readonly parameters: LinkParameters;
}

/** The link parameters at `at` of a command; undefined when the specification forbids them. */
export function readLinkParameters(parameters: Buffer, at: number): LinkParameters | undefined {
  const shortest = parameters.readUInt16LE(at);
  const interval = parameters.readUInt16LE(at + 2);
  const latency = parameters.readUInt16LE(at + 4);
  const timeout = parameters.readUInt16LE(at + 6);
  if (shortest < 6 || interval > 0x0c80 || shortest > interval || latency > 0x01f3) return undefined;
  if (timeout < 0x000a || timeout > 0x0c80) return undefined;
  // The peer must be able to skip events and still be received twice before the supervision time-out.
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

  reset(): void {
    this.#attempt = undefined;
    this.#controller.listeningChanged();
  }

  begin(parameters: Buffer): Answer {
    if (this.#attempt !== undefined) return { status: COMMAND_DISALLOWED };
    const window = readWindow(parameters, 0);
    const link = readLinkParameters(parameters, 13);
    // The filter policy would accept any peer in the accept list, which is always empty in this controller.
    if (window === undefined || link === undefined || parameters.readUInt8(4) !== 0)
      return { status: INVALID_PARAMETERS };
    const attempt: Attempt = {
      window,
      peerAddressType: parameters.readUInt8(5),
      peerAddress: Buffer.from(parameters.subarray(6, 12)),
      ownAddressType: parameters.readUInt8(12) & 1,
      parameters: link,
    };
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
    if (attempt === undefined || !pdu.connectable) return undefined;
    if (attempt.peerAddressType !== pdu.addressType || !attempt.peerAddress.equals(pdu.address)) return undefined;
    if (!isOpen(attempt.window, this.#controller.hearing)) return undefined;
    this.reset();
    return attempt;
  }
}

export const initiatingCommands: readonly Command[] = [
  {
    opcode: 0x200d,
    name: 'LE Create Connection',
    length: 25,
    bit: [26, 4],
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
