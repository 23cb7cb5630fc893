/** Records as the server packets that go before an answer. Pure; without a master key there is nothing to sign with. */
import { upKey } from '../keys/derive.ts';
import { recordPacket } from '../keys/records.ts';
import { bytesOf, toHex } from '../protocol/bytes.ts';
import type { LockRecord } from '../protocol/record.ts';

/** Upper-case hex, 20 bytes each, in the order of the records. */
export function answerPackets(
  master: string | null,
  session: string,
  records: readonly LockRecord[],
): readonly string[] {
  if (master === null || records.length === 0) return [];
  const key = upKey(bytesOf(master));
  const bytes = bytesOf(session);
  return records.map((record) => toHex(recordPacket(key, bytes, record)));
}
