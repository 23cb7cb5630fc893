import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commands } from '../../../src/link/radio/controller/commands.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { ACL, COMMAND, H4Reader } from '../../../src/link/radio/controller/h4.ts';
import { L2capReassembly } from '../../../src/link/radio/host/l2cap-reassembly.ts';
import { acl, BareControllers, Host } from './bare-controllers.ts';
import { kinds, RadioFixture, visit } from './radio-fixture.ts';

/** Packets in each test; `npm run full` asks for a million. */
const PACKETS = Number(process.env.NOKE_SIM_FUZZ_PACKETS ?? 2_000);
const RUN = 100;
/** A million packets take minutes. */
const LONG = 900_000;
const runs = { numRuns: Math.ceil(PACKETS / RUN) };
const many = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: RUN, maxLength: RUN });

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

const knownCommand = fc
  .constantFrom(...commands.values())
  .chain(({ opcode, length }) =>
    fc
      .oneof(
        { weight: 8, arbitrary: fc.uint8Array({ minLength: length, maxLength: length }) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
      )
      .map((parameters) => Buffer.from([COMMAND, opcode & 0xff, opcode >> 8, parameters.length, ...parameters])),
  );
const linkData = fc
  .tuple(fc.constantFrom(0x40, 0x41, 0x00), fc.integer({ min: 0, max: 15 }), fc.uint8Array({ maxLength: 40 }))
  .map(([handle, flags, payload]) => acl(handle, flags, Buffer.from(payload).toString('hex')));

test(
  'HCI: no host bytes make a controller throw, and what waits stays bounded',
  () => {
    fc.assert(
      fc.property(many(fc.oneof(knownCommand, linkData, bytes(64))), (packets) => {
        const desk = new BareControllers();
        const { central, lock } = desk.pair();
        for (const [i, packet] of packets.entries()) {
          (i % 2 === 0 ? central : lock).controller.send(packet);
          if (i % 5 === 0) desk.clock.runFor(7);
        }
        desk.clock.runFor(40_000);
        expect(desk.clock.pending().length).toBeLessThan(8);
        // A reset makes it a working controller again.
        for (const host of [central, lock]) expect(host.ask(0x0c03)).toEqual(['040e0401030c00']);
      }),
      runs,
    );
  },
  LONG,
);

test(
  'H4: a stream of any bytes, cut anyhow, gives whole packets or breaks',
  () => {
    fc.assert(
      fc.property(knownCommand, many(bytes(64)), (first, pieces) => {
        const reader = new H4Reader();
        // Few streams of random bytes contain a packet at all.
        expect(reader.push(first.subarray(0, 2))).toEqual([]);
        expect(reader.push(first.subarray(2))).toEqual([first]);
        for (const piece of pieces) {
          for (const packet of reader.push(piece)) {
            const length =
              packet[0] === ACL ? 5 + packet.readUInt16LE(3) : packet[0] === COMMAND ? 4 + packet[3]! : 3 + packet[2]!;
            expect(packet).toHaveLength(length);
          }
        }
      }),
      runs,
    );
  },
  LONG,
);

/** A lock over bleno with a hostile central on its link, and afterwards a well-behaved phone that must be served. */
function besiege(attack: (mallory: Host, stage: RadioFixture) => void): RadioFixture {
  const stage = new RadioFixture();
  const lock = stage.lock();
  const controller = new Controller(stage.radio.medium, { name: 'mallory', address: '02:00:00:00:00:66' });
  stage.phone('mallory');
  const mallory = new Host(stage, controller);
  const address = Buffer.from(lock.mac.replaceAll(':', ''), 'hex').reverse().toString('hex');
  mallory.ask(0x200d, `100010000000${address}000c000c000000c80000000000`);
  stage.run(500);
  expect(controller.links.size).toBe(1);
  attack(mallory, stage);
  controller.setUp(false);
  stage.run(5_000);
  const alice = stage.phone('alice');
  visit(alice.central, lock.mac, alice.events);
  stage.until(() => kinds(alice.events).includes('disconnected'));
  expect(kinds(alice.events)).toContain('notified');
  controller.close();
  stage.radio.close();
  expect(stage.clock.pending()).toEqual([]);
  return stage;
}

test(
  'L2CAP: no pieces from a central stop a lock from serving the next one',
  () => {
    fc.assert(
      fc.property(
        many(
          fc.tuple(
            fc.constantFrom(0, 1),
            fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(Uint8Array.of(0xff, 0xff, 4, 0))),
          ),
        ),
        (pieces) => {
          besiege((mallory, stage) => {
            for (const [flags, payload] of pieces) {
              mallory.controller.send(acl(0x40, flags, Buffer.from(payload).toString('hex')));
              stage.run(8);
            }
          });
        },
      ),
      runs,
    );
  },
  LONG,
);

/** ATT requests by opcode, so that most of them pass the first check. */
const attPdu = fc
  .tuple(
    fc.oneof(fc.constantFrom(1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 22, 24, 30, 82, 210), fc.integer({ min: 0, max: 255 })),
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 24 }), fc.uint8Array({ maxLength: 40 }))
        .map(([handle, rest]) => [handle, 0, ...rest]),
      fc.uint8Array({ maxLength: 40 }).map((array) => [...array]),
    ),
  )
  .map(([opcode, rest]) => [opcode, ...rest]);

test(
  'ATT: no requests from a central stop a lock from serving the next one',
  () => {
    let faults = 0;
    fc.assert(
      fc.property(many(attPdu), (pdus) => {
        const { events } = besiege((mallory, stage) => {
          for (const pdu of pdus) {
            const framed = Buffer.from([pdu.length, 0, 4, 0, ...pdu]);
            mallory.controller.send(acl(0x40, 0, framed.toString('hex')));
            stage.run(8);
          }
        });
        faults += events.filter(({ kind }) => kind === 'link.hostFault').length;
      }),
      runs,
    );
    // bleno throws on many of them; the filter keeps them away from it.
    expect(faults).toBe(0);
  },
  LONG,
);

test(
  'ATT: no answers from a lock stop a phone from serving its person',
  () => {
    fc.assert(
      fc.property(fc.array(attPdu, { minLength: 50, maxLength: 50 }), (pdus) => {
        const stage = new RadioFixture();
        const lock = stage.lock();
        const alice = stage.phone('alice');
        alice.central.connect(lock.mac);
        stage.until(() => kinds(alice.events).includes('connected'));
        const [end] = [...stage.radio.medium.links];
        for (const pdu of pdus) {
          end?.central.controller.receive(end.central, true, Buffer.from([pdu.length, 0, 4, 0, ...pdu]));
          if (pdu[0] === 10) alice.central.readSession();
          stage.run(8);
        }
        alice.central.disconnect();
        stage.run(70_000);
        alice.events.length = 0;
        visit(alice.central, lock.mac, alice.events);
        stage.until(() => kinds(alice.events).includes('disconnected'), 60_000);
        expect(kinds(alice.events)).toContain('notified');
        stage.radio.close();
        expect(stage.clock.pending()).toEqual([]);
      }),
      { numRuns: Math.ceil(PACKETS / RUN / 4) },
    );
  },
  LONG,
);

/** Fragments whose PDU announces a small length, so that they often exceed that length. */
const smallPdu = fc
  .tuple(fc.constantFrom(0b10, 0b01), fc.integer({ min: 0, max: 30 }), fc.uint8Array({ maxLength: 20 }))
  .map(([flags, length, rest]) => acl(0x40, flags, Buffer.from([length, 0, 4, 0, ...rest]).toString('hex')));

test(
  'no L2CAP packet comes out with another length than it announced',
  () => {
    let whole = 0;
    fc.assert(
      fc.property(many(smallPdu), (packets) => {
        const reassembly = new L2capReassembly();
        for (const packet of packets) {
          const out = reassembly.take(packet);
          if (out === undefined) continue;
          whole += 1;
          expect(out.length).toBe(5 + 4 + out.readUInt16LE(5));
        }
      }),
      runs,
    );
    expect(whole).toBeGreaterThan(0);
  },
  LONG,
);
