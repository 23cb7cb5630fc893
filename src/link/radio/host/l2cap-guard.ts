/**
 * Protects a stack that reassembles L2CAP without limit, so that a peer cannot fill its memory with fragments: only
 * fragments within the announced PDU length pass.
 *
 * INV-1 at most one PDU of 64 KiB per link passes at a time.
 */

/** An L2CAP header: length and channel, two bytes each. */
const HEADER = 4;
const FIRST = 0b10;
const CONTINUING = 0b01;

export class L2capGuard {
  /** Bytes missing from the current PDU, per link. */
  readonly #owed = new Map<number, number>();
  /** Fragments that were dropped. */
  dropped = 0;

  /** Whether an ACL packet from the controller may pass to the stack. */
  passes(packet: Buffer): boolean {
    const fits = packet.length >= 5 && this.#fits(packet.readUInt16LE(1), packet.subarray(5));
    if (!fits) this.dropped++;
    return fits;
  }

  /** The link ended; drops its state. */
  forget(handle: number): void {
    this.#owed.delete(handle);
  }

  #fits(header: number, piece: Buffer): boolean {
    const handle = header & 0x0fff;
    const boundary = (header >> 12) & 0b11;
    if (boundary === FIRST) {
      this.#owed.delete(handle);
      if (piece.length < HEADER) return false;
      return this.#take(handle, HEADER + piece.readUInt16LE(0), piece.length);
    }
    const owed = this.#owed.get(handle);
    return boundary === CONTINUING && owed !== undefined && this.#take(handle, owed, piece.length);
  }

  #take(handle: number, owed: number, length: number): boolean {
    if (length > owed) {
      this.#owed.delete(handle);
      return false;
    }
    if (length === owed) this.#owed.delete(handle);
    else this.#owed.set(handle, owed - length);
    return true;
  }
}
