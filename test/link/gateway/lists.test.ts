import { describe, expect, it } from 'vitest';
import { Gateway, type GatewaySnapshot, LATENCY_MS, LIST_WINDOW } from '../../../src/link/gateway/gateway.ts';
import type { MeshPeer, MeshServer } from '../../../src/lock/mesh.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';

const MAC = 'C0:FF:EE:00:00:01';
const SESSION = '01'.repeat(20);
const packetsNumbered = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i).padStart(40, '0'));

/** A lock that answers when the test tells it to. */
function stage(from?: { clock: VirtualClock; gateway: GatewaySnapshot }) {
  const clock = from === undefined ? new VirtualClock(0) : from.clock;
  const received: string[] = [];
  const unheard: string[] = [];
  let peer: MeshPeer | undefined;
  let listening = true;
  const lock: MeshServer = {
    mac: MAC,
    attach(gateway) {
      peer = gateway;
      return () => undefined;
    },
    packets(_session, packets) {
      if (listening) received.push(...packets);
      return listening;
    },
  };
  const world = { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
  const nothing = (): void => undefined;
  const gateway = new Gateway(
    world,
    {
      onHeartbeat: nothing,
      onRecords: nothing,
      onResults: nothing,
      onLine: nothing,
      onNotListening: (_mac, session) => unheard.push(session),
    },
    from?.gateway,
  );
  gateway.add(lock);
  return {
    clock,
    gateway,
    received,
    unheard,
    answer: (session = SESSION) => peer?.results(session, ['51'.padEnd(40, '0')]),
    fallAsleep: () => {
      listening = false;
    },
  };
}

describe('a list longer than a lock takes at once', () => {
  it('is sent answer by answer, in order, nothing twice and nothing omitted', () => {
    const { clock, gateway, received, answer } = stage();
    const list = packetsNumbered(13);
    gateway.deliver(MAC, SESSION, list);
    clock.runFor(LATENCY_MS);
    expect(received).toEqual(list.slice(0, LIST_WINDOW));
    for (let i = LIST_WINDOW; i < list.length; i++) {
      answer();
      expect(received).toEqual(list.slice(0, i + 1));
    }
    answer();
    expect(received).toEqual(list);
  });

  it('ends when the lock no longer listens, and the company is notified', () => {
    const { clock, gateway, received, unheard, answer, fallAsleep } = stage();
    gateway.deliver(MAC, SESSION, packetsNumbered(9));
    clock.runFor(LATENCY_MS);
    fallAsleep();
    answer();
    answer();
    expect(received).toHaveLength(LIST_WINDOW);
    expect(unheard).toEqual([SESSION]);
  });

  it('does not react to the answer of another session', () => {
    const { clock, gateway, received, answer } = stage();
    gateway.deliver(MAC, SESSION, packetsNumbered(9));
    clock.runFor(LATENCY_MS);
    answer('02'.repeat(20));
    expect(received).toHaveLength(LIST_WINDOW);
  });

  it('continues after a snapshot', () => {
    const first = stage();
    const list = packetsNumbered(6);
    first.gateway.deliver(MAC, SESSION, list);
    first.clock.runFor(LATENCY_MS);
    const gateway: GatewaySnapshot = JSON.parse(JSON.stringify(first.gateway.snapshot()));
    const second = stage({ clock: VirtualClock.restore(first.clock.snapshot()), gateway });
    second.answer();
    second.answer();
    expect(second.received).toEqual(list.slice(LIST_WINDOW));
  });
});
