/** A lock behaves the same over every link, and nothing that unauthenticated clients send harms a port. */
import { connect as tcp } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { packetsOf } from '../../src/core/plan/plan.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { Air } from '../../src/link/memory/air.ts';
import { Radio } from '../../src/link/radio/radio.ts';
import { LockLinks } from '../../src/link/websocket/links.ts';
import type { CentralEvent } from '../../src/phone/central.ts';
import { toHex } from '../../src/protocol/bytes.ts';
import type { Serving } from '../../src/server/options.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import type { World } from '../../src/sim/world.ts';
import { api, NOON, PhoneAt, serveDemo } from './real.ts';

const MAC = 'C0:FF:EE:00:01:01';
let serving: Serving | undefined;
afterEach(() => serving?.stop());

/** Everything above the link, without instants and numbers, because one link is slower than the other: the lock, the core and all other actors. */
const above = (events: readonly TraceEvent[]): string[] =>
  events
    .filter(({ kind }) => !kind.startsWith('link.'))
    .map(({ actor, kind, data }) => JSON.stringify({ actor, kind, data }).replace(/"at":\d{13}/g, '"at":"T"'));

interface Wire {
  connect(): void;
  subscribe(): void;
  session(): string;
  write(hex: string): void;
  leave(): void;
}

/** A tenant's backend opens A101 with a list of commands; `wire` is how they reach the lock. Everything else is equal. */
function unlock(wireOf: (site: LiveFacility) => Wire): string[] {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo');
  const plan = { ...read.plan, gateway: { ...read.plan.gateway, installed: false } };
  const site = openFromPlan(plan, { startAt: NOON, seed: '1' });
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => events.push(event));
  const wire = wireOf(site);
  site.play('lock.touch', { lock: 'A101' });
  site.clock.runFor(200);
  wire.connect();
  wire.subscribe();
  const session = wire.session();
  const holder = { id: 'api-1', trackingKey: 'tester' };
  const decision = site.backend.dispatch({ type: 'developer.unlock', mac: MAC, session, holder });
  const sent = decision.events.find((event) => event.type === 'list.sent');
  const answers = () => events.filter(({ kind }) => kind === 'lock.answered').length;
  for (const [i, packet] of packetsOf(sent!.plan, site.backend.core.secrets).entries()) {
    wire.write(packet);
    while (answers() <= i) site.clock.step();
  }
  site.clock.runFor(300);
  wire.leave();
  site.clock.runFor(60_000);
  return above(events);
}

const memory = (site: LiveFacility): Wire => onAir(site, new Air(worldOf(site), { reach: () => 'touching' }));
const radio = (site: LiveFacility): Wire => onAir(site, new Radio(worldOf(site), { reach: () => 'touching' }));
const worldOf = ({ clock, random, trace }: LiveFacility): World => ({ clock, random, trace });

/** A phone on the air: the model's, or unmodified noble and bleno over our controllers. */
function onAir(site: LiveFacility, air: Air | Radio): Wire {
  air.add(site.lock('A101'), 'A101');
  const central = air.central('tester');
  const heard: CentralEvent[] = [];
  central.listen((event) => heard.push(event));
  const until = (type: CentralEvent['type']) => {
    while (!heard.some((event) => event.type === type)) site.clock.step();
  };
  return {
    connect: () => {
      central.connect(MAC);
      until('connected');
    },
    subscribe: () => {
      central.subscribe();
      until('subscribed');
    },
    session: () => {
      central.readSession();
      until('read');
      const read = heard.find((event) => event.type === 'read');
      return read?.type === 'read' ? read.value : '';
    },
    write: (hex) => central.write(hex, true),
    leave: () => central.disconnect(),
  };
}

function websocket(site: LiveFacility): Wire {
  const links = new LockLinks(new Map([[MAC, { name: 'A101', gatt: site.lock('A101') }]]), site.trace);
  return {
    connect: () => void links.connect('tester', MAC),
    subscribe: () => void links.subscribe('tester', MAC, true),
    session: () => toHex(links.read('tester', MAC) ?? new Uint8Array()),
    write: (hex) => void links.write('tester', MAC, hex, () => {}),
    leave: () => void links.end('tester', MAC, 'central-closed'),
  };
}

test('one unlock over memory, radio and WebSocket gives the same trace above the link', () => {
  const overMemory = unlock(memory);
  expect(overMemory.join()).toContain('lock.unlocked');
  expect(overMemory.length).toBeGreaterThan(15);
  expect(unlock(radio)).toEqual(overMemory);
  expect(unlock(websocket)).toEqual(overMemory);
});

describe('unauthenticated connections', () => {
  test('nonsense on every port costs an error each and nothing else', async () => {
    serving = await serveDemo({ link: { role: 'backend', key: 'k', listen: 0 } });
    const { websocket = '', control = '', core = '', link = '' } = serving.ready;
    const ports = [websocket, control, core, link].map((url) => Number(new URL(url).port));
    const blobs = fc.sample(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        fc
          .string({ maxLength: 300 })
          .map((text) =>
            Buffer.from(
              `POST /v1/verbs/lock.touch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
            ),
          ),
        fc.constant(
          Buffer.from(
            'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\xff\xff\xff',
          ),
        ),
      ),
      60,
    );
    const seq = serving.facilities.main.parts.facility.trace.seq;
    for (const port of ports)
      for (const blob of blobs) {
        const socket = tcp(port, '127.0.0.1');
        socket.on('error', () => {});
        await new Promise<void>((resolve) => socket.write(blob, () => resolve()));
        socket.destroy();
      }
    expect(((await (await fetch(`${control}/health`)).json()) as { ok: boolean }).ok).toBe(true);
    expect((await api(serving)('/lock/', { macs: [MAC] })).result).toBe('success');
    expect(serving.facilities.main.parts.facility.trace.seq).toBe(seq);
  });
});

test('a client with a wrong key causes a monitor line that names the mistake, with its bytes decoded', async () => {
  serving = await serveDemo();
  const phone = new PhoneAt(serving, 'A101', MAC);
  await phone.arrive();
  const answers = await phone.write(`04050000${'AB'.repeat(16)}`);
  expect(answers.at(-1)).toMatch(/^5161/);
  const lines = serving.lines(0, 100);
  expect(lines.map(({ rule }) => rule)).toContain('wrong-key-or-checksum');
  const line = lines.find(({ rule }) => rule === 'wrong-key-or-checksum');
  expect(line?.seen).toContain('limited key, slot 5');
  expect(line?.mac).toBe(MAC);
});
