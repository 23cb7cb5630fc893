/**
 * The part of the Linux kernel that serves a pairing stack: it stores long-term keys from the control socket and answers
 * the controller's request for the key of a link.
 *
 * INV-1: Stores at most KEYS_LIMIT keys; never throws on any bytes.
 */

export const KEYS_LIMIT = 64;
/** Management command "Load Long Term Keys" and its layout. */
const LOAD_LONG_TERM_KEYS = 0x0013;
const HEADER = 6;
const KEY_RECORD = 36;
const KEY_AT = 20;

export class KernelKeys {
  readonly #keys = new Map<string, Buffer>();

  /** A management command as written to the control socket. Each load replaces the stored keys, as in the kernel. */
  control(command: Buffer): void {
    if (command.length < HEADER + 2 || command.readUInt16LE(0) !== LOAD_LONG_TERM_KEYS) return;
    const records = command.subarray(HEADER + 2);
    this.#keys.clear();
    for (let at = 0; at + KEY_RECORD <= records.length && this.#keys.size < KEYS_LIMIT; at += KEY_RECORD) {
      const address = records.toString('hex', at, at + 6);
      this.#keys.set(address, Buffer.from(records.subarray(at + KEY_AT, at + KEY_RECORD)));
    }
  }

  /** The key for a peer, by its six address bytes in HCI order. */
  keyOf(address: Buffer): Buffer | undefined {
    return this.#keys.get(address.toString('hex'));
  }
}
