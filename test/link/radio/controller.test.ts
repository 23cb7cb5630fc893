import { expect, test } from 'vitest';
import { commands } from '../../../src/link/radio/controller/commands.ts';
import { OUTBOX_LIMIT, REPORT_BACKLOG } from '../../../src/link/radio/controller/controller.ts';
import { H4Reader, MAX_ACL_LENGTH } from '../../../src/link/radio/controller/h4.ts';
import { CONTROL_LIMIT } from '../../../src/link/radio/controller/link.ts';
import { ADJACENT } from '../../../src/link/radio/controller/medium.ts';
import { DUPLICATES_LIMIT } from '../../../src/link/radio/controller/scanning.ts';
import { acl, BareControllers, command } from './bare-controllers.ts';

test('every command is answered at its own length, and at any other with Invalid Parameters', () => {
  for (const { opcode, length, begins = false } of commands.values()) {
    const host = new BareControllers().host({ name: 'h' });
    const right = host.ask(opcode, '00'.repeat(length));
    expect(right.length).toBeGreaterThan(0);
    const hex = Buffer.from([opcode & 0xff, opcode >> 8]).toString('hex');
    expect(right[0]).toMatch(new RegExp(`^04(0e..01${hex}|0f04..01${hex})`));
    expect(host.ask(opcode, '00'.repeat(length + 1))).toEqual([begins ? `040f041201${hex}` : `040e0401${hex}12`]);
  }
});

test('an unknown command is answered as one; bytes without an opcode are dropped', () => {
  const host = new BareControllers().host({ name: 'h' });
  expect(host.ask(0xfc01)).toEqual(['040f040101' + '01fc']);
  const before = host.heard.length;
  for (const junk of ['', '01', '0103', '02', '0240', '024000ff', '09aabb'])
    host.controller.send(Buffer.from(junk, 'hex'));
  host.desk.clock.runFor(1);
  expect(host.heard).toHaveLength(before);
});

test('supported commands name exactly the table', () => {
  const host = new BareControllers().host({ name: 'h' });
  const [answer = ''] = host.ask(0x1002);
  const octets = Buffer.from(answer, 'hex').subarray(7);
  expect(octets).toHaveLength(64);
  const bits = [...octets].reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);
  expect(bits).toBe(commands.size);
});

test('INV-2: handles start at 0x40 and the lowest free one is used again', () => {
  const desk = new BareControllers();
  const central = desk.host({ name: 'c' });
  const locks = ['p', 'q', 'r'].map((name) => desk.host({ name }));
  for (const lock of locks) {
    lock.advertise();
    central.connectTo(lock);
    desk.clock.runFor(500);
  }
  expect([...central.controller.links.keys()]).toEqual([0x40, 0x41, 0x42]);
  expect([...(locks[2]?.controller.links.keys() ?? [])]).toEqual([0x40]);
  central.ask(0x0406, '410013');
  desk.clock.runFor(500);
  locks[1]?.advertise();
  central.connectTo(locks[1]!);
  desk.clock.runFor(500);
  expect([...central.controller.links.keys()]).toEqual([0x40, 0x42, 0x41]);
});

test('both sides are notified of a link: role 0 at the central, 1 at the peripheral, and their addresses', () => {
  const { central, lock } = new BareControllers().pair();
  expect(central.events('3e').at(-1)).toBe('043e1301004000' + '00' + '00' + '700000000002' + '0c000000c80000');
  expect(lock.events('3e').at(-1)).toBe('043e1301004000' + '01' + '00' + '630000000002' + '0c000000c80000');
});

test('data crosses at connection events, in order, marked as a start for the receiver, and gives the credit back', () => {
  const { central, lock } = new BareControllers().pair();
  central.controller.send(acl(0x40, 0b00, '03000400020001'));
  central.controller.send(acl(0x40, 0b01, 'aabb'));
  expect(lock.events('13')).toEqual([]);
  lock.desk.clock.runFor(20);
  expect(lock.heard.slice(-2)).toEqual(['02402007000300040002' + '0001', '0240100200aabb']);
  expect(central.events('13')).toEqual(['0413050140000200']);
});

test('a packet longer than the receiver’s buffer arrives in fragments', () => {
  const desk = new BareControllers();
  const central = desk.host({ name: 'c', acl: { length: 100, count: 4 } });
  const lock = desk.host({ name: 'p', acl: { length: 27, count: 4 } });
  lock.advertise();
  central.connectTo(lock);
  desk.clock.runFor(500);
  central.controller.send(acl(0x40, 0b00, '11'.repeat(60)));
  desk.clock.runFor(50);
  expect(lock.heard.slice(-3).map((packet) => packet.slice(0, 8))).toEqual(['0240201b', '0240101b', '02401006']);
});

test('a host that ignores its credits loses the packet and is notified', () => {
  const { central, lock } = new BareControllers().pair({ length: 27, count: 2 });
  const before = lock.heard.length;
  for (let i = 0; i < 5; i++) central.controller.send(acl(0x40, 0b00, '00'));
  central.controller.send(acl(0x40, 0b00, '00'.repeat(28)));
  central.desk.clock.runFor(100);
  expect(lock.heard.slice(before)).toHaveLength(2);
  expect(central.events('1a')).toHaveLength(4);
});

test('ending a link: the side that asked gets 0x16, the other the given reason', () => {
  const { central, lock } = new BareControllers().pair();
  expect(lock.ask(0x0406, '400013')).toEqual(['040f0400010604']);
  lock.desk.clock.runFor(50);
  expect(lock.events('05')).toEqual(['04050400400016']);
  expect(central.events('05')).toEqual(['04050400400013']);
  expect(lock.ask(0x0406, '400013')).toEqual(['040f0402010604']);
});

test('going out of range ends both sides by supervision timeout; coming back in time does not', () => {
  let near = true;
  const desk = new BareControllers(() => (near ? ADJACENT : undefined));
  const { central, lock } = desk.pair();
  near = false;
  central.controller.send(acl(0x40, 0b00, 'ee'));
  desk.clock.runFor(1_500);
  expect(lock.heard.at(-1)).not.toContain('ee');
  near = true;
  desk.clock.runFor(30);
  expect(lock.heard.at(-1)).toBe('0240200100ee');
  desk.clock.runFor(5_000);
  expect(central.events('05')).toEqual([]);
  near = false;
  desk.clock.runFor(1_900);
  expect(central.events('05')).toEqual([]);
  desk.clock.runFor(500);
  expect(central.events('05')).toEqual(['04050400400008']);
  expect(lock.events('05')).toEqual(['04050400400008']);
});

test('loss delays data and drops none; a burst that loses everything ends the link', () => {
  const desk = new BareControllers(() => ({ ...ADJACENT, lossPerMille: 900 }));
  const { central, lock } = desk.pair();
  const before = lock.heard.length;
  for (let i = 0; i < 5; i++) central.controller.send(acl(0x40, 0b00, `0${i}`));
  desk.clock.runFor(15);
  expect(lock.heard).toHaveLength(before);
  desk.clock.runFor(1_500);
  expect(lock.heard.slice(-5).map((packet) => packet.slice(-2))).toEqual(['00', '01', '02', '03', '04']);
  desk.medium.interfere(1_000, 1_500);
  desk.clock.runFor(3_000);
  expect(central.events('05')).toEqual([]);
  desk.medium.interfere(1_000, 2_500);
  desk.clock.runFor(3_000);
  expect(central.events('05')).toEqual(['04050400400008']);
});

test('a link that is silenced at its nth packet of a session carries those before it, and any discovery', () => {
  const { central, lock } = new BareControllers().pair();
  const before = lock.heard.length;
  central.controller.silenceAtPacket(3);
  // A read, a discovery, an answer of another channel, a write; the next read is the third.
  const sent = ['030004000a0100', '0100040010', '010005000a', '0400040012' + '010000', '030004000a0200', '010004000a'];
  for (const packet of sent) central.controller.send(acl(0x40, 0b00, packet));
  central.desk.clock.runFor(5_000);
  expect(lock.heard.slice(before).map((packet) => packet.slice(10))).toEqual([...sent.slice(0, 4), '0008']);
});

test('a link that is silenced at its first packet is up, and carries nothing', () => {
  const desk = new BareControllers();
  const central = desk.host({ name: 'c' });
  const lock = desk.host({ name: 'p' });
  central.controller.silenceAtPacket(1);
  lock.advertise();
  central.connectTo(lock);
  desk.clock.runFor(200);
  central.controller.send(acl(0x40, 0b00, '0100040010'));
  desk.clock.runFor(4_000);
  expect(lock.heard.filter((packet) => packet.startsWith('02'))).toEqual([]);
  expect(central.events('05')).toEqual(['04050400400008']);
});

test('the peripheral may skip events: its latency delays packets of the central, not its own', () => {
  const { central, lock } = new BareControllers().pair();
  central.ask(0x2013, '4000' + '0c000c00' + '0900' + 'c800' + '00000000');
  central.desk.clock.runFor(100);
  expect(lock.events('3e').at(-1)).toBe('043e0a030040000c000900c800');
  const clock = central.desk.clock;
  central.controller.send(acl(0x40, 0b00, 'aa'));
  const sentAt = clock.now();
  const before = lock.heard.length;
  while (lock.heard.length === before) clock.step();
  expect(clock.now() - sentAt).toBeGreaterThan(20);
  expect(clock.now() - sentAt).toBeLessThanOrEqual(150);
});

test('a reset sends nothing: the host gets no disconnection event, and the peer reaches its timeout', () => {
  const { central, lock } = new BareControllers().pair();
  expect(lock.ask(0x0c03)).toEqual(['040e0401030c00']);
  lock.desk.clock.runFor(3_000);
  expect(lock.events('05')).toEqual([]);
  expect(central.events('05')).toEqual(['04050400400008']);
});

test('a cancelled connect answers, and then fails with Unknown Connection', () => {
  const desk = new BareControllers();
  const central = desk.host({ name: 'c' });
  central.connectTo(desk.host({ name: 'p' }));
  expect(central.ask(0x200e)).toEqual(['040e04010e2000', `043e130102${'00'.repeat(17)}`]);
  expect(central.ask(0x200e)).toEqual(['040e04010e200c']);
});

test('INV-3: a host that sends commands without end gets OUTBOX_LIMIT answers and a Hardware Error', () => {
  const host = new BareControllers().host({ name: 'h' });
  const before = host.heard.length;
  for (let i = 0; i < OUTBOX_LIMIT + 50; i++) host.controller.send(command(0x1009));
  host.desk.clock.runFor(1);
  expect(host.heard.length - before).toBe(OUTBOX_LIMIT + 1);
  expect(host.heard.at(-1)).toBe('04100120');
});

test('INV-3: reports are dropped long before answers are', () => {
  const host = new BareControllers().host({ name: 'h' });
  const report = Buffer.from('043e0c02010000700000000002' + '00' + 'ce', 'hex');
  const before = host.heard.length;
  for (let i = 0; i < REPORT_BACKLOG + 50; i++) host.controller.report(report);
  host.desk.clock.runFor(1);
  expect(host.heard.length - before).toBe(REPORT_BACKLOG);
});

test('INV-3: at most CONTROL_LIMIT procedures of one end wait', () => {
  const { central } = new BareControllers().pair();
  const answers = Array.from({ length: CONTROL_LIMIT + 2 }, () => central.ask(0x2016, '4000')[0]);
  expect(answers.filter((answer) => answer === '040f0400011620')).toHaveLength(CONTROL_LIMIT);
  expect(answers.slice(-2)).toEqual(['040f0407011620', '040f0407011620']);
});

test('duplicates are reported once while they are remembered: DUPLICATES_LIMIT of them', () => {
  const host = new BareControllers().host({ name: 'h' });
  host.ask(0x200c, '0101');
  const hear = (number: number) => {
    const address = Buffer.alloc(6);
    address.writeUInt16LE(number);
    const none = Buffer.alloc(0);
    const anybody = { takesConnection: () => true, takesScan: () => true };
    host.controller.scanner.receive(
      { kind: 0, addressType: 0, address, data: none, scanResponse: none, target: undefined, ...anybody },
      -50,
    );
    host.desk.clock.runFor(0);
  };
  const before = host.events('3e').length;
  for (let number = 0; number < DUPLICATES_LIMIT; number++) hear(number);
  hear(0);
  expect(host.events('3e').length - before).toBe(DUPLICATES_LIMIT);
  hear(DUPLICATES_LIMIT);
  hear(0);
  expect(host.events('3e').length - before).toBe(DUPLICATES_LIMIT + 2);
});

test('an adapter that is down accepts and sends nothing', () => {
  const host = new BareControllers().host({ name: 'h' });
  host.controller.setUp(false);
  expect(host.ask(0x1009)).toEqual([]);
  host.controller.setUp(true);
  expect(host.ask(0x1009)).toHaveLength(1);
});

test('H4: packets come out whole however the stream is split', () => {
  const packets = ['01030c00', '0240200200aabb', '04050400400016'];
  const all = Buffer.from(packets.join(''), 'hex');
  for (let size = 1; size <= all.length; size++) {
    const reader = new H4Reader();
    const out: string[] = [];
    for (let at = 0; at < all.length; at += size)
      for (const packet of reader.push(all.subarray(at, at + size))) out.push(packet.toString('hex'));
    expect(out).toEqual(packets);
  }
});

test('H4: a stream that is out of sync stays broken, and no packet beyond the maximum is buffered', () => {
  const reader = new H4Reader();
  expect(reader.push(Buffer.from('01030c0077', 'hex')).map((packet) => packet.toString('hex'))).toEqual(['01030c00']);
  expect(reader.broken).toBe('0x77 does not start an HCI packet');
  expect(reader.push(Buffer.from('01030c00', 'hex'))).toEqual([]);
  const greedy = new H4Reader();
  greedy.push(Buffer.from([2, 0x40, 0, (MAX_ACL_LENGTH + 1) & 0xff, (MAX_ACL_LENGTH + 1) >> 8]));
  expect(greedy.broken).toBe(`an HCI packet of ${MAX_ACL_LENGTH + 6} bytes`);
});
