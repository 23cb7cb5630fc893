/**
 * Binary structures, each declared once: a layout lists fields and the bits they claim; encode, decode and print follow from it.
 * INV-1: A bit that no field claims is zero, or decoding gives a fault. INV-2: Decode never throws. INV-3: A decoded value encodes to
 * the same bytes. Integers are little-endian.
 */

import { hexByte, toHex } from './bytes.ts';
import { sumOf } from './checksum.ts';
import { counted } from './counted.ts';
import { type Decoded, decoded, faulty } from './decoded.ts';

/** The values that a field can hold; tests generate values from it. */
export type Domain =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly values: readonly number[] }
  | { readonly kind: 'bit' }
  | { readonly kind: 'bytes'; readonly length: number };

/** One field; `i` is the index of its first byte in the given array. */
export interface Field<V> {
  /** First byte, counted as in the specification. */
  readonly at: number;
  /** The bits it claims, one mask per byte. */
  readonly claims: readonly number[];
  readonly domain: Domain;
  read(bytes: Uint8Array, i: number): V;
  /** Sets its bits in bytes that are zero so far. Throws RangeError for a value that does not fit. */
  write(bytes: Uint8Array, i: number, value: V): void;
  print(value: V): string;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValueOf<F> = { readonly [K in keyof F]: F[K] extends Field<infer V> ? V : never };

/** Two to the `n`, for n up to 40. */
const power = (n: number): number => (n <= 30 ? 1 << n : (1 << 30) * power(n - 30));

type Read = (bytes: Uint8Array, i: number) => number;

/** Up to 31 bits, with integer operations: every packet is read this way, so it must be fast. */
function narrowRead(shift: number, mask: number, size: number): Read {
  if (size === 1) return (bytes, i) => ((bytes[i] ?? 0) >>> shift) & mask;
  return (bytes, i) => {
    let word = 0;
    for (let k = size - 1; k >= 0; k--) word = (word << 8) | (bytes[i + k] ?? 0);
    return (word >>> shift) & mask;
  };
}

/** More than 31 bits, or signed: a value above `max` is negative. */
const wideRead =
  (low: number, span: number, size: number, max: number): Read =>
  (bytes, i) => {
    let word = 0;
    for (let k = size - 1; k >= 0; k--) word = word * 256 + (bytes[i + k] ?? 0);
    const value = Math.floor(word / low) % span;
    return value > max ? value - span : value;
  };

function integerField(at: number, shift: number, width: number, min: number, max: number): Field<number> {
  const size = Math.ceil((shift + width) / 8);
  const low = power(shift);
  const span = power(width);
  const claims = Array.from({ length: size }, (_, k) => Math.floor(((span - 1) * low) / power(8 * k)) & 0xff);
  return {
    at,
    claims,
    domain: { kind: 'integer', min, max },
    read: shift + width < 32 && min >= 0 ? narrowRead(shift, span - 1, size) : wideRead(low, span, size, max),
    write(bytes, i, value) {
      if (!Number.isInteger(value) || value < min || value > max)
        throw new RangeError(`byte ${at}: ${value} is not a whole number from ${min} to ${max}`);
      let word = (value < 0 ? value + span : value) * low;
      for (let k = 0; k < size; k++) {
        bytes[i + k] = (bytes[i + k] ?? 0) | (word % 256);
        word = Math.floor(word / 256);
      }
    },
    print: (value) => String(value),
  };
}

/** `width` bits from bit `shift` of byte `at` up. */
export const bits = (at: number, shift: number, width: number): Field<number> =>
  integerField(at, shift, width, 0, power(width) - 1);
export const u8 = (at: number): Field<number> => bits(at, 0, 8);
export const u16 = (at: number): Field<number> => bits(at, 0, 16);
export const u24 = (at: number): Field<number> => bits(at, 0, 24);
export const u32 = (at: number): Field<number> => bits(at, 0, 32);
export const i8 = (at: number): Field<number> => integerField(at, 0, 8, -128, 127);

/** One bit as a boolean. */
export function bit(at: number, shift: number): Field<boolean> {
  const mask = 1 << shift;
  return {
    at,
    claims: [mask],
    domain: { kind: 'bit' },
    read: (bytes, i) => ((bytes[i] ?? 0) & mask) !== 0,
    write(bytes, i, value) {
      if (value) bytes[i] = (bytes[i] ?? 0) | mask;
    },
    print: (value) => (value ? 'yes' : 'no'),
  };
}

/** `length` bytes as they are. */
export function bytes(at: number, length: number): Field<Uint8Array> {
  return {
    at,
    claims: Array.from({ length }, () => 0xff),
    domain: { kind: 'bytes', length },
    read(all, i) {
      const out = new Uint8Array(length);
      for (let k = 0; k < length; k++) out[k] = all[i + k] ?? 0;
      return out;
    },
    write(all, i, value) {
      if (value.length !== length)
        throw new RangeError(`byte ${at}: ${counted(value.length, 'byte')} instead of ${length}`);
      all.set(value, i);
    },
    print: (value) => toHex(value),
  };
}

/** A number from a table of named values; `shift` and `width` as in `bits`. */
export function choice<V extends number>(
  at: number,
  words: Readonly<Record<V, string>>,
  shift = 0,
  width = 8,
): Field<V> {
  const raw = bits(at, shift, width);
  const values = Object.keys(words).map(Number) as V[];
  return {
    at,
    claims: raw.claims,
    domain: { kind: 'choice', values },
    // `decode` checks the number against the table before it returns it as a V.
    read: (all, i) => raw.read(all, i) as V,
    write(all, i, value) {
      if (!values.includes(value)) throw new RangeError(`byte ${at}: ${value} is not one of ${values.join(', ')}`);
      raw.write(all, i, value);
    },
    print: (value) => words[value] ?? `${value}, which has no meaning`,
  };
}

export interface LayoutOptions {
  /** The structure's name in messages. */
  readonly name: string;
  readonly length: number;
  /** Position of the first byte in the structure around it (an operand starts at 6). */
  readonly from?: number;
  /** Position of a checksum over all bytes before it. */
  readonly checksumAt?: number;
}

export interface PrintedField {
  readonly field: string;
  /** The position of its first byte. */
  readonly at: number;
  readonly text: string;
}

export interface Layout<T> {
  readonly name: string;
  readonly length: number;
  readonly fields: Fields;
  /** Strict: checks the length, every unclaimed bit, every choice and the checksum. */
  decode(input: Uint8Array): Decoded<T>;
  /** Throws RangeError for a value that does not fit the structure, which is a bug in the caller. */
  encode(value: T): Uint8Array;
  /** Lenient: reads the fields without checks; missing bytes read as zero. For callers that run the checks one at a time. */
  peek(input: Uint8Array): T;
  /** Field by field, in order. */
  print(value: T): readonly PrintedField[];
  /** Prints bytes as they are, without checks. */
  printBytes(input: Uint8Array): readonly PrintedField[];
}

/** Declares a structure. */
export function layout<F extends Fields>(options: LayoutOptions, fields: F): Layout<ValueOf<F>> {
  type T = ValueOf<F>;
  const { name, length, from = 0, checksumAt } = options;
  const entries = Object.entries(fields);
  const unclaimed = unclaimedBits(options, entries);
  const choices = entries.filter(([, field]) => field.domain.kind === 'choice');

  // A copy has its fields already, which is faster than adding them one by one.
  const blank = Object.fromEntries(entries.map(([key]) => [key, undefined]));

  const peek = (input: Uint8Array): T => {
    const value: Record<string, unknown> = { ...blank };
    for (const [key, field] of entries) value[key] = field.read(input, field.at - from);
    return value as T;
  };

  const decode = (input: Uint8Array): Decoded<T> => {
    if (input.length !== length) return faulty('length', from, counted(input.length, 'byte'), counted(length, 'byte'));
    for (let i = 0; i < length; i++) {
      const stray = (input[i] ?? 0) & (unclaimed[i] ?? 0);
      if (stray !== 0) return faulty('unused-bits', from + i, `bits ${hexByte(stray)}`, 'unused bits zero');
    }
    for (const [key, field] of choices) {
      const found = field.read(input, field.at - from);
      if (field.domain.kind === 'choice' && !field.domain.values.includes(Number(found)))
        return faulty('unknown-value', field.at, String(found), `${key}: one of ${field.domain.values.join(', ')}`);
    }
    if (checksumAt !== undefined) {
      const right = sumOf(input, checksumAt - from);
      const found = input[checksumAt - from] ?? 0;
      if (found !== right) return faulty('checksum', checksumAt, hexByte(found), hexByte(right));
    }
    return decoded(peek(input));
  };

  const encode = (value: T): Uint8Array => {
    const out = new Uint8Array(length);
    for (const [key, field] of entries) field.write(out, field.at - from, value[key]);
    if (checksumAt !== undefined) out[checksumAt - from] = sumOf(out, checksumAt - from);
    return out;
  };

  const print = (value: T) => entries.map(([field, { at, print: text }]) => ({ field, at, text: text(value[field]) }));
  const printBytes = (input: Uint8Array) => print(peek(input));

  return { name, length, fields, decode, encode, peek, print, printBytes };
}

/** The unclaimed bits of each byte. Throws RangeError when two fields claim one bit. */
function unclaimedBits(options: LayoutOptions, entries: readonly (readonly [string, Field<unknown>])[]): Uint8Array {
  const { name, length, from = 0, checksumAt } = options;
  const free = new Uint8Array(length).fill(0xff);
  if (checksumAt !== undefined) free[checksumAt - from] = 0;
  for (const [key, field] of entries) {
    field.claims.forEach((mask, k) => {
      const i = field.at - from + k;
      if (((free[i] ?? 0) & mask) !== mask)
        throw new RangeError(`${name}: ${key} claims bits that are already taken or outside the structure`);
      free[i] = (free[i] ?? 0) & ~mask;
    });
  }
  return free;
}
