import { afterEach, expect, test } from 'vitest';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { advertisingBytes } from '../../../src/link/radio/peripheral/advertising-data.ts';
import { DRAIN_MS, NOTIFY_QUEUE_LIMIT } from '../../../src/link/radio/peripheral/lock-peripheral.ts';
import { FIRMWARE_SERVICE_UUID, SERVICE_UUID } from '../../../src/protocol/uuids.ts';
import { COMMAND, kinds, RadioFixture, visit } from './radio-fixture.ts';

/** A controller that only listens: what an air sniffer would see. */
function sniff(stage: RadioFixture, ms: number): { kind: number; data: string }[] {
  const sniffer = new Controller(stage.radio.medium, { name: 'alice', address: '02:00:00:00:FF:FF' });
  const seen: { kind: number; data: string }[] = [];
  sniffer.attach((packet) => {
    if (packet[1] === 0x3e && packet[3] === 2)
      seen.push({ kind: packet[5]!, data: packet.toString('hex', 14, 14 + packet[13]!) });
  });
  stage.phone('alice');
  for (const command of [
    '01010c08ffffffffffffff3f',
    '010120081f00000000000000',
    '010b200701100010000000',
    '010c20020100',
  ])
    sniffer.send(Buffer.from(command, 'hex'));
  stage.run(ms);
  sniffer.close();
  return seen;
}

let stage: RadioFixture;
const leftovers = () => stage.clock.pending();
afterEach(() => {
  stage.radio.close();
  expect(leftovers()).toEqual([]);
});

test('§1: service and manufacturer data are in the advertising data, the name in the scan response', () => {
  stage = new RadioFixture();
  stage.lock();
  const seen = sniff(stage, 300);
  const advertised = seen.filter(({ kind }) => kind === 0).map(({ data }) => data);
  const answered = seen.filter(({ kind }) => kind === 4).map(({ data }) => data);
  expect(new Set(advertised)).toEqual(new Set(['020106110725b89d606c4411e59ed200020100c51b06ffffff40020a']));
  expect(new Set(answered)).toEqual(new Set([`1409${Buffer.from('NOKE1A_C0FFEE000001').toString('hex')}`]));
});

test('§1: firmware mode advertises its 16-bit service', () => {
  stage = new RadioFixture();
  const { data, scanResponse } = advertisingBytes({
    name: 'NOKE_FW',
    serviceUuid: FIRMWARE_SERVICE_UUID,
    manufacturerData: Uint8Array.of(0xff, 0xff, 0x40, 2, 10),
  });
  expect(data.toString('hex')).toBe('0201060303' + '59fe' + '06ffffff40020a');
  expect(scanResponse.subarray(2).toString()).toBe('NOKE_FW');
});

test('an advertisement that exceeds 31 bytes is our own bug and throws', () => {
  stage = new RadioFixture();
  const long = { name: 'NOKE', serviceUuid: SERVICE_UUID, manufacturerData: new Uint8Array(9) };
  expect(() => advertisingBytes(long)).toThrow('an advertisement takes 32 bytes');
});

test('§1: a lock advertises when it wakes and stops when it falls asleep', () => {
  stage = new RadioFixture();
  const lock = stage.lock(1, { asleep: true });
  expect(sniff(stage, 500)).toEqual([]);
  lock.wake();
  expect(sniff(stage, 500).length).toBeGreaterThan(4);
  lock.sleep();
  stage.run(1);
  expect(sniff(stage, 500)).toEqual([]);
});

test('a connected lock does not advertise until the link has ended', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
  const during = stage.phone('bob');
  during.central.startScan();
  stage.run(1_000);
  expect(during.events).toEqual([]);
  central.disconnect();
  stage.run(500);
  expect(kinds(during.events)).toEqual(['discovered']);
});

test('a lock that falls asleep at the end of a link stays silent after it', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
  lock.sleep();
  lock.hangUp();
  stage.until(() => kinds(events).includes('disconnected'));
  expect(events.at(-1)).toEqual({ type: 'disconnected', why: 'lock-closed' });
  expect(sniff(stage, 500)).toEqual([]);
});

function subscribed() {
  const lock = stage.lock();
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.until(() => kinds(events).includes('connected'));
  central.subscribe();
  stage.until(() => kinds(events).includes('subscribed'));
  events.length = 0;
  return { lock, central, events };
}

test('packets that a lock sends before it closes the link still arrive, in order', () => {
  stage = new RadioFixture();
  const { lock, events } = subscribed();
  for (let i = 0; i < 17; i++) lock.notify(i.toString(16).padStart(2, '0').repeat(20));
  const closedAt = stage.clock.now();
  lock.hangUp();
  stage.until(() => kinds(events).includes('disconnected'));
  expect(events.slice(0, -1)).toEqual(
    Array.from({ length: 17 }, (_, i) => ({
      type: 'notified',
      value: i.toString(16).padStart(2, '0').repeat(20).toUpperCase(),
    })),
  );
  expect(stage.clock.now() - closedAt).toBeLessThan(DRAIN_MS + 100);
});

test('a lock that has ended its session accepts the next phone only when the last link is down', () => {
  stage = new RadioFixture();
  const { lock, events } = subscribed();
  const bob = stage.phone('bob');
  bob.central.connect(lock.mac);
  for (let i = 0; i < NOTIFY_QUEUE_LIMIT; i++) lock.notify(COMMAND);
  lock.hangUp();
  expect(lock.advertisement).toBeDefined();
  stage.until(() => kinds(bob.events).includes('connected'));
  expect(kinds(events).filter((kind) => kind === 'notified')).toHaveLength(NOTIFY_QUEUE_LIMIT);
  const links = stage.events.filter(({ kind }) => kind === 'link.up' || kind === 'link.down');
  expect(links.map(({ actor, kind }) => `${actor} ${kind}`)).toEqual([
    'link/alice/A101 link.up',
    'link/alice/A101 link.down',
    'link/bob/A101 link.up',
  ]);
});

test('a closed link goes down within DRAIN_MS even when no packet passes', () => {
  stage = new RadioFixture({ acl: { length: 27, count: 1 } });
  const { lock } = subscribed();
  for (let i = 0; i < NOTIFY_QUEUE_LIMIT; i++) lock.notify(COMMAND);
  lock.hangUp();
  stage.run(DRAIN_MS + 50);
  const down = stage.events.find(({ kind }) => kind === 'link.down');
  expect(down?.data.why).toBe('lock-closed');
});

test('a write is acknowledged before what answers it, even when a lock answers from within the write', () => {
  stage = new RadioFixture();
  const { lock, central, events } = subscribed();
  lock.hasty = true;
  central.write(COMMAND, true);
  stage.until(() => events.length === 2);
  expect(kinds(events)).toEqual(['written', 'notified']);
});

test('an exception of our own lock is not swallowed as a fault of the stack', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  lock.connect = () => {
    throw new Error('our own mistake');
  };
  stage.phone().central.connect(lock.mac);
  expect(() => stage.run(3_000)).toThrow('our own mistake');
});

test('INV-3: the lock is notified when NOTIFY_QUEUE_LIMIT notifications wait', () => {
  stage = new RadioFixture({ acl: { length: 27, count: 1 } });
  const { lock, events } = subscribed();
  stage.run(50);
  // One goes to the controller at once; the rest wait.
  for (let i = 0; i < NOTIFY_QUEUE_LIMIT + 1; i++) lock.notify(COMMAND);
  expect(lock.refusedNotifications).toEqual([]);
  lock.notify(COMMAND);
  expect(lock.refusedNotifications).toHaveLength(1);
  stage.until(() => events.length === NOTIFY_QUEUE_LIMIT + 1);
});

test('INV-2: a notification or answer that is late for its session never reaches the next', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  const first = stage.phone('alice');
  let late: ((value: Uint8Array) => boolean) | undefined;
  const connect = lock.connect.bind(lock);
  lock.connect = (peer) => {
    late ??= (value) => peer.notified(value);
    return connect(peer);
  };
  first.central.connect(lock.mac);
  stage.until(() => kinds(first.events).includes('connected'));
  first.central.subscribe();
  stage.until(() => kinds(first.events).includes('subscribed'));
  first.central.disconnect();
  stage.until(() => kinds(first.events).includes('disconnected'));
  expect(late?.(new Uint8Array(20))).toBe(false);

  const second = stage.phone('bob');
  second.central.connect(lock.mac);
  stage.until(() => kinds(second.events).includes('connected'));
  second.central.subscribe();
  stage.until(() => kinds(second.events).includes('subscribed'));
  expect(late?.(new Uint8Array(20))).toBe(false);
  stage.run(500);
  expect(kinds(second.events)).toEqual(['connected', 'subscribed']);
  second.central.write(COMMAND, true);
  stage.until(() => kinds(second.events).includes('notified'));
});

test('after a brown-out nothing is sent, and the phone reaches its supervision timeout', () => {
  stage = new RadioFixture();
  const { lock, events } = subscribed();
  const at = stage.clock.now();
  lock.sleep();
  lock.hangUp('lock-vanished');
  stage.until(() => events.length > 0);
  expect(events).toEqual([{ type: 'disconnected', why: 'supervision-timeout' }]);
  expect(stage.clock.now() - at).toBeGreaterThanOrEqual(2_000);
  lock.wake();
  const next = stage.phone('bob');
  visit(next.central, lock.mac, next.events);
  stage.until(() => kinds(next.events).includes('disconnected'));
});

test('a lock that refuses fails the connect', () => {
  stage = new RadioFixture();
  const lock = stage.lock();
  lock.refuse = true;
  const { central, events } = stage.phone();
  central.connect(lock.mac);
  stage.until(() => events.length > 0);
  expect(events).toEqual([{ type: 'connectFailed', mac: lock.mac, why: 'refused' }]);
});

test('after an adapter reset the lock is found again, and its session has ended', () => {
  stage = new RadioFixture();
  const { lock, events } = subscribed();
  stage.radio.resetAdapter(lock.mac, 500);
  stage.run(5_000);
  expect(lock.ends).toEqual(['supervision-timeout']);
  expect(events).toEqual([{ type: 'disconnected', why: 'supervision-timeout' }]);
  const next = stage.phone('bob');
  visit(next.central, lock.mac, next.events);
  stage.until(() => kinds(next.events).includes('disconnected'));
});

test('the session characteristic and the write keep their order under every buffer size', () => {
  for (const acl of [
    { length: 27, count: 1 },
    { length: 27, count: 64 },
    { length: 192, count: 1 },
    { length: 251, count: 8 },
  ]) {
    stage = new RadioFixture({ acl });
    const lock = stage.lock();
    const { central, events } = stage.phone();
    visit(central, lock.mac, events);
    stage.until(() => kinds(events).includes('disconnected'));
    expect(kinds(events)).toEqual([
      'discovered',
      'connected',
      'read',
      'subscribed',
      'written',
      'notified',
      'disconnected',
    ]);
    expect(lock.written).toEqual([COMMAND]);
    stage.radio.close();
  }
});
