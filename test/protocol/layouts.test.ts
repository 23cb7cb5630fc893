/**
 * The three properties of every declared structure: round trip, total decoding, and no freedom in the unused bits.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manufacturerLayout } from '../../src/protocol/advertising.ts';
import { limitedPlainLayout, systemPlainLayout } from '../../src/protocol/command.ts';
import { faultText } from '../../src/protocol/decoded.ts';
import { headerLayout, systemHeaderLayout } from '../../src/protocol/header.ts';
import { bit, bits, bytes, choice, i8, type Layout, layout, u8, u16, u24, u32 } from '../../src/protocol/layout.ts';
import { OPERANDS } from '../../src/protocol/operands.ts';
import { recordLayout } from '../../src/protocol/record.ts';
import { serverLayout } from '../../src/protocol/response.ts';
import { sessionLayout } from '../../src/protocol/session.ts';
import { anyValue, nearly } from './arbitraries.ts';

const all: readonly Layout<never>[] = [
  manufacturerLayout,
  limitedPlainLayout,
  systemPlainLayout,
  headerLayout,
  systemHeaderLayout,
  recordLayout,
  serverLayout,
  sessionLayout,
  ...Object.values(OPERANDS),
] as unknown as readonly Layout<never>[];

describe.each(all.map((one) => [one.name, one as unknown as Layout<object>] as const))('%s', (_, one) => {
  const value = anyValue(one);

  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(one.decode(one.encode(given))).toEqual({ ok: true, value: given });
      }),
    );
  });

  it('never throws on bytes, and what decodes encodes to the same bytes', () => {
    fc.assert(
      fc.property(nearly(value.map((given) => one.encode(given))), (input) => {
        const read = one.decode(input);
        if (read.ok) expect(one.encode(read.value)).toEqual(input);
        else expect(faultText(read.fault)).toMatch(/^at \d+: found .+, expected .+$/);
      }),
    );
  });

  it('peeks every field of any bytes without throwing, and of its own bytes the value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (input) => {
        expect(Object.keys(one.peek(input))).toEqual(Object.keys(one.fields));
      }),
    );
    fc.assert(
      fc.property(value, (given) => {
        expect(one.peek(one.encode(given))).toEqual(given);
      }),
    );
  });

  it('prints every field', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(one.print(given).map(({ field }) => field)).toEqual(Object.keys(one.fields));
      }),
    );
  });
});

describe('layout', () => {
  const sample = layout(
    { name: 'sample', length: 16, checksumAt: 15 },
    {
      a: u8(0),
      b: bits(1, 4, 12),
      c: i8(3),
      d: u24(4),
      e: u32(7),
      f: bytes(11, 2),
      g: bit(13, 7),
      h: choice(14, { 1: 'one', 9: 'nine' }),
    },
  );

  it('is little-endian and takes bits from the low end', () => {
    const encoded = sample.encode({
      a: 1,
      b: 0xabc,
      c: -2,
      d: 0x010203,
      e: 0xdeadbeef,
      f: Uint8Array.of(7, 8),
      g: true,
      h: 9,
    });
    expect([...encoded.slice(0, 15)]).toEqual([1, 0xc0, 0xab, 0xfe, 3, 2, 1, 0xef, 0xbe, 0xad, 0xde, 7, 8, 0x80, 9]);
    expect(encoded[15]).toBe(encoded.slice(0, 15).reduce((sum, byte) => sum + byte, 0) & 0xff);
  });

  it('refuses any set bit that no field claims', () => {
    fc.assert(
      fc.property(anyValue(sample), fc.nat({ max: 3 }), fc.nat({ max: 6 }), (value, low, high) => {
        for (const [at, shift] of [
          [1, low],
          [13, high],
        ] as const) {
          const encoded = sample.encode(value);
          encoded[at] = (encoded[at] ?? 0) | (1 << shift);
          encoded[15] = encoded.slice(0, 15).reduce((sum, byte) => sum + byte, 0) & 0xff;
          expect(sample.decode(encoded)).toMatchObject({ ok: false, fault: { at, reason: 'unused-bits' } });
        }
      }),
    );
  });

  it('names length, unknown value and checksum faults with their place', () => {
    const right = sample.encode({ a: 0, b: 0, c: 0, d: 0, e: 0, f: new Uint8Array(2), g: false, h: 1 });
    expect(sample.decode(right.slice(1))).toMatchObject({ ok: false, fault: { at: 0, reason: 'length' } });
    const other = Uint8Array.from(right);
    other[14] = 2;
    expect(sample.decode(other)).toMatchObject({ ok: false, fault: { at: 14, reason: 'unknown-value', found: '2' } });
    const wrong = Uint8Array.from(right);
    wrong[15] = (wrong[15] ?? 0) + 1;
    expect(sample.decode(wrong)).toMatchObject({ ok: false, fault: { at: 15, reason: 'checksum' } });
  });

  it('throws on a value that does not fit, on a wrong byte count, on a number outside a choice', () => {
    const one = layout(
      { name: 'one', length: 4 },
      { n: bits(0, 0, 4), s: i8(1), b: bytes(2, 1), c: choice(3, { 5: 'five' }) },
    );
    const right = { n: 1, s: 0, b: Uint8Array.of(0), c: 5 } as const;
    for (const wrong of [
      { n: 16 },
      { n: -1 },
      { n: 1.5 },
      { n: Number.NaN },
      { s: 128 },
      { s: -129 },
      { b: new Uint8Array(2) },
    ])
      expect(() => one.encode({ ...right, ...wrong })).toThrow(RangeError);
    expect(() => one.encode({ ...right, c: 6 as 5 })).toThrow(RangeError);
  });

  it('refuses to be declared with two fields on one bit, or a field past its end', () => {
    expect(() => layout({ name: 'twice', length: 2 }, { a: u16(0), b: bit(1, 3) })).toThrow(/b claims bits/);
    expect(() => layout({ name: 'past', length: 2 }, { a: u32(0) })).toThrow(/a claims bits/);
    expect(() => layout({ name: 'sum', length: 2, checksumAt: 1 }, { a: u16(0) })).toThrow(/a claims bits/);
  });
});
