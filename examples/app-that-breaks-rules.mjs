// An app that opens locks over WebSocket and breaks seven rules of the monitor, for `noke-sim conform app`:
//   node examples/conform-app.mjs examples/app-that-breaks-rules.mjs
// Each is marked below: unreadable-message, request-refused, polls-sleeping-lock, write-before-subscribe, missed-notification,
// session-reused, wrong-key-or-checksum. NOKE_SIM_WEBSOCKET and NOKE_SIM_CORE set the addresses of the facility.
import { WebSocket } from 'ws';

const macs = process.argv.slice(2);
const url = process.env.NOKE_SIM_WEBSOCKET ?? 'ws://127.0.0.1:2846';
const core = process.env.NOKE_SIM_CORE ?? 'http://127.0.0.1:2848';
/** A lock that nobody touches. */
const SLEEPER = 'c0ffee00010a';
const uuid = (n) => `1bc5000${n}0200d29ee511446c609db825`;
const SERVICE = { serviceUuid: uuid(1) };
const [COMMAND, RESPONSE, SESSION] = [2, 3, 4].map((n) => ({ ...SERVICE, characteristicUuid: uuid(n) }));

const socket = new WebSocket(url);
await new Promise((open) => socket.once('open', open));
const send = (message) => socket.send(JSON.stringify(message));

/** The next message for which `fits` holds. */
const next = (fits) =>
  new Promise((found) => {
    const look = (data) => {
      const message = JSON.parse(String(data));
      if (!fits(message)) return;
      socket.off('message', look);
      found(message);
    };
    socket.on('message', look);
  });

async function ask(message, type = message.action) {
  const answer = next(
    (one) => one.type === type && one.peripheralUuid === message.peripheralUuid && !one.isNotification,
  );
  send(message);
  return answer;
}

async function commandsFor(mac, session) {
  const response = await fetch(`${core}/unlock/`, {
    method: 'POST',
    headers: { authorization: 'Bearer private-key', 'content-type': 'application/json' },
    body: JSON.stringify({ mac, session: session.toUpperCase(), tracking_key: 'careless' }),
  });
  return (await response.json()).data.commands.split('+');
}

async function connect(peripheralUuid) {
  send({ action: 'startScanning', serviceUuids: [], allowDuplicates: true });
  await next((one) => one.type === 'discover' && one.peripheralUuid === peripheralUuid);
  send({ action: 'stopScanning' });
  await ask({ action: 'connect', peripheralUuid });
}

const subscribe = (peripheralUuid) => ask({ action: 'notify', ...RESPONSE, peripheralUuid, notify: true });

async function write(peripheralUuid, data, isSubscribed = true) {
  const answered = next((one) => one.isNotification === true && one.data.startsWith('51'));
  await ask({ action: 'write', ...COMMAND, peripheralUuid, data, withoutResponse: false });
  // Without a subscription the answer is lost; the lock nevertheless has time to send it.
  await (isSubscribed ? answered : new Promise((later) => setTimeout(later, 800)));
}

async function open(mac, old) {
  const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
  await connect(peripheralUuid);
  const { data: session } = await ask({ action: 'read', ...SESSION, peripheralUuid });
  if (old !== undefined) {
    await subscribe(peripheralUuid);
    // session-reused, wrong-key-or-checksum: a command from the previous connection.
    await write(peripheralUuid, old);
    await ask({ action: 'disconnect', peripheralUuid });
    return open(mac);
  }
  const commands = await commandsFor(mac, session);
  // write-before-subscribe, missed-notification: the first of several commands is written before the subscription.
  const early = commands.length > 1 ? 1 : 0;
  for (const command of commands.slice(0, early)) await write(peripheralUuid, command, false);
  await subscribe(peripheralUuid);
  for (const command of commands.slice(early)) await write(peripheralUuid, command);
  await ask({ action: 'disconnect', peripheralUuid });
  return commands[0];
}

// unreadable-message: this is not JSON.
socket.send('open sesame');
// request-refused: nothing is connected.
send({ action: 'read', ...SESSION, peripheralUuid: SLEEPER });
// polls-sleeping-lock: a sleeping lock hears none of these.
for (let i = 0; i < 3; i++) send({ action: 'connect', peripheralUuid: SLEEPER });

let last;
for (const mac of macs) last = await open(mac, last);
socket.close();
