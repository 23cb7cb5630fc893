/** GATT of a page connected to the real server: an echo lock answers every write with a notification. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BluetoothDevice } from '../../src/web-bluetooth/device.ts';
import { ID, MAC } from '../link/websocket/server-fixture.ts';
import { messageOf, NOKE, nameOf, openPage, openScripted, uuid } from './fixture.ts';

let page: Awaited<ReturnType<typeof openPage>>;
let device: BluetoothDevice;
beforeEach(async () => {
  page = await openPage();
  device = await page.bluetooth.requestDevice(NOKE);
});
afterEach(() => page.leave());

const service = async () => (await device.gatt.connect()).getPrimaryService(uuid(1));
const bytesOf = ({ buffer }: DataView) => [...new Uint8Array(buffer)];
const nextOf = (target: EventTarget, type: string) =>
  new Promise<Event>((resolve) => target.addEventListener(type, resolve, { once: true }));

test('a device has the name and the address of the lock, and is the same object each time', async () => {
  expect([device.id, device.name]).toEqual([ID, 'NOKE1A_C0FFEE000001']);
  expect(await page.bluetooth.requestDevice(NOKE)).toBe(device);
  expect(await page.bluetooth.getDevices()).toEqual([device]);
  expect(await page.bluetooth.getAvailability()).toBe(true);
  await device.forget();
  expect(await page.bluetooth.getDevices()).toEqual([]);
});

test('characteristics have their properties and values; objects are the same as long as the connection lasts', async () => {
  const found = await service();
  const all = await found.getCharacteristics();
  expect(
    all.map(({ uuid: of, properties: { read, write, writeWithoutResponse, notify } }) => [
      of,
      read,
      write,
      writeWithoutResponse,
      notify,
    ]),
  ).toEqual([
    [uuid(2), false, true, true, false],
    [uuid(3), false, false, false, true],
    [uuid(4), true, false, false, false],
  ]);
  expect(await found.getCharacteristic(uuid(4))).toBe(all[2]);
  expect(await device.gatt.getPrimaryService(uuid(1))).toBe(found);
  expect(bytesOf(await all[2]!.readValue())).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('a write is notified, and the event bubbles from the characteristic to navigator.bluetooth', async () => {
  const found = await service();
  const command = await found.getCharacteristic(uuid(2));
  const response = await found.getCharacteristic(uuid(3));
  await response.startNotifications();
  const seen: unknown[] = [];
  for (const at of [response, found, device, page.bluetooth])
    at.oncharacteristicvaluechanged = ({ target }) => void seen.push(at, target);
  const arrived = nextOf(page.bluetooth, 'characteristicvaluechanged');
  await command.writeValueWithResponse(Uint8Array.of(0x51, 0x60));
  await arrived;
  expect(bytesOf(response.value!)).toEqual([0x51, 0x60]);
  expect(seen).toEqual([response, found, device, page.bluetooth].flatMap((at) => [at, response]));
  await response.stopNotifications();
  await command.writeValueWithoutResponse(Uint8Array.of(1).buffer);
  await command.writeValue(new DataView(Uint8Array.of(9, 2, 9).buffer, 1, 1));
  expect(page.lock.written).toEqual(['5160', '01', '02']);
  expect(seen).toHaveLength(8);
});

test('a handler ends the bubbling, and a handler that is set to null is gone', async () => {
  const session = await (await service()).getCharacteristic(uuid(4));
  let heard = 0;
  device.oncharacteristicvaluechanged = () => heard++;
  session.oncharacteristicvaluechanged = (event) => event.stopPropagation();
  await session.readValue();
  expect(heard).toBe(0);
  session.oncharacteristicvaluechanged = null;
  await session.readValue();
  expect(heard).toBe(1);
});

test('the configuration is read as a descriptor, and only startNotifications writes it', async () => {
  const response = await (await service()).getCharacteristic(uuid(3));
  const configuration = await response.getDescriptor('gatt.client_characteristic_configuration');
  expect(bytesOf(await configuration.readValue())).toEqual([0, 0]);
  await response.startNotifications();
  expect(bytesOf(await configuration.readValue())).toEqual([1, 0]);
  expect(await nameOf(configuration.writeValue(Uint8Array.of(0, 0)))).toBe('SecurityError');
});

test('advertisements are received while they are watched, with the data that the page may read', async () => {
  const stop = new AbortController();
  const heard = nextOf(page.bluetooth, 'advertisementreceived');
  await page.bluetooth.requestDevice({ ...NOKE, optionalManufacturerData: [0xffff] });
  await device.watchAdvertisements({ signal: stop.signal });
  expect(await heard).toMatchObject({ target: device, name: 'NOKE1A_C0FFEE000001', rssi: -50, uuids: [uuid(1)] });
  const data = (await heard) as unknown as { manufacturerData: Map<number, DataView> };
  expect(bytesOf(data.manufacturerData.get(0xffff)!)).toEqual([0x40, 2, 10]);
  expect(device.watchingAdvertisements).toBe(true);
  stop.abort();
  expect(device.watchingAdvertisements).toBe(false);
  expect(await nameOf(device.watchAdvertisements({ signal: stop.signal }))).toBe('AbortError');
});

describe('exceptions', () => {
  test('without the service in the options: SecurityError', async () => {
    const { bluetooth } = page;
    await device.forget();
    const other = await bluetooth.requestDevice({ acceptAllDevices: true });
    expect(await nameOf(other.gatt.getPrimaryService(uuid(1)))).toBe('SecurityError');
    expect(await nameOf(other.gatt.getPrimaryServices())).toBe('SecurityError');
    const again = await bluetooth.requestDevice({
      acceptAllDevices: true,
      optionalServices: [uuid(1), 'battery_service'],
    });
    await again.gatt.connect();
    expect(await nameOf(again.gatt.getPrimaryServices())).toBe('resolved');
    expect(await nameOf(again.gatt.getPrimaryService('battery_service'))).toBe('NotFoundError');
    expect(await nameOf(again.gatt.getPrimaryService('heart_rate'))).toBe('SecurityError');
    expect(await nameOf(again.gatt.getPrimaryService('nonsense'))).toBe('TypeError');
  });

  test('what an attribute does not allow, what is too long, what is no bytes, what does not exist', async () => {
    const found = await service();
    const [command, response] = await found.getCharacteristics();
    expect(await nameOf(command!.readValue())).toBe('NotSupportedError');
    expect(await nameOf(command!.startNotifications())).toBe('NotSupportedError');
    expect(await nameOf(response!.writeValue(Uint8Array.of(1)))).toBe('NotSupportedError');
    expect(await nameOf(command!.writeValue(new Uint8Array(513)))).toBe('InvalidModificationError');
    expect(await nameOf(command!.writeValue('text'))).toBe('TypeError');
    expect(await nameOf(found.getCharacteristic('battery_level'))).toBe('NotFoundError');
    expect(await nameOf(command!.getDescriptors())).toBe('NotFoundError');
    expect(page.lock.written).toEqual([]);
  });

  test('a lock that hangs up: the event, then NetworkError, then InvalidStateError for what belonged to the connection before', async () => {
    const found = await service();
    const session = await found.getCharacteristic(uuid(4));
    const gone = nextOf(page.bluetooth, 'gattserverdisconnected');
    page.lock.hangUp();
    expect((await gone).target).toBe(device);
    expect(device.gatt.connected).toBe(false);
    expect(await nameOf(session.readValue())).toBe('NetworkError');
    await device.gatt.connect();
    expect(await nameOf(session.readValue())).toBe('InvalidStateError');
    expect(await nameOf(found.getCharacteristics())).toBe('InvalidStateError');
  });

  test('disconnect: the event, a waiting operation ends, and the lock is free', async () => {
    const session = await (await service()).getCharacteristic(uuid(4));
    const gone = nextOf(device, 'gattserverdisconnected');
    const reading = nameOf(session.readValue());
    device.gatt.disconnect();
    expect(await reading).toBe('NetworkError');
    await gone;
    expect(await nameOf(device.gatt.getPrimaryServices())).toBe('NetworkError');
    await device.gatt.connect();
    expect(page.links.centralOf(MAC)).toBe('web-page');
  });

  test('disconnect during connect: AbortError, and the lock is free', async () => {
    const connecting = nameOf(device.gatt.connect());
    device.gatt.disconnect();
    expect(await connecting).toBe('AbortError');
    expect(device.gatt.connected).toBe(false);
    expect(await nameOf(device.gatt.connect())).toBe('resolved');
  });

  test('a connection that is made after disconnect was called is ended', async () => {
    const { answers, asked, device } = openScripted();
    const { gatt } = await device();
    const connecting = nameOf(gatt.connect());
    const { id } = await asked('connect');
    gatt.disconnect();
    expect(await connecting).toBe('AbortError');
    answers({ type: 'connect', id });
    expect(await asked('disconnect')).toMatchObject({ peripheralUuid: gatt.device.id });
    expect(gatt.connected).toBe(false);
  });

  test('a silent lock: NetworkError that says what to do', async () => {
    page.lock.sleep();
    expect(await messageOf(device.gatt.connect())).toContain('Touch it');
  });
});
