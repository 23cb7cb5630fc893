/**
 * Records on the wire: the lock encodes them, the core decodes them. The block is encrypted like a command's, under the base `upKey`;
 * it is authenticated by two bytes of an HMAC over the session, bytes 0–1 and the block (NP1).
 */
import { sameBytes } from '../protocol/bytes.ts';
import { type Fault, faulty } from '../protocol/decoded.ts';
import { decodeRecord, encodeRecord, type LockRecord, serverTypeOf } from '../protocol/record.ts';
import { encodeResponse, SERVER_PACKET, serverLayout } from '../protocol/response.ts';
import { makeBlock, openBlock } from './block.ts';
import { hmac } from './hmac.ts';

const tagOf = (upKey: Uint8Array, session: Uint8Array, type: number, block: Uint8Array): Uint8Array =>
  hmac(upKey, session, Uint8Array.of(SERVER_PACKET, type), block).slice(0, 2);

/** The server packet (20 bytes) that carries a record in a session. */
export function recordPacket(upKey: Uint8Array, session: Uint8Array, record: LockRecord): Uint8Array {
  const type = serverTypeOf(record.event);
  const block = makeBlock(upKey, session, encodeRecord(record));
  return encodeResponse({ kind: 'server', type, tag: tagOf(upKey, session, type, block), block });
}

/** A key with which an upload may be encrypted. */
export interface UpKeyCandidate {
  readonly epoch: number;
  readonly upKey: Uint8Array;
}

export type OpenedRecord =
  | { readonly ok: true; readonly epoch: number; readonly record: LockRecord }
  /** `forged`: no candidate key authenticates it; `malformed`: not a server packet, or a record that no lock can have written. */
  | { readonly ok: false; readonly why: 'malformed' | 'forged'; readonly fault?: Fault };

/** Tries the candidates in order (the confirmed epoch, the next one, the requested one). Never throws, whatever the packet and session. */
export function openRecord(
  packet: Uint8Array,
  session: Uint8Array,
  candidates: readonly UpKeyCandidate[],
): OpenedRecord {
  const framed = serverLayout.decode(packet);
  if (!framed.ok) return { ok: false, why: 'malformed', fault: framed.fault };
  const { type, tag, block } = framed.value;
  let fault: Fault | undefined;
  for (const { epoch, upKey } of candidates) {
    if (!sameBytes(tagOf(upKey, session, type, block), tag)) continue;
    const record = decodeRecord(openBlock(upKey, session, block));
    if (!record.ok) fault = record.fault;
    else if (serverTypeOf(record.value.event) !== type)
      fault = faulty('unknown-value', 1, String(type), `type ${serverTypeOf(record.value.event)} for its event`).fault;
    else return { ok: true, epoch, record: record.value };
  }
  return fault === undefined ? { ok: false, why: 'forged' } : { ok: false, why: 'malformed', fault };
}
