import { connect as tcp } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRequest } from '../../../src/link/websocket/messages.ts';
import { COMMAND, ID, openServer, SERVICE, TestClient } from './server-fixture.ts';

/** More answers than the kernel's own buffers can hold. */
const FLOOD = 40_000;

describe('untrusted bytes', () => {
  test('parsing a message never throws, whatever its content', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"action":"write","data":${text}}`),
        ),
        (text) => {
          const read = readRequest(text);
          if (!read.ok) expect(read.why.length).toBeLessThan(400);
        },
      ),
    );
  });

  test('every unreadable message of a client gives a line of the monitor, and the client is closed at the limit', async () => {
    const fixture = await openServer({ bounds: { malformedLimit: 20 } });
    const client = await TestClient.join(fixture.port);
    for (let i = 0; i < 30; i++) client.send('{"action":');
    expect(await client.end()).toBe(1008);
    expect(fixture.observed.filter(({ what }) => what === 'malformed')).toHaveLength(20);
    await fixture.close();
  });

  test('an oversized message closes its client and no other', async () => {
    const fixture = await openServer();
    const good = await TestClient.join(fixture.port);
    const bad = await TestClient.join(fixture.port);
    bad.send(`{"action":"write","data":"${'00'.repeat(5_000)}"}`);
    expect(await bad.end()).toBe(1009);
    good.send({ action: 'connect', peripheralUuid: ID });
    await good.next('connect');
    await fixture.close();
  });

  test('a browser page is refused unless its origin is allowed', async () => {
    const fixture = await openServer({ allowOrigin: (origin) => origin === 'http://localhost:8080' });
    const pending = new TestClient(fixture.port, { origin: 'https://example.com' });
    expect(await pending.end()).toBe(1006);
    const friend = new TestClient(fixture.port, { origin: 'http://localhost:8080' });
    await friend.next('stateChange');
    await fixture.close();
  });

  /** A client that stops reading but keeps writing. */
  async function deafClient(bounds: { pauseAbove: number; cutAbove: number }, until: string) {
    let reached: () => void = () => {};
    const there = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const fixture = await openServer({ bounds, observe: ({ what }) => what === until && reached() });
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    client.socket.pause();
    const write = { action: 'write', peripheralUuid: ID, serviceUuid: SERVICE, characteristicUuid: COMMAND };
    for (let i = 0; i < FLOOD; i++) client.send({ ...write, data: '00'.repeat(20) });
    await there;
    return { fixture, client };
  }

  test('a client that does not read its answers is not read from, and loses no answer', async () => {
    const { fixture, client } = await deafClient({ pauseAbove: 2_000, cutAbove: 1e9 }, 'slow');
    expect(fixture.lock.written.length).toBeLessThan(FLOOD);
    client.socket.resume();
    for (let i = 0; i < FLOOD; i++) await client.next('write');
    expect(fixture.lock.written).toHaveLength(FLOOD);
    await fixture.close();
  });

  test('a client with too much unread data is cut off', async () => {
    const { fixture } = await deafClient({ pauseAbove: 1e9, cutAbove: 10_000 }, 'cut');
    expect(fixture.lock.written.length).toBeLessThan(FLOOD);
    await fixture.close();
  });

  test('a half-open socket and a plain request each get an error', async () => {
    const fixture = await openServer();
    const half = tcp(fixture.port, '127.0.0.1');
    await new Promise<void>((resolve) => half.once('connect', () => resolve()));
    half.write('GET / HTTP/1.1\r\nHost: localhost\r\nUpgr');
    const plain = await fetch(`http://127.0.0.1:${fixture.port}/`);
    expect(plain.status).toBe(426);
    const client = await TestClient.join(fixture.port);
    expect(client.closed).toBeUndefined();
    half.destroy();
    await fixture.close();
  });
});
