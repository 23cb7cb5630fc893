/**
 * The operating system between a stack and a controller: provides the socket class that the stack expects, withholds broken
 * packets from it, answers requests for keys, and counts packets in flight, so that the stack can be throttled from outside.
 *
 * INV-1 an exception that a peer's bytes cause in the stack ends here and is counted; it never reaches the clock. INV-2 an
 * exception of our own code that the stack called passes through.
 */
import { EventEmitter } from 'node:events';
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
import { CONNECTION_TIMEOUT, UNKNOWN_CONNECTION } from '../controller/status.ts';
import { KernelKeys } from './kernel-keys.ts';
import { L2capGuard } from './l2cap-guard.ts';

const LTK_REPLY = 0x201a;
const LTK_NEGATIVE_REPLY = 0x201b;
const LE_READ_BUFFER_SIZE = 0x2002;
const LE_CREATE_CONNECTION = 0x200d;

/** One link, as the host side saw it open. */
export interface HostLink {
  readonly handle: number;
  /** 0: this host is the central; 1: it is the peripheral. */
  readonly role: number;
  /** Six bytes, lowest first. */
  readonly peer: Buffer;
}

export interface HostSideOptions {
  /** True for the one host of a port that answers the controller's requests for keys. */
  readonly keepsKeys: boolean;
  /** A link ended; called before the stack learns of it. */
  readonly ended?: (link: HostLink, reason: number) => void;
  /** The stack threw on a packet. */
  readonly fault?: (error: unknown) => void;
  /** Called after the stack has handled a packet, for instance to check whether more can be sent. */
  readonly settled?: () => void;
}

export class HostSide {
  readonly port: HciPort;
  /** The class that a sandbox gets in place of the native socket. */
  readonly socket: unknown;
  readonly guard = new L2capGuard();
  readonly links = new Map<number, HostLink>();
  /**
   * How many ACL packets the controller takes before one has left: the value that stacks assume until they have read the real
   * one.
   */
  credits = 1;
  /** ACL packets that are still in the controller. */
  outstanding = 0;
  /** Exceptions of the stack, each caused by a packet. */
  faults = 0;
  readonly #options: HostSideOptions;
  readonly #keys = new KernelKeys();
  readonly #sent = new Map<number, number>();
  #ownError: unknown;
  /** The stack waits for a connection that it requested. */
  #initiating = false;
  readonly #raw = new Set<EventEmitter>();
  readonly #stop: readonly (() => void)[];

  constructor(port: HciPort, options: HostSideOptions) {
    this.port = port;
    this.#options = options;
    this.socket = this.#socketClass();
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
      return work();
    } catch (error) {
      this.#ownError = error;
      throw error;
    }
  }

  #write(packet: Buffer): void {
    if (packet[0] === ACL) {
      const handle = packet.readUInt16LE(1) & 0x0fff;
      this.#sent.set(handle, (this.#sent.get(handle) ?? 0) + 1);
      this.outstanding++;
    } else if (packet[0] === COMMAND && packet.readUInt16LE(1) === LE_CREATE_CONNECTION) this.#initiating = true;
    this.port.send(packet);
  }

  #received(packet: Buffer): void {
    if (packet[0] === ACL && !this.guard.passes(packet)) return;
    if (packet[0] === EVENT) this.#notice(packet);
    for (const socket of this.#raw) {
      try {
        socket.emit('data', packet);
      } catch (error) {
        if (error === this.#ownError) throw error;
        this.faults++;
        this.#options.fault?.(error);
      }
    }
    this.#options.settled?.();
  }

  /** Observes events of our own and of external controllers; ignores those that are too short. */
  #notice(packet: Buffer): void {
    const code = packet[1];
    if (code === COMPLETED_PACKETS) this.#completed(packet);
    else if (code === DISCONNECTION_COMPLETE && packet.length >= 7)
      this.#linkDown(packet.readUInt16LE(4), packet.readUInt8(6));
    else if (code === COMMAND_COMPLETE && packet.length >= 10 && packet.readUInt16LE(4) === LE_READ_BUFFER_SIZE)
      this.credits = Math.max(1, packet.readUInt8(9));
    else if (code === LE_META && packet[3] === LE_CONNECTION_COMPLETE && packet.length >= 15) this.#linkUp(packet);
    else if (code === LE_META && packet[3] === LE_LONG_TERM_KEY_REQUEST && packet.length >= 6)
      this.#answerKeyRequest(packet.readUInt16LE(4));
  }

  #linkUp(packet: Buffer): void {
    this.#initiating = false;
    if (packet[4] !== 0) return;
    const handle = packet.readUInt16LE(5);
    this.#forget(handle);
    this.links.set(handle, { handle, role: packet.readUInt8(7), peer: Buffer.from(packet.subarray(9, 15)) });
  }

  #linkDown(handle: number, reason: number): void {
    const link = this.links.get(handle);
    this.#forget(handle);
    if (link !== undefined) this.#options.ended?.(link, reason);
  }

  #forget(handle: number): void {
    this.outstanding -= this.#sent.get(handle) ?? 0;
    this.#sent.delete(handle);
    this.links.delete(handle);
    this.guard.forget(handle);
  }

  #completed(packet: Buffer): void {
    const count = packet[3] ?? 0;
    for (let at = 4; at + 4 <= packet.length && at < 4 + count * 4; at += 4) {
      const handle = packet.readUInt16LE(at);
      const sent = this.#sent.get(handle) ?? 0;
      const done = Math.min(sent, packet.readUInt16LE(at + 2));
      this.#sent.set(handle, sent - done);
      this.outstanding -= done;
    }
  }

  #answerKeyRequest(handle: number): void {
    const link = this.links.get(handle);
    if (!this.#options.keepsKeys || link === undefined) return;
    const key = this.#keys.keyOf(link.peer);
    const [opcode, parameters] =
      key === undefined ? [LTK_NEGATIVE_REPLY, u16(handle)] : [LTK_REPLY, [...u16(handle), ...key]];
    this.port.send(Buffer.from([COMMAND, ...u16(opcode), parameters.length, ...parameters]));
  }

  /** The methods that bleno and noble call on the native socket. A control socket carries keys, a raw one HCI. */
  #socketClass(): unknown {
    const host = this;
    return class HciSocket extends EventEmitter {
      #control = false;

      bindRaw(device?: number): number {
        return device ?? 0;
      }

      bindControl(): void {
        this.#control = true;
      }

      isDevUp(): boolean {
        return host.port.up;
      }

      setFilter(): void {}

      start(): void {
        if (!this.#control) host.#raw.add(this);
      }

      stop(): void {
        host.#raw.delete(this);
      }

      write(packet: Buffer): void {
        if (this.#control) host.#keys.control(packet);
        else host.#write(packet);
      }
    };
  }
}
