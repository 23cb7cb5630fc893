/** How the suite opens the WebSocket of a lock: what it presents, and what it says of a server that does not accept it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { websocketTarget } from '../../src/conformance/lock/targets/websocket.ts';
import { type HostClock, hostClock } from '../../src/sim/live-clock.ts';

const { keys } = selfTarget({ seed: '1' });
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers upgrades with a status, or accepts them if there is none; never answers if it is 0. */
async function listening(status: number | undefined, bytes = 0) {
  const presented: (string | undefined)[][] = [];
  const sockets = new WebSocketServer({ noServer: true });
  const one = createServer();
  server = one;
  one.on('upgrade', (request, socket, head) => {
    const { authorization, 'sec-websocket-extensions': extensions } = request.headers;
    presented.push([authorization, extensions]);
    if (status === undefined) sockets.handleUpgrade(request, socket, head, (opened) => opened.send('x'.repeat(bytes)));
    else if (status > 0) socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
  });
  await new Promise<void>((done) => {
    one.listen(0, '127.0.0.1', done);
  });
  return { presented, url: `ws://127.0.0.1:${(one.address() as AddressInfo).port}` };
}

function open(url: string, token: string | undefined, host: HostClock = hostClock) {
  if (keys === undefined) throw new Error('our own lock has keys');
  return websocketTarget({ url, token, keys, claims: {}, stimulator: undefined, host, patience: 1 });
}

it.each([
  [undefined, undefined],
  ['t0', 'Bearer t0'],
])('presents the token %s as %s', async (token, header) => {
  const { url, presented } = await listening(undefined);
  const target = await open(url, token);
  expect(target.name).toBe(url);
  await target.close();
  // A lock need not compress.
  expect(presented).toEqual([[header, undefined]]);
});

it.each([
  [65_536, undefined],
  [65_537, 'E-CONNECT-1'],
])('reads a message of %i bytes', async (bytes, code) => {
  const { url } = await listening(undefined, bytes);
  const target = await open(url, undefined);
  let lost: string | undefined;
  for (let tries = code === undefined ? 5 : 1_000; tries > 0 && lost === undefined; tries -= 1)
    await target.pass(10).catch((error: { codes: readonly string[] }) => {
      lost = error.codes[0];
    });
  await target.close();
  expect(lost).toBe(code);
});

it.each([
  [401, 'E-CONNECT-2', 'is the token correct?'],
  [404, 'E-CONNECT-2', 'is this the WebSocket port?'],
])('says what the status %i may mean', async (status, code, doubt) => {
  const { url } = await listening(status);
  await expect(open(url, 't')).rejects.toMatchObject({
    codes: [code],
    message: `${url} refuses the connection with status ${status}; ${doubt}`,
  });
});

it('gives up after five seconds, or at once if nobody listens', async () => {
  const { url } = await listening(0);
  const limits: number[] = [];
  const host: HostClock = {
    ...hostClock,
    now: () => hostClock.now(),
    setTimeout: (act, ms) => {
      limits.push(ms);
      return hostClock.setTimeout(act, 0);
    },
    clearTimeout: (timer) => hostClock.clearTimeout(timer),
  };
  await expect(open(url, undefined, host)).rejects.toMatchObject({ codes: ['E-CONNECT-1'] });
  expect(limits).toEqual([5_000]);
  server?.closeAllConnections();
  server?.close();
  await expect(open(url, undefined)).rejects.toThrow(`${url} cannot be reached: connect ECONNREFUSED`);
});
