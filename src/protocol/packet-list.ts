/**
 * A list of command packets as text: upper-case hex joined with `+` (public). Reading is bounded and never throws.
 */
import { fromHex, toHex } from './bytes.ts';
import { PACKET_LENGTH } from './command.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';

/** Sequence numbers end at 255, so no list of one session can be longer. */
export const LIST_MAX = 255;

export const joinPackets = (packets: readonly Uint8Array[]): string => packets.map(toHex).join('+');

/** At least one packet, each of 20 bytes. */
export function splitPackets(text: string): Decoded<readonly Uint8Array[]> {
  const longest = LIST_MAX * (PACKET_LENGTH * 2 + 1) - 1;
  if (text.length > longest)
    return faulty('length', longest, `${text.length} characters`, `at most ${LIST_MAX} packets`);
  const packets: Uint8Array[] = [];
  let at = 0;
  for (const part of text.split('+')) {
    const packet = fromHex(part, PACKET_LENGTH);
    if (!packet.ok) return faulty(packet.fault.reason, at + packet.fault.at, packet.fault.found, packet.fault.expected);
    packets.push(packet.value);
    at += part.length + 1;
  }
  return decoded(packets);
}
