/**
 * Puts the fragments of L2CAP packets together, so that a stack only receives whole ones and a peer cannot fill its memory.
 *
 * INV-1 at most one packet of LONGEST_PDU bytes per link is kept. INV-2 a packet comes out only with the length that it announced.
 */
import { aclPacket, CONTINUING, FIRST_TO_HOST } from '../controller/acl.ts';

/** An L2CAP header: length and channel, two bytes each. */
export const L2CAP_HEADER = 4;
/** The longest L2CAP payload that is put together. No channel of LE without credits comes near it. */
export const LONGEST_PDU = 4_096;

export class L2capReassembly {
  readonly #started = new Map<number, { readonly pieces: Buffer[]; missing: number }>();
  /** Fragments that were dropped. */
  dropped = 0;

  /** Takes an ACL packet from a controller; returns an ACL packet with a whole L2CAP packet in it once the last fragment is there. */
  take(packet: Buffer): Buffer | undefined {
    const whole = packet.length < 5 ? 'misfit' : this.#take(packet, packet.readUInt16LE(1), packet.subarray(5));
    if (whole !== 'misfit') return whole;
    this.dropped++;
    return undefined;
  }

  /** The link ended; drops its state. */
  forget(handle: number): void {
    this.#started.delete(handle);
  }

  #take(packet: Buffer, header: number, piece: Buffer): Buffer | undefined | 'misfit' {
    const handle = header & 0x0fff;
    const boundary = (header >> 12) & 0b11;
    const started = this.#started.get(handle);
    if (boundary === FIRST_TO_HOST) {
      this.#started.delete(handle);
      if (piece.length < L2CAP_HEADER) return 'misfit';
      const length = L2CAP_HEADER + piece.readUInt16LE(0);
      if (piece.length > length || length > LONGEST_PDU) return 'misfit';
      if (piece.length === length) return packet;
      this.#started.set(handle, { pieces: [piece], missing: length - piece.length });
      return undefined;
    }
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
