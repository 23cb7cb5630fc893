/** The socket of the page: any frame from a server, and any way in which the connection ends. */
import { describe, expect, test } from 'vitest';
import { ID } from '../link/websocket/server-fixture.ts';
import { ADVERTISEMENT, messageOf, NOKE, nameOf, openPage, openScripted, uuid } from './fixture.ts';

const HOSTILE = [
  Uint8Array.of(1, 2),
  undefined,
  '',
  '{',
  'null',
  '[]',
  '3',
  '"x"',
  '{}',
  '{"type":null}',
  '{"type":"hello","id":{}}',
  '{"type":"error"}',
  '{"type":"error","id":99}',
  '{"type":"error","id":99,"error":null}',
  '{"type":"read","isNotification":true}',
  `{"type":"read","isNotification":true,"peripheralUuid":"${ID}","characteristicUuid":3,"data":"xyz"}`,
  `{"type":"read","isNotification":true,"peripheralUuid":"${ID}","characteristicUuid":"${uuid(3)}","data":"5"}`,
  '{"type":"disconnect"}',
  '{"type":"disconnect","peripheralUuid":[]}',
  '{"type":"discover"}',
  `{"type":"discover","peripheralUuid":"${ID}","advertisement":null}`,
  `{"type":"discover","peripheralUuid":"nonsense","advertisement":{}}`,
  `{"type":"discover","peripheralUuid":"c0ffee000002","rssi":"x","advertisement":{"localName":{},"serviceUuids":[null,"z",{}],"manufacturerData":"f"}}`,
  `{"type":"__proto__","id":"__proto__","peripheralUuid":"__proto__"}`,
  `[${'['.repeat(5_000)}`,
  `"${'x'.repeat(100_000)}"`,
];

describe('frames', () => {
  test('no frame throws, before the greeting, during a scan and on a connection', async () => {
    const { bluetooth, says, answers, asked, greet, socket } = openScripted();
    const hostile = () => {
      for (const frame of HOSTILE) if (!/^\{"type":"error"/.test(String(frame))) says(frame);
    };
    const requested = bluetooth.requestDevice(NOKE);
    socket.onopen?.(undefined as never);
    hostile();
    greet();
    answers({ type: 'stateChange', id: (await asked('startScanning')).id });
    for (const frame of HOSTILE) says(frame);
    answers(ADVERTISEMENT);
    const device = await requested;
    const connected = device.gatt.connect();
    answers({ type: 'connect', id: (await asked('connect')).id });
    await connected;
    for (const frame of HOSTILE) says(frame);
    expect(device.gatt.connected).toBe(true);
  });

  test.each([
    ['another type', { type: 'write' }],
    ['a list that is none', { type: 'servicesDiscover', serviceUuids: 'x' }, 'NotFoundError'],
    ['UUIDs that are none', { type: 'servicesDiscover', serviceUuids: [1, {}, 'z'] }, 'NotFoundError'],
    ['an error without a reason', { type: 'error' }],
    ['an error of an unknown code', { type: 'error', error: { code: {}, message: [] } }],
    ['what is not supported', { type: 'error', error: { code: 'not-supported' } }, 'NotSupportedError'],
  ])('an answer with %s is an exception', async (_what, frame, name = 'NetworkError') => {
    const { answers, asked, device } = openScripted();
    const { gatt } = await device();
    const connected = gatt.connect();
    answers({ type: 'connect', id: (await asked('connect')).id });
    const services = nameOf((await connected).getPrimaryServices());
    answers({ ...frame, id: (await asked('discoverServices')).id });
    expect(await services).toBe(name);
  });

  test('requests that wait for answers are bounded', async () => {
    const { locks, greet } = openScripted();
    const all = Array.from({ length: 300 }, () => nameOf(locks.request({ action: 'updateRssi' }, () => true)));
    greet();
    expect(await Promise.race(all)).toBe('NetworkError');
  });
});

describe('the end of the socket', () => {
  test('ends connections, operations and watches; the next request opens it again', async () => {
    const { bluetooth, answers, asked, greet, socket } = openScripted();
    const requested = bluetooth.requestDevice(NOKE);
    greet();
    answers({ type: 'stateChange', id: (await asked('startScanning')).id });
    answers(ADVERTISEMENT);
    const device = await requested;
    const watching = device.watchAdvertisements();
    answers({ type: 'stateChange', id: (await asked('startScanning')).id });
    await watching;
    const connected = device.gatt.connect();
    answers({ type: 'connect', id: (await asked('connect')).id });
    await connected;
    const services = nameOf(device.gatt.getPrimaryServices());
    await asked('discoverServices');
    let ends = 0;
    bluetooth.ongattserverdisconnected = () => ends++;
    socket.onclose?.({ code: 1006 });
    expect(await services).toBe('NetworkError');
    expect([ends, device.gatt.connected, device.watchingAdvertisements]).toEqual([1, false, false]);
    const again = nameOf(device.gatt.connect());
    greet();
    answers({ type: 'connect', id: (await asked('connect')).id });
    expect(await again).toBe('resolved');
  });

  test('a page whose origin is not allowed is told which option it needs', async () => {
    const { bluetooth, socket } = openScripted();
    const requested = messageOf(bluetooth.requestDevice(NOKE));
    const isAvailable = bluetooth.getAvailability();
    socket.onclose?.({ code: 1006 });
    expect(await requested).toContain('noke-sim up --allow-origin http://localhost:3000');
    expect(await isAvailable).toBe(false);
  });
});

test('a token is shown first; a missing or a wrong one is named', async () => {
  for (const [token, said] of [
    ['right', 'resolved'],
    ['wrong', 'requires a token'],
    ['', 'requires a token'],
  ] as const) {
    const page = await openPage(token);
    expect(await messageOf(page.bluetooth.requestDevice(NOKE))).toContain(said);
    await page.leave();
  }
});
