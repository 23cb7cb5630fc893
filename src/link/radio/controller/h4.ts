/**
 * H4, the framing of HCI packets on a stream: a type byte, a header with a length, and that many bytes.
 *
 * INV-1: It never stores more than one packet of the maximum size. INV-2: After a byte that cannot begin a packet, the stream is
 * permanently out of sync: nothing more is read, and `broken` gives the reason.
 */
import { counted } from '../../../protocol/counted.ts';

export const COMMAND = 1;
export const ACL = 2;
export const EVENT = 4;

/** The longest ACL packet accepted from a stream. LE data never comes near it; a longer packet is garbage or an attack. */
export const MAX_ACL_LENGTH = 4_096;

/** Bytes before the payload, including the type byte. */
const HEADER: Readonly<Record<number, number>> = { [COMMAND]: 4, [ACL]: 5, [EVENT]: 3 };

/** The length of the packet that begins at `at`; `more` while its header is incomplete; undefined for an unknown type. */
function packetLength(bytes: Buffer, at: number): number | 'more' | undefined {
  const type = bytes.readUInt8(at);
  const header = HEADER[type];
  if (header === undefined) return undefined;
  if (bytes.length - at < header) return 'more';
  if (type === ACL) return header + bytes.readUInt16LE(at + 3);
  return header + bytes.readUInt8(at + header - 1);
}

/** True for the bytes of exactly one packet. */
export function isWhole(packet: Buffer): boolean {
  return packet.length > 0 && packetLength(packet, 0) === packet.length;
}

export class H4Reader {
  #rest: Buffer = Buffer.alloc(0);
  #broken: string | undefined;

  /** The reason why nothing more is read; undefined while the stream is in sync. */
  get broken(): string | undefined {
    return this.#broken;
  }

  /** Takes bytes as they arrive and returns the packets that are now complete, each with its type byte. */
  push(bytes: Uint8Array): Buffer[] {
    const packets: Buffer[] = [];
    if (this.#broken !== undefined) return packets;
    const all = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (at < all.length) {
      const length = packetLength(all, at);
      if (length === undefined)
        return this.#breakOff(`0x${all.toString('hex', at, at + 1)} does not start an HCI packet`, packets);
      if (length === 'more') break;
      if (length > MAX_ACL_LENGTH + 5) return this.#breakOff(`an HCI packet of ${counted(length, 'byte')}`, packets);
      if (all.length - at < length) break;
      packets.push(all.subarray(at, at + length));
      at += length;
    }
    this.#rest = Buffer.from(all.subarray(at));
    return packets;
  }

  #breakOff(why: string, packets: Buffer[]): Buffer[] {
    this.#broken = why;
    this.#rest = Buffer.alloc(0);
    return packets;
  }
}
