/**
 * The tables of docs/protocol.md that give the positions of bytes and bits: advertising, session, header, plain bytes, packets, records. Each row
 * says where a field is; the layout in the code says it too, and no field is in only one of them. The test fails if the page and the code diverge.
 */
import { describe, expect, it } from 'vitest';
import { manufacturerLayout } from '../../src/protocol/advertising.ts';
import { hexByte } from '../../src/protocol/bytes.ts';
import { limitedPlainLayout, systemPlainLayout } from '../../src/protocol/command.ts';
import { headerLayout, systemHeaderLayout } from '../../src/protocol/header.ts';
import type { Layout } from '../../src/protocol/layout.ts';
import { MECHANICAL_STATES } from '../../src/protocol/mechanical.ts';
import { configurationLayout, recordLayout } from '../../src/protocol/record.ts';
import { encodeResponse, type Response, serverLayout } from '../../src/protocol/response.ts';
import { sessionLayout } from '../../src/protocol/session.ts';
import { table } from './page-tables.ts';

type Fields = Layout<never>['fields'];

const HEADER_BYTE_0 = 'class and bank as in header byte 0';

/** Bits of a structure are numbered from bit 0 of its byte 0. */
const bitsOf = (fields: Fields, name: string): readonly number[] => {
  const field = fields[name];
  if (field === undefined) throw new RangeError(`no field ${name}`);
  return field.claims.flatMap((mask, k) =>
    range(0, 7).flatMap((b) => ((mask >> b) & 1 ? [8 * (field.at + k) + b] : [])),
  );
};

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** `2–3`, or `14`. */
function bytesOfRow(row: string): readonly [from: number, to: number] {
  const [from = 0, to = from] = row.split('–').map(Number);
  return [from, to];
}

/** The bits that a row gives under these words: those that the words count, from bit 0 of the row, or the whole row. */
function bitsSaid(row: string, words: string): readonly number[] {
  if (words === HEADER_BYTE_0) return range(8 * 14, 8 * 14 + 7);
  const [from, to] = bytesOfRow(/^byte (\d+)/.exec(words)?.[1] ?? row);
  const [, low, high = low] = /bits? (\d+)(?:–(\d+))?/i.exec(words) ?? [];
  return low === undefined ? range(8 * from, 8 * to + 7) : range(8 * from + Number(low), 8 * from + Number(high));
}

interface Described {
  readonly section: string;
  readonly layout: Layout<never>;
  /** Which column describes this layout. */
  readonly column: number;
  /** By the bytes of a row: the fields in it, each with the words that name it there; whole bytes are named by their row. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Rows about bytes that no field has. */
  readonly unused?: readonly string[];
  /** Rows of the other layout of the same table. */
  readonly others?: readonly string[];
}

const TABLES: readonly Described[] = [
  {
    section: '## 1. Advertising',
    layout: manufacturerLayout as Layout<never>,
    column: 1,
    rows: {
      '0–1': { companyId: 'company id' },
      '2': {
        lowBattery: 'bit 0 means battery low',
        setUp: 'bit 1 set up',
        clockValid: 'bit 2 clock valid',
        stateBits: 'Bits 5–7 of the status hold the mechanical state',
      },
      '3': { major: 'major version' },
      '4': { minor: 'minor version' },
    },
  },
  {
    section: '## 3. Session',
    layout: sessionLayout as Layout<never>,
    column: 1,
    rows: {
      '0': { state: 'mechanical state' },
      '1': {
        setUp: 'bit 0 means set up',
        clockValid: 'bit 1 clock valid',
        lowBattery: 'bit 2 battery low',
        recordsWaiting: 'bit 3 that records wait',
        epochBits: 'bits 4–7 are the epoch mod 16',
      },
      '2–3': { batteryMv: 'the battery voltage in millivolts' },
      '4–19': { nonce: 'nonce' },
    },
  },
  {
    section: '### 4.1 Header',
    layout: headerLayout as Layout<never>,
    column: 1,
    rows: {
      '0': { keyClass: 'bits 0–3 class', bank: 'bits 4–7 bank' },
      '1': { slot: 'bits 0–6 slot', standing: 'bit 7 standing' },
      '2–3': { keyDayBits: 'bits 0–11 key day mod 4096', schedule: 'bits 12–15 schedule index' },
    },
  },
  {
    section: '### 4.1 Header',
    layout: systemHeaderLayout as Layout<never>,
    column: 2,
    rows: { '0': { keyClass: 'bits 0–3 class' }, '1': {}, '2–3': { sequence: 'byte 2 sequence' } },
    unused: ['1'],
  },
  {
    section: '### 4.2 Plain bytes',
    layout: limitedPlainLayout as Layout<never>,
    column: 1,
    rows: {
      '0': { opcode: 'opcode' },
      '1': { timed: 'Class 4: bit 0 =' },
      '2–5': { time: 'time' },
      '6–13': { operand: 'operand' },
      '14': {},
      '15': {},
    },
    unused: ['14'],
  },
  {
    section: '### 4.2 Plain bytes',
    layout: systemPlainLayout as Layout<never>,
    column: 1,
    rows: {
      '0': { opcode: 'opcode' },
      '1': { part: 'Classes 0, 2: bit 4 =' },
      '2–5': { time: 'time' },
      '6–13': { operand: 'operand' },
      '14': { sequence: 'sequence' },
      '15': {},
    },
  },
  ...[recordLayout, configurationLayout].map((layout): Described => {
    const configuration = 'digest' in layout.fields;
    return {
      section: '## 8. Records',
      layout: layout as Layout<never>,
      column: 1,
      rows: {
        '0': { event: 'event' },
        '1': { detail: 'operand byte 6' },
        '2–5': { time: 'the lock' },
        ...(configuration
          ? { '6–8': { digest: 'the digest' } }
          : { '6–7': { batteryMv: 'battery, millivolts' }, '8': { temperatureC: 'temperature' } }),
        '9–12': { number: 'record number' },
        '13': { clockValid: 'bit 0 clock valid', generationBits: 'bits 4–7 generation' },
        '14': { keyClass: 'class and bank as in header byte 0', bank: 'class and bank as in header byte 0' },
        '15': {},
      },
      others: configuration ? ['6–7', '8'] : ['6–8'],
    };
  }),
];

describe('the places in docs/protocol.md', () => {
  it.each(TABLES.map((one) => [`${one.section}: ${one.layout.name}`, one] as const))('%s', (_name, one) => {
    const { section, layout, column, rows, unused = [], others = [] } = one;
    const cells = cellsOf(section, column);
    expect([...cells.keys()].sort()).toEqual([...Object.keys(rows), ...others].sort());
    const fields = Object.entries(rows).flatMap(([row, named]) =>
      Object.entries(named).map(([field, words]) => ({ row, field, words })),
    );
    expect(fields.map(({ field }) => field).sort()).toEqual(Object.keys(layout.fields).sort());
    for (const { row, field, words } of fields) {
      expect(cells.get(row), field).toContain(words);
      const bits =
        words === HEADER_BYTE_0
          ? bitsOf(headerLayout.fields, field).map((each) => each + 8 * 14)
          : bitsSaid(row, words);
      expect([field, bitsOf(layout.fields, field)]).toEqual([field, bits]);
    }
    for (const row of unused) expect(cells.get(row)).toContain('unused');
  });

  it.each(TABLES.map((one) => [`${one.section}: ${one.layout.name}`, one] as const))(
    '%s: a bit that no field has is a fault',
    (_name, { layout, section, column }) => {
      const claimed = new Set(Object.keys(layout.fields).flatMap((field) => bitsOf(layout.fields, field)));
      const checksum = [...cellsOf(section, column)].find(([, cell]) => cell.startsWith('checksum'))?.[0];
      const free = range(0, 8 * layout.length - 1).filter((bit) => !claimed.has(bit) && String(bit >> 3) !== checksum);
      const taken = free.filter(
        (bit) => layout.decode(new Uint8Array(layout.length).with(bit >> 3, 1 << (bit & 7))).ok,
      );
      expect(taken).toEqual([]);
    },
  );

  it('the mechanical states of §3 and the version byte’s limit', () => {
    const [state = ''] = table('byte |', '## 3. Session').map((row) => row[1] ?? '');
    const said = Object.entries(MECHANICAL_STATES).map(([code, words]) => `${code === '255' ? 'FF' : code} ${words}`);
    expect(state).toBe(`Byte 0 of the session is the mechanical state: ${said.join(', ')}.`);
  });
});

/** By the bytes of a row: its cell in that column; a row without bytes continues the one above it. */
function cellsOf(section: string, column: number): ReadonlyMap<string, string> {
  const cells = new Map<string, string>();
  let bytes = '';
  for (const row of table('byte |', section)) {
    bytes = row[0] === '' ? bytes : (row[0] ?? '');
    cells.set(bytes, `${cells.get(bytes) ?? ''} ${row[column] ?? ''}`.trim());
  }
  return cells;
}

const span = (from: number, to: number): string => (from === to ? `${from}` : `${from}–${to}`);

/** Of each packet of §6: the fields, by the words that name them. */
const PACKETS: Readonly<
  Record<string, readonly [response: Response, fields: Readonly<Record<string, readonly [string, unknown]>>]>
> = {
  result: [
    { kind: 'result', result: 0x60, commandId: 0 },
    { result: ['1: result', 0x61], commandId: ['2: command id', 0xff] },
  ],
  shutdown: [
    { kind: 'shutdown', state: 0, byHand: false },
    { state: ['2: mechanical state', 255], byHand: ['3: closed by hand', true] },
  ],
  battery: [
    { kind: 'battery', commandId: 0, batteryMv: 0 },
    { commandId: ['2: command id', 0xff], batteryMv: ['3–4: millivolts', 0xffff] },
  ],
  diagnostics: [
    {
      kind: 'diagnostics',
      commandId: 0,
      state: 0,
      led: 0,
      touched: 0,
      temperatureC: 0,
      batteryMv: 0,
      wiredMv: 0,
      interiorMotion: 0,
      exteriorMotion: 0,
      chargingControl: 0,
      chargingStatus: 0,
    },
    {
      commandId: ['2: command id', 0xff],
      state: ['5: mechanical state', 255],
      led: ['6: LED', 2],
      touched: ['7: touched', 1],
      temperatureC: ['8: °C', -1],
      batteryMv: ['9–10: battery mV', 0xffff],
      wiredMv: ['11–12: wired mV', 0xffff],
      interiorMotion: ['13: interior motion', 1],
      exteriorMotion: ['14: exterior motion', 1],
      chargingControl: ['15: charging control', 1],
      chargingStatus: ['16: charging status', 1],
    },
  ],
  'quick click': [
    { kind: 'quickClick', commandId: 0, index: 0, set: false, usesLeft: 0 },
    {
      commandId: ['2: command id', 0xff],
      index: ['5: index', 99],
      set: ['6: bit 0 set', true],
      usesLeft: ['7: uses left', 255],
    },
  ],
};

describe('the packets of §6', () => {
  const rows = new Map(table('packet |').map(([name = '', bytes = '']) => [name, bytes]));

  it('are those of the code', () => {
    expect([...rows.keys()]).toEqual([...Object.keys(PACKETS), 'server packet']);
  });

  it.each(Object.entries(PACKETS))('%s', (name, [base, fields]) => {
    const said = rows.get(name) ?? '';
    const plain = encodeResponse(base);
    expect(Object.keys(fields).sort()).toEqual(
      Object.keys(base)
        .filter((key) => key !== 'kind')
        .sort(),
    );
    const used = new Set<number>([0, 1]);
    for (const [field, [words, value]] of Object.entries(fields)) {
      const other = encodeResponse({ ...base, [field]: value } as Response);
      const changed = [...plain.keys()].filter((i) => plain[i] !== other[i]);
      const [, place = ''] = /^(\S+):/.exec(words) ?? [];
      expect([field, span(changed[0] ?? -1, changed.at(-1) ?? -1)]).toEqual([field, place]);
      for (const at of changed) used.add(at);
      if (field === 'byHand') expect(said).toContain('3: 1 closed by hand, 0 timed out');
      else if (name === 'result') expect(said).toContain('51, result, command id');
      else expect(said).toContain(words);
    }
    expect(said).toContain(name === 'result' ? ' is 51, ' : ` is 51 ${hexByte(plain[1] ?? 0)}, `);
    if ((plain[4] ?? 0) !== 0 && !used.has(4)) {
      expect(said).toContain(`4: ${hexByte(plain[4] ?? 0)}`);
      used.add(4);
    }
    const rest = [...plain].filter((_byte, i) => !used.has(i));
    expect(rest.every((byte) => byte === 0)).toBe(true);
    expect(said).toContain('the rest is unused');
  });

  it('the server packet', () => {
    const rowsOf = { destination: '0', type: '1', tag: '2–3', block: '4–19' };
    expect(Object.keys(serverLayout.fields)).toEqual(Object.keys(rowsOf));
    for (const [field, row] of Object.entries(rowsOf))
      expect([field, bitsOf(serverLayout.fields, field)]).toEqual([field, bitsSaid(row, '')]);
    expect(rows.get('server packet')).toBe('A server packet is 50, type, 2–3: tag, 4–19: block (§8).');
  });

  it('the LED', () => {
    expect(rows.get('diagnostics')).toContain('6: LED (0 off, 1 green, 2 red)');
  });
});
