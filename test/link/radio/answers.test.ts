/**
 * Random packets, well-formed and malformed: each gets the answer that an independent model of the table in `docs/transports/radio.md` gives. This is
 * a sample; `npm run full radio-fuzz` plays 20,000 of each.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LockModel } from './att-model.ts';
import { acl, BareControllers } from './bare-controllers.ts';
import { ControllerModel, KNOWN, LINK } from './controller-model.ts';
import { RadioFixture } from './radio-fixture.ts';
import { RawCentral } from './raw-central.ts';

const PACKETS = Number(process.env.NOKE_SIM_RADIO_FUZZ ?? 60);
const RUN = Math.min(50, PACKETS);
const LONG = 1_800_000;
const runs = { numRuns: Math.ceil(PACKETS / RUN), ...(PACKETS > 1_000 ? { seed: 20261128 } : {}) };
const many = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: RUN, maxLength: RUN });

const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => [...array]);
const handle = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 19 }) },
  { weight: 1, arbitrary: fc.constantFrom(0xffff, 0x100) },
);
const u16 = (value: number): number[] => [value & 0xff, value >> 8];
const hex = (text: string): number[] => [...Buffer.from(text, 'hex')];
const types = ['0028', '0128', '0228', '0328', '002a', '012a', '052a', '0229', '25b89d606c4411e59ed200020100c51b'];
const type = fc.constantFrom(
  ...types,
  ...['0028', '0328', '002a', '1234'].map((short) => `fb349b5f8000008000100000${short}0000`),
  ...['02', '03', '04'].map((which) => `25b89d606c4411e59ed20002${which}00c51b`),
);
const range = fc.tuple(handle, fc.oneof(handle, fc.constant(0xffff))).map(([from, to]) => [...u16(from), ...u16(to)]);
const after = (opcode: number, ...parts: fc.Arbitrary<number[]>[]) =>
  fc.tuple(...parts).map((all) => [opcode, ...all.flat()]);
const one = (min: number, max: number) => fc.integer({ min, max }).map((value) => [value]);
const at = handle.map(u16);
const typed = (opcode: number) =>
  after(
    opcode,
    range,
    type.map((text) => hex(text)),
  );
const wellFormed = fc.oneof(
  after(2, fc.constantFrom(0, 22, 23, 40, 247, 256, 517).map(u16)),
  after(4, range),
  after(6, range, fc.constantFrom('00280118', '00280018', '0028', `0028${types[8]}`, '012a8000', '01280118').map(hex)),
  typed(8),
  after(10, at),
  after(12, at, fc.integer({ min: 0, max: 30 }).map(u16)),
  typed(16),
  after(18, at, fc.oneof(bytes(0, 20), fc.constantFrom('0000', '0100', '0200', '0300').map(hex))),
  after(22, fc.oneof(fc.constant(u16(12)), at), fc.constantFrom(0, 1, 10, 20).map(u16), bytes(0, 20)),
  after(24, one(0, 2)),
  after(0x52, at, bytes(0, 20)),
);
const anyAtt = fc.oneof(
  { weight: 8, arbitrary: wellFormed },
  { weight: 2, arbitrary: fc.tuple(wellFormed, one(0, 30)).map(([pdu, [cut]]) => pdu.slice(0, cut)) },
  { weight: 2, arbitrary: fc.tuple(one(0, 255), bytes(0, 40)).map((all) => all.flat()) },
  { weight: 1, arbitrary: bytes(250, 300) },
);
const anySignal = fc
  .tuple(fc.oneof(one(0, 0x1c), one(0, 255)), one(0, 3), bytes(0, 24), one(-1, 6))
  .map(([code, identifier, data, [wrong = 0]]) => {
    const length = data.length + (wrong > 1 ? 0 : Math.abs(wrong));
    return [...code, ...identifier, ...u16(length), ...data];
  });
const anyPairing = fc.oneof(
  bytes(6, 6).map((rest) => [1, ...rest]),
  bytes(0, 20),
);
const packet = fc.oneof(
  { weight: 12, arbitrary: anyAtt.map((pdu) => [4, pdu] as const) },
  { weight: 3, arbitrary: anySignal.map((pdu) => [5, pdu] as const) },
  { weight: 2, arbitrary: anyPairing.map((pdu) => [6, pdu] as const) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(0, 1, 2, 3, 7, 0x40, 0xffff), bytes(0, 20)),
  },
);
/** Fragments that never become a packet: too long for what was announced, or a continuation of nothing that fits. */
const broken = fc.constantFrom(
  [0b00, '0300'],
  [0b00, '01000400aabb'],
  [0b00, 'ffff040001'],
  [0b01, 'ee'.repeat(250)],
  [0b10, 'ee'.repeat(30)],
  [0b11, 'ee'],
) as fc.Arbitrary<[number, string]>;

test(
  'ACL: every packet gets the answer of the model, between broken fragments, and nothing is left of the link',
  () => {
    fc.assert(
      fc.property(many(fc.tuple(packet, fc.option(broken, { freq: 6 }))), (packets) => {
        const stage = new RadioFixture();
        const central = new RawCentral(stage, stage.lock().mac);
        const model = new LockModel();
        for (const [[channel, payload], fragment] of packets) {
          if (fragment !== null) central.send(acl(LINK, ...fragment));
          const sent = Buffer.from(payload);
          const answers = central.ask(channel, sent.toString('hex')).filter((answer) => !answer.startsWith('1b0e00'));
          expect({ channel, sent: sent.toString('hex'), answer: answers.join(' ') }).toEqual({
            channel,
            sent: sent.toString('hex'),
            answer: model.answer(channel, sent),
          });
        }
        expect(stage.events.filter(({ kind }) => kind === 'link.hostFault')).toEqual([]);
        expect(central.connected).toBe(true);
        central.close();
        stage.radio.close();
        expect(stage.clock.pending()).toEqual([]);
      }),
      runs,
    );
  },
  LONG,
);

/** Parameters with which a command often passes its first checks: small values in every byte. */
const small = (length: number) =>
  fc.array(fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 4, 7, 0x20, 0x40), { minLength: length, maxLength: length });
const VALID: Readonly<Record<number, string>> = {
  8198: '200020000000000000000000000700',
  8203: '01100010000000',
  8205: '1000100000000102030405060' + '00c000c000000c80000000000',
  8211: '40000c000c000000c80000000000',
  1030: '400013',
};
const command = fc.constantFrom(...KNOWN).chain(([opcode, length]) => {
  const valid = hex(VALID[opcode] ?? '00'.repeat(length));
  const changed = fc
    .tuple(fc.integer({ min: 0, max: Math.max(0, length - 1) }), fc.integer({ min: 0, max: 255 }), fc.boolean())
    .map(([where, value, change]) => valid.map((old, i) => (change && i === where ? value : old)));
  const onLink = small(length).map((all) => (length > 1 ? [LINK, 0, ...all.slice(2)] : all));
  const parameters = fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 3, arbitrary: onLink },
    { weight: 2, arbitrary: small(length) },
    { weight: 2, arbitrary: bytes(length, length) },
    { weight: 1, arbitrary: bytes(0, 40) },
  );
  return fc.tuple(
    fc.constant(opcode),
    parameters,
    fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  );
});
const unknown = fc
  .tuple(fc.integer({ min: 0, max: 0xffff }), bytes(0, 40), fc.constant(0))
  .filter(([opcode]) => KNOWN.every(([known]) => known !== opcode));

test(
  'HCI: every command gets the answer of the model, and a closed controller leaves nothing behind',
  () => {
    fc.assert(
      fc.property(many(fc.oneof({ weight: 12, arbitrary: command }, { weight: 1, arbitrary: unknown })), (commands) => {
        const desk = new BareControllers();
        const { central, lock } = desk.pair();
        const model = new ControllerModel(`00${lock.controller.publicAddress.toString('hex')}`);
        for (const [opcode, list, more] of commands) {
          const parameters = Buffer.from(list);
          const before = central.heard.length;
          central.controller.send(
            Buffer.from([1, opcode & 0xff, opcode >> 8, parameters.length + more, ...parameters]),
          );
          desk.clock.runFor(0);
          const answers = central.heard.slice(before).flatMap(read);
          const seen = `${opcode.toString(16)} ${parameters.toString('hex')}`;
          expect([seen, ...answers]).toEqual([seen, model.answer(opcode, parameters, parameters.length + more)]);
        }
        central.controller.close();
        lock.controller.close();
        desk.clock.runFor(10_000);
        desk.medium.close();
        expect(desk.clock.pending()).toEqual([]);
      }),
      runs,
    );
  },
  LONG,
);

/** The answers among the packets that a controller sent: their kind, opcode and status. */
function read(event: string): string[] {
  if (event.startsWith('040e')) return [`complete ${event.slice(8, 12)} ${Number.parseInt(event.slice(12, 14), 16)}`];
  if (event.startsWith('040f')) return [`status ${event.slice(10, 14)} ${Number.parseInt(event.slice(6, 8), 16)}`];
  return [];
}
