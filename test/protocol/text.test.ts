/** The text forms for people and phones: hex, MACs, names, versions, and one line for each structure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advertisedName,
  decodeManufacturerData,
  encodeManufacturerData,
  looksUnlocked,
  MINOR_MAX,
  manufacturerLayout,
  printAdvertisement,
  versionText,
} from '../../src/protocol/advertising.ts';
import { bytesOf, fromHex, join, sameBytes, toHex } from '../../src/protocol/bytes.ts';
import { HARDWARE, type HardwareCode, slotExists, slotNumber, slotOf } from '../../src/protocol/hardware.ts';
import { mac, macBytes, macOfBytes, parseMac } from '../../src/protocol/mac.ts';
import { isMechanicalState, MECHANICAL_STATES, type MechanicalState } from '../../src/protocol/mechanical.ts';
import { OPCODES, opOf } from '../../src/protocol/opcodes.ts';
import { isResult } from '../../src/protocol/results.ts';
import { anyHardware, anyMac, byteArray } from './arbitraries.ts';

const states = Object.keys(MECHANICAL_STATES).map(Number).filter(isMechanicalState);

/** Every character of one byte. */
const CHARACTERS = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const replacedAt = (text: string, at: number, by: string): string => text.slice(0, at) + by + text.slice(at + 1);

describe('any character in any place', () => {
  it('of hex is a digit, or refused there', () => {
    for (const character of CHARACTERS) {
      const value = '0123456789ABCDEF'.indexOf(character.toUpperCase());
      const isDigit = /^[0-9A-Fa-f]$/.test(character);
      const fault = { at: 0, found: JSON.stringify(character), expected: 'a hex digit', reason: 'text' };
      expect(fromHex(`${character}0`)).toEqual(
        isDigit ? { ok: true, value: Uint8Array.of(value * 16) } : { ok: false, fault },
      );
    }
  });

  it.each(['C0FFEE000001', 'C0:FF:EE:00:00:01'])('of the MAC %s is what belongs there, or refused there', (text) => {
    for (let at = 0; at < text.length; at++)
      for (const character of CHARACTERS) {
        const read = parseMac(replacedAt(text, at, character));
        const isColon = text.charAt(at) === ':';
        const fits = isColon ? character === ':' : /^[0-9A-Fa-f]$/.test(character);
        expect(read.ok, `${JSON.stringify(character)} at ${at}`).toBe(fits);
        if (!read.ok && isColon) expect(read.fault).toMatchObject({ at, expected: 'a colon' });
      }
  });
});

describe('hex', () => {
  it('is written in upper case and read in both (public: iOS sends lower case)', () => {
    fc.assert(
      fc.property(byteArray(0, 40), (bytes) => {
        const text = toHex(bytes);
        expect(text).toMatch(/^([0-9A-F]{2})*$/);
        expect(fromHex(text)).toEqual({ ok: true, value: bytes });
        expect(fromHex(text.toLowerCase(), bytes.length)).toEqual({ ok: true, value: bytes });
        expect(fromHex(text, bytes.length + 1)).toMatchObject({ ok: false, fault: { at: 0, reason: 'length' } });
      }),
    );
  });

  it('reads any text without throwing and says where it stops being hex', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fromHex(text).ok).toBe(/^([0-9a-fA-F]{2})*$/.test(text));
      }),
    );
    expect(fromHex('00G0')).toMatchObject({ ok: false, fault: { at: 2, found: '"G"', reason: 'text' } });
    expect(() => bytesOf('0')).toThrow(RangeError);
  });

  it('compares and joins bytes', () => {
    fc.assert(
      fc.property(byteArray(0, 8), byteArray(0, 8), (a, b) => {
        expect(sameBytes(a, b)).toBe(toHex(a) === toHex(b));
        expect(toHex(join(a, b))).toBe(toHex(a) + toHex(b));
      }),
    );
  });
});

describe('MAC', () => {
  it('reads its own print, lower case, and digits without colons', () => {
    fc.assert(
      fc.property(anyMac, (address) => {
        for (const text of [address, address.toLowerCase(), address.replaceAll(':', '')])
          expect(parseMac(text)).toEqual({ ok: true, value: address });
        expect(macOfBytes(macBytes(address))).toBe(address);
      }),
    );
    expect(toHex(macBytes(mac('c0:ff:ee:00:00:01')))).toBe('C0FFEE000001');
  });

  it('refuses any other text without throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          anyMac.map((text) => text.replace(':', '-')),
        ),
        (text) => {
          expect(parseMac(text).ok).toBe(/^([0-9a-f]{12}|([0-9a-f]{2}:){5}[0-9a-f]{2})$/i.test(text));
        },
      ),
    );
    expect(() => mac('nonsense')).toThrow(RangeError);
    expect(() => macOfBytes(new Uint8Array(5))).toThrow(RangeError);
  });
});

describe('advertising (public)', () => {
  it('has a name of exactly 19 characters with code and address', () => {
    expect(advertisedName('1A', mac('C0:FF:EE:00:00:01'))).toBe('NOKE1A_C0FFEE000001');
    fc.assert(
      fc.property(anyHardware, anyMac, (hardware, address) => {
        const name = advertisedName(hardware, address);
        expect(name).toHaveLength(19);
        expect(name).toBe(`NOKE${hardware}_${address.replaceAll(':', '')}`);
      }),
    );
  });

  const status = fc.record({
    companyId: fc.integer({ min: 0, max: 0xffff }),
    state: fc.constantFrom<MechanicalState>(...states),
    lowBattery: fc.boolean(),
    setUp: fc.boolean(),
    clockValid: fc.boolean(),
    major: fc.integer({ min: 0, max: 255 }),
    minor: fc.integer({ min: 0, max: MINOR_MAX }),
  });

  it('has the state in three bits, 7 for a bolt that is not homed, and says it in words', () => {
    for (let bits = 0; bits < 8; bits++) {
      const bytes = Uint8Array.of(0xff, 0xff, bits << 5, 2, 10);
      const state = bits === 7 ? 255 : bits;
      const read = decodeManufacturerData(bytes);
      expect(read.ok ? read.value.state : read.fault.reason).toBe(isMechanicalState(state) ? state : 'unknown-value');
      const printed = manufacturerLayout.printBytes(bytes).find(({ field }) => field === 'stateBits');
      if (isMechanicalState(state)) expect(printed?.text).toBe(MECHANICAL_STATES[state]);
    }
  });

  it('carries company id, status, major and minor in five bytes', () => {
    fc.assert(
      fc.property(status, (value) => {
        const bytes = encodeManufacturerData(value);
        expect(bytes).toHaveLength(5);
        expect([...bytes.slice(3)]).toEqual([value.major, value.minor]);
        expect(decodeManufacturerData(bytes)).toEqual({ ok: true, value });
      }),
    );
  });

  it('shows a phone "unlocked" by bits 5 and 6 only: states 0 and 4 open, the others and an unhomed bolt locked', () => {
    const seen = states.filter((state) => {
      const value = { companyId: 0, state, lowBattery: true, setUp: true, clockValid: true, major: 2, minor: 10 };
      return looksUnlocked(encodeManufacturerData(value)[2] ?? 0);
    });
    expect(seen).toEqual([0, 4]);
  });

  it('has a minor version of at most 127 (Android reads it signed)', () => {
    const value = {
      companyId: 0,
      state: 2,
      lowBattery: false,
      setUp: true,
      clockValid: true,
      major: 2,
      minor: 128,
    } as const;
    expect(() => encodeManufacturerData(value)).toThrow(RangeError);
    expect(decodeManufacturerData(Uint8Array.of(0, 0, 0x42, 2, 128))).toMatchObject({
      ok: false,
      fault: { at: 4, reason: 'unknown-value' },
    });
    expect(versionText('1A', { major: 2, minor: 10 })).toBe('1A-2.10');
    expect(printAdvertisement('1A', { ...value, lowBattery: true })).toBe(
      '1A-2.128, locked, set up, clock valid, battery low',
    );
  });
});

describe('hardware', () => {
  it('wakes by touch only where the vendor says so (public: 1A and 4I)', () => {
    const touched = (Object.keys(HARDWARE) as HardwareCode[]).filter((code) => HARDWARE[code].needsTouch);
    expect(touched.sort()).toEqual(['1A', '4I']);
  });

  it('has slots 0–99, in banks only on entry controllers, keypads and screens', () => {
    fc.assert(
      fc.property(
        anyHardware,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 127 }),
        (code, bank, slot) => {
          expect(slotOf(slotNumber(bank, slot))).toEqual({ bank, slot });
          const banks = ['3E', '3K', '4K'].includes(code) ? 16 : 1;
          expect(slotExists(code, slotNumber(bank, slot))).toBe(slot < 100 && bank < banks);
        },
      ),
    );
    expect(slotExists('1A', -1)).toBe(false);
    expect(slotExists('3E', 1.5)).toBe(false);
  });
});

describe('tables', () => {
  it('finds every opcode by its number and no other', () => {
    for (let code = 0; code < 256; code++) {
      const op = opOf(code);
      if (op === undefined) expect(Object.values(OPCODES)).not.toContain(code);
      else expect(OPCODES[op]).toBe(code);
    }
    expect(isResult(0x61)).toBe(true);
    expect(isResult(0x67)).toBe(false);
  });
});
