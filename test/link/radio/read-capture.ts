/** Reads captures, independently of what writes them. */
import { expect } from 'vitest';

export interface Packet {
  readonly atMs: number;
  readonly index: number;
  readonly kind: number;
  readonly data: string;
}

/** An independent reader of the format, written from its description. */
export function read(file: Buffer): { header: string; packets: Packet[] } {
  const packets: Packet[] = [];
  for (let at = 16; at < file.length; ) {
    const length = file.readUInt32BE(at + 4);
    expect(file.readUInt32BE(at)).toBe(length);
    expect(file.readUInt32BE(at + 12)).toBe(0);
    const flags = file.readUInt32BE(at + 8);
    const us = file.readBigInt64BE(at + 16) - 0x00dcddb30f2f8000n;
    packets.push({
      atMs: Number(us / 1000n),
      index: flags >>> 16,
      kind: flags & 0xffff,
      data: file.toString('hex', at + 24, at + 24 + length),
    });
    at += 24 + length;
  }
  return { header: file.toString('hex', 0, 16), packets };
}

/** The packets of the adapter with this name, as `kind data`. */
export function packetsOf(file: Buffer, name: string): string[] {
  const { packets } = read(file);
  const named = packets.find(
    ({ kind, data }) => kind === 0 && Buffer.from(data, 'hex').toString('latin1', 8).replace(/\0+$/, '') === name,
  );
  return packets.filter(({ index }) => index === named?.index).map(({ kind, data }) => `${kind} ${data}`);
}
