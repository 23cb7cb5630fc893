/** On an address that others can reach, every port has its guard, or nothing opens. */
import { get } from 'node:http';
import { type Socket, connect as tcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CONNECTION_LIMIT, HEADERS_MS } from '../../src/server/http.ts';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { HandClock } from '../cli/up-host.ts';
import { toy } from './toy-facility.ts';

let serving: Serving | undefined;
afterEach(() => serving?.stop());

const up = async (options: Partial<ServeOptions>): Promise<Serving> => {
  serving = await serve({ open: toy().open, paused: true, ports: { websocket: 0, control: 0, core: 0 }, ...options });
  return serving;
};
const KEYS = { private: 'own-private', mobile: 'own-mobile' };
/** The first message to a client of the WebSocket port, or why the client was refused. */
function first(url: string, token?: string): Promise<string> {
  const socket = new WebSocket(url.replace('0.0.0.0', '127.0.0.1'), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return new Promise((done) => {
    socket.once('message', (data) => done(String(data)));
    socket.once('error', (error) => done(error.message));
    socket.once('open', () => socket.send('{"action":"hello","version":1}'));
    socket.once('close', (code) => done(String(code)));
  });
}

describe('an address other than this machine’s own', () => {
  test.each<[string, Partial<ServeOptions>, RegExp]>([
    ['nothing', {}, /needs a token for the control API.*--token-file/],
    ['keys alone', { coreKeys: KEYS }, /needs a token for the control API/],
    ['an open WebSocket port alone', { openWebsocket: true, coreKeys: KEYS }, /needs a token for the control API/],
    [
      'the WebSocket port alone',
      { ports: { websocket: 0, control: false, core: false } },
      /needs a token for locks over WebSocket.*--open-ws/,
    ],
    ['no key for the Core API', { token: 'a-token' }, /sandbox keys are accepted on this machine only/],
    [
      'the sandbox’s own keys, given',
      { token: 'a-token', coreKeys: { private: 'private-key', mobile: 'own' } },
      /sandbox keys are accepted on this machine only/,
    ],
    ['an empty token', { token: '', coreKeys: KEYS }, /is empty/],
  ])('with %s does not start', async (_, options, words) => {
    await expect(up({ address: '0.0.0.0', ...options })).rejects.toMatchObject({
      name: 'ServeError',
      codes: [expect.stringMatching(/^E-SECRET-/)],
      message: expect.stringMatching(words),
    });
  });

  test('with token and keys, no port answers without its own', async () => {
    const { ready } = await up({ address: '0.0.0.0', token: 'a-token', coreKeys: KEYS });
    const at = (url: string | undefined) => (url ?? '').replace('0.0.0.0', '127.0.0.1');
    expect(await first(ready.websocket ?? '')).toBe('4401');
    expect(await first(ready.websocket ?? '', 'other')).toContain('401');
    expect(await first(ready.websocket ?? '', 'a-token')).toContain('poweredOn');
    for (const path of ['/v1/map', '/health', '/metrics', '/openapi.json', '/v1/trace/stream'])
      expect((await fetch(at(ready.control) + path)).status).toBe(401);
  });

  test('--open-ws opens that port and no other', async () => {
    const { ready } = await up({ address: '0.0.0.0', token: 'a-token', coreKeys: KEYS, openWebsocket: true });
    expect(await first(ready.websocket ?? '')).toContain('poweredOn');
    expect((await fetch(`${ready.control?.replace('0.0.0.0', '127.0.0.1')}/health`)).status).toBe(401);
  });
});

describe('on this machine', () => {
  test('without a token, everything is open to it', async () => {
    const { ready } = await up({});
    expect(await first(ready.websocket ?? '')).toContain('poweredOn');
    expect((await fetch(`${ready.control}/health`)).status).toBe(200);
  });

  test('a token, once set, is required by every port that accepts one', async () => {
    const { ready } = await up({ token: 'a-token' });
    expect(await first(ready.websocket ?? '')).toBe('4401');
    expect(await first(ready.websocket ?? '', 'a-token')).toContain('poweredOn');
  });
});

describe('an HTTP port and its unauthenticated connections', () => {
  /** A connection that does not read to the end on its own. */
  async function connection(port: number, bytes = ''): Promise<{ socket: Socket; heard: () => string }> {
    const socket = tcp(port, '127.0.0.1');
    let heard = '';
    socket
      .on('error', () => {})
      .on('data', (data) => {
        heard += String(data);
      });
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(bytes);
    return { socket, heard: () => heard };
  }
  /** A stream, because an idle connection would be closed by the real-time clock. */
  const request = (token?: string) =>
    `GET /v1/trace/stream HTTP/1.1\r\nHost: localhost\r\n${token === undefined ? '' : `Authorization: Bearer ${token}\r\n`}\r\n`;
  /** The limit is in turns of the loop: in real time, the timeouts of Node's own HTTP server would also close connections. */
  async function until(so: () => boolean): Promise<void> {
    for (let turn = 0; !so(); turn++) {
      if (turn === 20_000) throw new Error(`not within ${turn} turns of the loop: ${so}`);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  test('with idle, slow and refused ones beyond the limit, a client with the token can connect, and earlier ones stay connected', async () => {
    const host = new HandClock();
    const { ready } = await up({ token: 'a-token', host, ports: { websocket: false, control: 0, core: false } });
    const port = Number(ready.control?.split(':').at(-1));
    const known = await connection(port, request('a-token'));
    await until(() => known.heard().includes('200 OK'));
    const unauthenticated: Awaited<ReturnType<typeof connection>>[] = [];
    const beyond = 20;
    for (let i = 0; i < CONNECTION_LIMIT + beyond; i++)
      unauthenticated.push(
        await connection(port, ['', 'GET / HTTP/1.1\r\nHost: x\r\nX', request(), request('wrong')][i % 4]),
      );
    const late = await connection(port, request('a-token'));
    await until(() => late.heard().includes('200 OK'));
    // `late` was unauthenticated at first, so it also took a place.
    const crowdedOut = unauthenticated.slice(0, beyond + 1);
    await until(() => crowdedOut.every(({ socket }) => socket.destroyed));
    expect(unauthenticated.filter(({ socket }) => socket.destroyed)).toHaveLength(crowdedOut.length);
    host.pass(HEADERS_MS);
    await until(() => unauthenticated.every(({ socket }) => socket.destroyed));
    expect([known.socket.destroyed, late.socket.destroyed]).toEqual([false, false]);
    for (const { socket } of [known, late]) socket.destroy();
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }, 403],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'iframe' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }, 200],
    [{ 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }, 200],
    [{ 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' }, 200],
  ])('asked by a browser with %j: %i', async (headers, status) => {
    const { ready } = await up({});
    const { port } = new URL(ready.control ?? '');
    const answered = new Promise((done) =>
      get({ port, host: '127.0.0.1', path: '/health', headers }, (response) => done(response.resume().statusCode)),
    );
    expect(await answered).toBe(status);
  });
});
