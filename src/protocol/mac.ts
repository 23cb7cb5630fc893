/**
 * A lock's address: six bytes in printed order, written `C0:FF:EE:00:00:01`. A value of type `Mac` has been parsed.
 */
import { bytesOf, fromHex, toHex } from './bytes.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';

declare const macBrand: unique symbol;
/** Upper case with colons. */
export type Mac = string & { readonly [macBrand]: true };

/** Reads twelve hex digits of either case, with or without colons between the bytes. */
export function parseMac(text: string): Decoded<Mac> {
  if (text.length !== 12 && text.length !== 17)
    return faulty('length', 0, `${text.length} characters`, 'twelve hex digits, with or without colons');
  if (text.length === 17) {
    for (let i = 2; i < 17; i += 3)
      if (text.charAt(i) !== ':') return faulty('text', i, JSON.stringify(text.charAt(i)), 'a colon');
  }
  const bytes = fromHex(text.replaceAll(':', ''), 6);
  return bytes.ok ? decoded(macOfBytes(bytes.value)) : bytes;
}

/** A MAC that our own code wrote. Throws RangeError when it is not one. */
export function mac(text: string): Mac {
  const read = parseMac(text);
  if (!read.ok) throw new RangeError(`${JSON.stringify(text)} is not a MAC: expected ${read.fault.expected}`);
  return read.value;
}

/** Six bytes in printed order. */
export function macOfBytes(bytes: Uint8Array): Mac {
  if (bytes.length !== 6) throw new RangeError(`a MAC has 6 bytes, not ${bytes.length}`);
  const hex = toHex(bytes);
  return (hex.match(/../g) ?? []).join(':') as Mac;
}

/** Six bytes in printed order. */
export const macBytes = (of: Mac): Uint8Array => bytesOf(of.replaceAll(':', ''));

/** Twelve upper-case hex digits, as in the advertised name. */
export const macDigits = (of: Mac): string => of.replaceAll(':', '');
