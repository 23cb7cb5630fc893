import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LinkInput, LockLinks } from '../../../src/link/websocket/links.ts';
import { EchoServer } from '../memory/echo-server.ts';
import {
  COMMAND,
  ID,
  MAC,
  openServer,
  RESPONSE,
  SERVICE,
  SESSION,
  type ServerFixture,
  TestClient,
  world,
} from './server-fixture.ts';

let fixture: ServerFixture;
beforeEach(async () => {
  fixture = await openServer();
});
afterEach(() => fixture.close());

const ofCharacteristic = (characteristicUuid: string) => ({
  peripheralUuid: ID,
  serviceUuid: SERVICE,
  characteristicUuid,
});

async function connected(): Promise<TestClient> {
  const client = await TestClient.join(fixture.port);
  client.send({ action: 'connect', peripheralUuid: ID });
  await client.next('connect');
  return client;
}

describe('noble’s messages', () => {
  test('a new client gets the adapter state "on"', async () => {
    const client = new TestClient(fixture.port);
    expect(await client.next('stateChange')).toEqual({ type: 'stateChange', state: 'poweredOn' });
  });

  test('a scan reports what advertises, in noble’s form', async () => {
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'startScanning', serviceUuids: [SERVICE], allowDuplicates: false });
    expect(await client.next('discover')).toEqual({
      type: 'discover',
      peripheralUuid: ID,
      address: 'c0:ff:ee:00:00:01',
      addressType: 'public',
      connectable: true,
      advertisement: {
        localName: 'NOKE1A_C0FFEE000001',
        serviceUuids: [SERVICE],
        manufacturerData: 'ffff40020a',
        serviceData: null,
      },
      rssi: -50,
    });
  });

  test('a lock in firmware mode advertises that it is not connectable, and a connect gets that error', async () => {
    fixture.lock.firmwareMode = true;
    fixture.lock.refuse = true;
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'hello', version: 1 });
    await client.next('hello');
    client.send({ action: 'startScanning', serviceUuids: [] });
    expect(await client.next('discover')).toMatchObject({ connectable: false });
    client.send({ action: 'connect', peripheralUuid: ID });
    expect(await client.next('error')).toMatchObject({ error: { code: 'firmware-mode', temporary: true } });
  });

  test.each(['', 'ü€😀', 'x'.repeat(60), 'é'.repeat(60)])(
    'an answer arrives whole, whatever it quotes: %j',
    async (quoted) => {
      const client = await TestClient.join(fixture.port);
      client.send({ action: 'hello', version: 1 });
      await client.next('hello');
      client.send(quoted);
      const message = `not JSON: ${JSON.stringify(quoted)}`;
      expect(await client.next('error')).toMatchObject({ error: { message } });
    },
  );

  test.each([7, 'a "quoted" id'])('the acknowledgement of a write has the id of its request: %j', async (id) => {
    const client = await connected();
    client.send({ action: 'hello', version: 1 });
    await client.next('hello');
    const names = { peripheralUuid: ID, serviceUuid: SERVICE, characteristicUuid: COMMAND };
    client.send({ action: 'write', ...names, data: '00', id });
    expect(await client.next('write')).toEqual({ type: 'write', ...names, id });
  });

  test('a write without response is answered too, with the UUIDs in the form of the request', async () => {
    const client = await connected();
    const dashed = (uuid: string) => uuid.toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const names = { peripheralUuid: ID, serviceUuid: dashed(SERVICE), characteristicUuid: dashed(COMMAND) };
    client.send({ action: 'write', ...names, data: '00', withoutResponse: true });
    expect(await client.next('write')).toEqual({ type: 'write', ...names });
  });

  test('a connect that waits is withdrawn by a disconnect, which is answered', async () => {
    fixture.lock.refuse = true;
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'connect', peripheralUuid: ID });
    client.send({ action: 'disconnect', peripheralUuid: ID });
    expect(await client.next('disconnect')).toEqual({ type: 'disconnect', peripheralUuid: ID });
  });

  test('a scan for another service does not report locks', async () => {
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'startScanning', serviceUuids: ['180f'] });
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    expect(client.heard).toEqual([]);
  });

  test('a whole session: services, characteristics, read, subscribe, write, notification', async () => {
    const client = await connected();
    client.send({ action: 'discoverServices', peripheralUuid: ID, uuids: [] });
    expect((await client.next('servicesDiscover')).serviceUuids).toEqual([SERVICE]);
    client.send({ action: 'discoverCharacteristics', peripheralUuid: ID, serviceUuid: SERVICE });
    expect((await client.next('characteristicsDiscover')).characteristics).toEqual([
      { uuid: COMMAND, properties: ['writeWithoutResponse', 'write'] },
      { uuid: RESPONSE, properties: ['notify'] },
      { uuid: SESSION, properties: ['read'] },
    ]);
    client.send({ action: 'read', ...ofCharacteristic(SESSION) });
    expect(await client.next('read')).toMatchObject({
      data: '000102030405060708090a0b0c0d0e0f10111213',
      isNotification: false,
    });
    client.send({ action: 'notify', ...ofCharacteristic(RESPONSE), notify: true });
    expect((await client.next('notify')).state).toBe(true);
    client.send({ action: 'write', ...ofCharacteristic(COMMAND), data: 'ab01', withoutResponse: true });
    await client.next('write');
    expect(await client.next('read')).toEqual({
      type: 'read',
      ...ofCharacteristic(RESPONSE),
      data: 'ab01',
      isNotification: true,
    });
    expect(fixture.lock.written).toEqual(['AB01']);
  });

  test('a write is acknowledged before the notification it causes, even from a hasty lock (INV-3)', async () => {
    fixture.lock.hasty = true;
    const client = await connected();
    client.send({ action: 'notify', ...ofCharacteristic(RESPONSE), notify: true });
    await client.next('notify');
    const order: unknown[] = [];
    client.socket.on('message', (data) => order.push(JSON.parse(String(data)).type));
    client.send({ action: 'write', ...ofCharacteristic(COMMAND), data: '00', withoutResponse: false });
    await client.next('read');
    await client.next('write');
    expect(order).toEqual(['write', 'read']);
    expect(fixture.events.map(({ kind }) => kind).slice(-2)).toEqual(['link.write', 'link.notify']);
  });

  test('without a subscription no notification is sent', async () => {
    const client = await connected();
    fixture.lock.notify('AA');
    client.send({ action: 'notify', ...ofCharacteristic(RESPONSE), notify: true });
    await client.next('notify');
    fixture.lock.notify('BB');
    expect((await client.next('read')).data).toBe('bb');
  });

  test('a connect to a sleeping lock waits in silence until it wakes', async () => {
    fixture.lock.sleep();
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'startScanning' });
    client.send({ action: 'connect', peripheralUuid: ID });
    client.send({ action: 'startScanning', serviceUuids: [] });
    client.send({ action: 'hello', version: 1 });
    await client.next('hello');
    expect(client.heard).toEqual([]);
    fixture.lock.wake();
    await client.next('connect');
    expect((await client.next('discover')).peripheralUuid).toBe(ID);
  });

  test('a lock that wakes during a scan is reported again', async () => {
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'startScanning', allowDuplicates: false });
    await client.next('discover');
    fixture.lock.sleep();
    fixture.lock.wake();
    expect((await client.next('discover')).peripheralUuid).toBe(ID);
  });

  test('a disconnect cancels a waiting connect', async () => {
    fixture.lock.sleep();
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'connect', peripheralUuid: ID });
    client.send({ action: 'disconnect', peripheralUuid: ID });
    await client.next('disconnect');
    fixture.lock.wake();
    const second = await connected();
    expect(fixture.links.centralOf(MAC)).toBe('ws-2');
    expect(second.closed).toBeUndefined();
  });

  test('a lock accepts one central: the second waits until the first leaves', async () => {
    const first = await connected();
    const second = await TestClient.join(fixture.port);
    second.send({ action: 'connect', peripheralUuid: ID });
    second.send({ action: 'hello', version: 1 });
    await second.next('hello');
    expect(second.heard).toEqual([]);
    first.socket.close();
    await second.next('connect');
    expect(fixture.lock.ends).toEqual(['central-closed']);
  });

  test('no client can read, write or end another client’s connection', async () => {
    await connected();
    const thief = await TestClient.join(fixture.port);
    thief.send({ action: 'hello', version: 1 });
    await thief.next('hello');
    for (const request of [
      { action: 'read', ...ofCharacteristic(SESSION) },
      { action: 'write', ...ofCharacteristic(COMMAND), data: '00' },
      { action: 'disconnect', peripheralUuid: ID },
    ]) {
      thief.send(request);
      expect(await thief.next('error')).toMatchObject({ error: { code: 'not-connected' } });
    }
    expect(fixture.links.read('ws-2', MAC)).toBeUndefined();
    expect(fixture.links.write('ws-2', MAC, '00', () => {})).toBe(false);
    expect(fixture.links.end('ws-2', MAC, 'central-closed')).toBe(false);
    expect(fixture.lock.written).toEqual([]);
    expect(fixture.lock.ends).toEqual([]);
  });

  test('a lock that hangs up, and one whose socket dies, end the connection on both sides', async () => {
    const client = await connected();
    fixture.lock.hangUp();
    await client.next('disconnect');
    expect(fixture.links.centralOf(MAC)).toBeUndefined();
    const second = await connected();
    second.socket.terminate();
    const third = await TestClient.join(fixture.port);
    third.send({ action: 'connect', peripheralUuid: ID });
    await third.next('connect');
    expect(fixture.lock.ends).toEqual(['lock-closed', 'supervision-timeout']);
  });

  test('after an update that moved the table the old handles reach nothing, and a client with hello gets the new ones', async () => {
    const client = await connected();
    client.send({ action: 'hello', version: 1 });
    await client.next('hello');
    const handles = async () => {
      client.send({ action: 'discoverCharacteristics', peripheralUuid: ID, serviceUuid: SERVICE });
      const { characteristics } = await client.next('characteristicsDiscover');
      return (characteristics as readonly { uuid: string; handle: number }[]).map(({ handle }) => handle);
    };
    expect(await handles()).toEqual([3, 5, 8]);
    fixture.lock.firstHandle = 17;
    for (const old of [3, 5, 6, 8]) {
      client.send({ action: 'readHandle', peripheralUuid: ID, handle: old });
      expect(await client.next('error')).toMatchObject({ error: { code: 'not-supported' } });
      client.send({ action: 'writeHandle', peripheralUuid: ID, handle: old, data: 'cd', withoutResponse: false });
      expect(await client.next('error')).toMatchObject({ error: { code: 'not-supported' } });
    }
    expect(fixture.lock.written).toEqual([]);
    const [command = 0, , session = 0] = await handles();
    client.send({ action: 'readHandle', peripheralUuid: ID, handle: session });
    expect((await client.next('handleRead')).data).toHaveLength(40);
    client.send({ action: 'writeHandle', peripheralUuid: ID, handle: command, data: 'cd', withoutResponse: false });
    await client.next('handleWrite');
    expect(fixture.lock.written).toEqual(['CD']);
  });

  test('handles and descriptors reach the same attributes', async () => {
    const client = await connected();
    client.send({ action: 'discoverDescriptors', ...ofCharacteristic(RESPONSE) });
    expect((await client.next('descriptorsDiscover')).descriptors).toEqual(['2902']);
    client.send({ action: 'writeValue', ...ofCharacteristic(RESPONSE), descriptorUuid: '2902', data: '0100' });
    await client.next('valueWrite');
    client.send({ action: 'readValue', ...ofCharacteristic(RESPONSE), descriptorUuid: '2902' });
    expect((await client.next('valueRead')).data).toBe('0100');
    client.send({ action: 'readHandle', peripheralUuid: ID, handle: 8 });
    expect((await client.next('handleRead')).data).toHaveLength(40);
    client.send({ action: 'writeHandle', peripheralUuid: ID, handle: 3, data: 'cd', withoutResponse: false });
    await client.next('handleWrite');
    expect((await client.next('read')).data).toBe('cd');
    client.send({ action: 'writeHandle', peripheralUuid: ID, handle: 6, data: '0000', withoutResponse: false });
    await client.next('handleWrite');
    client.send({ action: 'readHandle', peripheralUuid: ID, handle: 6 });
    expect((await client.next('handleRead')).data).toBe('0000');
    client.send({ action: 'updateRssi', peripheralUuid: ID });
    expect((await client.next('rssiUpdate')).rssi).toBe(-50);
    client.send({ action: 'discoverIncludedServices', peripheralUuid: ID, serviceUuid: SERVICE });
    expect((await client.next('includedServicesDiscover')).includedServiceUuids).toEqual([]);
    client.send({ action: 'broadcast', ...ofCharacteristic(RESPONSE), broadcast: true });
    expect((await client.next('broadcast')).state).toBe(false);
  });
});

describe('our additions', () => {
  async function polite(name?: string): Promise<TestClient> {
    const client = await TestClient.join(fixture.port);
    client.send({ action: 'hello', version: 1, id: 1, ...(name === undefined ? {} : { name }) });
    return client;
  }

  test('hello returns the MTU, the limits and the client’s name in the trace', async () => {
    const client = await polite('alice');
    expect(await client.next('hello')).toMatchObject({ id: 1, client: 'alice', mtu: 256 });
    const second = await polite('alice');
    expect((await second.next('hello')).client).toBe('alice-2');
    client.send({ action: 'connect', peripheralUuid: ID, id: 'c' });
    expect(await client.next('connect')).toEqual({ type: 'connect', peripheralUuid: ID, id: 'c' });
    expect(fixture.events.map(({ actor }) => actor)).toContain('link/alice/A101');
  });

  test.each([
    ['silent', { action: 'connect', peripheralUuid: ID }, true],
    ['unknown-lock', { action: 'connect', peripheralUuid: 'ffffffffffff' }, false],
    ['not-connected', { action: 'read', ...ofCharacteristic(SESSION) }, true],
    ['not-connected', { action: 'disconnect', peripheralUuid: ID }, true],
    ['malformed', { action: 'connect' }, false],
    ['malformed', { action: 'fly' }, false],
  ])('a request that fails is answered %s', async (code, request, temporary) => {
    fixture.lock.sleep();
    const client = await polite();
    client.send({ ...request, id: 7 });
    const answer = await client.next('error');
    expect(answer).toMatchObject({ ...(code === 'malformed' ? {} : { id: 7 }), error: { code, temporary } });
    expect((answer.error as { message: string }).message.length).toBeGreaterThan(10);
  });

  test('an operation that an attribute does not allow is answered with an error', async () => {
    const client = await polite();
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    const requests = [
      { action: 'read', ...ofCharacteristic(COMMAND) },
      { action: 'write', ...ofCharacteristic(SESSION), data: '00' },
      { action: 'notify', ...ofCharacteristic(SESSION), notify: true },
      { action: 'broadcast', ...ofCharacteristic(SESSION), broadcast: true },
      { action: 'readValue', ...ofCharacteristic(SESSION), descriptorUuid: '2902' },
      { action: 'writeHandle', peripheralUuid: ID, handle: 99, data: '00' },
    ];
    for (const [id, request] of requests.entries()) {
      client.send({ ...request, id });
      expect(await client.next('error')).toMatchObject({ id, error: { code: 'not-supported' } });
    }
  });
});

describe('inputs', () => {
  test('every action on a lock is one input, and replaying the inputs gives the same trace', async () => {
    const client = await connected();
    client.send({ action: 'notify', ...ofCharacteristic(RESPONSE), notify: true });
    client.send({ action: 'read', ...ofCharacteristic(SESSION) });
    await client.next('read');
    client.send({ action: 'write', ...ofCharacteristic(COMMAND), data: 'ff' });
    await client.next('read');
    client.send({ action: 'disconnect', peripheralUuid: ID });
    await client.next('disconnect');
    const acts = fixture.inputs.map(({ act }) => act);
    expect(acts).toEqual(['connect', 'subscribe', 'read', 'write', 'end']);

    const again = world();
    const lock = new EchoServer(again, { mac: MAC });
    const links = new LockLinks(new Map([[MAC, { name: 'A101', gatt: lock }]]), again.trace);
    const kinds: string[] = [];
    again.trace.subscribe(({ actor, kind, data }) => kinds.push(JSON.stringify({ actor, kind, data })));
    for (const input of fixture.inputs) {
      links.replay(input as LinkInput);
      again.clock.runFor(10);
    }
    expect(kinds).toEqual(fixture.events.map(({ actor, kind, data }) => JSON.stringify({ actor, kind, data })));
  });

  test('nothing is sent before it is durable', async () => {
    const before = fixture.settled();
    const client = await connected();
    expect(fixture.settled()).toBeGreaterThan(before);
    expect(client.closed).toBeUndefined();
  });
});
