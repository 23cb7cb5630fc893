import { expect, test } from 'vitest';
import { NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { Medium } from '../../../src/link/radio/controller/medium.ts';
import { KEYS_LIMIT, KernelKeys } from '../../../src/link/radio/host/kernel-keys.ts';
import { LockPeripheral } from '../../../src/link/radio/peripheral/lock-peripheral.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { BareControllers } from './bare-controllers.ts';
import { kinds, macOf, RadioFixture } from './radio-fixture.ts';

function readSecurely(seed: string): { events: CentralEvent[]; packets: string[] } {
  const world = new RadioFixture({ seed });
  const { clock, random } = world;
  const medium = new Medium(world);
  const server = new EchoServer(world, { mac: macOf(1) });
  const lockPort = new Controller(medium, { name: 'lock', address: macOf(1) });
  const phonePort = new Controller(medium, { name: 'phone', address: '02:00:00:00:00:01' });
  const packets: string[] = [];
  phonePort.tap((direction, packet) => packets.push(`${clock.now()} ${direction} ${packet.toString('hex')}`));
  const randomness = (label: string) => () => random.stream(label);
  const lock = new LockPeripheral({
    server,
    port: lockPort,
    clock,
    name: 'lock',
    randomness: randomness('l'),
    secureSession: true,
  });
  const phone = new NobleCentral({ port: phonePort, clock, name: 'phone', randomness: randomness('p') });
  const events: CentralEvent[] = [];
  phone.listen((event) => {
    events.push(event);
    if (event.type === 'connected') phone.readSession();
    if (event.type === 'read') phone.disconnect();
  });
  phone.connect(macOf(1));
  clock.runUntil(clock.now() + 5_000);
  phone.close();
  lock.close();
  return { events, packets };
}

test('Just Works: a session that asks for encryption is read after the phone has paired by itself', () => {
  const { events, packets } = readSecurely('pair');
  expect(kinds(events)).toEqual(['connected', 'read', 'disconnected']);
  expect(events[1]).toEqual({ type: 'read', value: '000102030405060708090A0B0C0D0E0F10111213' });
  expect(packets.filter((packet) => packet.includes(' received 040804004000'))).toHaveLength(1);
});

test('pairing takes its randomness from its `World`: equal seeds give equal packets, different seeds different ones', () => {
  const one = readSecurely('pair');
  expect(readSecurely('pair')).toEqual(one);
  expect(readSecurely('other').packets).not.toEqual(one.packets);
});

test('a link is encrypted only when both hosts hold the same key', () => {
  const key = '11'.repeat(16);
  const start = (offered: string) => `4000${'00'.repeat(10)}${offered}`;
  const same = new BareControllers().pair();
  same.central.ask(0x2019, start(key));
  same.lock.desk.clock.runFor(50);
  expect(same.lock.heard.at(-1)).toBe(`043e0d054000${'00'.repeat(10)}`);
  same.lock.ask(0x201a, `4000${key}`);
  same.lock.desk.clock.runFor(50);
  for (const host of [same.central, same.lock]) expect(host.heard.at(-1)).toBe('04080400400001');

  const none = new BareControllers().pair();
  none.central.ask(0x2019, start(key));
  none.lock.desk.clock.runFor(50);
  none.lock.ask(0x201b, '4000');
  none.lock.desk.clock.runFor(50);
  expect(none.central.heard.at(-1)).toBe('04080406400000');
  expect(none.lock.events('08')).toEqual([]);

  const other = new BareControllers().pair();
  other.central.ask(0x2019, start(key));
  other.lock.desk.clock.runFor(50);
  other.lock.ask(0x201a, `4000${'22'.repeat(16)}`);
  other.lock.desk.clock.runFor(50);
  for (const host of [other.central, other.lock]) expect(host.heard.at(-1)).toBe('0405040040003d');
});

test('the key store takes any bytes and keeps at most KEYS_LIMIT keys', () => {
  const keys = new KernelKeys();
  for (const junk of ['', '13', '130000000000', '1300000001000100', `1300000026000100${'aa'.repeat(35)}`])
    keys.control(Buffer.from(junk, 'hex'));
  const address = (i: number) => Buffer.from([i, 0, 0, 0, 0, 0]);
  const record = (i: number) => Buffer.concat([address(i), Buffer.alloc(14), Buffer.alloc(16, i)]);
  const records = Array.from({ length: KEYS_LIMIT + 1 }, (_, i) => record(i));
  keys.control(Buffer.concat([Buffer.from('13000000ffff4100', 'hex'), ...records]));
  expect(keys.keyOf(address(KEYS_LIMIT - 1))).toEqual(Buffer.alloc(16, KEYS_LIMIT - 1));
  expect(keys.keyOf(address(KEYS_LIMIT))).toBeUndefined();
});
