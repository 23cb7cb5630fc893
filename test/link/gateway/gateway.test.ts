import { describe, expect, test } from 'vitest';
import {
  Gateway,
  type GatewaySnapshot,
  LATENCY_MS,
  LINE_LIMIT,
  OFFLINE_AFTER_MS,
} from '../../../src/link/gateway/gateway.ts';
import { GATEWAY_KINDS } from '../../../src/link/gateway/kinds.ts';
import type { Heartbeat, MeshPeer, MeshServer } from '../../../src/lock/mesh.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { type EventClause, Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';

const MAC = 'C0:FF:EE:00:00:01';
const SESSION = '00'.repeat(19).concat('01');
const PACKET = 'AB'.repeat(20);
const BEAT: Heartbeat = { session: SESSION, state: 2, batteryMv: 2990, clockValid: true, touched: false };

class MeshLock implements MeshServer {
  readonly mac = MAC;
  peer: MeshPeer | undefined;
  listening = true;
  readonly received: (readonly string[])[] = [];

  attach(gateway: MeshPeer): () => void {
    this.peer = gateway;
    return () => {
      this.peer = undefined;
    };
  }

  packets(_session: string, packets: readonly string[]): boolean {
    if (this.listening) this.received.push(packets);
    return this.listening;
  }
}

function build(clock: VirtualClock, trace: Trace, lock: MeshLock, from?: GatewaySnapshot) {
  const heard: unknown[] = [];
  const gateway = new Gateway(
    { clock, random: new Random('gateway'), trace },
    {
      onHeartbeat: (mac, beat) => heard.push(['heartbeat', mac, beat]),
      onRecords: (mac, session, packets) => heard.push(['records', mac, session, packets]),
      onResults: (mac, session, packets) => heard.push(['results', mac, session, packets]),
      onNotListening: (mac, session) => heard.push(['unheard', mac, session]),
      onLine: (up) => heard.push(['line', up]),
    },
    from,
  );
  gateway.add(lock, 'A101');
  return { gateway, heard };
}

function field() {
  const clock = new VirtualClock(1_000_000);
  const trace = new Trace(clock, new Secrets());
  const traced: TraceEvent[] = [];
  trace.subscribe((event) => traced.push(event));
  const lock = new MeshLock();
  return { clock, trace, traced, lock, ...build(clock, trace, lock) };
}

describe('gateway', () => {
  test('carries heartbeats, records and results up in order, with its latency', () => {
    const it = field();
    it.lock.peer?.heartbeat(BEAT);
    it.lock.peer?.records(SESSION, [PACKET]);
    it.lock.peer?.results(SESSION, ['51']);
    it.clock.runFor(LATENCY_MS - 1);
    expect(it.heard).toEqual([]);
    it.clock.runFor(1);
    expect(it.heard).toEqual([
      ['heartbeat', MAC, BEAT],
      ['records', MAC, SESSION, [PACKET]],
      ['results', MAC, SESSION, ['51']],
    ]);
  });

  test('carries commands to a listening lock; to one that does not listen they are lost and traced', () => {
    const it = field();
    it.gateway.deliver(MAC, SESSION, [PACKET, PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.lock.received).toEqual([[PACKET, PACKET]]);
    it.lock.listening = false;
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.gateway.deliver('C0:FF:EE:00:00:99', SESSION, [PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.lock.received.length).toBe(1);
    expect(it.heard).toEqual([
      ['unheard', MAC, SESSION],
      ['unheard', 'C0:FF:EE:00:00:99', SESSION],
    ]);
    expect(it.traced.map((event) => event.kind)).toEqual(['gateway.packets', 'gateway.unheard', 'gateway.unheard']);
  });

  test('offline means a cut connection, a cut lock, or 24 hours without a heartbeat; sleeping in between does not', () => {
    const it = field();
    expect(it.gateway.offline(MAC)).toBe(true);
    it.lock.peer?.heartbeat(BEAT);
    it.clock.runFor(LATENCY_MS);
    expect(it.gateway.offline(MAC)).toBe(false);
    it.clock.runFor(OFFLINE_AFTER_MS - 1);
    expect(it.gateway.offline(MAC)).toBe(false);
    it.clock.runFor(1);
    expect(it.gateway.offline(MAC)).toBe(true);
    it.lock.peer?.heartbeat(BEAT);
    it.clock.runFor(LATENCY_MS);
    it.gateway.cut(MAC);
    expect(it.gateway.offline(MAC)).toBe(true);
    it.gateway.restore(MAC);
    expect(it.gateway.offline(MAC)).toBe(false);
    it.gateway.cut();
    expect(it.gateway.offline(MAC)).toBe(true);
    expect(it.gateway.view()).toEqual({ cut: true, locks: { A101: { offline: true, lastSeen: expect.any(Number) } } });
  });

  test('in an outage nothing passes, not even messages in flight, and the company sees the connection close', () => {
    const it = field();
    it.lock.peer?.records(SESSION, [PACKET]);
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.gateway.cut();
    it.lock.peer?.heartbeat(BEAT);
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.clock.runFor(1_000);
    expect(it.heard).toEqual([['line', false]]);
    expect(it.lock.received).toEqual([]);
    expect(it.traced.filter((event) => event.kind === 'gateway.lost').length).toBe(4);
    it.gateway.restore();
    it.lock.peer?.records(SESSION, [PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.heard.slice(1)).toEqual([
      ['line', true],
      ['records', MAC, SESSION, [PACKET]],
    ]);
  });

  test('a lock that is cut off alone neither sends nor receives', () => {
    const it = field();
    it.gateway.cut(MAC);
    it.lock.peer?.heartbeat(BEAT);
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.clock.runFor(1_000);
    expect(it.heard).toEqual([]);
    expect(it.lock.received).toEqual([]);
  });

  test('LINE_LIMIT bounds the messages in flight in each direction', () => {
    const it = field();
    for (let i = 0; i < LINE_LIMIT + 2; i++) it.lock.peer?.results(SESSION, [PACKET]);
    for (let i = 0; i < LINE_LIMIT + 3; i++) it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.heard.length).toBe(LINE_LIMIT);
    expect(it.lock.received.length).toBe(LINE_LIMIT);
    it.lock.peer?.results(SESSION, [PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.heard.length).toBe(LINE_LIMIT + 1);
  });

  test('a lock removed from the mesh no longer sends anything', () => {
    const it = field();
    it.gateway.remove(MAC);
    expect(it.lock.peer).toBeUndefined();
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.clock.runFor(LATENCY_MS);
    expect(it.lock.received).toEqual([]);
  });

  test('a snapshot contains messages in flight, last heartbeats and cut connections', () => {
    const it = field();
    it.lock.peer?.heartbeat(BEAT);
    it.clock.runFor(LATENCY_MS);
    it.lock.peer?.records(SESSION, [PACKET]);
    it.gateway.deliver(MAC, SESSION, [PACKET]);
    it.gateway.cut('C0:FF:EE:00:00:02');
    const saved = JSON.parse(JSON.stringify({ clock: it.clock.snapshot(), gateway: it.gateway.snapshot() }));
    const clock = VirtualClock.restore(saved.clock);
    const lock = new MeshLock();
    const { gateway, heard } = build(clock, new Trace(clock, new Secrets()), lock, saved.gateway);
    expect(gateway.offline(MAC)).toBe(false);
    clock.runFor(LATENCY_MS);
    expect(heard).toEqual([['records', MAC, SESSION, [PACKET]]]);
    expect(lock.received).toEqual([[PACKET]]);
    expect(gateway.snapshot()).toMatchObject({ upward: 0, downward: 0, cutLocks: ['C0:FF:EE:00:00:02'] });
  });

  test('every kind that the gateway traces has a clause, whatever its data', () => {
    for (const [kind, clause] of Object.entries<EventClause>(GATEWAY_KINDS)) {
      expect(kind).toMatch(/^gateway\.[a-zA-Z]+$/);
      expect(clause({}).length).toBeGreaterThan(10);
    }
  });
});
