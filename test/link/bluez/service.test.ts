import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CALL_LIMIT, CONNECT_MS, TEMPORARY_MS } from '../../../src/link/bluez/limits.ts';
import {
  A,
  ADAPTER,
  adapter,
  B,
  CCCD,
  COMMAND,
  characteristic,
  connected,
  DEVICE,
  device,
  type Fixture,
  MAC,
  OBJECTS,
  openService,
  PROPERTIES,
  RESPONSE,
  SERVICE,
  SESSION,
  sent,
} from './service-fixture.ts';

let on: Fixture;
beforeEach(() => {
  on = openService();
});
afterEach(() => {
  on.service.close();
  expect(on.errors).toEqual([]);
  expect(on.clock.pending).toBe(0);
});

const managed = async (): Promise<readonly string[]> =>
  ((await on.call(A, '/', `${OBJECTS}.GetManagedObjects`)) as readonly [string][]).map(([path]) => path);

describe('discovery', () => {
  test('a lock appears only while a program discovers, with what it advertises', async () => {
    expect(await managed()).toEqual(['/org/bluez', ADAPTER]);
    expect(await on.call(A, ADAPTER, adapter('StartDiscovery'))).toEqual([]);
    expect(on.signals()).toEqual([
      ['InterfacesAdded', '/org/bluez'],
      ['InterfacesAdded', ADAPTER],
      [ADAPTER, { Discovering: true }],
      ['InterfacesAdded', DEVICE],
    ]);
    const of = (property: string) => on.get(DEVICE, 'org.bluez.Device1', property);
    expect(await of('Address')).toBe(MAC);
    expect(await of('Name')).toBe('NOKE1A_C0FFEE000001');
    expect(await of('RSSI')).toBe(-50);
    expect(await of('UUIDs')).toEqual(['1bc50001-0200-d29e-e511-446c609db825']);
    expect(await of('ManufacturerData')).toEqual([[0xffff, ['ay', Uint8Array.of(0x40, 2, 10)]]]);
    expect(await of('Connected')).toBe(false);
  });

  test('each program discovers once; the last one that stops ends it, and the signal is forgotten', async () => {
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    expect(await on.call(A, ADAPTER, adapter('StartDiscovery'))).toBe('InProgress: Operation already in progress');
    await on.call(B, ADAPTER, adapter('StartDiscovery'));
    on.signals();
    expect(await on.call(A, ADAPTER, adapter('StopDiscovery'))).toEqual([]);
    expect(await on.call(A, ADAPTER, adapter('StopDiscovery'))).toBe('Failed: No discovery started');
    expect(on.signals()).toEqual([]);
    await on.call(B, ADAPTER, adapter('StopDiscovery'));
    expect(on.signals()).toEqual([
      [DEVICE, {}, ['RSSI']],
      [ADAPTER, { Discovering: false }],
    ]);
  });

  test('a device that nobody connects disappears 30 s after it was last heard', async () => {
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    on.clock.pass(2 * TEMPORARY_MS);
    expect(await managed()).toContain(DEVICE);
    on.lock.sleep();
    await on.settle();
    on.clock.pass(TEMPORARY_MS - 1);
    on.signals();
    on.clock.pass(1);
    await on.settle();
    expect(on.signals()).toEqual([['InterfacesRemoved', DEVICE]]);
    on.lock.wake();
    await on.settle();
    expect(on.signals()).toEqual([['InterfacesAdded', DEVICE]]);
  });

  test.each([
    ['another service', { UUIDs: ['as', ['180f']] }],
    ['a stronger signal', { RSSI: ['n', -49] }],
    ['a path loss, which needs a power level', { Pathloss: ['q', 100] }],
    ['BR/EDR', { Transport: ['s', 'bredr'] }],
    ['another name', { Pattern: ['s', 'NOKE1B'] }],
  ] as const)('a filter for %s hides the lock', async (_, filter) => {
    const options = Object.entries(filter).map(([key, [signature, value]]) => [key, sent(signature, value)]);
    expect(await on.call(A, ADAPTER, adapter('SetDiscoveryFilter'), 'a{sv}', options)).toEqual([]);
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    expect(await managed()).not.toContain(DEVICE);
    // Without the filter, it appears.
    await on.call(A, ADAPTER, adapter('SetDiscoveryFilter'), 'a{sv}', []);
    expect(await managed()).toContain(DEVICE);
  });

  test.each([
    ['an unknown key', [['Colour', sent('s', 'red')]]],
    ['a wrong type', [['RSSI', sent('i', -50)]]],
    ['a value out of range', [['RSSI', sent('n', 21)]]],
    [
      'both kinds of distance',
      [
        ['RSSI', sent('n', -90)],
        ['Pathloss', sent('q', 10)],
      ],
    ],
    ['an unknown transport', [['Transport', sent('s', 'smoke')]]],
    ['something that is no UUID', [['UUIDs', sent('as', ['lock'])]]],
  ])('a filter with %s is refused', async (_, filter) => {
    const outcome = await on.call(A, ADAPTER, adapter('SetDiscoveryFilter'), 'a{sv}', filter);
    expect(outcome).toBe('InvalidArguments: Invalid arguments in method call');
  });

  test('with DuplicateData every device is reported again each second', async () => {
    await on.call(A, ADAPTER, adapter('SetDiscoveryFilter'), 'a{sv}', [['DuplicateData', sent('b', true)]]);
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    on.signals();
    on.clock.pass(2_000);
    await on.settle();
    const report = [DEVICE, { RSSI: -50, ManufacturerData: [[0xffff, ['ay', Uint8Array.of(0x40, 2, 10)]]] }];
    expect(on.signals()).toEqual([report, report]);
    await on.call(A, ADAPTER, adapter('StopDiscovery'));
    on.signals();
    on.clock.pass(5_000);
    expect(on.signals()).toEqual([]);
  });

  test('an adapter without power does nothing, and drops what it has', async () => {
    await connected(on);
    await on.call(A, ADAPTER, `${PROPERTIES}.Set`, 'ssv', 'org.bluez.Adapter1', 'Powered', sent('b', false));
    expect(await on.get(DEVICE, 'org.bluez.Device1', 'Connected')).toBe(false);
    expect(await on.get(ADAPTER, 'org.bluez.Adapter1', 'Discovering')).toBe(false);
    expect(on.lock.ends).toEqual(['central-closed']);
    for (const [path, method] of [
      [ADAPTER, adapter('StartDiscovery')],
      [ADAPTER, adapter('StopDiscovery')],
      [DEVICE, device('Connect')],
    ] as const)
      expect(await on.call(A, path, method)).toBe('NotReady: Resource Not Ready');
  });
});

describe('a connection', () => {
  test('is announced, then the services, once they are resolved', async () => {
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    on.signals();
    expect(await on.call(A, DEVICE, device('Connect'))).toEqual([]);
    expect(on.signals()).toEqual([[DEVICE, { Connected: true }]]);
    on.clock.pass(100);
    await on.settle();
    const [service, ...more] = on.signals();
    expect(service).toEqual(['InterfacesAdded', SERVICE]);
    expect(more.slice(0, -1)).toEqual([COMMAND, RESPONSE, CCCD, SESSION].map((path) => ['InterfacesAdded', path]));
    expect(more.at(-1)).toMatchObject([DEVICE, { ServicesResolved: true }]);
    expect(await on.call(A, DEVICE, device('Connect'))).toEqual([]);
    expect(on.inputs.map(({ kind, act }) => `${kind} ${act}`)).toEqual(['bluez connect']);
  });

  test('to a silent lock waits until it advertises', async () => {
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    on.lock.sleep();
    await on.settle();
    const connect = on.begin(A, DEVICE, device('Connect'));
    await on.settle();
    expect(connect.outcome).toBeUndefined();
    expect(await on.call(B, DEVICE, device('Connect'))).toBe('InProgress: In Progress');
    on.lock.wake();
    await on.settle();
    expect(connect.outcome).toEqual([]);
  });

  test('to a lock that stays silent, or is in firmware mode, fails after 20 s', async () => {
    await on.call(A, ADAPTER, adapter('StartDiscovery'));
    on.lock.firmwareMode = true;
    const connect = on.begin(A, DEVICE, device('Connect'));
    on.clock.pass(CONNECT_MS - 1);
    await on.settle();
    expect(connect.outcome).toBeUndefined();
    on.clock.pass(1);
    await on.settle();
    expect(connect.outcome).toBe('Failed: le-connection-abort-by-local');
    expect(on.inputs).toEqual([]);
  });

  test('that the lock ends is announced, and every request fails', async () => {
    await connected(on);
    await on.call(A, RESPONSE, characteristic('StartNotify'));
    on.signals();
    on.lock.hangUp();
    await on.settle();
    expect(on.signals()).toEqual([
      [COMMAND, {}, ['MTU']],
      [RESPONSE, { Notifying: false }, ['MTU']],
      [SESSION, {}, ['MTU']],
      [DEVICE, { ServicesResolved: false, Connected: false }],
    ]);
    for (const [path, method, signature, args] of [
      [SESSION, 'ReadValue', 'a{sv}', [[]]],
      [COMMAND, 'WriteValue', 'aya{sv}', [Uint8Array.of(1), []]],
      [RESPONSE, 'StartNotify', '', []],
    ] as const)
      expect(await on.call(A, path, characteristic(method), signature, ...args)).toBe('Failed: Not connected');
  });

  test('of a lock whose supply collapsed ends two seconds later, and carries nothing meanwhile', async () => {
    await connected(on);
    on.lock.hangUp('lock-vanished');
    await on.settle();
    expect(on.signals()).toEqual([]);
    expect(await on.call(A, SESSION, characteristic('ReadValue'), 'a{sv}', [])).toBe('Failed: Not connected');
    on.clock.pass(2_000);
    await on.settle();
    expect(on.signals().at(-1)).toEqual([DEVICE, { ServicesResolved: false, Connected: false }]);
  });

  test('ends by Disconnect, which also cancels a connect that waits', async () => {
    await connected(on);
    expect(await on.call(B, DEVICE, device('Disconnect'))).toEqual([]);
    expect(on.lock.ends).toEqual(['central-closed']);
    on.lock.sleep();
    await on.settle();
    const connect = on.begin(A, DEVICE, device('Connect'));
    await on.call(A, DEVICE, device('Disconnect'));
    expect(connect.outcome).toBe('Failed: le-connection-abort-by-local');
  });

  test('ends when the program that made it leaves the bus, unless another program has connected too', async () => {
    await connected(on);
    await on.call(B, DEVICE, device('Connect'));
    on.service.left(A);
    expect(on.lock.ends).toEqual([]);
    on.service.left(B);
    expect(on.lock.ends).toEqual(['central-closed']);
    expect(await on.get(DEVICE, 'org.bluez.Device1', 'Connected')).toBe(false);
    expect(await on.get(ADAPTER, 'org.bluez.Adapter1', 'Discovering')).toBe(false);
  });

  test('outlives its program with keepConnections, as with bluetoothd', async () => {
    on.service.close();
    on = openService({ keepConnections: true });
    await connected(on);
    await on.call(A, RESPONSE, characteristic('StartNotify'));
    on.service.left(A);
    expect(on.lock.ends).toEqual([]);
    expect(await on.get(RESPONSE, 'org.bluez.GattCharacteristic1', 'Notifying')).toBe(false);
  });

  test('ends with RemoveDevice, which takes the device and its attributes off the bus', async () => {
    await connected(on);
    expect(await on.call(A, ADAPTER, adapter('RemoveDevice'), 'o', '/org/bluez/hci0/dev_00')).toBe(
      'DoesNotExist: Does Not Exist',
    );
    await on.call(A, ADAPTER, adapter('RemoveDevice'), 'o', DEVICE);
    expect(on.lock.ends).toEqual(['central-closed']);
    expect(await managed()).toEqual(['/org/bluez', ADAPTER, DEVICE]);
    // The lock advertises again and a program still looks for it, so it was found again, without its attributes.
    expect(await on.get(DEVICE, 'org.bluez.Device1', 'Connected')).toBe(false);
  });

  test('ends when the facility is restored; a program that still looks finds the locks of the restored one', async () => {
    await connected(on);
    const restored = on.restore();
    await on.settle();
    expect(on.lock.ends).toEqual(['central-closed']);
    const gone = on.signals().filter((signal) => Array.isArray(signal) && signal[0] === 'InterfacesRemoved');
    expect(gone.map((signal) => (signal as unknown[])[1])).toEqual([SESSION, CCCD, RESPONSE, COMMAND, SERVICE, DEVICE]);
    expect(await managed()).toEqual(['/org/bluez', ADAPTER, DEVICE]);
    await connected(on);
    expect(restored.connected).toBe(true);
  });

  test('a lock whose table has moved gets its attributes at other paths', async () => {
    await connected(on);
    on.lock.hangUp();
    on.lock.firstHandle = 17;
    await on.settle();
    await connected(on);
    const paths = await managed();
    expect(paths).toContain(`${DEVICE}/service0011/char0012`);
    expect(paths).not.toContain(COMMAND);
  });
});

describe('attributes', () => {
  beforeEach(() => connected(on));

  test('the session is read, whole or from an offset, and becomes the value', async () => {
    const session = Uint8Array.from({ length: 20 }, (_, i) => i);
    const read = (...options: unknown[]) => on.call(A, SESSION, characteristic('ReadValue'), 'a{sv}', options);
    expect(await read()).toEqual(session);
    expect(await read(['offset', sent('q', 18)])).toEqual(Uint8Array.of(18, 19));
    expect(await read(['offset', sent('q', 21)])).toBe('InvalidArguments: Invalid offset');
    expect(await read(['offset', sent('u', 1)])).toBe('InvalidArguments: Invalid arguments in method call');
    expect(on.signals()[0]).toEqual([SESSION, { Value: Buffer.from(session).toString('hex') }]);
  });

  test('a write is answered, then notified as a changed value', async () => {
    await on.call(A, RESPONSE, characteristic('StartNotify'));
    on.signals();
    const write = on.begin(B, COMMAND, characteristic('WriteValue'), 'aya{sv}', Uint8Array.of(0x51, 0x60), []);
    await on.settle();
    expect(write.outcome).toEqual([]);
    expect(on.lock.written).toEqual(['5160']);
    expect(on.signals()).toEqual([[RESPONSE, { Value: '5160' }]]);
    expect(on.observed.filter(({ what }) => what === 'write')).toMatchObject([{ transport: 'bluez', value: '5160' }]);
  });

  test.each([
    ['a request', COMMAND, 3, [['type', sent('s', 'request')]], []],
    ['a command', COMMAND, 3, [['type', sent('s', 'command')]], []],
    ['a long request', COMMAND, 512, [], []],
    ['too long a request', COMMAND, 513, [], 'InvalidArguments: Invalid Length'],
    ['too long a command', COMMAND, 254, [['type', sent('s', 'command')]], 'Failed: Failed to initiate write'],
    [
      'a reliable write, as node-ble makes',
      COMMAND,
      3,
      [
        ['type', sent('s', 'reliable')],
        ['offset', sent('q', 0)],
      ],
      [],
    ],
    ['an unknown kind', COMMAND, 3, [['type', sent('s', 'signed')]], 'NotSupported: Operation is not supported'],
    ['an offset', COMMAND, 3, [['offset', sent('q', 1)]], 'InvalidArguments: Invalid offset'],
    ['a type that is no text', COMMAND, 3, [['type', sent('y', 1)]], /InvalidArguments/],
    ['a read characteristic', SESSION, 3, [], 'NotSupported: Operation is not supported'],
    ['a read characteristic by request', SESSION, 3, [['type', sent('s', 'request')]], /NotPermitted: Write/],
  ])('writes %s', async (_, path, length, options, outcome) => {
    const value = new Uint8Array(length);
    const answer = await on.call(A, path, characteristic('WriteValue'), 'aya{sv}', value, options);
    if (outcome instanceof RegExp) expect(answer).toMatch(outcome);
    else expect(answer).toEqual(outcome);
    expect(on.lock.written).toHaveLength(Array.isArray(answer) ? 1 : 0);
  });

  test('what a characteristic cannot do is refused as bluetoothd does', async () => {
    const read = (path: string) => on.call(A, path, characteristic('ReadValue'), 'a{sv}', []);
    expect(await read(COMMAND)).toBe('NotPermitted: Read not permitted');
    expect(await read(RESPONSE)).toBe('NotPermitted: Read not permitted');
    expect(await on.call(A, SESSION, characteristic('StartNotify'))).toMatch(/^NotSupported/);
    for (const method of ['AcquireWrite', 'AcquireNotify'])
      expect(await on.call(A, COMMAND, characteristic(method), 'a{sv}', [])).toMatch(/^NotSupported/);
    expect(await on.call(A, CCCD, 'org.bluez.GattDescriptor1.WriteValue', 'aya{sv}', Uint8Array.of(1, 0), [])).toBe(
      'NotPermitted: Write not permitted',
    );
  });

  test('the lock is subscribed while any program has a session', async () => {
    const notifying = () => on.get(RESPONSE, 'org.bluez.GattCharacteristic1', 'Notifying');
    const configuration = () => on.call(A, CCCD, 'org.bluez.GattDescriptor1.ReadValue', 'a{sv}', []);
    expect(await on.call(A, RESPONSE, characteristic('StopNotify'))).toBe('Failed: No notify session started');
    for (const sender of [A, A, B]) expect(await on.call(sender, RESPONSE, characteristic('StartNotify'))).toEqual([]);
    expect(await configuration()).toEqual(Uint8Array.of(1, 0));
    await on.call(A, RESPONSE, characteristic('StopNotify'));
    expect(await notifying()).toBe(true);
    on.service.left(B);
    expect(await notifying()).toBe(false);
    expect(await configuration()).toEqual(Uint8Array.of(0, 0));
    expect(on.inputs.filter(({ act }) => act === 'subscribe')).toMatchObject([{ on: true }, { on: false }]);
  });

  test('the MTU is that of the connection', async () => {
    expect(await on.get(COMMAND, 'org.bluez.GattCharacteristic1', 'MTU')).toBe(256);
    on.lock.hangUp();
    expect(await on.get(COMMAND, 'org.bluez.GattCharacteristic1', 'MTU')).toMatch(/No such property/);
  });
});

describe('the bus', () => {
  test('an unknown object, interface, method, signature or property is an error', async () => {
    const of = (path: string, method: string, signature = '', ...args: unknown[]) =>
      on.call(A, path, method, signature, ...args);
    expect(await of('/org/bluez/hci1', adapter('StartDiscovery'))).toMatch(/UnknownObject/);
    expect(await of(ADAPTER, 'org.bluez.Media1.Play')).toMatch(/UnknownMethod/);
    expect(await of(ADAPTER, adapter('toString'))).toMatch(/UnknownMethod/);
    expect(await of(ADAPTER, adapter('StartDiscovery'), 's', 'now')).toMatch(/UnknownMethod/);
    expect(await of('/', 'StartDiscovery')).toMatch(/UnknownMethod/);
    expect(await of(ADAPTER, `${PROPERTIES}.Get`, 'ss', 'org.bluez.Adapter1', 'Colour')).toMatch(/InvalidArgs/);
    expect(await of(ADAPTER, `${PROPERTIES}.Get`, 'ss', 'org.bluez.Adapter1', '__proto__')).toMatch(/InvalidArgs/);
    expect(await of(ADAPTER, `${PROPERTIES}.GetAll`, 's', 'org.bluez.Media1')).toMatch(/InvalidArgs/);
    const set = (name: string, value: unknown) =>
      of(ADAPTER, `${PROPERTIES}.Set`, 'ssv', 'org.bluez.Adapter1', name, value);
    expect(await set('Address', sent('s', MAC))).toMatch(/PropertyReadOnly/);
    expect(await set('Alias', sent('i', 5))).toMatch(/InvalidSignature/);
    expect(await set('Alias', sent('s', 'x'.repeat(249)))).toMatch(/InvalidArguments/);
    expect(await set('Alias', sent('s', 'front desk'))).toEqual([]);
    expect(await on.get(ADAPTER, 'org.bluez.Adapter1', 'Alias')).toBe('front desk');
  });

  test('introspection names the objects below, and their interfaces', async () => {
    await connected(on);
    const read = async (path: string) =>
      String(await on.call(A, path, 'org.freedesktop.DBus.Introspectable.Introspect'));
    expect(await read('/')).toContain('<node name="org"/>');
    expect(await read('/org')).toContain('<node name="bluez"/>');
    expect(await read(ADAPTER)).toContain('<node name="dev_C0_FF_EE_00_00_01"/>');
    const text = await read(COMMAND);
    expect(text).toContain(
      '<method name="WriteValue"><arg type="ay" direction="in"/><arg type="a{sv}" direction="in"/></method>',
    );
    expect(text).toContain('<signal name="PropertiesChanged"><arg type="s"/><arg type="a{sv}"/><arg type="as"/>');
    expect(text).toContain('<property name="Flags" type="as" access="read"/>');
  });

  test('agents are registered once a program, and go with it', async () => {
    const agents = (method: string, signature: string, ...args: unknown[]) =>
      on.call(A, '/org/bluez', `org.bluez.AgentManager1.${method}`, signature, ...args);
    expect(await agents('RegisterAgent', 'os', '/agent', 'Telepathy')).toMatch(/InvalidArguments/);
    expect(await agents('RegisterAgent', 'os', '/agent', '')).toEqual([]);
    expect(await agents('RegisterAgent', 'os', '/agent', '')).toMatch(/AlreadyExists/);
    expect(await agents('RequestDefaultAgent', 'o', '/agent')).toEqual([]);
    expect(await agents('UnregisterAgent', 'o', '/other')).toMatch(/DoesNotExist/);
    on.service.left(A);
    expect(await agents('UnregisterAgent', 'o', '/agent')).toMatch(/DoesNotExist/);
  });

  test('a program has a limited number of calls that wait', async () => {
    on.stand(true);
    const calls = Array.from({ length: CALL_LIMIT + 1 }, () => on.begin(A, ADAPTER, adapter('StartDiscovery')));
    const other = on.begin(B, ADAPTER, adapter('StartDiscovery'));
    await on.settle();
    expect(calls.map(({ outcome }) => outcome).filter((outcome) => outcome !== undefined)).toEqual([
      expect.stringContaining('LimitsExceeded'),
    ]);
    on.stand(false);
    await on.settle();
    expect(calls.filter(({ outcome }) => Array.isArray(outcome))).toHaveLength(1);
    expect(other.outcome).toEqual([]);
    expect(await on.call(A, ADAPTER, adapter('StopDiscovery'))).toEqual([]);
  });
});
