/** The derivations of docs/protocol.md §5 and the values of §8, evaluated as the page writes them and compared with the code. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  commandBase,
  factoryBase,
  masterKey,
  offlineKey,
  setupCheck,
  slotSecret,
  upKey,
} from '../../src/keys/derive.ts';
import { heldDigest, sessionMark } from '../../src/keys/held.ts';
import { toHex } from '../../src/protocol/bytes.ts';
import { mac } from '../../src/protocol/mac.ts';
import { page, table } from './page-tables.ts';

const bytes = (n: number, from: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (from + 7 * i) & 0xff);
const u16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8);

const MAC = mac('C0:FF:EE:12:34:56');
const [EPOCH, SLOT, GENERATION, DAY, SCHEDULE] = [0x0203, 0x0105, 0x0407, 0x50a9, 3];
const [facilitySecret, factorySecret, master, slot, session] = [1, 2, 3, 4, 5].map((n) =>
  bytes(n < 3 ? 32 : n === 3 ? 16 : n === 4 ? 32 : 20, 31 * n),
) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
/** What each word of a formula stands for; u16 little-endian, `standing` and `schedule` one byte. */
const WORDS: Readonly<Record<string, Uint8Array>> = {
  facilitySecret,
  factorySecret,
  master,
  'new master': master,
  slotSecret: slot,
  upKey: upKey(master),
  mac: Uint8Array.from(Buffer.from(MAC.replaceAll(':', ''), 'hex')),
  epoch: u16(EPOCH),
  'slot number': u16(SLOT),
  generation: u16(GENERATION),
  keyDay: u16(DAY),
  standing: Uint8Array.of(0),
  schedule: Uint8Array.of(SCHEDULE),
  'session, all 20 bytes': session,
};

/** Evaluates `HMAC(secret, "label" ‖ word ‖ …)[0..15]`; without a range, or with "all 32 bytes", the whole. */
function evaluated(formula: string): string {
  const [, secret = '', joined = '', to] = /HMAC\(([^,]+), (.+?)\)(?:\[0\.\.(\d+)\])?(?:;|,|$| as)/.exec(formula) ?? [];
  const parts = joined.split(' ‖ ').map((part) => {
    const [, label] = /^"(.+)"$/.exec(part) ?? [];
    const value = label === undefined ? WORDS[part] : Buffer.from(label, 'ascii');
    if (value === undefined) throw new Error(`"${part}" of ${formula} stands for nothing`);
    return value;
  });
  const key = WORDS[secret];
  if (key === undefined) throw new Error(`no secret "${secret}" in ${formula}`);
  const out = createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  return out
    .subarray(0, to === undefined ? 32 : Number(to) + 1)
    .toString('hex')
    .toUpperCase();
}

const DERIVED: Readonly<Record<string, Uint8Array>> = {
  '`master(epoch)`': masterKey(facilitySecret, MAC, EPOCH),
  'base of class 2': commandBase(master),
  '`upKey`': upKey(master),
  'base of class 0': factoryBase(factorySecret, MAC),
  '`slotSecret`': slotSecret(master, SLOT, GENERATION),
  '`offlineKey`': offlineKey(slot, { mac: MAC, slotNumber: SLOT, standing: false, keyDay: DAY, schedule: SCHEDULE }),
  'check of A1': setupCheck(master, session),
};

describe('the keys of docs/protocol.md §5', () => {
  const rows = table('key             |');

  it('are those of the code', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(DERIVED));
  });

  it.each(rows.map(([name = '', formula = '']) => [name, formula]))('%s', (name, formula) => {
    expect(evaluated(formula)).toBe(toHex(DERIVED[name] ?? new Uint8Array(0)));
  });

  it('a standing key has day 0', () => {
    expect(rows.find(([name]) => name === '`offlineKey`')?.[1]).toContain('keyDay is 0 when standing');
    const scope = { mac: MAC, slotNumber: SLOT, standing: true, schedule: SCHEDULE };
    expect(offlineKey(slot, { ...scope, keyDay: DAY })).toEqual(offlineKey(slot, { ...scope, keyDay: 0 }));
  });

  it('the session mark is the low twelve bits of its formula', () => {
    const [formula = ''] = /HMAC\(upKey, "NP1 by" ‖ session, all 20 bytes\)\[0\.\.1\] as u16/.exec(page) ?? [];
    const mark = Buffer.from(evaluated(formula), 'hex').readUInt16LE(0) & 0xfff;
    expect(mark).toBe(sessionMark(upKey(master), session));
  });
});

const closed = Array.from({ length: 7 }, () => null);
/** By the words of a row of §8: what a lock may store, and the bytes that the row says. */
const VALUES: Readonly<Record<string, readonly [held: Parameters<typeof heldDigest>[2], value: readonly number[]]>> = {
  'A1 ‖ epoch, six zero bytes': [{ op: 'setup', epoch: EPOCH }, [0xa1, ...u16(EPOCH), 0, 0, 0, 0, 0, 0]],
  'A3 if the slot is now blacklisted, else A4; ‖ slot number ‖ its current generation, four zero bytes': [
    { op: 'removeLimitedKey', slotNumber: SLOT, generation: GENERATION },
    [0xa3, ...u16(SLOT), ...u16(GENERATION), 0, 0, 0, 0],
  ],
  'A6 ‖ the operand that would set the code; B1 ‖ index, seven zero bytes where there is none': [
    { op: 'clearQuickClick', index: 7 },
    [0xb1, 7, 0, 0, 0, 0, 0, 0, 0],
  ],
  'C8 ‖ index ‖ open and close of Monday to Sunday, fourteen bytes; a day that no C8 has set is 0, 0, and one set to 20–20, which never opens, is 20, 20':
    [
      { op: 'scheduleHours', index: 4, week: [{ open: 20, close: 20 }, ...closed.slice(1)] },
      [0xc8, 4, 20, 20, ...Array.from({ length: 12 }, () => 0)],
    ],
  'the opcode ‖ the eight operand bytes that would set what is held (A9: zero)': [
    { op: 'setTimeout', timeoutS: 0x0102 },
    [0xae, 2, 1, 0, 0, 0, 0, 0, 0],
  ],
};

describe('the digests of docs/protocol.md §8', () => {
  it('every row is evaluated', () => {
    const rows = table('record        |');
    expect(rows.map(([records]) => records)).toEqual(['A1', 'A3, A4', 'A6, B1', 'C8', 'all others']);
    expect(rows.map(([, value]) => value)).toEqual(Object.keys(VALUES));
  });

  it.each(Object.entries(VALUES))('%s', (_row, [held, value]) => {
    const made = createHmac('sha256', upKey(master)).update('NP1 held').update(session).update(Uint8Array.from(value));
    expect(made.digest().readUIntLE(0, 3)).toBe(heldDigest(upKey(master), session, held));
  });
});
