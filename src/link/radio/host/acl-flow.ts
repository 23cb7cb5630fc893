/**
 * ACL data on its way to a controller: L2CAP packets are fragmented to the controller's buffer size, and queued here while no buffer is free.
 *
 * INV-1: The controller never holds more packets than it has buffers. INV-2: At most WAITING_LIMIT packets wait; further packets are dropped.
 */
import { fragments } from '../controller/acl.ts';
import { completedPackets } from '../controller/events.ts';

export const WAITING_LIMIT = 1_024;
const ACL_HEADER = 5;
/** The minimum limits that every controller supports, used until the controller has reported its own. */
const LEAST_LENGTH = 27;
/** The stack is told about sent packets in groups of at least this many per link: it has credits for many more, and handling each event takes time. */
export const REPORTED_TOGETHER = 16;

interface LinkCounts {
  inController: number;
  /** Sent by the controller, but the stack has not been told yet. */
  unreported: number;
}

export class AclFlow {
  /** How many packets the controller can accept before one has been sent. */
  credits = 1;
  readonly #send: (packet: Buffer) => void;
  readonly #report: (event: Buffer) => void;
  readonly #links = new Map<number, LinkCounts>();
  #waiting: { readonly handle: number; readonly packet: Buffer }[] = [];
  #length = LEAST_LENGTH;
  #taken = 0;

  /** `send` passes a packet to the controller, `report` an event to the stack. */
  constructor(send: (packet: Buffer) => void, report: (event: Buffer) => void) {
    this.#send = send;
    this.#report = report;
  }

  /** Packets that the controller has not sent yet, plus those waiting for it. */
  get outstanding(): number {
    return this.#taken + this.#waiting.length;
  }

  get hasRoom(): boolean {
    return this.outstanding < this.credits;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The controller's buffers: `length` bytes per packet, `count` packets. */
  buffers(length: number, count: number): void {
    this.#length = Math.max(LEAST_LENGTH, length);
    this.credits = Math.max(1, count);
  }

  /** Sends one ACL packet of any length. */
  send(packet: Buffer): void {
    const header = packet.readUInt16LE(1);
    const handle = header & 0x0fff;
    if (this.#waiting.length >= WAITING_LIMIT) return;
    if (packet.length - ACL_HEADER > this.#length) {
      for (const piece of fragments(handle, header >> 12, packet.subarray(ACL_HEADER), this.#length))
        this.#waiting.push({ handle, packet: piece });
    } else if (this.#waiting.length === 0 && this.#taken < this.credits) return void this.#pass(handle, packet);
    else this.#waiting.push({ handle, packet });
    this.#flush();
  }

  /** Handles the event Number Of Completed Packets. */
  completed(packet: Buffer): void {
    const count = packet[3] ?? 0;
    for (let at = 4; at + 4 <= packet.length && at < 4 + count * 4; at += 4) {
      const handle = packet.readUInt16LE(at);
      const link = this.#links.get(handle);
      if (link === undefined) continue;
      const done = Math.min(link.inController, packet.readUInt16LE(at + 2));
      link.inController -= done;
      link.unreported += done;
      this.#taken -= done;
      if (link.unreported < REPORTED_TOGETHER) continue;
      const { unreported } = link;
      link.unreported = 0;
      this.#report(completedPackets(handle, unreported));
    }
    this.#flush();
  }

  /** Called when a link ends: drops its packets. */
  forget(handle: number): void {
    this.#taken -= this.#links.get(handle)?.inController ?? 0;
    this.#links.delete(handle);
    this.#waiting = this.#waiting.filter((one) => one.handle !== handle);
    this.#flush();
  }

  #flush(): void {
    while (this.#taken < this.credits) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#pass(next.handle, next.packet);
    }
  }

  #pass(handle: number, packet: Buffer): void {
    const link = this.#links.get(handle);
    if (link === undefined) this.#links.set(handle, { inController: 1, unreported: 0 });
    else link.inController++;
    this.#taken++;
    this.#send(packet);
  }
}
