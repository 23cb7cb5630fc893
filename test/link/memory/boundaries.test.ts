/**
 * Every number of the memory link from both sides: what a duration delays has not happened a millisecond before it, and draws reach both ends of their
 * ranges and nothing beyond. The tables state each number again, because a test that imported it would pass with any value.
 */
import { describe, expect, it, test } from 'vitest';
import { Air } from '../../../src/link/memory/air.ts';
import type { Disturbance } from '../../../src/link/memory/reception.ts';
import type { Step } from '../../../src/link/memory/steps.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { EchoServer } from './echo-server.ts';

const MAC = 'C0:FF:EE:00:00:01';

function field(step: Step = 'touching') {
  const clock = new VirtualClock(1_000_000);
  const world = { clock, random: new Random('boundaries'), trace: new Trace(clock, new Secrets()) };
  const traced: { readonly kind: string; readonly time: number }[] = [];
  world.trace.subscribe((event) => traced.push(event));
  const place = { step };
  const air = new Air(world, { reach: () => place.step });
  const lock = new EchoServer(world, { mac: MAC });
  air.add(lock);
  const phone = air.central('alice');
  const events: (CentralEvent & { readonly at: number })[] = [];
  phone.listen((event) => events.push({ ...event, at: clock.now() }));
  const count = (kind: string): number => traced.filter((event) => event.kind === kind).length;
  return { clock, place, air, lock, phone, events, traced, count };
}

/** A subscribed phone, of which nothing is under way. */
function connected(disturbance: Disturbance = {}) {
  const rig = field();
  rig.phone.connect(MAC);
  rig.clock.runFor(500);
  rig.phone.subscribe();
  rig.clock.runFor(500);
  rig.air.disturb('alice', disturbance);
  rig.events.length = 0;
  rig.traced.length = 0;
  return rig;
}

/** The simulated time until this holds. */
function until(rig: { readonly clock: VirtualClock }, done: () => boolean): number {
  const from = rig.clock.now();
  while (!done()) {
    if (rig.clock.now() - from > 60_000) throw new Error('it never happens');
    rig.clock.runFor(1);
  }
  return rig.clock.now() - from;
}

const range = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

describe('every distance', () => {
  /** Strongest and weakest sample in dBm, latency in ms, and how many packets of a thousand are lost. */
  const STEPS: readonly (readonly [Step, strongest: number, weakest: number, latencyMs: number, lost: number])[] = [
    ['touching', -40, -48, 8, 0],
    ['near', -62, -74, 12, 10],
    ['far', -84, -94, 25, 150],
  ];

  it.each(STEPS)('%s: signals between %i and %i dBm', (step, strongest, weakest) => {
    const rig = field(step);
    const samples = Array.from({ length: 400 }, () => {
      rig.phone.startScan();
      rig.clock.runFor(400);
      rig.phone.stopScan();
      return rig.events.flatMap((event) => (event.type === 'discovered' ? [event.rssi] : [])).at(-1) ?? 0;
    });
    expect(range(samples)).toEqual([weakest, strongest]);
  });

  it.each(STEPS)('%s (%i, %i dBm): %i ms in each direction', (step, _strongest, _weakest, latencyMs) => {
    const rig = connected({ lossPerMille: 0 });
    rig.place.step = step;
    rig.phone.write('AA', true);
    expect(until(rig, () => rig.lock.written.length === 1)).toBe(latencyMs);
    expect(until(rig, () => rig.events.length === 1)).toBe(latencyMs);
    expect(until(rig, () => rig.events.length === 2)).toBe(1);
  });

  it.each(STEPS)('%s (%i, %i dBm, %i ms): %i packets of a thousand are lost', (step, _s, _w, latencyMs, lost) => {
    const rig = connected();
    rig.place.step = step;
    const PACKETS = 6_000;
    for (let sent = 0; sent < PACKETS; sent += 10) {
      for (let i = 0; i < 10; i++) rig.lock.notify('AA');
      rig.clock.runFor(latencyMs + 2_000);
    }
    const retries = rig.count('link.retry');
    // Of all packets that were sent, with those that were sent again.
    const share = (retries / (PACKETS + retries)) * 1_000;
    expect(Math.abs(share - lost)).toBeLessThanOrEqual(lost * 0.2);
  });

  test('out: nothing passes, whatever a fault says about the loss', () => {
    const rig = connected({ lossPerMille: 0 });
    rig.place.step = 'out';
    rig.phone.write('AA', true);
    rig.clock.runFor(1_500);
    expect(rig.lock.written).toEqual([]);
  });
});

describe('every duration', () => {
  test('a lost packet is sent again 30 ms later', () => {
    const rig = connected({ lossPerMille: 999 });
    rig.phone.write('AA', true);
    rig.clock.runFor(1_500);
    const times = rig.traced.flatMap(({ kind, time }) => (kind === 'link.retry' ? [time] : []));
    expect(times.length).toBeGreaterThan(10);
    expect(new Set(times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toEqual(new Set([30]));
  });

  test('a lock is heard within 100 ms of a scan, and an advertisement that is lost is followed by another one 100 to 110 ms later', () => {
    const rig = field();
    const firsts = Array.from({ length: 1_000 }, () => {
      rig.phone.startScan();
      const from = rig.clock.now();
      rig.clock.runFor(100);
      rig.phone.stopScan();
      return (rig.events.at(-1)?.at ?? 0) - from;
    });
    expect(range(firsts)).toEqual([0, 100]);
    const pauses = new Set<number>();
    for (let i = 0; i < 400; i++) {
      rig.place.step = 'out';
      rig.phone.startScan();
      const [next] = rig.clock.pending();
      rig.clock.runUntil(next?.at ?? 0);
      pauses.add((rig.clock.pending()[0]?.at ?? 0) - rig.clock.now());
      rig.phone.stopScan();
    }
    expect(range([...pauses])).toEqual([100, 110]);
  });

  /** Silence from a moment within a check of the range to the end of the link. */
  test('a link over which nothing passes for 2 s ends at the next check, one every 250 ms', () => {
    const rig = connected();
    rig.place.step = 'out';
    const lasted = until(rig, () => rig.events.length === 1);
    // The connection is checked every 250 ms since it began, so the silence was noticed up to 250 ms after it began.
    expect(lasted).toBeGreaterThan(2_000);
    expect(lasted).toBeLessThanOrEqual(2_250);
    const noticed = lasted - 2_000;
    const shorter = connected();
    shorter.place.step = 'out';
    shorter.clock.runFor(noticed + 1_999);
    shorter.place.step = 'near';
    shorter.clock.runFor(10_000);
    expect(shorter.events).toEqual([]);
  });

  test('a cut link ends 2 s after the cut', () => {
    const rig = connected({ cutAtPacket: 2 });
    rig.phone.write('AA', true);
    const cut = until(rig, () => rig.count('link.cut') === 1);
    expect(cut).toBe(16);
    expect(until(rig, () => rig.events.length === 1)).toBe(2_000);
    expect(rig.events[0]).toMatchObject({ type: 'disconnected', why: 'supervision-timeout' });
  });
});

describe('every limit', () => {
  it.each([
    [
      'bytes of a value',
      20,
      (rig: ReturnType<typeof connected>, n: number) => {
        rig.phone.write('AA'.repeat(n), true);
        rig.clock.runFor(100);
        return rig.lock.written.length;
      },
      [1, 1, 0],
    ],
    [
      'writes in flight',
      16,
      (rig: ReturnType<typeof connected>, n: number) => {
        for (let i = 0; i < n; i++) rig.phone.write('AA', false);
        rig.clock.runFor(1_000);
        return rig.count('link.dropped');
      },
      [0, 0, 1],
    ],
    [
      'notifications in flight',
      64,
      (rig: ReturnType<typeof connected>, n: number) => {
        for (let i = 0; i < n; i++) rig.lock.notify('AA');
        rig.clock.runFor(1_000);
        return rig.count('link.queueFull');
      },
      [0, 0, 1],
    ],
  ] as const)('%s: %i', (_, limit, at, outcomes) => {
    expect([limit - 1, limit, limit + 1].map((n) => at(connected(), n))).toEqual(outcomes);
  });

  it.each([255, 256, 257, 300])('a scan among %i locks reports at most 256', (locks) => {
    const rig = field('touching');
    rig.lock.sleep();
    for (let i = 0; i < locks; i++) {
      const tail = i.toString(16).toUpperCase().padStart(4, '0');
      rig.air.add(new EchoServer(worldOf(rig), { mac: `D0:00:00:00:${tail.slice(0, 2)}:${tail.slice(2)}` }));
    }
    rig.phone.startScan();
    rig.clock.runFor(2_000);
    expect(rig.events.length).toBe(Math.min(256, locks));
  });
});

const worldOf = ({ clock }: { readonly clock: VirtualClock }) => ({
  clock,
  random: new Random('others'),
  trace: new Trace(clock, new Secrets()),
});

describe('every fault of a radio', () => {
  it.each([1, 2, 3])('loses write %i, and no other', (dropWrite) => {
    const rig = connected({ dropWrite });
    for (const value of ['A1', 'A2', 'A3', 'A4']) rig.phone.write(value, false);
    rig.clock.runFor(1_000);
    expect(rig.lock.written).toEqual(['A1', 'A2', 'A3', 'A4'].filter((_, i) => i + 1 !== dropWrite));
    expect(rig.count('link.writeLost')).toBe(1);
  });

  it.each([1, 2, 3])('falls silent at packet %i', (cutAtPacket) => {
    const rig = connected({ cutAtPacket });
    // Three packets: the write, its acknowledgement and the notification.
    rig.phone.write('AA', true);
    rig.clock.runFor(1_000);
    expect([rig.lock.written.length, rig.events.length]).toEqual([
      Math.min(1, cutAtPacket - 1),
      Math.max(0, cutAtPacket - 2),
    ]);
  });

  it('delays each packet by its time', () => {
    const rig = connected({ delayMs: 100 });
    rig.phone.write('AA', true);
    expect(until(rig, () => rig.lock.written.length === 1)).toBe(108);
    expect(until(rig, () => rig.events.length === 1)).toBe(108);
  });

  it('changes the session to zeros, the first byte of a notification to FF, and nothing else', () => {
    const rig = connected({ altered: true });
    rig.phone.readSession();
    rig.clock.runFor(100);
    rig.phone.write('1234', true);
    rig.clock.runFor(100);
    expect(rig.events.map(({ at: _, ...event }) => event)).toEqual([
      { type: 'read', value: '0'.repeat(40) },
      { type: 'written' },
      { type: 'notified', value: 'FF34' },
    ]);
    rig.phone.alter(false);
    rig.phone.write('1234', true);
    rig.clock.runFor(100);
    expect(rig.events.at(-1)).toMatchObject({ type: 'notified', value: '1234' });
  });
});
