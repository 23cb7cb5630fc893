import { expect, test } from 'vitest';
import { NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { Medium } from '../../../src/link/radio/controller/medium.ts';
import { drained } from '../../../src/link/radio/host/drained.ts';
import { LockPeripheral } from '../../../src/link/radio/peripheral/lock-peripheral.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';

test('probe', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5));
  const random = new Random('x');
  const world = { clock, random, trace: new Trace(clock, new Secrets()) };
  const air = new Medium(world);
  const mac = 'C0:FF:EE:00:00:01';
  const server = new EchoServer(world, { mac });
  const port = new Controller(air, { name: 'lock/A101', address: mac });
  const phonePort = new Controller(air, { name: 'phone/alice', address: 'AA:00:00:00:00:01' });
  const seen: string[] = [];
  phonePort.tap((d, p) => seen.push(`${clock.now() % 100000} ${d} ${p.toString('hex')}`));
  const lock = new LockPeripheral({
    server,
    port,
    clock,
    name: 'lock/A101',
    chance: () => random.stream('a'),
    tell: (k, d) => seen.push(`LOCK ${k} ${JSON.stringify(d)}`),
  });
  const phone = new NobleCentral({ port: phonePort, clock, name: 'phone/alice', chance: () => random.stream('b') });
  const events: CentralEvent[] = [];
  phone.listen((e) => {
    events.push(e);
    seen.push(JSON.stringify(e));
    if (e.type === 'discovered') {
      phone.stopScan();
      phone.connect(e.mac);
    }
    if (e.type === 'connected') phone.readSession();
    if (e.type === 'read') phone.subscribe();
    if (e.type === 'subscribed') phone.write('AA'.repeat(20), true);
    if (e.type === 'notified') phone.disconnect();
  });
  phone.startScan();
  await clock.runUntilSettled(clock.now() + 5000, drained);
  phone.close();
  lock.close();
  expect(events.map((e) => e.type)).toEqual([
    'discovered',
    'connected',
    'read',
    'subscribed',
    'written',
    'notified',
    'disconnected',
  ]);
});
