/** Captures as phones make them: other datalinks, extended commands, several phones, the whole air. */
import { describe, expect, test } from 'vitest';
import { btsnoop } from '../../../src/diagnosis/channels/btsnoop.ts';
import type { Paper } from '../../../src/diagnosis/channels/reading.ts';
import { Btsnoop } from '../../../src/link/radio/capture/btsnoop.ts';
import { MemoryCapture } from '../../../src/link/radio/capture/translate.ts';
import { SERVICE_UUID } from '../../../src/protocol/uuids.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { CONTEXT, paperOf, playedUntil } from '../practice.ts';

const HEADER = 16;
const RECORD = 24;

interface Raw {
  readonly header: Buffer;
  readonly code: number;
  readonly data: Buffer;
}

function recordsIn(file: Buffer): Raw[] {
  const records: Raw[] = [];
  for (let at = HEADER; at < file.length; ) {
    const length = file.readUInt32BE(at + 4);
    const header = Buffer.from(file.subarray(at, at + RECORD));
    records.push({
      header,
      code: header.readUInt32BE(8) & 0xffff,
      data: file.subarray(at + RECORD, at + RECORD + length),
    });
    at += RECORD + length;
  }
  return records;
}

/** The records as a different datalink stores them. */
function asDatalink(file: Buffer, datalink: number, dataOf: (raw: Raw) => Buffer): Buffer {
  const start = Buffer.from(file.subarray(0, HEADER));
  start.writeUInt32BE(datalink, 12);
  const parts = recordsIn(file)
    .filter(({ code }) => code >= 2 && code <= 5)
    .map((raw) => {
      const data = dataOf(raw);
      const header = Buffer.from(raw.header);
      header.writeUInt32BE(data.length, 0);
      header.writeUInt32BE(data.length, 4);
      header.writeUInt32BE((raw.code === 3 || raw.code === 5 ? 1 : 0) | (raw.code <= 3 ? 2 : 0), 8);
      return Buffer.concat([header, data]);
    });
  return Buffer.concat([start, ...parts]);
}

const H4: Readonly<Record<number, number>> = { 2: 1, 3: 4, 4: 2, 5: 2 };
const read = (bytes: Uint8Array, phone?: string): Paper =>
  btsnoop.parse('capture', bytes, phone === undefined ? CONTEXT : { ...CONTEXT, phone });
const steps = ({ readings }: Paper): unknown[] => readings.map(({ at, ...rest }) => [at, 'step' in rest && rest.step]);

const ORIGINAL = paperOf('03', 'report.btsnoop');

describe('a capture of a phone', () => {
  test.each([
    ['with H4 types (1002)', 1002, ({ code, data }: Raw) => Buffer.concat([Buffer.from([H4[code] ?? 0]), data])],
    ['without types (1001)', 1001, ({ data }: Raw) => data],
  ])('%s gives the readings of the monitor', (_what, datalink, dataOf) => {
    const paper = read(asDatalink(ORIGINAL, datalink, dataOf));
    expect(steps(paper)).toEqual(steps(read(ORIGINAL)));
    expect(paper.readings.length).toBe(31);
  });

  test('with the extended commands and reports gives the same readings', () => {
    const extended = ({ code, data }: Raw): Buffer => {
      const opcode = data.length >= 2 ? data.readUInt16LE(0) : 0;
      if (code === 2 && opcode === 0x200c)
        return Buffer.concat([Buffer.from([0x42, 0x20, 6]), data.subarray(3), Buffer.alloc(4)]);
      if (code === 2 && opcode === 0x200d)
        return Buffer.concat([Buffer.from([0x43, 0x20, 26, 0, 0]), data.subarray(8, 15), Buffer.alloc(17)]);
      if (code !== 3 || data[0] !== 0x3e || data[2] !== 2) return data;
      const length = data[12] ?? 0;
      const kind = Buffer.from([data[4] === 4 ? 0b11010 : 0b10011, 0]);
      const middle = Buffer.from([1, 0, 0xff, 0x7f, data[13 + length] ?? 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, length]);
      const report = Buffer.concat([kind, data.subarray(5, 12), middle, data.subarray(13, 13 + length)]);
      return Buffer.concat([Buffer.from([0x3e, report.length + 2, 0x0d, 1]), report]);
    };
    const bytes = asDatalink(ORIGINAL, 1002, (raw) => Buffer.concat([Buffer.from([H4[raw.code] ?? 0]), extended(raw)]));
    expect(steps(read(bytes))).toEqual(steps(read(ORIGINAL)));
  });

  test('of another datalink is refused with a sentence', () => {
    expect(read(asDatalink(ORIGINAL, 1003, ({ data }) => data)).warnings).toEqual([
      'this capture is not from a Bluetooth adapter; give a btsnoop file from a phone',
    ]);
  });
});

/** The capture of a whole run over the memory link, as `--capture` writes it. */
function airOf(events: readonly TraceEvent[]): Buffer {
  const bytes: Buffer[] = [];
  const advertisement = { name: 'NOKE1A_C0FFEE000102', serviceUuid: SERVICE_UUID, manufacturerData: new Uint8Array(5) };
  const capture = new MemoryCapture(new Btsnoop((more) => bytes.push(more)), () => advertisement);
  for (const event of events) capture.take(event);
  return Buffer.concat(bytes);
}

describe('a capture of the whole air', () => {
  const run = playedUntil('16', Date.parse('2026-03-05T17:30:00Z'));
  const air = airOf(run.events);
  const walked = (phone: string) => btsnoop.observe(run, phone).map(({ at, step }) => [at, step.what]);
  // It contains both ends of a link, and each packet counts once.
  const readOf = (paper: Paper) => paper.readings.map((one) => [one.at, 'step' in one && one.step.what]);

  test('gives the steps of the phone that the context names', () => {
    const alice = read(air, 'alice');
    expect(readOf(alice)).toEqual(walked('alice'));
    expect(alice.readings.length).toBeGreaterThan(10);
    expect(alice.warnings).toEqual([]);
  });

  test('of several phones gives all, with a warning that names them', () => {
    const all = read(air);
    expect(all.readings.length).toBe(read(air, 'alice').readings.length + read(air, 'henry').readings.length);
    expect(all.warnings).toEqual([
      'this capture contains 2 phones (henry, alice), all of which were read; name the phone in question',
    ]);
  });

  test('without a phone is reported as useless', () => {
    const locks = asDatalink(air, 2001, ({ data }) => data);
    // Only the packets of the gate's adapter.
    const start = locks.subarray(0, HEADER);
    const gate = recordsIn(air).filter(({ header }) => header.readUInt32BE(8) >>> 16 === 1);
    const bytes = Buffer.concat([start, ...gate.flatMap(({ header, data }) => [header, data])]);
    const paper = read(bytes);
    expect([paper.readings, paper.warnings]).toEqual([
      [],
      ['no adapter in this capture scanned or opened a link; give a capture from the phone'],
    ]);
  });
});
