// Opens virtual locks, one after the other, with node-ble, unmodified (npm install node-ble). Start `noke-sim bluez`, touch the lock, then:
//   DBUS_SYSTEM_BUS_ADDRESS=unix:path=… node examples/unlock-node-ble.mjs C0:FF:EE:00:01:01
// The commands come from the Core API sandbox, as an app's backend would fetch them; NOKE_SIM_CORE and NOKE_SIM_KEY set its address and the key. After a
// slash, the lock whose key is used instead: C0:FF:EE:00:01:01/C0:FF:EE:00:01:02 is refused.
import { createBluetooth } from 'node-ble';

const locks = process.argv.length > 2 ? process.argv.slice(2) : ['C0:FF:EE:00:01:01'];
const core = process.env.NOKE_SIM_CORE ?? 'http://127.0.0.1:2848';
const key = process.env.NOKE_SIM_KEY ?? 'private-key';
const uuid = (n) => `1bc5000${n}-0200-d29e-e511-446c609db825`;

async function commandsFor(mac, session) {
  const response = await fetch(`${core}/unlock/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ mac, session: session.toString('hex').toUpperCase(), tracking_key: 'node-ble example' }),
  });
  const answer = await response.json();
  if (answer.result !== 'success') throw new Error(answer.message);
  return answer.data.commands.split('+');
}

async function unlock(adapter, mac, keyOf) {
  const device = await adapter.waitDevice(mac, 10_000, 100);
  await device.connect();
  const service = await (await device.gatt()).getPrimaryService(uuid(1));
  const [command, response, session] = await Promise.all([2, 3, 4].map((n) => service.getCharacteristic(uuid(n))));
  await response.startNotifications();
  for (const hex of await commandsFor(keyOf, await session.readValue())) {
    const answered = new Promise((resolve) =>
      response.on('valuechanged', (packet) => packet[0] === 0x51 && resolve(packet[1])),
    );
    await command.writeValue(Buffer.from(hex, 'hex'));
    const result = await answered;
    console.log(result === 0x60 ? `${await device.getName()} took the command` : `refused: ${result.toString(16)}`);
    if (result !== 0x60) break;
  }
  await device.disconnect();
}

const { bluetooth, destroy } = createBluetooth();
const adapter = await bluetooth.defaultAdapter();
await adapter.startDiscovery();
for (const lock of locks) {
  const [mac, keyOf = mac] = lock.split('/');
  await unlock(adapter, mac, keyOf);
}
await adapter.stopDiscovery();
destroy();
