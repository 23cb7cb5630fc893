import { describe, expect, test } from 'vitest';
import { Air, type AirSnapshot } from '../../../src/link/memory/air.ts';
import { LINK_KINDS } from '../../../src/link/memory/kinds.ts';
import {
  DISCOVERED_LIMIT,
  NOTIFY_QUEUE_LIMIT,
  type Step,
  SUPERVISION_CHECK_MS,
  SUPERVISION_MS,
  WRITE_QUEUE_LIMIT,
} from '../../../src/link/memory/steps.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { type EventClause, Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { EchoServer, type EchoState } from './echo-server.ts';

const MAC = 'C0:FF:EE:00:00:01';
const VALUE = '00112233445566778899AABBCCDDEEFF00112233';

function field(seed = 'air') {
  const clock = new VirtualClock(1_000_000);
  const world = { clock, random: new Random(seed), trace: new Trace(clock, new Secrets()) };
  const traced: TraceEvent[] = [];
  world.trace.subscribe((event) => traced.push(event));
  const place = { step: 'touching' as Step };
  const air = new Air(world, { reach: () => place.step });
  const lock = new EchoServer(world, { mac: MAC });
  air.add(lock, 'A101');
  const phone = air.central('alice');
  const events: CentralEvent[] = [];
  phone.listen((event) => events.push(event));
  const kinds = (): string[] => traced.map((event) => event.kind);
  const types = (): string[] => events.map((event) => event.type);
  return { clock, world, traced, place, air, lock, phone, events, kinds, types };
}

function connected(seed?: string) {
  const it = field(seed);
  it.phone.connect(MAC);
  it.clock.runFor(500);
  it.phone.subscribe();
  it.clock.runFor(500);
  expect(it.types()).toEqual(['connected', 'subscribed']);
  it.events.length = 0;
  return it;
}

describe('scan', () => {
  test('a scan reports an advertising lock once, with name, data and a strength of its step', () => {
    const it = field();
    it.phone.startScan();
    it.clock.runFor(8_000);
    expect(it.events).toEqual([
      {
        type: 'discovered',
        mac: MAC,
        name: 'NOKE1A_C0FFEE000001',
        manufacturerData: 'FFFF40020A',
        rssi: expect.any(Number),
      },
    ]);
    const seen = it.events[0];
    expect(seen?.type === 'discovered' && seen.rssi <= -40 && seen.rssi >= -48).toBe(true);
  });

  test('a sleeping lock is not discovered; one that wakes during the scan is', () => {
    const it = field();
    it.lock.sleep();
    it.phone.startScan();
    it.clock.runFor(3_000);
    expect(it.events).toEqual([]);
    it.lock.wake();
    it.clock.runFor(200);
    expect(it.types()).toEqual(['discovered']);
  });

  test('an unchanged advertisement is not reported again', () => {
    const it = field();
    it.phone.startScan();
    it.clock.runFor(500);
    it.lock.wake();
    it.clock.runFor(500);
    expect(it.types()).toEqual(['discovered']);
  });

  test('a lock out of range is not discovered until somebody walks near', () => {
    const it = field();
    it.place.step = 'out';
    it.phone.startScan();
    it.clock.runFor(3_000);
    expect(it.events).toEqual([]);
    it.place.step = 'near';
    it.clock.runFor(1_000);
    expect(it.types()).toEqual(['discovered']);
  });

  test('while nobody scans or connects, advertising uses neither timers nor random draws', () => {
    const it = field();
    it.clock.runFor(10_000);
    expect(it.clock.pending()).toEqual([]);
    expect(Object.keys(it.world.random.snapshot().streams)).toEqual([]);
    it.phone.startScan();
    it.phone.stopScan();
    expect(it.clock.pending()).toEqual([]);
  });

  test('a scan stopped and started again in the same millisecond reports the lock again', () => {
    const it = field();
    it.phone.startScan();
    it.clock.runFor(500);
    it.phone.stopScan();
    it.phone.startScan();
    it.clock.runFor(500);
    expect(it.types()).toEqual(['discovered', 'discovered']);
  });

  test('HEARD_LIMIT bounds the locks that one scan reports', () => {
    const it = field();
    for (let i = 0; i < DISCOVERED_LIMIT + 5; i++) {
      const tail = i.toString(16).toUpperCase().padStart(4, '0');
      it.air.add(new EchoServer(it.world, { mac: `D0:00:00:00:${tail.slice(0, 2)}:${tail.slice(2)}` }));
    }
    it.phone.startScan();
    it.clock.runFor(2_000);
    expect(it.events.length).toBe(DISCOVERED_LIMIT);
    it.phone.stopScan();
    expect(it.clock.pending()).toEqual([]);
  });
});

describe('connect', () => {
  test('a connect to a sleeping lock waits silently without end', () => {
    const it = field();
    it.lock.sleep();
    it.phone.connect(MAC);
    it.clock.runFor(60_000);
    expect(it.events).toEqual([]);
    it.lock.wake();
    it.clock.runFor(500);
    expect(it.types()).toEqual(['connected']);
  });

  test('a cancelled connect never opens a link', () => {
    const it = field();
    it.lock.sleep();
    it.phone.connect(MAC);
    it.clock.runFor(6_000);
    it.phone.disconnect();
    it.lock.wake();
    it.clock.runFor(60_000);
    expect(it.events).toEqual([]);
    expect(it.clock.pending()).toEqual([]);
  });

  test('a connect that is cancelled during a scan leaves the scan as it was', () => {
    const it = field();
    it.phone.startScan();
    it.phone.connect(MAC);
    it.phone.disconnect();
    it.clock.runFor(8_000);
    expect(it.types()).toEqual(['discovered']);
    expect(it.kinds()).toEqual(['link.scan', 'link.connecting', 'link.cancelled', 'link.discovered']);
  });

  test('a scan that ends leaves a connect as it was', () => {
    const it = field();
    it.phone.startScan();
    it.phone.connect(MAC);
    it.phone.stopScan();
    it.phone.stopScan();
    it.clock.runFor(500);
    expect(it.types()).toEqual(['connected']);
    expect(it.kinds().filter((kind) => kind === 'link.scan')).toHaveLength(2);
  });

  test('a scan that is begun again reports everything again', () => {
    const it = field();
    it.phone.startScan();
    it.clock.runFor(500);
    it.phone.startScan();
    it.clock.runFor(500);
    expect(it.types()).toEqual(['discovered', 'discovered']);
    expect(it.kinds().filter((kind) => kind === 'link.scan')).toHaveLength(1);
  });

  test('without Bluetooth there is neither scan nor connect, and only the first of two connects counts', () => {
    const it = field();
    it.phone.setAdapter(false);
    it.phone.startScan();
    it.phone.connect(MAC);
    it.clock.runFor(8_000);
    expect(it.types()).toEqual(['adapter']);
    it.phone.setAdapter(true);
    it.phone.connect('C0:FF:EE:00:00:09');
    it.phone.connect(MAC);
    it.clock.runFor(500);
    expect(it.types()).toEqual(['adapter', 'adapter']);
    expect(it.kinds().filter((kind) => kind === 'link.connecting')).toHaveLength(1);
  });

  test('a lock that advertises and refuses is reported', () => {
    const it = field();
    it.lock.refuse = true;
    it.phone.connect(MAC);
    it.clock.runFor(500);
    expect(it.events).toEqual([{ type: 'connectFailed', mac: MAC, why: 'refused' }]);
  });

  test('one central at a time: the second waits until the first has left', () => {
    const it = connected();
    const bob = it.air.central('bob');
    const heard: string[] = [];
    bob.listen((event) => heard.push(event.type));
    bob.connect(MAC);
    it.clock.runFor(5_000);
    expect(heard).toEqual([]);
    it.phone.disconnect();
    it.clock.runFor(500);
    expect(it.lock.ends).toEqual(['central-closed']);
    expect(heard).toEqual(['connected']);
  });
});

describe('packets', () => {
  test('the session can be read, and the acknowledgement of a write precedes the notification that answers it', () => {
    const it = connected();
    it.phone.readSession();
    it.clock.runFor(100);
    it.phone.write(VALUE, true);
    it.clock.runFor(100);
    expect(it.events).toEqual([
      { type: 'read', value: '000102030405060708090A0B0C0D0E0F10111213' },
      { type: 'written' },
      { type: 'notified', value: VALUE },
    ]);
  });

  test('even a lock that answers from within the write cannot overtake the acknowledgement', () => {
    const it = connected();
    it.lock.hasty = true;
    it.phone.write(VALUE, true);
    it.clock.runFor(100);
    expect(it.types()).toEqual(['written', 'notified']);
  });

  test('a write without response completes as soon as it is queued, and still reaches the lock', () => {
    const it = connected();
    it.phone.write(VALUE, false);
    it.clock.runFor(0);
    expect(it.types()).toEqual(['written']);
    expect(it.lock.written).toEqual([]);
    it.clock.runFor(100);
    expect(it.lock.written).toEqual([VALUE]);
  });

  test('a value that exceeds the MTU or is not hex is not sent and never acknowledged', () => {
    const it = connected();
    it.phone.write(`${VALUE}00`, true);
    it.phone.write('xyz', true);
    it.phone.write('ABC', true);
    it.clock.runFor(5_000);
    expect(it.events).toEqual([]);
    expect(it.lock.written).toEqual([]);
    expect(it.kinds().slice(-3)).toEqual(['link.tooLong', 'link.malformed', 'link.malformed']);
  });

  test('a request while another is pending is lost', () => {
    const it = connected();
    it.phone.write(VALUE, true);
    it.phone.write('AA', true);
    it.phone.readSession();
    it.clock.runFor(100);
    expect(it.lock.written).toEqual([VALUE]);
    expect(it.types()).toEqual(['written', 'notified']);
    expect(it.kinds().filter((kind) => kind === 'link.busy').length).toBe(2);
  });

  test('WRITE_QUEUE_LIMIT bounds the writes in flight', () => {
    const it = connected();
    for (let i = 0; i < WRITE_QUEUE_LIMIT + 3; i++) it.phone.write(VALUE, false);
    it.clock.runFor(1_000);
    expect(it.lock.written.length).toBe(WRITE_QUEUE_LIMIT);
    expect(it.kinds().filter((kind) => kind === 'link.dropped').length).toBe(3);
  });

  test('NOTIFY_QUEUE_LIMIT bounds the notifications in flight, and the lock is notified', () => {
    const it = connected();
    for (let i = 0; i < NOTIFY_QUEUE_LIMIT + 2; i++) it.lock.notify(VALUE);
    expect(it.lock.refusedNotifications.length).toBe(2);
    it.clock.runFor(1_000);
    expect(it.events.length).toBe(NOTIFY_QUEUE_LIMIT);
    it.lock.notify(VALUE);
    expect(it.lock.refusedNotifications.length).toBe(2);
  });

  test('loss delays and never reorders: every write arrives once, in order', () => {
    const it = connected('loss');
    it.place.step = 'far';
    it.air.disturb('alice', { lossPerMille: 600 });
    const sent = Array.from({ length: WRITE_QUEUE_LIMIT }, (_, i) => `${10 + i}`);
    for (const value of sent) it.phone.write(value, false);
    it.clock.runFor(20_000);
    expect(it.lock.written).toEqual(sent);
    expect(it.events.flatMap((event) => (event.type === 'notified' ? [event.value] : []))).toEqual(sent);
    expect(it.kinds()).toContain('link.retry');
  });

  test('a delay fault adds to every packet', () => {
    const it = connected();
    it.air.disturb('alice', { delayMs: 1_000 });
    it.phone.write(VALUE, true);
    it.clock.runFor(1_000);
    expect(it.lock.written).toEqual([]);
    it.clock.runFor(1_100);
    expect(it.types()).toEqual(['written', 'notified']);
    it.air.disturb('alice', {});
    it.phone.write(VALUE, true);
    it.clock.runFor(100);
    expect(it.lock.written.length).toBe(2);
  });
});

describe('the end of a link', () => {
  test('when the phone disconnects, the lock is notified, and the phone gets the end within 100 ms', () => {
    const it = connected();
    it.phone.disconnect();
    it.clock.runFor(100);
    expect(it.lock.ends).toEqual(['central-closed']);
    expect(it.events).toEqual([{ type: 'disconnected', why: 'central-closed' }]);
    expect(it.clock.pending()).toEqual([]);
  });

  test('when the lock disconnects, its last notification still arrives first', () => {
    const it = connected();
    it.lock.notify('5164');
    it.lock.hangUp();
    it.clock.runFor(100);
    expect(it.events).toEqual([
      { type: 'notified', value: '5164' },
      { type: 'disconnected', why: 'lock-closed' },
    ]);
  });

  test('a vanished lock sends nothing: the phone notices by its supervision timeout', () => {
    const it = connected();
    it.lock.hangUp('lock-vanished');
    it.clock.runFor(SUPERVISION_MS - 1);
    expect(it.events).toEqual([]);
    it.clock.runFor(1);
    expect(it.events).toEqual([{ type: 'disconnected', why: 'supervision-timeout' }]);
  });

  test('out of range for longer than the supervision timeout ends the link on both sides, even an idle one', () => {
    const it = connected();
    it.place.step = 'out';
    it.clock.runFor(SUPERVISION_MS + SUPERVISION_CHECK_MS);
    expect(it.lock.ends).toEqual(['supervision-timeout']);
    expect(it.events).toEqual([{ type: 'disconnected', why: 'supervision-timeout' }]);
    expect(it.clock.pending()).toEqual([]);
  });

  test('back in range in time, the link survives, and packets sent in the meantime arrive', () => {
    const it = connected();
    it.place.step = 'out';
    it.phone.write(VALUE, true);
    it.clock.runFor(SUPERVISION_MS - 500);
    expect(it.lock.written).toEqual([]);
    it.place.step = 'touching';
    it.clock.runFor(500);
    expect(it.types()).toEqual(['written', 'notified']);
    it.clock.runFor(10_000);
    expect(it.lock.connected).toBe(true);
  });

  test('two short absences do not add up to a timeout', () => {
    const it = connected();
    for (let i = 0; i < 2; i++) {
      it.place.step = 'out';
      it.clock.runFor(SUPERVISION_MS - 500);
      it.place.step = 'near';
      it.clock.runFor(500);
    }
    it.clock.runFor(5_000);
    expect(it.events).toEqual([]);
    expect(it.lock.connected).toBe(true);
  });

  test('a phone that disconnects out of range gets the end after the supervision timeout, as does the lock', () => {
    const it = connected();
    it.place.step = 'out';
    it.phone.disconnect();
    it.clock.runFor(SUPERVISION_MS + SUPERVISION_CHECK_MS);
    expect(it.lock.ends).toEqual(['supervision-timeout']);
    expect(it.types()).toEqual(['disconnected']);
  });

  test.each([1, 2, 3])('a fault cuts the link at packet %i, for both sides', (packet) => {
    const it = connected();
    it.air.disturb('alice', { cutAtPacket: packet });
    it.phone.write(VALUE, true);
    it.clock.runFor(SUPERVISION_MS + SUPERVISION_CHECK_MS);
    expect(it.lock.written.length).toBe(packet === 1 ? 0 : 1);
    expect(it.types()).toEqual([...['written', 'notified'].slice(0, Math.max(0, packet - 2)), 'disconnected']);
    expect(it.lock.ends).toEqual(['supervision-timeout']);
  });

  test('Bluetooth off ends scan and link; there are no further events until it is on again', () => {
    const it = connected();
    it.phone.startScan();
    it.lock.notify(VALUE);
    it.phone.setAdapter(false);
    it.clock.runFor(5_000);
    expect(it.events).toEqual([{ type: 'adapter', on: false }]);
    expect(it.lock.ends).toEqual(['central-closed']);
    it.phone.startScan();
    it.phone.connect(MAC);
    it.clock.runFor(5_000);
    expect(it.events.length).toBe(1);
    it.phone.setAdapter(true);
    it.phone.connect(MAC);
    it.clock.runFor(500);
    expect(it.types()).toEqual(['adapter', 'adapter', 'connected']);
  });

  test('removing a lock ends its link by timeout', () => {
    const it = connected();
    it.air.remove(MAC);
    it.clock.runFor(SUPERVISION_MS + SUPERVISION_CHECK_MS);
    expect(it.types()).toEqual(['disconnected']);
  });
});

describe('snapshot', () => {
  const later = { scan: 120, connect: 300, write: 700, leave: 1_300, end: 4_000 };

  /** Drives one session by the time of day alone, so that it can be cut in two anywhere. */
  function drive(it: ReturnType<typeof field>, from: number, to: number): void {
    const steps: [number, () => void][] = [
      [later.scan, () => it.phone.startScan()],
      [later.connect, () => it.phone.connect(MAC)],
      [later.connect + 200, () => it.phone.subscribe()],
      [later.write, () => it.phone.write(VALUE, true)],
      [later.write + 5, () => it.phone.write('AABB', false)],
      [later.leave, () => it.phone.disconnect()],
    ];
    for (const [at, act] of steps) {
      if (at < from || at >= to) continue;
      it.clock.runUntil(1_000_000 + at);
      act();
    }
    it.clock.runUntil(1_000_000 + to);
  }

  test('a phone that keeps tables still uses the old one after a restore, until its Bluetooth was off', () => {
    const it = field();
    it.phone.disconnect();
    const air = it.air;
    const old = air.central('keeper', true);
    const visit = (central: typeof old, clock: typeof it.clock): readonly string[] => {
      const seen: CentralEvent[] = [];
      central.listen((event) => seen.push(event));
      central.connect(MAC);
      clock.runFor(500);
      central.readSession();
      clock.runFor(500);
      central.disconnect();
      clock.runFor(500);
      return seen.map(({ type }) => type).filter((type) => type !== 'adapter');
    };
    const reads = ['connected', 'read', 'disconnected'];
    const nothing = ['connected', 'disconnected'];
    expect(visit(old, it.clock)).toEqual(reads);
    it.lock.firstHandle = 17;
    expect(visit(old, it.clock)).toEqual(nothing);
    expect(it.kinds().filter((kind) => kind === 'link.oldHandle')).toEqual(['link.oldHandle']);
    expect(visit(it.phone, it.clock), 'a phone that discovers at each connect').toEqual(reads);
    const again = restored(it, true);
    again.lock.firstHandle = 17;
    const restoredOld = again.air.central('keeper', true);
    expect(visit(restoredOld, again.clock)).toEqual(nothing);
    restoredOld.setAdapter(false);
    restoredOld.setAdapter(true);
    expect(visit(restoredOld, again.clock)).toEqual(reads);
  });

  function restored(it: ReturnType<typeof field>, phoneFirst: boolean): ReturnType<typeof field> {
    const saved = JSON.parse(
      JSON.stringify({
        clock: it.clock.snapshot(),
        random: it.world.random.snapshot(),
        trace: it.world.trace.snapshot(),
        air: it.air.snapshot() satisfies AirSnapshot,
        lock: it.lock.snapshot() satisfies EchoState,
      }),
    );
    const clock = VirtualClock.restore(saved.clock);
    const world = { clock, random: Random.restore(saved.random), trace: new Trace(clock, new Secrets(), saved.trace) };
    const air = new Air(world, { reach: () => 'far' }, saved.air);
    const lock = new EchoServer(world, saved.lock);
    if (!phoneFirst) air.add(lock, 'A101');
    const phone = air.central('alice');
    if (phoneFirst) air.add(lock, 'A101');
    return { ...it, clock, world, air, lock, phone };
  }

  test('taken at any point and restored in either order, the run continues to the same digest', () => {
    const straight = field();
    straight.place.step = 'far';
    drive(straight, 0, later.end);
    expect(straight.kinds()).toEqual(expect.arrayContaining(['link.write', 'link.notify', 'link.down']));
    for (let cut = 10; cut < 2_000; cut += 37) {
      const first = field();
      first.place.step = 'far';
      drive(first, 0, cut);
      const second = restored(first, cut % 2 === 0);
      drive(second, cut, later.end);
      expect(second.world.trace.digest, `cut at ${cut}`).toBe(straight.world.trace.digest);
    }
  });

  test('a link and a lock from different snapshots are refused', () => {
    const it = connected();
    const saved = it.air.snapshot();
    const other = field();
    const air = new Air({ ...other.world, clock: new VirtualClock(0) }, { reach: () => 'near' }, saved);
    air.add(new EchoServer({ ...other.world, clock: new VirtualClock(0) }, { mac: MAC }));
    expect(() => air.central('alice')).toThrow(/a session with C0:FF:EE:00:00:01 that the lock does not know/);
  });
});

test('every kind of the memory link starts with link. and has a clause, whatever its data', () => {
  for (const [kind, clause] of Object.entries<EventClause>(LINK_KINDS)) {
    expect(kind).toMatch(/^link\.[a-zA-Z]+$/);
    expect(clause({}).length).toBeGreaterThan(10);
  }
});
