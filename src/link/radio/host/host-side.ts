/**
 * The operating system between a stack and a controller: provides the socket class that the stack expects, reassembles fragments for it and splits
 * its packets to fit the controller's buffers, answers requests for keys, and lets a filter correct mistakes of the stack.
 *
 * INV-1: An exception that a peer's bytes cause in the stack ends here and is counted; it never reaches the clock. INV-2: An exception of our own code
 * that the stack called passes through. INV-3: A stack receives whole L2CAP packets only.
 */
import { EventEmitter } from 'node:events';
import { aclPacket, CONTINUING, FIRST_TO_CONTROLLER, FIRST_TO_HOST } from '../controller/acl.ts';
import {
  COMMAND_COMPLETE,
  COMPLETED_PACKETS,
  connectionFailed,
  DISCONNECTION_COMPLETE,
  disconnectionComplete,
  LE_CONNECTION_COMPLETE,
  LE_LONG_TERM_KEY_REQUEST,
  LE_META,
  u16,
} from '../controller/events.ts';
import { ACL, COMMAND, EVENT } from '../controller/h4.ts';
import type { HciPort } from '../controller/port.ts';
import { CONNECTION_TIMEOUT, SUCCESS, UNKNOWN_CONNECTION } from '../controller/status.ts';
import { AclFlow } from './acl-flow.ts';
import { KernelKeys } from './kernel-keys.ts';
import { L2CAP_HEADER, L2capReassembly, LONGEST_PDU } from './l2cap-reassembly.ts';
import { Sandbox } from './sandbox.ts';

const LTK_REPLY = 0x201a;
const LTK_NEGATIVE_REPLY = 0x201b;
const READ_BUFFER_SIZE = 0x1005;
const LE_READ_BUFFER_SIZE = 0x2002;
const LE_CREATE_CONNECTION = 0x200d;
/** The buffer sizes reported to a stack: with these, no stack fragments packets or waits for credits, although it learns late that packets were sent. */
const LONGEST_TO_STACK = L2CAP_HEADER + LONGEST_PDU;
const STACK_CREDITS = 0xff;
/** While this many packets wait for the controller, nothing more is received from the peer that causes them. */
const ANSWERS_LIMIT = 64;

/** One link, as the host side saw it open. */
export interface HostLink {
  readonly handle: number;
  /** 0: this host is the central; 1: it is the peripheral. */
  readonly role: number;
  /** Six bytes, least significant first. */
  readonly peer: Buffer;
}

/** Corrects a stack's mistakes in handling L2CAP packets. Payloads exclude the header. */
export interface PduFilter {
  /** Called when a link opens. */
  opened(): void;
  /** Takes a packet from the peer; returns the packet that the stack receives instead, and the answer that is sent in place of the stack's. */
  received(channel: number, payload: Buffer): { readonly pass?: Buffer; readonly answer?: Buffer };
  /** Takes a packet from the stack; returns the packet that is sent instead, or undefined to send nothing. */
  sent(channel: number, payload: Buffer): Buffer | undefined;
}

export interface HostSideOptions {
  /** True for the one host of a port that answers the controller's requests for keys. */
  readonly keepsKeys: boolean;
  /** Called when a link has ended, before the stack learns of it. */
  readonly ended?: (link: HostLink, reason: number) => void;
  /** Runs the stack in its sandbox. */
  readonly run?: (work: () => void) => void;
  /** Called when the stack has thrown on a packet. */
  readonly fault?: (error: unknown) => void;
  /** Called after the stack has handled a packet, for instance to check whether more can be sent. */
  readonly settled?: () => void;
  /** Called after the controller has sent packets, so that more can be sent. */
  readonly freed?: () => void;
  /** For a host with one link at a time. */
  readonly filter?: PduFilter;
}

/** The position of the channel and the payload in an ACL packet that contains a whole L2CAP packet. */
const CHANNEL_AT = 7;
const PAYLOAD_AT = 9;

const l2cap = (channel: number, payload: Buffer): Buffer => {
  const packet = Buffer.allocUnsafe(L2CAP_HEADER + payload.length);
  packet.writeUInt16LE(payload.length, 0);
  packet.writeUInt16LE(channel, 2);
  packet.set(payload, L2CAP_HEADER);
  return packet;
};

export class HostSide {
  readonly port: HciPort;
  readonly links = new Map<number, HostLink>();
  readonly flow: AclFlow;
  /** Exceptions of the stack, each caused by a packet. */
  faults = 0;
  /** Whether the stack is handling a packet; `settled` is called afterwards. */
  handling = false;
  readonly #options: HostSideOptions;
  readonly #keys = new KernelKeys();
  readonly #reassembly = new L2capReassembly();
  #ownError: unknown;
  /** Whether the stack is waiting for a connection that it requested. */
  #initiating = false;
  readonly #raw = new Set<EventEmitter>();
  readonly #stop: readonly (() => void)[];

  constructor(port: HciPort, options: HostSideOptions) {
    this.port = port;
    this.#options = options;
    this.flow = new AclFlow(
      (packet) => port.send(packet),
      (event) => this.#toStack(event),
    );
    this.#stop = [port.attach((packet) => this.#received(packet)), port.watch((up) => this.#adapter(up))];
  }

  close(): void {
    for (const stop of this.#stop) stop();
    for (const socket of this.#raw) socket.removeAllListeners();
    this.#raw.clear();
  }

  /** When an adapter goes down, the operating system informs its hosts that their links are lost. */
  #adapter(up: boolean): void {
    if (up) return;
    if (this.#initiating) this.#received(connectionFailed(UNKNOWN_CONNECTION));
    for (const { handle } of [...this.links.values()])
      this.#received(disconnectionComplete(handle, CONNECTION_TIMEOUT));
  }

  /** Runs our own code inside a call of the stack: its exceptions are not the stack's and pass through. */
  own<T>(work: () => T): T {
    try {
      return Sandbox.outside(work);
    } catch (error) {
      this.#ownError = error;
      throw error;
    }
  }

  #write(packet: Buffer): void {
    if (packet[0] === ACL) {
      this.#writeData(packet);
      return;
    }
    if (packet[0] === COMMAND && packet.readUInt16LE(1) === LE_CREATE_CONNECTION) this.#initiating = true;
    this.port.send(packet);
  }

  #writeData(packet: Buffer): void {
    const header = packet.readUInt16LE(1);
    const handle = header & 0x0fff;
    if (!this.links.has(handle)) return;
    const { filter } = this.#options;
    if (filter === undefined || header >> 12 === CONTINUING || packet.length < PAYLOAD_AT)
      return void this.flow.send(packet);
    const channel = packet.readUInt16LE(CHANNEL_AT);
    const payload = packet.subarray(PAYLOAD_AT);
    const sent = filter.sent(channel, payload);
    if (sent === payload) this.flow.send(packet);
    else if (sent !== undefined) this.flow.send(aclPacket(handle, FIRST_TO_CONTROLLER, l2cap(channel, sent)));
  }

  #received(packet: Buffer): void {
    if (packet[0] === ACL) return void this.#receivedData(packet);
    if (packet[0] === EVENT && packet[1] === COMPLETED_PACKETS) {
      this.flow.completed(packet);
      this.#options.freed?.();
    } else this.#toStack(packet[0] === EVENT ? this.#notice(packet) : packet);
  }

  #receivedData(packet: Buffer): void {
    const whole = this.#reassembly.take(packet);
    if (whole === undefined) return;
    const { filter } = this.#options;
    if (filter === undefined) return void this.#toStack(whole);
    const handle = whole.readUInt16LE(1) & 0x0fff;
    if (!this.links.has(handle) || this.flow.waiting > ANSWERS_LIMIT) return;
    const channel = whole.readUInt16LE(CHANNEL_AT);
    const payload = whole.subarray(PAYLOAD_AT);
    const { pass, answer } = filter.received(channel, payload);
    if (answer !== undefined) this.flow.send(aclPacket(handle, FIRST_TO_CONTROLLER, l2cap(channel, answer)));
    if (pass === undefined) this.#options.settled?.();
    else this.#toStack(pass === payload ? whole : aclPacket(handle, FIRST_TO_HOST, l2cap(channel, pass)));
  }

  #toStack(packet: Buffer): void {
    const { run } = this.#options;
    for (const socket of this.#raw) {
      this.handling = true;
      try {
        if (run === undefined) socket.emit('data', packet);
        else run(() => socket.emit('data', packet));
      } catch (error) {
        if (error === this.#ownError) throw error;
        this.faults++;
        this.#options.fault?.(error);
      } finally {
        this.handling = false;
      }
    }
    this.#options.settled?.();
  }

  /** Observes events of our own and of external controllers, except those that are too short; returns the event that the stack receives. */
  #notice(packet: Buffer): Buffer {
    const code = packet[1];
    if (code === COMMAND_COMPLETE && packet.length >= 10 && packet[6] === SUCCESS) return this.#answered(packet);
    if (code === DISCONNECTION_COMPLETE && packet.length >= 7)
      this.#linkDown(packet.readUInt16LE(4), packet.readUInt8(6));
    else if (code === LE_META && packet[3] === LE_CONNECTION_COMPLETE && packet.length >= 15) this.#linkUp(packet);
    else if (code === LE_META && packet[3] === LE_LONG_TERM_KEY_REQUEST && packet.length >= 6)
      this.#answerKeyRequest(packet.readUInt16LE(4));
    return packet;
  }

  /** Handles an answer from the controller. A controller without separate buffers for LE shares those of BR/EDR, for which the stack asks next. */
  #answered(packet: Buffer): Buffer {
    const opcode = packet.readUInt16LE(4);
    const length = packet.readUInt16LE(7);
    if (length === 0 || (opcode !== LE_READ_BUFFER_SIZE && (opcode !== READ_BUFFER_SIZE || packet.length < 14)))
      return packet;
    const told = Buffer.from(packet);
    told.writeUInt16LE(LONGEST_TO_STACK, 7);
    if (opcode === LE_READ_BUFFER_SIZE) {
      this.flow.buffers(length, packet.readUInt8(9));
      told.writeUInt8(STACK_CREDITS, 9);
    } else {
      this.flow.buffers(length, packet.readUInt16LE(10));
      told.writeUInt16LE(STACK_CREDITS, 10);
    }
    return told;
  }

  #linkUp(packet: Buffer): void {
    this.#initiating = false;
    if (packet[4] !== 0) return;
    const handle = packet.readUInt16LE(5);
    this.#forget(handle);
    this.#options.filter?.opened();
    this.links.set(handle, { handle, role: packet.readUInt8(7), peer: Buffer.from(packet.subarray(9, 15)) });
  }

  #linkDown(handle: number, reason: number): void {
    const link = this.links.get(handle);
    this.#forget(handle);
    if (link !== undefined) this.#options.ended?.(link, reason);
  }

  #forget(handle: number): void {
    this.flow.forget(handle);
    this.links.delete(handle);
    this.#reassembly.forget(handle);
  }

  #answerKeyRequest(handle: number): void {
    const link = this.links.get(handle);
    if (!this.#options.keepsKeys || link === undefined) return;
    const key = this.#keys.keyOf(link.peer);
    const [opcode, parameters] =
      key === undefined ? [LTK_NEGATIVE_REPLY, u16(handle)] : [LTK_REPLY, [...u16(handle), ...key]];
    this.port.send(Buffer.from([COMMAND, ...u16(opcode), parameters.length, ...parameters]));
  }

  /** What a stack in a sandbox uses instead of the socket of `bluetooth-hci-socket`. */
  createSocket(): EventEmitter {
    return new HostSide.#Socket(this);
  }

  /**
   * The methods that bleno and noble call on that socket. A control socket transports keys, a raw one HCI. All hosts share this class, so that
   * V8 compiles what uses it once.
   */
  static readonly #Socket = class extends EventEmitter {
    readonly #host: HostSide;
    #control = false;

    constructor(host: HostSide) {
      super();
      this.#host = host;
    }

    bindRaw(device?: number): number {
      return device ?? 0;
    }

    bindControl(): void {
      this.#control = true;
    }

    isDevUp(): boolean {
      return this.#host.port.up;
    }

    setFilter(): void {}

    start(): void {
      if (!this.#control) this.#host.#raw.add(this);
    }

    stop(): void {
      this.#host.#raw.delete(this);
    }

    write(packet: Buffer): void {
      if (this.#control) this.#host.#keys.control(packet);
      else this.#host.#write(packet);
    }
  };
}
