/**
 * A lock's address: six bytes in printed order, written `C0:FF:EE:00:00:01`. A value of type `Mac` has been parsed.
 */

import { fromHex, nibble, toHex } from './bytes.ts';
import { counted } from './counted.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';

declare const macBrand: unique symbol;
/** Upper case with colons. */
export type Mac = string & { readonly [macBrand]: true };

/** Reads twelve hex digits of either case, with or without colons between the bytes. */
export function parseMac(text: string): Decoded<Mac> {
  if (text.length !== 12 && text.length !== 17)
    return faulty('length', 0, counted(text.length, 'character'), 'twelve hex digits, with or without colons');
  if (text.length === 17) {
    for (let i = 2; i < 17; i += 3)
      if (text.charAt(i) !== ':') return faulty('text', i, JSON.stringify(text.charAt(i)), 'a colon');
  }
  const digits = text.replaceAll(':', '');
  const bytes = fromHex(digits, 6);
  return bytes.ok ? decoded(macOfDigits(digits.toUpperCase())) : bytes;
}

/** A MAC that our own code wrote. Throws RangeError when it is not one. */
export function mac(text: string): Mac {
  const read = parseMac(text);
  if (!read.ok) throw new RangeError(`${JSON.stringify(text)} is not a MAC: expected ${read.fault.expected}`);
  return read.value;
}

/** The address of six bytes, in the order in which it is printed. */
export function macOfBytes(bytes: Uint8Array): Mac {
  if (bytes.length !== 6) throw new RangeError(`a MAC has 6 bytes, not ${bytes.length}`);
  return macOfDigits(toHex(bytes));
}

const macOfDigits = (of: string): Mac =>
  `${of.slice(0, 2)}:${of.slice(2, 4)}:${of.slice(4, 6)}:${of.slice(6, 8)}:${of.slice(8, 10)}:${of.slice(10)}` as Mac;

/** The six bytes of an address, in the order in which it is printed. */
export function macBytes(of: Mac): Uint8Array {
  const bytes = new Uint8Array(6);
  for (let i = 0; i < 6; i++) bytes[i] = (nibble(of.charCodeAt(3 * i)) << 4) | nibble(of.charCodeAt(3 * i + 1));
  return bytes;
}

/** Twelve upper-case hex digits, as in the advertised name. */
export const macDigits = (of: Mac): string => of.replaceAll(':', '');
