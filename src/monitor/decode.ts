/** A client's bytes in words, as far as they can be decoded without a key. */

import { fromHex } from '../protocol/bytes.ts';
import { counted } from '../protocol/counted.ts';
import { faultText } from '../protocol/decoded.ts';
import { decodeHeader, printHeader } from '../protocol/header.ts';
import { decodeSession, printSession } from '../protocol/session.ts';

const HEADER_LENGTH = 4;

/** A command in words: its header, and the length of the encrypted block. */
export function commandInWords(hex: string): string {
  const bytes = fromHex(hex);
  if (!bytes.ok) return `${hex.slice(0, 60)}: not hex`;
  if (bytes.value.length < HEADER_LENGTH) return `${hex}: ${counted(bytes.value.length, 'byte')}, no header`;
  const header = decodeHeader(bytes.value.slice(0, HEADER_LENGTH));
  const says = header.ok ? printHeader(header.value) : `header ${faultText(header.fault)}`;
  return `${hex.slice(0, 8)} ${hex.slice(8, 60)}: ${says}; block of ${counted(bytes.value.length - HEADER_LENGTH, 'byte')}`;
}

export function sessionInWords(hex: string): string {
  const bytes = fromHex(hex);
  const session = bytes.ok ? decodeSession(bytes.value) : bytes;
  return `${hex}: ${session.ok ? printSession(session.value) : faultText(session.fault)}`;
}
