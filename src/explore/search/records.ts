/**
 * Records as a lock sends and the company reads them, and the numbers that the company has: compared with the oracle’s own reading of
 * docs/protocol.md §8. A record may be damaged on the way, sealed under another key, or one that no lock writes.
 */
import fc from 'fast-check';
import { masterKey, upKey } from '../../keys/derive.ts';
import { holds, NO_RECORDS } from '../../keys/record-floor.ts';
import type { LockRecord } from '../../protocol/record.ts';
import { AHEAD, NumberModel } from '../oracle/model/number-model.ts';
import {
  openedRecord,
  RECORD_EVENTS,
  type RecordRead,
  sealedRecord,
  typeOf,
  upKeyOf,
} from '../oracle/model/record-wire.ts';
import { masterOf } from '../oracle/model/wire.ts';
import { altered, casesOf, type Disagreement, FACILITY, flips, type KeysCode, MAC, sessions } from './keys-case.ts';

const EPOCHS = [1, 2] as const;

const whole = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constantFrom(0, 1, max), fc.nat(max));

const record = fc.record({
  event: fc.constantFrom(...RECORD_EVENTS),
  detail: whole(255),
  time: whole(0xffff_ffff),
  number: whole(0xffff_ffff),
  clockValid: fc.boolean(),
  generationBits: whole(15),
  keyClass: whole(15),
  bank: whole(15),
  batteryMv: whole(65_535),
  temperatureC: fc.constantFrom(-128, -40, -1, 0, 20, 127),
  digest: whole(0xff_ffff),
});

const sent = fc.record({
  record,
  session: sessions,
  /** The epoch under which the lock sends, and the one that the company tries first. */
  epoch: fc.constantFrom(...EPOCHS),
  first: fc.constantFrom(...EPOCHS),
  knows: fc.constantFrom(1, 2, 2, 2),
  flips,
  length: fc.constantFrom(20, 20, 20, 20, 20, 20, 20, 20, 19, 0),
  /** If set, sixteen bytes that a lock may never write, with a correct tag. */
  raw: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }), { freq: 4 }),
  event: fc.constantFrom(0x00, 0x0c, 0x20, 0x22, ...RECORD_EVENTS),
  typeOff: fc.constantFrom(0, 0, 0, 1),
});
type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never;

/** A configuration record has a digest in place of the readings. */
function written({ record: { batteryMv, temperatureC, digest, ...common } }: Sent): LockRecord {
  return common.event > 0x20 ? { ...common, digest } : { ...common, batteryMv, temperatureC };
}

const printed = (read: object | undefined): string =>
  read === undefined ? 'nothing' : JSON.stringify(Object.entries(read).sort(([a], [b]) => (a < b ? -1 : 1)));

function recordDisagreement(drawn: Sent, { openRecord, recordPacket }: KeysCode): Disagreement | undefined {
  const { session, epoch, first } = drawn;
  const restated = EPOCHS.map((each) => upKeyOf(masterOf(FACILITY, MAC, each)));
  const own = restated[epoch - 1] ?? Buffer.alloc(16);
  const keys = EPOCHS.map((each) => ({ epoch: each, upKey: upKey(masterKey(FACILITY, MAC, each)) }));
  const wrote = written(drawn);
  const made = recordPacket(keys[epoch - 1]?.upKey ?? own, session, wrote);
  const carries = openedRecord(made, session, own);
  if (printed(carries) !== printed(wrote))
    return { invariant: 'INV-RECORD', what: `the packet carries ${printed(carries)} instead of ${printed(wrote)}` };
  const packet = altered(forged(drawn, own) ?? made, drawn.flips, drawn.length);
  const tried = (first === 1 ? keys : keys.toReversed()).slice(0, drawn.knows);
  const opened = openRecord(packet, session, tried);
  const expected = firstOf(tried, (each) => openedRecord(packet, session, restated[each.epoch - 1] ?? own));
  const reads = opened.ok ? `${opened.epoch} ${printed(opened.record)}` : 'nothing';
  const required = expected === undefined ? 'nothing' : `${expected.of.epoch} ${printed(expected.read)}`;
  return reads === required
    ? undefined
    : { invariant: 'INV-RECORD', what: `the company reads ${reads}; the specification requires ${required}` };
}

/** A packet with a correct tag whose bytes a lock may never write; undefined if none was drawn. */
function forged({ raw, event, typeOff, session }: Sent, key: Buffer): Uint8Array | undefined {
  if (raw === null) return undefined;
  const plain = Uint8Array.from(raw);
  plain[0] = event;
  // In half of them, the unused bits are zero.
  if ((raw[0] ?? 0) > 127) plain[13] = (raw[13] ?? 0) & 0xf1;
  return sealedRecord(plain, typeOf(event) + typeOff, { session, upKey: key });
}

function firstOf<T>(
  all: readonly T[],
  read: (one: T) => RecordRead | undefined,
): { readonly of: T; readonly read: RecordRead } | undefined {
  for (const of of all) {
    const found = read(of);
    if (found !== undefined) return { of, read: found };
  }
  return undefined;
}

/** Records from a lock to the company. */
export const records = casesOf(sent, recordDisagreement);

/** Numbers near the floor, repeated and permuted, and numbers at the limit above it. */
const arrivals = fc.array(
  fc.record({
    number: fc.oneof(
      { weight: 8, arbitrary: fc.nat(12) },
      { weight: 1, arbitrary: fc.integer({ min: -1, max: 2 }).map((n) => AHEAD + n) },
    ),
    event: fc.constantFrom(0x01, 0x01, 0x01, 0x01, 0x1f),
    /** Whether the number is relative to the floor at that moment. */
    above: fc.boolean(),
  }),
  { minLength: 1, maxLength: 16 },
);

type Arrivals = typeof arrivals extends fc.Arbitrary<infer T> ? T : never;

function numbersDisagreement(drawn: Arrivals, { takeRecord }: KeysCode): Disagreement | undefined {
  const model = new NumberModel();
  let state = NO_RECORDS;
  for (const { number: n, event, above } of drawn) {
    const number = above ? model.floor + n : n;
    const expected = model.takes(number, event);
    const taken = takeRecord(state, number, event);
    state = taken.state;
    if (taken.verdict !== expected)
      return { invariant: 'INV-COUNTED', what: `record ${number} is ${taken.verdict} instead of ${expected}` };
    if (state.floor !== model.floor)
      return {
        invariant: 'INV-COUNTED',
        what: `after record ${number} the floor is ${state.floor} instead of ${model.floor}`,
      };
    for (const each of [number - 1, number, number + 1, model.floor + 1])
      if (holds(state, each) !== model.has(each))
        return {
          invariant: 'INV-COUNTED',
          what: `after record ${number}, record ${each} is ${holds(state, each) ? '' : 'not '}known, contrary to the model`,
        };
  }
  return undefined;
}

/** The numbers of one lock’s records as they arrive. */
export const numbers = casesOf(arrivals, numbersDisagreement);
