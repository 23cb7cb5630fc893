/** What the link does according to the host's clock, which the test advances. */
import { afterEach, expect, test } from 'vitest';
import type { HostClock } from '../../../src/sim/live-clock.ts';
import { ID, MAC, openServer, type ServerFixture, TestClient } from './server-fixture.ts';

interface Waiting {
  readonly act: () => void;
  readonly ms: number;
}

class ManualHost implements HostClock {
  readonly waiting: Waiting[] = [];

  now(): number {
    return 0;
  }

  setTimeout(act: () => void, ms: number): NodeJS.Timeout {
    const entry = { act, ms, unref() {} };
    this.waiting.push(entry);
    return entry as unknown as NodeJS.Timeout;
  }

  clearTimeout(id: NodeJS.Timeout | undefined): void {
    const at = this.waiting.indexOf(id as unknown as Waiting);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  /** Fires the timers that were set for exactly this long; returns how many. */
  pass(ms: number): number {
    const due = this.waiting.filter((entry) => entry.ms === ms);
    for (const entry of due) {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      entry.act();
    }
    return due.length;
  }
}

const host = new ManualHost();
let fixture: ServerFixture;
afterEach(async () => {
  const closing = fixture.close();
  host.pass(300);
  await closing;
  host.waiting.length = 0;
});

test('a vanished lock sends nothing; its client notices by the supervision timeout', async () => {
  fixture = await openServer({ host });
  const client = await TestClient.join(fixture.port);
  client.send({ action: 'connect', peripheralUuid: ID });
  await client.next('connect');
  fixture.lock.hangUp('lock-vanished');
  expect(fixture.links.centralOf(MAC)).toBeUndefined();
  client.send({ action: 'hello', version: 1 });
  await client.next('hello');
  expect(client.heard).toEqual([]);
  expect(host.pass(2_000)).toBe(1);
  expect((await client.next('disconnect')).peripheralUuid).toBe(ID);
});

test('with duplicates allowed a lock is reported again and again, until the scan stops', async () => {
  fixture = await openServer({ host });
  const client = await TestClient.join(fixture.port);
  client.send({ action: 'startScanning', allowDuplicates: true });
  await client.next('discover');
  expect(host.pass(1_000)).toBe(1);
  await client.next('discover');
  client.send({ action: 'stopScanning' });
  client.send({ action: 'hello', version: 1 });
  await client.next('hello');
  host.pass(1_000);
  expect(host.waiting.filter(({ ms }) => ms === 1_000)).toEqual([]);
  expect(client.heard).toEqual([]);
});

test('a client that answers no ping is closed, and its lock is notified that the phone was lost', async () => {
  let cut = () => {};
  const gone = new Promise<void>((resolve) => {
    cut = resolve;
  });
  fixture = await openServer({ host, observe: ({ what }) => what === 'left' && cut() });
  const client = await TestClient.join(fixture.port);
  client.send({ action: 'connect', peripheralUuid: ID });
  await client.next('connect');
  client.socket.pause();
  expect(host.pass(20_000)).toBe(1);
  expect(host.pass(20_000)).toBe(1);
  await gone;
  expect(fixture.lock.ends).toEqual(['supervision-timeout']);
});
