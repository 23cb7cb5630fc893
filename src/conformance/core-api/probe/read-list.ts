/** Reads a set-up list as the intended factory lock would, to find out which records the backend claims to have. */
import { openBlock } from '../../../keys/block.ts';
import { commandBase, factoryBase } from '../../../keys/derive.ts';
import { bytesOf, join } from '../../../protocol/bytes.ts';
import { decodePlain, HEADER_LENGTH } from '../../../protocol/command.ts';
import type { TargetKeys } from '../../lock/contract/keys-file.ts';

/** The record number up to which the list acknowledges; undefined if it acknowledges none or cannot be read. */
export function acknowledgedIn(packets: readonly string[], sessionHex: string, keys: TargetKeys): number | undefined {
  if (keys.factorySecret === undefined) return undefined;
  const session = bytesOf(sessionHex);
  const factory = factoryBase(keys.factorySecret, keys.mac);
  const halves: [Uint8Array, Uint8Array] = [new Uint8Array(8), new Uint8Array(8)];
  for (const packet of packets.map(bytesOf)) {
    const keyClass = (packet[0] ?? 0) & 0x0f;
    if (keyClass !== 0 && keyClass !== 2) return undefined;
    const base = keyClass === 0 ? factory : commandBase(join(...halves));
    const plain = decodePlain(keyClass, openBlock(base, session, packet.slice(HEADER_LENGTH)));
    if (!plain.ok) return undefined;
    const { command } = plain.value;
    if (command.op === 'setKey') halves[command.part] = command.half;
    if (command.op === 'acknowledgeRecords') return command.number;
  }
  return undefined;
}
