/**
 * Values of every structure, drawn from the layouts themselves, so that no field can be forgotten.
 */
import fc from 'fast-check';
import type { Command, Plain } from '../../src/protocol/command.ts';
import { HARDWARE, type HardwareCode } from '../../src/protocol/hardware.ts';
import type { Header } from '../../src/protocol/header.ts';
import type { Domain, Layout } from '../../src/protocol/layout.ts';
import { macOfBytes } from '../../src/protocol/mac.ts';
import { OPCODES, type Op } from '../../src/protocol/opcodes.ts';
import { OPERANDS } from '../../src/protocol/operands.ts';
import {
  configurationLayout,
  EVENTS,
  eventOfOp,
  type LockRecord,
  RECORDED_OPS,
  recordLayout,
} from '../../src/protocol/record.ts';

export const byteArray = (min: number, max = min): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: min, maxLength: max });

function ofDomain(domain: Domain): fc.Arbitrary<unknown> {
  switch (domain.kind) {
    case 'integer':
      return fc.oneof(fc.integer(domain), fc.constantFrom(domain.min, domain.max));
    case 'choice':
      return fc.constantFrom(...domain.values);
    case 'bit':
      return fc.boolean();
    case 'bytes':
      return byteArray(domain.length);
  }
}

/** Any value of a layout. */
export function anyValue<T>(of: Layout<T>): fc.Arbitrary<T> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [key, field] of Object.entries(of.fields)) fields[key] = ofDomain(field.domain);
  return fc.record(fields) as fc.Arbitrary<T>;
}

/** Bytes similar to a valid structure: a valid one that may be altered, cut or lengthened. */
export function nearly(right: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const touched = fc.tuple(right, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([bytes, at, value]) => {
    const out = Uint8Array.from(bytes);
    if (out.length > 0) out[at % out.length] = value;
    return out;
  });
  const cut = fc.tuple(right, fc.nat({ max: 40 })).map(([bytes, length]) => {
    const out = new Uint8Array(length);
    out.set(bytes.slice(0, length));
    return out;
  });
  return fc.oneof(right, touched, cut, byteArray(0, 40));
}

export const anyMac = byteArray(6).map(macOfBytes);
export const anyHardware = fc.constantFrom(...(Object.keys(HARDWARE) as HardwareCode[]));

const ops = Object.keys(OPCODES) as Op[];
const commandOf = (op: Op): fc.Arbitrary<Command> => {
  const part = op === 'setKey' ? fc.constantFrom({ part: 0 }, { part: 1 }) : fc.constant({});
  return fc.tuple(anyValue(OPERANDS[op] as Layout<object>), part).map(([value, more]) => {
    return { op, ...value, ...more } as Command;
  });
};
/** Any command that fits its operand, in range for a lock or not. */
export const anyCommand: fc.Arbitrary<Command> = fc.constantFrom(...ops).chain(commandOf);

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
export const anyPlain: fc.Arbitrary<Plain> = fc.oneof(
  fc
    .record({ keyClass: fc.constant(4 as const), timed: fc.boolean(), time: u32, command: anyCommand })
    .filter(({ command }) => command.op !== 'setKey' || command.part === 0),
  fc.record({
    keyClass: fc.constantFrom(0 as const, 2 as const),
    time: u32,
    sequence: fc.integer({ min: 0, max: 255 }),
    command: anyCommand,
  }),
);

export const anyHeader: fc.Arbitrary<Header> = fc.oneof(
  fc.record({ keyClass: fc.constantFrom(0 as const, 2 as const), sequence: fc.integer({ min: 0, max: 255 }) }),
  fc
    .record({
      keyClass: fc.constant(4 as const),
      bank: fc.integer({ min: 0, max: 15 }),
      slot: fc.integer({ min: 0, max: 127 }),
      standing: fc.boolean(),
      keyDayBits: fc.integer({ min: 0, max: 4095 }),
      schedule: fc.integer({ min: 0, max: 15 }),
    })
    .map((header) => (header.standing ? { ...header, keyDayBits: 0 } : header)),
);

/** Any record that a lock can write: an event or a configuration change. */
export const anyRecord = (): fc.Arbitrary<LockRecord> =>
  fc.oneof(
    fc
      .tuple(anyValue(recordLayout), fc.constantFrom(...Object.values(EVENTS)))
      .map(([record, event]) => ({ ...record, event })),
    fc
      .tuple(anyValue(configurationLayout), fc.constantFrom(...RECORDED_OPS))
      .map(([record, op]) => ({ ...record, event: eventOfOp(op) })),
  );
