/** A port that requires a token: how a client presents it, what comes before it, and that unauthenticated clients keep nobody out. */
import { connect as tcp } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { sameSecret } from '../../../src/link/credential.ts';
import { HANDSHAKE_MS } from '../../../src/link/websocket/limits.ts';
import { HandClock } from '../../cli/up-host.ts';
import { ACTIONS_BEFORE } from './first-messages.ts';
import { ID, MAC, openServer, type ServerFixture, TestClient } from './server-fixture.ts';

const TOKEN = 'correct-horse';
let fixture: ServerFixture;
const host = new HandClock();
afterEach(async () => {
  const closing = fixture.close();
  host.pass(1_000);
  await closing;
});
const guarded = async (more: Parameters<typeof openServer>[0] = {}): Promise<ServerFixture> => {
  fixture = await openServer({ host, knows: (token) => sameSecret(token, TOKEN), ...more });
  return fixture;
};
/** Yields to sockets until the condition holds. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise<void>((resolve) => setImmediate(resolve));
}
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('the token is shown', () => {
  test.each([
    ['as header', bearer(TOKEN), ''],
    ['in the query', {}, `/?token=${TOKEN}`],
    ['in the query of any path, encoded', {}, '/locks?x=1&token=correct%2Dhorse'],
  ])('%s', async (_, options, path) => {
    await guarded();
    const client = new TestClient(fixture.port, options, path);
    await client.next('stateChange');
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    expect(fixture.unauthenticated()).toBe(0);
  });

  test('as first message, which is answered; then the client is like any other', async () => {
    await guarded();
    const client = new TestClient(fixture.port);
    await client.open();
    expect(client.heard).toEqual([]);
    client.send({ action: 'authenticate', token: TOKEN });
    await client.next('authenticated');
    await client.next('stateChange');
    client.send({ action: 'hello', version: 1, id: 7 });
    expect(await client.next('hello')).toMatchObject({ id: 7 });
    host.pass(HANDSHAKE_MS * 3);
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    expect(fixture.links.centralOf(MAC)).toBe('ws-1');
  });

  test('to a port that requires none, without harm', async () => {
    fixture = await openServer({ host });
    const client = new TestClient(fixture.port, bearer('any'), '/?token=any');
    await client.next('stateChange');
    client.send({ action: 'authenticate', token: 'any' });
    expect(await client.next('authenticated')).toMatchObject({ type: 'authenticated' });
  });
});

describe('a client that does not show it', () => {
  test.each([
    ['a wrong header', bearer('wrong'), ''],
    ['an empty query', {}, '/?token='],
    ['a wrong query beside a right header', bearer(TOKEN), '/?token=wrong'],
    ['a right one and a wrong one', {}, `/?token=${TOKEN}&token=wrong`],
    ['another scheme', { headers: { authorization: `Basic ${TOKEN}` } }, ''],
    ['a longer one', bearer(`${TOKEN}x`), ''],
  ])('%s: 401 at the upgrade', async (_, options, path) => {
    await guarded();
    const client = new TestClient(fixture.port, options, path);
    expect(await client.end()).toBe(1006);
    expect(client.failed).toContain('401');
    expect(fixture.observed).toEqual([]);
  });

  test('the right token in a binary message is answered by 4401, too', async () => {
    await guarded();
    const client = new TestClient(fixture.port);
    await client.open();
    client.socket.send(Buffer.from(JSON.stringify({ action: 'authenticate', token: TOKEN })));
    // A client that is let in is answered, and would never be closed.
    expect(await Promise.race([client.end(), client.next('authenticated').catch(() => client.closed)])).toBe(4401);
    expect(fixture.observed).toEqual([]);
  });

  test('any other first message is answered by 4401 alone, without effect on a lock, the trace or the monitor', async () => {
    await guarded();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ACTIONS_BEFORE), async (first) => {
        const client = new TestClient(fixture.port);
        await client.open();
        client.send(first);
        client.send({ action: 'authenticate', token: TOKEN });
        expect(await client.end()).toBe(4401);
        expect(client.heard).toEqual([]);
      }),
    );
    expect([fixture.inputs, fixture.events, fixture.observed]).toEqual([[], [], []]);
  });

  test('nothing until the deadline: 4408, and a peer that does not close is cut off', async () => {
    await guarded();
    const client = new TestClient(fixture.port);
    await client.open();
    const deaf = new TestClient(fixture.port);
    await deaf.open();
    deaf.socket.pause();
    host.pass(HANDSHAKE_MS - 1);
    expect(client.closed).toBeUndefined();
    host.pass(1);
    expect(await client.end()).toBe(4408);
    await until(() => fixture.unauthenticated() === 1);
    host.pass(HANDSHAKE_MS);
    expect(fixture.unauthenticated()).toBe(0);
  });

  test('an open socket without a request is cut off at the deadline', async () => {
    await guarded();
    const socket = tcp(fixture.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await until(() => fixture.unauthenticated() === 1);
    host.pass(HANDSHAKE_MS);
    await closed;
    expect(fixture.unauthenticated()).toBe(0);
  });
});

describe('unauthenticated clients keep nobody out', () => {
  test('many unauthenticated clients, silent at any stage, keep out neither a client with the token nor connected ones', async () => {
    await guarded({ unauthenticatedLimit: 8, clientLimit: 2 });
    const first = new TestClient(fixture.port, bearer(TOKEN));
    await first.next('stateChange');
    const sockets = [];
    for (let i = 0; i < 20; i++) {
      if (i % 2 === 0) await new TestClient(fixture.port).settled();
      else {
        const socket = tcp(
          fixture.port,
          '127.0.0.1',
          () => i % 4 === 1 && socket.write('GET / HTTP/1.1\r\nHost: x\r\n'),
        );
        socket.on('error', () => {});
        sockets.push(socket);
        await new Promise((resolve) => socket.once('connect', resolve));
      }
      expect(fixture.unauthenticated()).toBeLessThanOrEqual(8);
    }
    const second = new TestClient(fixture.port);
    await second.open();
    second.send({ action: 'authenticate', token: TOKEN });
    await second.next('stateChange');
    const third = new TestClient(fixture.port, bearer(TOKEN));
    expect(await third.end()).toBe(1006);
    expect(third.failed).toContain('503');
    expect([first.closed, second.closed, fixture.server.clients]).toEqual([undefined, undefined, 2]);
    for (const socket of sockets) socket.destroy();
  });

  test('on a full port without a token the oldest silent client is closed; a client that has sent a request stays', async () => {
    fixture = await openServer({ host, clientLimit: 3 });
    const busy = await TestClient.join(fixture.port);
    busy.send({ action: 'startScanning' });
    await busy.next('discover');
    const silent = [await TestClient.join(fixture.port), await TestClient.join(fixture.port)];
    const next = await TestClient.join(fixture.port);
    expect(await silent[0]?.end()).toBe(1013);
    expect([busy.closed, silent[1]?.closed, next.closed]).toEqual([undefined, undefined, undefined]);
    for (const one of [silent[1], next]) {
      one?.send({ action: 'hello', version: 1 });
      await one?.next('hello');
    }
    const last = new TestClient(fixture.port);
    expect(await last.end()).toBe(1006);
    expect(last.failed).toContain('503');
  });
});
