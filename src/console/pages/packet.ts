/** Decodes packets field by field, as far as a lock or a phone can read them without a key. */
import { fromHex } from '../../protocol/bytes.ts';
import { HEADER_LENGTH, PACKET_LENGTH } from '../../protocol/command.ts';
import { faultText } from '../../protocol/decoded.ts';
import { decodeHeader, headerFields } from '../../protocol/header.ts';
import type { PrintedField } from '../../protocol/layout.ts';
import { decodeResponse, responseFields } from '../../protocol/response.ts';
import { decodeSession, sessionLayout } from '../../protocol/session.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { TO_LOCK } from '../panes/timeline.ts';

export interface Packet {
  readonly name: string;
  readonly fields: readonly PrintedField[];
  /** The defect of the packet, if there is one. */
  readonly fault: string | undefined;
}

const wrong = (read: ReturnType<typeof decodeHeader | typeof decodeResponse | typeof decodeSession>) =>
  read.ok ? undefined : faultText(read.fault);

export function packetsIn({ kind, data }: Pick<TraceEvent, 'kind' | 'data'>): readonly Packet[] {
  const { value, packet, session } = data;
  const found: Packet[] = [];
  const bytes = bytesOf(value ?? packet);
  if (bytes !== undefined && kind === 'link.notify')
    found.push({ name: 'Answer', fields: responseFields(bytes), fault: wrong(decodeResponse(bytes)) });
  if (bytes !== undefined && TO_LOCK.has(kind) && bytes.length === PACKET_LENGTH)
    found.push({
      name: 'Command',
      fields: [
        ...headerFields(bytes),
        { field: 'block', at: HEADER_LENGTH, text: 'encrypted; only the lock and the core can read it' },
      ],
      fault: wrong(decodeHeader(bytes.subarray(0, HEADER_LENGTH))),
    });
  const opened = bytesOf(session);
  if (opened?.length === sessionLayout.length)
    found.push({ name: 'Session', fields: sessionLayout.printBytes(opened), fault: wrong(decodeSession(opened)) });
  return found;
}

function bytesOf(hex: unknown): Uint8Array | undefined {
  const bytes = typeof hex === 'string' && hex !== '' ? fromHex(hex) : undefined;
  return bytes?.ok === true ? bytes.value : undefined;
}
