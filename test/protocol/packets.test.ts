/**
 * Whole packets: sessions, headers, plain bytes, responses, records. Round trip, total decoding, unused bits, one-line prints.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import { sumOf } from '../../src/protocol/checksum.ts';
import { decodePlain, encodePlain, limitedPlainLayout } from '../../src/protocol/command.ts';
import { commandInRange } from '../../src/protocol/command-range.ts';
import { decodeHeader, encodeHeader, printHeader } from '../../src/protocol/header.ts';
import { isMechanicalState, MECHANICAL_STATES } from '../../src/protocol/mechanical.ts';
import { OPCODES } from '../../src/protocol/opcodes.ts';
import {
  decodeRecord,
  EVENTS,
  encodeRecord,
  eventName,
  eventOfOp,
  limitedDetail,
  printRecord,
  RECORDED_OPS,
  recordLayout,
  serverTypeOf,
  slotOfRecord,
} from '../../src/protocol/record.ts';
import { decodeResponse, encodeResponse, printResponse, type Response } from '../../src/protocol/response.ts';
import { isResult, RESULTS, type Result } from '../../src/protocol/results.ts';
import { decodeSession, encodeSession, printSession, sessionLayout } from '../../src/protocol/session.ts';
import { anyCommand, anyHeader, anyPlain, anyRecord, byteArray, nearly } from './arbitraries.ts';

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const anyState = fc.constantFrom(...Object.keys(MECHANICAL_STATES).map(Number).filter(isMechanicalState));
const lone = Object.keys(RESULTS)
  .map(Number)
  .filter(isResult)
  .filter((code): code is Exclude<Result, 0x64 | 0x66> => code !== 0x64 && code !== 0x66);

const anyResponse: fc.Arbitrary<Response> = fc.oneof(
  fc.record({ kind: fc.constant('result' as const), result: fc.constantFrom(...lone), commandId: u8 }),
  fc.record({ kind: fc.constant('shutdown' as const), state: anyState, byHand: fc.boolean() }),
  fc.record({ kind: fc.constant('battery' as const), commandId: u8, batteryMv: u16 }),
  fc.record({
    kind: fc.constant('diagnostics' as const),
    commandId: u8,
    state: anyState,
    led: fc.constantFrom(0, 1, 2),
    touched: u8,
    temperatureC: fc.integer({ min: -128, max: 127 }),
    batteryMv: u16,
    wiredMv: u16,
    interiorMotion: u8,
    exteriorMotion: u8,
    chargingControl: u8,
    chargingStatus: u8,
  }),
  fc.record({ kind: fc.constant('quickClick' as const), commandId: u8, index: u8, set: fc.boolean(), usesLeft: u8 }),
  fc.record({ kind: fc.constant('server' as const), type: u8, tag: byteArray(2), block: byteArray(16) }),
);

describe('session', () => {
  it('carries the battery at bytes 2–3 (public) and the epoch in the high bits of byte 1 (NP1)', () => {
    const session = {
      state: 2,
      setUp: true,
      clockValid: true,
      lowBattery: false,
      recordsWaiting: true,
      epochBits: 5,
      batteryMv: 2950,
      nonce: new Uint8Array(16).fill(7),
    } as const;
    const bytes = encodeSession(session);
    expect(toHex(bytes)).toBe(`025B860B${'07'.repeat(16)}`);
    expect(sessionLayout.peek(bytes).batteryMv).toBe(2950);
    expect(printSession(session)).toBe('locked, set up, clock valid, 2950 mV, records waiting, epoch …5');
  });

  it('is never all zero (public)', () => {
    const zero = sessionLayout.peek(new Uint8Array(20));
    expect(() => encodeSession(zero)).toThrow(RangeError);
    expect(decodeSession(new Uint8Array(20))).toMatchObject({ ok: false, fault: { reason: 'unknown-value' } });
  });
});

describe('header', () => {
  it('decodes what it encoded, and any bytes without throwing', () => {
    fc.assert(
      fc.property(anyHeader, (header) => {
        expect(decodeHeader(encodeHeader(header))).toEqual({ ok: true, value: header });
        expect(printHeader(header)).toMatch(/^(base|master|limited) key, /);
      }),
    );
    let decoded = 0;
    fc.assert(
      fc.property(nearly(anyHeader.map(encodeHeader)), (input) => {
        const read = decodeHeader(input);
        if (!read.ok) return;
        decoded += 1;
        expect(encodeHeader(read.value)).toEqual(input);
      }),
    );
    expect(decoded).toBeGreaterThan(0);
  });

  it('gives a standing key no day, classes 0 and 2 no bank, byte 1 and byte 3', () => {
    expect(decodeHeader(bytesOf('04830000')).ok).toBe(true);
    expect(decodeHeader(bytesOf('04830100'))).toMatchObject({ ok: false, fault: { at: 2, reason: 'unused-bits' } });
    const standing = { keyClass: 4, bank: 0, slot: 3, standing: true, keyDayBits: 1, schedule: 0 } as const;
    expect(() => encodeHeader(standing)).toThrow(RangeError);
    for (const hex of ['12000100', '02010100', '02000101', '10000100'])
      expect(decodeHeader(bytesOf(hex))).toMatchObject({ ok: false, fault: { reason: 'unused-bits' } });
    for (const hex of ['01000100', '0A000100', '0F000100'])
      expect(decodeHeader(bytesOf(hex))).toMatchObject({ ok: false, fault: { at: 0, reason: 'unknown-value' } });
  });

  it('prints slot, day and schedule in one line', () => {
    const header = { keyClass: 4, bank: 2, slot: 3, standing: false, keyDayBits: 9, schedule: 4 } as const;
    expect(printHeader(header)).toBe('limited key, slot 259, key day …9, schedule 4');
    expect(printHeader({ ...header, bank: 0, standing: true, keyDayBits: 0, schedule: 0 })).toBe(
      'limited key, slot 3, standing, always',
    );
    expect(printHeader({ keyClass: 2, sequence: 7 })).toBe('master key, sequence 7');
  });
});

describe('plain bytes', () => {
  it('decode what they encoded', () => {
    fc.assert(
      fc.property(anyPlain, (plain) => {
        expect(decodePlain(plain.keyClass, encodePlain(plain))).toEqual({ ok: true, value: plain });
      }),
      { numRuns: 500 },
    );
  });

  it('never throw, and what decodes encodes to the same bytes', () => {
    const classes = fc.constantFrom(0 as const, 2 as const, 4 as const);
    let decoded = 0;
    fc.assert(
      fc.property(classes, nearly(anyPlain.map(encodePlain)), fc.boolean(), (keyClass, input, mend) => {
        const block = Uint8Array.from(input);
        if (mend && block.length === 16) block[15] = sumOf(block);
        const read = decodePlain(keyClass, block);
        if (!read.ok) return;
        decoded += 1;
        expect(encodePlain(read.value)).toEqual(block);
      }),
      { numRuns: 2000 },
    );
    expect(decoded).toBeGreaterThan(0);
  });

  it('leave an unlock of class 4 no free bits but flag and time', () => {
    const right = encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'unlock' } });
    for (let at = 0; at < 120; at++) {
      const block = Uint8Array.from(right);
      block[at >> 3] = (block[at >> 3] ?? 0) ^ (1 << (at & 7));
      block[15] = sumOf(block);
      const read = decodePlain(4, block);
      const free = at === 8 || (at >= 16 && at < 48);
      const stillUnlock = read.ok && read.value.command.op === 'unlock';
      expect(stillUnlock, `bit ${at}`).toBe(free);
    }
  });

  it('allow the part number to B0 of classes 0 and 2 only', () => {
    const half = new Uint8Array(8);
    const part1 = encodePlain({ keyClass: 2, time: 0, sequence: 1, command: { op: 'setKey', part: 1, half } });
    expect(part1[1]).toBe(0x10);
    const unlock = Uint8Array.from(part1);
    unlock[0] = OPCODES.unlock;
    unlock[15] = sumOf(unlock);
    expect(decodePlain(2, unlock)).toMatchObject({ ok: false, fault: { at: 1, reason: 'unused-bits' } });
    expect(decodePlain(4, part1)).toMatchObject({ ok: false, fault: { at: 1, reason: 'unused-bits' } });
    expect(() =>
      encodePlain({ keyClass: 4, timed: false, time: 0, command: { op: 'setKey', part: 1, half } }),
    ).toThrow();
  });

  it('give an unknown opcode no operand', () => {
    const operand = new Uint8Array(8);
    const empty = limitedPlainLayout.encode({ opcode: 0xee, timed: false, time: 0, operand });
    expect(decodePlain(4, empty)).toMatchObject({ ok: true, value: { command: { op: 'unknown', opcode: 0xee } } });
    const filled = limitedPlainLayout.encode({ opcode: 0xee, timed: false, time: 0, operand: operand.fill(1, 3, 4) });
    expect(decodePlain(4, filled)).toMatchObject({ ok: false, fault: { at: 9, reason: 'unused-bits' } });
  });

  it('judge ranges of any command without throwing', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(typeof commandInRange(command, '1A')).toBe('boolean');
      }),
    );
  });
});

describe('response', () => {
  it('decodes what it encoded, and prints one line', () => {
    fc.assert(
      fc.property(anyResponse, (response) => {
        const bytes = encodeResponse(response);
        expect(bytes).toHaveLength(20);
        expect(decodeResponse(bytes)).toEqual({ ok: true, value: response });
        expect(printResponse(response)).not.toContain('\n');
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on bytes, and what decodes encodes to the same bytes', () => {
    let decoded = 0;
    fc.assert(
      fc.property(nearly(anyResponse.map(encodeResponse)), (input) => {
        const read = decodeResponse(input);
        if (!read.ok) return;
        decoded += 1;
        expect(encodeResponse(read.value)).toEqual(input);
      }),
      { numRuns: 2000 },
    );
    expect(decoded).toBeGreaterThan(0);
  });

  it('is laid out as the phones read it (public)', () => {
    const pad = (hex: string) => hex.padEnd(40, '0');
    const cases: readonly [Response, string, string][] = [
      [{ kind: 'result', result: 0x60, commandId: 3 }, pad('516003'), '60 success, command 3'],
      [{ kind: 'shutdown', state: 2, byHand: true }, pad('51640201'), '64 shutdown, locked, closed by hand'],
      [{ kind: 'shutdown', state: 0, byHand: false }, pad('51640000'), '64 shutdown, unlocked, timed out'],
      [{ kind: 'battery', commandId: 1, batteryMv: 3000 }, pad('516601B80B'), '66 battery 3000 mV, command 1'],
    ];
    for (const [response, hex, line] of cases) {
      expect(toHex(encodeResponse(response))).toBe(hex);
      expect(printResponse(response)).toBe(line);
    }
    const diagnostics = encodeResponse({
      kind: 'diagnostics',
      commandId: 9,
      state: 4,
      led: 2,
      touched: 1,
      temperatureC: -5,
      batteryMv: 0x0b86,
      wiredMv: 0x1388,
      interiorMotion: 13,
      exteriorMotion: 14,
      chargingControl: 15,
      chargingStatus: 16,
    });
    expect(toHex(diagnostics)).toBe(pad('516009009B040201FB860B88130D0E0F10'));
  });

  it('shows nothing of a server packet but its type', () => {
    const line = printResponse({
      kind: 'server',
      type: 0x75,
      tag: new Uint8Array(2),
      block: new Uint8Array(16).fill(9),
    });
    expect(line).toBe('server packet 75');
  });
});

describe('record', () => {
  it('has the event of its command: opcode − 80, or − 90 from C7 on', () => {
    expect(RECORDED_OPS.map((op) => [OPCODES[op], eventOfOp(op)])).toEqual([
      [0xa1, 0x21],
      [0xa3, 0x23],
      [0xa4, 0x24],
      [0xa6, 0x26],
      [0xa8, 0x28],
      [0xa9, 0x29],
      [0xad, 0x2d],
      [0xae, 0x2e],
      [0xaf, 0x2f],
      [0xb1, 0x31],
      [0xc7, 0x37],
      [0xc8, 0x38],
      [0xc9, 0x39],
    ]);
    expect(eventName(0x38)).toBe('scheduleHours');
    expect(eventName(0x1f)).toBe('overwritten');
    expect(eventName(0x22)).toBeUndefined();
  });

  it('travels under its type: A1 74, A3 and A4 7D, A9 7C, A6 77, unlocked 75, else 76', () => {
    const special = new Map([
      [0x21, 0x74],
      [0x23, 0x7d],
      [0x24, 0x7d],
      [0x29, 0x7c],
      [0x26, 0x77],
      [EVENTS.unlocked, 0x75],
    ]);
    for (let event = 0; event < 256; event++) expect(serverTypeOf(event)).toBe(special.get(event) ?? 0x76);
  });

  it('names the slot of a limited key and of A3 and A4, on any bank', () => {
    const record = recordLayout.peek(new Uint8Array(16));
    const limited = { ...record, event: EVENTS.unlocked, keyClass: 4, bank: 2, detail: limitedDetail(5, true) };
    expect(slotOfRecord(limited)).toBe(261);
    const enabled = {
      ...record,
      event: eventOfOp('enableLimitedKey'),
      keyClass: 2,
      bank: 3,
      detail: (3 * 128 + 9) & 0xff,
    };
    expect(slotOfRecord(enabled)).toBe(393);
    expect(slotOfRecord({ ...record, event: eventOfOp('reset'), keyClass: 2 })).toBeUndefined();
    const line = printRecord({
      ...limited,
      number: 12,
      time: 1000,
      clockValid: true,
      batteryMv: 2900,
      generationBits: 3,
    });
    expect(line).toBe('record 12: unlocked, slot 261 generation …3, at 1000, 2900 mV, 0 °C');
    const byCore = { ...record, event: EVENTS.unlocked, keyClass: 2, detail: 0xc2, generationBits: 7, number: 13 };
    expect(printRecord(byCore)).toBe('record 13: unlocked, session mark 7C2, clock lost, 0 mV, 0 °C');
    expect(printRecord({ ...byCore, event: EVENTS.locked })).not.toContain('mark');
  });

  it('is refused under an undefined event', () => {
    const plain = recordLayout.peek(new Uint8Array(16));
    for (let event = 0; event < 256; event++)
      expect(decodeRecord(recordLayout.encode({ ...plain, event })).ok).toBe(eventName(event) !== undefined);
  });

  it('decodes only with its checksum', () => {
    fc.assert(
      fc.property(anyRecord(), fc.nat({ max: 127 }), (record, at) => {
        const bytes = encodeRecord(record);
        expect(decodeRecord(bytes)).toEqual({ ok: true, value: record });
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
        // A changed bit may be rejected for other reasons than the checksum: an unused bit, or an event that is not in its table.
        expect(decodeRecord(bytes)).toMatchObject({
          fault: { reason: expect.stringMatching(/^(checksum|unused-bits|unknown-value)$/) },
        });
      }),
    );
  });
});
