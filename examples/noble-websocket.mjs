// Opens virtual locks, one after the other, with noble, unmodified, over its WebSocket binding. Start `noke-sim up demo`, touch the
// lock, then:
//   NOBLE_WEBSOCKET=1 node examples/noble-websocket.mjs C0:FF:EE:00:01:01
// The commands come from the Core API sandbox, as an app's backend would fetch them; NOKE_SIM_CORE and NOKE_SIM_KEY set its address and the key.
import noble from '@abandonware/noble';

const macs = process.argv.length > 2 ? process.argv.slice(2) : ['C0:FF:EE:00:01:01'];
const core = process.env.NOKE_SIM_CORE ?? 'http://127.0.0.1:2848';
const key = process.env.NOKE_SIM_KEY ?? 'private-key';
const uuid = (n) => `1bc5000${n}0200d29ee511446c609db825`;

async function commandsFor(mac, session) {
  const response = await fetch(`${core}/unlock/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ mac, session: session.toString('hex').toUpperCase(), tracking_key: 'noble example' }),
  });
  const answer = await response.json();
  if (answer.result !== 'success') throw new Error(answer.message);
  return answer.data.commands.split('+');
}

/** Waits until the lock advertises. */
const found = (mac) =>
  new Promise((resolve) => {
    const look = async (peripheral) => {
      if (peripheral.address !== mac.toLowerCase()) return;
      noble.off('discover', look);
      await noble.stopScanningAsync();
      resolve(peripheral);
    };
    noble.on('discover', look);
    noble.startScanning([uuid(1)]);
  });

async function open(mac) {
  const lock = await found(mac);
  await lock.connectAsync();
  const { characteristics } = await lock.discoverAllServicesAndCharacteristicsAsync();
  const [command, response, session] = [2, 3, 4].map((n) => characteristics.find((one) => one.uuid === uuid(n)));
  await response.subscribeAsync();
  for (const hex of await commandsFor(mac, await session.readAsync())) {
    const answered = new Promise((resolve) => response.on('data', (data) => data[0] === 0x51 && resolve(data)));
    await command.writeAsync(Buffer.from(hex, 'hex'), false);
    const result = (await answered)[1];
    console.log(
      result === 0x60 ? `${lock.advertisement.localName} took the command` : `refused: ${result.toString(16)}`,
    );
  }
  await lock.disconnectAsync();
}

await new Promise((on) => noble.on('stateChange', (state) => state === 'poweredOn' && on()));
for (const mac of macs) await open(mac);
process.exit(0);
