/** The script as the control port serves it: any page can load it, it contains no token, and it creates `navigator.bluetooth`. */
import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Serving } from '../../src/server/options.ts';
import type { Bluetooth } from '../../src/web-bluetooth/bluetooth.ts';
import { serveDemo } from '../server/real.ts';
import { messageOf, NOKE, nameOf } from './fixture.ts';

const TOKEN = 'correct-horse';
let serving: Serving;
beforeEach(async () => {
  serving = await serveDemo({ token: TOKEN });
});
afterEach(() => serving.stop());

/** The request that a `<script>` of another origin's page makes. */
const asScript = (path: string) =>
  fetch(`${serving.ready.control}${path}`, {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' },
  });

/** What a browser has, as far as the script uses it. */
async function loaded(dataset: Record<string, string>, isActive = true): Promise<Bluetooth> {
  const navigator: { bluetooth?: Bluetooth } = {};
  const browser = {
    ...{ AbortSignal, DOMException, Event, EventTarget, TextEncoder, URL, WebSocket, fetch },
    document: { currentScript: { src: `${serving.ready.control}/web-bluetooth.js`, dataset } },
    location: { origin: 'http://localhost:8080' },
    navigator: Object.assign(navigator, { userActivation: { isActive } }),
  };
  runInContext(await (await asScript('/web-bluetooth.js')).text(), createContext(browser));
  const { bluetooth } = navigator;
  if (bluetooth === undefined) throw new Error('navigator has no bluetooth');
  return bluetooth;
}

test('any page may load it, and nothing else, and it contains no token', async () => {
  const answer = await asScript('/web-bluetooth.js');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  const text = await answer.text();
  expect(text).toContain(String(serving.ready.websocket));
  expect(text).not.toContain(TOKEN);
  expect((await asScript('/health')).status).toBe(403);
});

test('a unit is chosen by its id, and connects', async () => {
  const bluetooth = await loaded({ token: TOKEN, choose: 'A101' });
  serving.facilities.main.facility.play('lock.touch', { lock: 'A101' });
  await serving.facilities.main.live.jump(serving.facilities.main.now + 200);
  const device = await bluetooth.requestDevice(NOKE);
  expect(device.name).toBe('NOKE1A_C0FFEE000101');
  expect((await device.gatt.connect()).connected).toBe(true);
  device.gatt.disconnect();
  await device.forget();
});

test('a unit that does not exist, and a page without a gesture', async () => {
  expect(await messageOf((await loaded({ token: TOKEN, choose: 'Z9' })).requestDevice(NOKE))).toContain(
    'data-choose: Z9',
  );
  expect(await nameOf((await loaded({ token: TOKEN }, false)).requestDevice(NOKE))).toBe('SecurityError');
});
