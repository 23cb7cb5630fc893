/**
 * Puts the fragments of L2CAP packets together, so that a stack only receives whole ones and a peer cannot fill its memory.
 *
 * INV-1: At most one packet of LONGEST_PDU bytes per link is kept. INV-2: A packet is delivered only with the length that it announced.
 */
import { aclPacket, CONTINUING, FIRST_TO_HOST } from '../controller/acl.ts';

const ACL_HEADER = 5;
/** An L2CAP header: length and channel, two bytes each. */
export const L2CAP_HEADER = 4;
/** The longest L2CAP payload that is reassembled. No LE channel without credits comes near it. */
export const LONGEST_PDU = 4_096;

export class L2capReassembly {
  readonly #started = new Map<number, { readonly pieces: Buffer[]; missing: number }>();
  /** Fragments that were dropped. */
  dropped = 0;

  /** Takes an ACL packet from a controller; returns an ACL packet with a whole L2CAP packet in it once the last fragment has arrived. */
  take(packet: Buffer): Buffer | undefined {
    const whole = packet.length < ACL_HEADER ? 'misfit' : this.#take(packet, packet.readUInt16LE(1));
    if (whole !== 'misfit') return whole;
    this.dropped++;
    return undefined;
  }

  /** Called when a link has ended: drops its state. */
  forget(handle: number): void {
    this.#started.delete(handle);
  }

  #take(packet: Buffer, header: number): Buffer | undefined | 'misfit' {
    const handle = header & 0x0fff;
    const boundary = (header >> 12) & 0b11;
    const started = this.#started.get(handle);
    if (boundary === FIRST_TO_HOST) {
      if (started !== undefined) this.#started.delete(handle);
      const taken = packet.length - ACL_HEADER;
      if (taken < L2CAP_HEADER) return 'misfit';
      const length = L2CAP_HEADER + packet.readUInt16LE(ACL_HEADER);
      if (taken > length || length > LONGEST_PDU) return 'misfit';
      // Most packets arrive whole.
      if (taken === length) return packet;
      this.#started.set(handle, { pieces: [packet.subarray(ACL_HEADER)], missing: length - taken });
      return undefined;
    }
    const piece = packet.subarray(ACL_HEADER);
    if (boundary !== CONTINUING || started === undefined || piece.length === 0) return 'misfit';
    if (piece.length > started.missing) {
      this.#started.delete(handle);
      return 'misfit';
    }
    started.pieces.push(piece);
    started.missing -= piece.length;
    if (started.missing > 0) return undefined;
    this.#started.delete(handle);
    return aclPacket(handle, FIRST_TO_HOST, Buffer.concat(started.pieces));
  }
}
