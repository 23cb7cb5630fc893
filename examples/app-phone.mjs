// Acts as a phone: signs in to the app API, fetches the keys of the account, and opens a lock over WebSocket. Start `noke-sim up`, bring the
// person to the lock and touch it (docs/app-api.md), then:
//   node examples/app-phone.mjs alice@example.com PASSWORD A101 scheduledUnlockCmd
// The last word is unlockCmd (with the time of this machine), scheduledUnlockCmd, or online. NOKE_SIM_APP and NOKE_SIM_WS set the addresses.
import { createDecipheriv } from 'node:crypto';
import { WebSocket } from 'ws';

const [email, password, place, form = 'scheduledUnlockCmd'] = process.argv.slice(2);
const app = process.env.NOKE_SIM_APP ?? 'http://127.0.0.1:2850';
const locks = process.env.NOKE_SIM_WS ?? 'ws://127.0.0.1:2846';
const uuid = (n) => `1bc5000${n}0200d29ee511446c609db825`;

async function post(path, body, token) {
  const response = await fetch(`${app}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (answer.result !== 'success') throw new Error(answer.message);
  return answer;
}

/** The packet for a session, made offline from a key of the app API. */
function offlinePacket(lock, session) {
  if (lock.offlineKey === undefined) throw new Error(`there is no key for ${place}`);
  const command = Buffer.from(lock[form], 'hex');
  const plain = command.subarray(4);
  if (form === 'unlockCmd') {
    plain.writeUInt32LE(Math.floor(Date.now() / 1000), 2);
    plain[15] = plain.subarray(0, 15).reduce((sum, byte) => (sum + byte) & 0xff, 0);
  }
  const key = Buffer.from(lock.offlineKey, 'hex').map((byte, i) => (byte + session[i]) & 0xff);
  const cipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([command.subarray(0, 4), cipher.update(plain), cipher.final()]).toString('hex');
}

/** A connection to a lock, with the messages of noble's WebSocket binding. */
async function connect(mac) {
  const socket = new WebSocket(locks);
  const heard = [];
  let wake = () => {};
  socket.on('message', (data) => {
    heard.push(JSON.parse(data));
    wake();
  });
  await new Promise((open, fail) => socket.once('open', open).once('error', fail));
  const next = async (type) => {
    for (;;) {
      const at = heard.findIndex((message) => message.type === type);
      if (at >= 0) return heard.splice(at, 1)[0];
      await new Promise((more) => {
        wake = more;
      });
    }
  };
  const peripheralUuid = mac.replaceAll(':', '').toLowerCase();
  const ask = (action, characteristic, more) => {
    const where = characteristic && { serviceUuid: uuid(1), characteristicUuid: uuid(characteristic) };
    socket.send(JSON.stringify({ action, peripheralUuid, ...where, ...more }));
    return next(action);
  };
  await ask('connect');
  await ask('notify', 3, { notify: true });
  const session = Buffer.from((await ask('read', 4)).data, 'hex');
  const write = async (data) => {
    await ask('write', 2, { data, withoutResponse: true });
    for (;;) {
      const answer = Buffer.from((await next('read')).data, 'hex');
      if (answer[0] === 0x51) return answer[1];
    }
  };
  return { session, write, close: () => socket.close() };
}

const { token } = await post('/login/', {
  email,
  password,
  companyUUID: '-1',
  siteUUID: '',
  deviceUUID: 'app-phone.mjs',
});
const { data } = await post('/user/locks/', {}, token);
const lock = data.units.find((unit) => unit.uuid === place)?.locks[0];
if (lock === undefined) throw new Error(`the account has no unit or entry ${place}`);
const link = await connect(lock.mac);
const session = link.session.toString('hex');
const packets =
  form === 'online'
    ? (await post('/lock/unlock/', { mac: lock.mac, session }, token)).commands
    : [offlinePacket(lock, link.session)];
for (const packet of packets) console.log(`${place} answered ${(await link.write(packet)).toString(16)}`);
link.close();
