import { afterEach, expect, test } from 'vitest';
import type { Step } from '../../../src/link/memory/steps.ts';
import { KNOWN_LIMIT, NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { REQUEST_TIMEOUT_MS } from '../../../src/link/radio/central/noble-link.ts';
import { addressBytes, Controller } from '../../../src/link/radio/controller/controller.ts';
import { advertisingReport } from '../../../src/link/radio/controller/events.ts';
import { advertisingBytes } from '../../../src/link/radio/peripheral/advertising-data.ts';
import { SERVICE_UUID } from '../../../src/protocol/uuids.ts';
import { Host } from './bare-controllers.ts';
import { COMMAND, kinds, macOf, RadioFixture, visit } from './radio-fixture.ts';

let stage: RadioFixture;
afterEach(() => {
  stage.radio.close();
  expect(stage.clock.pending()).toEqual([]);
});

function connected(options: ConstructorParameters<typeof RadioFixture>[0] = {}) {
  stage = new RadioFixture(options);
  const lock = stage.lock();
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
  events.length = 0;
  return { lock, central, events };
}

test('a connection attempt to a silent lock waits, and a cancel ends it silently', () => {
  stage = new RadioFixture();
  const lock = stage.lock(1, { asleep: true });
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.run(60_000);
  central.disconnect();
  stage.run(1_000);
  lock.wake();
  stage.run(5_000);
  expect(events).toEqual([]);
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
});

test('a known lock that fell asleep is reached when it wakes, even after a cancel and an immediate new connect', () => {
  const { lock, central, events } = connected();
  central.disconnect();
  stage.until(() => kinds(events).includes('disconnected'));
  lock.sleep();
  stage.run(10);
  events.length = 0;
  central.connect(lock.mac);
  stage.run(1_000);
  central.disconnect();
  central.connect(lock.mac);
  stage.run(1_000);
  lock.wake();
  stage.until(() => events.length > 0);
  expect(kinds(events)).toEqual(['connected']);
});

test('cancelling at any moment of a connect leaves a phone that can connect', () => {
  for (let ms = 0; ms < 400; ms += 9) {
    stage = new RadioFixture({ seed: `cancel ${ms}` });
    const lock = stage.lock();
    const { central, events } = stage.phone();
    central.startScan();
    stage.until(() => events.length > 0);
    central.connect(lock.mac);
    stage.run(ms);
    central.disconnect();
    stage.run(1_000);
    expect(stage.radio.medium.links.size).toBe(0);
    expect(['discovered', 'discovered disconnected', 'discovered connected disconnected']).toContain(
      kinds(events).join(' '),
    );
    visit(central, lock.mac, events);
    stage.until(() => kinds(events).includes('notified'));
    stage.radio.close();
  }
});

test('a scan reports a lock once, and again when its advertisement changed', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  const { central, events } = stage.phone();
  central.startScan();
  stage.run(2_000);
  expect(kinds(events)).toEqual(['discovered']);
  Object.defineProperty(lock, 'advertisement', {
    get: () => ({
      name: 'NOKE1A_C0FFEE000001',
      serviceUuid: SERVICE_UUID,
      manufacturerData: Uint8Array.of(0xff, 0xff, 0, 2, 10),
    }),
  });
  lock.wake();
  stage.run(2_000);
  expect(events.map((event) => event.type === 'discovered' && event.manufacturerData)).toEqual([
    'FFFF40020A',
    'FFFF00020A',
  ]);
  central.startScan();
  stage.run(2_000);
  expect(events).toHaveLength(3);
});

test('of more than KNOWN_LIMIT locks the least recently discovered must be discovered again before a connect', () => {
  stage = new RadioFixture();
  const port = new Controller(stage.radio.medium, { name: 'eve', address: '02:00:00:00:00:77' });
  const eve = new NobleCentral({ port, clock: stage.clock, name: 'eve', randomness: () => stage.random.stream('eve') });
  stage.run(10);
  eve.startScan();
  const manufacturerData = Uint8Array.of(255, 255, 0, 1, 1);
  for (let i = 0; i <= KNOWN_LIMIT; i++) {
    const bytes = advertisingBytes({ name: `NOKE1A_${i}`, serviceUuid: SERVICE_UUID, manufacturerData });
    const address = addressBytes(macOf(i));
    port.report(advertisingReport(0, 0, address, bytes.data, -50));
    port.report(advertisingReport(4, 0, address, bytes.scanResponse, -50));
    stage.run(1);
  }
  const sent: string[] = [];
  port.tap((direction, packet) => {
    if (direction === 'sent') sent.push(packet.toString('hex', 1, 3));
  });
  eve.connect(macOf(0));
  stage.run(1);
  expect(sent).not.toContain('0d20');
  eve.disconnect();
  eve.connect(macOf(KNOWN_LIMIT));
  stage.run(1);
  expect(sent).toContain('0d20');
  eve.close();
  port.close();
});

test('one request at a time: a second one is silently lost', () => {
  const { lock, central, events } = connected();
  central.readSession();
  central.subscribe();
  central.write(COMMAND, true);
  stage.run(1_000);
  expect(kinds(events)).toEqual(['read']);
  expect(lock.written).toEqual([]);
});

test('a value that exceeds the MTU or is not hex is not sent', () => {
  const { lock, central, events } = connected();
  central.write('AA'.repeat(21), true);
  central.write('xyz', true);
  stage.run(1_000);
  expect(events).toEqual([]);
  central.write('aa'.repeat(20), true);
  stage.run(1_000);
  expect(lock.written).toEqual(['AA'.repeat(20)]);
});

test('writes without response arrive in order; those beyond the queue’s limit are dropped and traced', () => {
  const { lock, central, events } = connected({ acl: { length: 27, count: 1 } });
  const values = Array.from({ length: 30 }, (_, i) => i.toString(16).padStart(2, '0').repeat(20).toUpperCase());
  for (const value of values) central.write(value, false);
  stage.run(3_000);
  const dropped = stage.events.filter(({ kind }) => kind === 'link.dropped').length;
  expect(dropped).toBeGreaterThan(0);
  expect(lock.written).toEqual(values.slice(0, values.length - dropped));
  expect(kinds(events).filter((kind) => kind === 'written')).toHaveLength(values.length - dropped);
});

test('walking out of range ends a pending read by the supervision timeout', () => {
  let reach: Step = 'near';
  const { lock, central, events } = connected({ reach: () => reach });
  reach = 'out';
  central.readSession();
  stage.run(5_000);
  expect(events).toEqual([{ type: 'disconnected', why: 'supervision-timeout' }]);
  expect(lock.ends).toEqual(['supervision-timeout']);
});

test('an idle link notices that its phone has walked away', () => {
  let reach: Step = 'near';
  const { lock, events } = connected({ reach: () => reach });
  stage.run(3_000);
  reach = 'out';
  stage.run(2_600);
  expect(kinds(events)).toEqual(['disconnected']);
  expect(lock.ends).toEqual(['supervision-timeout']);
});

test('switching Bluetooth off ends the link, and the phone gets only that event; after switching it on, everything works again', () => {
  const { lock, central, events } = connected();
  central.setAdapter(false);
  central.startScan();
  central.connect(lock.mac);
  stage.run(1_000);
  expect(events).toEqual([{ type: 'adapter', on: false }]);
  expect(lock.ends).toEqual(['central-closed']);
  central.setAdapter(true);
  events.length = 0;
  visit(central, lock.mac, events);
  stage.until(() => kinds(events).includes('disconnected'));
  expect(kinds(events)).toContain('notified');
});

test('an adapter that resets while it connects, or while a link is up, works again afterwards', () => {
  stage = new RadioFixture();
  const lock = stage.lock(1, { asleep: true });
  const { central, events } = stage.phone();
  lock.wake();
  central.startScan();
  stage.until(() => events.length > 0);
  lock.sleep();
  central.stopScan();
  central.connect(lock.mac);
  stage.run(500);
  stage.radio.resetAdapter('alice', 300);
  stage.run(1_000);
  expect(kinds(events)).toEqual(['discovered', 'connectFailed', 'adapter', 'adapter']);
  lock.wake();
  events.length = 0;
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
  stage.radio.resetAdapter('alice', 300);
  stage.run(3_000);
  expect(kinds(events)).toEqual(['connected', 'disconnected', 'adapter', 'adapter']);
  visit(central, lock.mac, events);
  stage.until(() => kinds(events).includes('notified'));
});

/** A device that advertises like a lock and never answers. */
function mute(name: string): Host {
  const controller = new Controller(stage.radio.medium, { name: macOf(9), address: macOf(9) });
  const host = new Host(stage, controller);
  const bytes = advertisingBytes({
    name,
    serviceUuid: SERVICE_UUID,
    manufacturerData: Uint8Array.of(255, 255, 0, 1, 1),
  });
  const padded = (data: Buffer) =>
    Buffer.concat([Buffer.from([data.length]), data, Buffer.alloc(31 - data.length)]).toString('hex');
  host.ask(0x2008, padded(bytes.data));
  host.ask(0x2009, padded(bytes.scanResponse));
  host.ask(0x2006, `20002000${'00'.repeat(9)}0700`);
  host.ask(0x200a, '01');
  return host;
}

test('a lock that never answers fails the connect after REQUEST_TIMEOUT_MS', () => {
  stage = new RadioFixture();
  stage.lock(9);
  stage.locks[0]?.sleep();
  stage.run(10);
  const host = mute('NOKE1A_C0FFEE000009');
  const { central, events } = stage.phone();
  central.connect(macOf(9));
  stage.run(REQUEST_TIMEOUT_MS - 1_000);
  expect(events).toEqual([]);
  stage.run(3_000);
  expect(events).toEqual([{ type: 'connectFailed', mac: macOf(9), why: 'no answer' }]);
  expect(host.events('05')).toEqual(['04050400400013']);
  host.controller.close();
});

test('an exception of our own phone is not swallowed as a fault of the stack', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  const { central } = stage.phone();
  central.listen(() => {
    throw new Error('our own mistake');
  });
  central.connect(lock.mac);
  expect(() => stage.run(3_000)).toThrow('our own mistake');
});

test('a phone that is closed at any moment leaves nothing behind', () => {
  for (let ms = 0; ms < 500; ms += 37) {
    stage = new RadioFixture({ seed: `close ${ms}` });
    const lock = stage.lock();
    const { central, events } = stage.phone();
    visit(central, lock.mac, events);
    stage.run(ms);
    stage.radio.close();
    expect(stage.clock.pending()).toEqual([]);
  }
});
