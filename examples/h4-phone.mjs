// Opens virtual locks, one after the other, from a Bluetooth host of its own: no Bluetooth stack, only HCI packets over a TCP or Unix
// socket (H4). Start `noke-sim air demo`, touch the lock, then:
//   node examples/h4-phone.mjs C0:FF:EE:00:01:01
// The commands come from the Core API sandbox, as an app's backend would fetch them; NOKE_SIM_AIR, NOKE_SIM_CORE and NOKE_SIM_KEY set
// the addresses and the key. Numbers are those of the Bluetooth Core specification: HCI in volume 4 part E, the attribute protocol in volume 3 part F.
import { connect } from 'node:net';

const macs = process.argv.length > 2 ? process.argv.slice(2) : ['C0:FF:EE:00:01:01'];
const air = process.env.NOKE_SIM_AIR ?? '127.0.0.1:6402';
const core = process.env.NOKE_SIM_CORE ?? 'http://127.0.0.1:2848';
const key = process.env.NOKE_SIM_KEY ?? 'private-key';

const LE_CODED = (mac) => Buffer.from(mac.replaceAll(':', ''), 'hex').reverse();
const uuid = (n) => Buffer.from(`1bc5000${n}0200d29ee511446c609db825`, 'hex').reverse();
const ATT_CHANNEL = 4;
const MOST_PACKETS = 1_000;

const [, host, port] = /^([^/]+):(\d+)$/.exec(air) ?? [];
const socket = connect(host === undefined ? { path: air } : { host, port: Number(port) });
socket.on('error', (error) => fail(`${air}: ${error.message}`));
socket.on('close', () => fail('the controller has gone'));

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Packets that nobody has taken yet, and waiters: a waiter takes the first packet from which it gets a value. */
const packets = [];
const waiters = [];
let stream = Buffer.alloc(0);
socket.on('data', (chunk) => {
  stream = Buffer.concat([stream, chunk]);
  for (;;) {
    const [header, length] = stream[0] === 4 ? [3, stream[2]] : [5, stream.length < 5 ? 0 : stream.readUInt16LE(3)];
    if (stream.length < header + (length ?? 0)) return;
    heard({ type: stream[0], body: stream.subarray(header, header + length), head: stream.subarray(1, header) });
    stream = stream.subarray(header + length);
  }
});

function heard(packet) {
  for (const [i, { take, resolve }] of waiters.entries()) {
    const value = take(packet);
    if (value === undefined) continue;
    waiters.splice(i, 1);
    resolve(value);
    return;
  }
  // Advertising continues, so packets that nobody waits for are dropped.
  packets.push(packet);
  if (packets.length > MOST_PACKETS) packets.shift();
}

function next(take) {
  for (const [i, packet] of packets.entries()) {
    const value = take(packet);
    if (value === undefined) continue;
    packets.splice(i, 1);
    return Promise.resolve(value);
  }
  return new Promise((resolve) => waiters.push({ take, resolve }));
}

const send = (...parts) => socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
const event = (code, take) => next(({ type, head, body }) => (type === 4 && head[0] === code ? take(body) : undefined));
const leEvent = (subevent, take) => event(0x3e, (body) => (body[0] === subevent ? take(body) : undefined));

/** Sends a command and waits for its Command Complete (0E) or Command Status (0F). */
async function command(opcode, parameters = []) {
  const of = Buffer.from([opcode & 0xff, opcode >> 8]);
  send([1], of, [parameters.length], parameters);
  const status = await next(({ type, head, body }) => {
    if (type !== 4) return undefined;
    if (head[0] === 0x0e && body.subarray(1, 3).equals(of)) return body[3];
    if (head[0] === 0x0f && body.subarray(2, 4).equals(of)) return body[0];
    return undefined;
  });
  if (status !== 0) throw new Error(`command ${opcode.toString(16)} ended with status ${status.toString(16)}`);
}

/** The attribute protocol on one link. */
class Attributes {
  constructor(handle) {
    this.link = handle;
  }

  #send(pdu) {
    const l2cap = Buffer.alloc(8 + pdu.length);
    l2cap.writeUInt16LE(this.link, 0);
    l2cap.writeUInt16LE(4 + pdu.length, 2);
    l2cap.writeUInt16LE(pdu.length, 4);
    l2cap.writeUInt16LE(ATT_CHANNEL, 6);
    send([2], l2cap.subarray(0, 8), pdu);
  }

  #next(take) {
    return next(({ type, head, body }) => {
      const here = type === 2 && (head.readUInt16LE(0) & 0xfff) === this.link;
      return here && body.readUInt16LE(2) === ATT_CHANNEL ? take(body.subarray(4)) : undefined;
    });
  }

  /** Sends a request; returns the answer with the next opcode, or undefined after an error response. */
  async request(pdu) {
    this.#send(pdu);
    const answer = await this.#next((one) =>
      one[0] === pdu[0] + 1 || (one[0] === 1 && one[1] === pdu[0]) ? one : undefined,
    );
    return answer[0] === 1 ? undefined : answer;
  }

  notified(handle) {
    return this.#next((pdu) => (pdu[0] === 0x1b && pdu.readUInt16LE(1) === handle ? pdu.subarray(3) : undefined));
  }
}

const le16 = (...numbers) => numbers.flatMap((number) => [number & 0xff, number >> 8]);

/** The value handles of the lock's command, response and session characteristics. */
async function characteristics(attributes) {
  const service = await attributes.request([0x06, ...le16(1, 0xffff, 0x2800), ...uuid(1)]);
  if (service === undefined) throw new Error('this is no lock: it has no such service');
  const end = service.readUInt16LE(3);
  const found = [];
  for (let start = service.readUInt16LE(1); start <= end; ) {
    const answer = await attributes.request([0x08, ...le16(start, end, 0x2803)]);
    if (answer === undefined) break;
    const size = answer[1];
    for (let at = 2; at + size <= answer.length; at += size) {
      found.push({ uuid: answer.subarray(at + 5, at + size), value: answer.readUInt16LE(at + 3) });
      start = answer.readUInt16LE(at) + 1;
    }
  }
  return [2, 3, 4].map((n) => {
    const one = found.find((characteristic) => characteristic.uuid.equals(uuid(n)));
    if (one === undefined) throw new Error(`this is no lock: characteristic ${n} is missing`);
    return one.value;
  });
}

async function commandsFor(mac, session) {
  const response = await fetch(`${core}/unlock/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ mac, session: session.toString('hex').toUpperCase(), tracking_key: 'H4 example' }),
  });
  const answer = await response.json();
  if (answer.result !== 'success') throw new Error(answer.message);
  return answer.data.commands.split('+');
}

/** Scans until the lock advertises, and connects. */
async function linkTo(mac) {
  const address = LE_CODED(mac);
  const advertises = leEvent(0x02, (body) => (body.subarray(4, 10).equals(address) ? body[3] : undefined));
  await command(0x200b, [1, ...le16(16, 16), 0, 0]);
  await command(0x200c, [1, 0]);
  const addressType = await advertises;
  await command(0x200c, [0, 0]);
  await command(0x200d, [...le16(96, 48), 0, addressType, ...address, 0, ...le16(12, 12, 0, 200, 0, 0)]);
  const complete = await leEvent(0x01, (body) => body);
  if (complete[1] !== 0) throw new Error(`no connection: ${complete[1].toString(16)}`);
  return complete.readUInt16LE(2);
}

async function open(mac) {
  const link = await linkTo(mac);
  const attributes = new Attributes(link);
  const [commands, responses, session] = await characteristics(attributes);
  await attributes.request([0x12, ...le16(responses + 1), 1, 0]);
  const nonce = await attributes.request([0x0a, ...le16(session)]);
  for (const hex of await commandsFor(mac, nonce.subarray(1))) {
    await attributes.request([0x12, ...le16(commands), ...Buffer.from(hex, 'hex')]);
    let answer = await attributes.notified(responses);
    while (answer[0] !== 0x51) answer = await attributes.notified(responses);
    console.log(answer[1] === 0x60 ? `${mac} took the command` : `refused: ${answer[1].toString(16)}`);
  }
  await command(0x0406, [...le16(link), 0x13]);
  await event(0x05, (body) => (body.readUInt16LE(1) === link ? true : undefined));
}

await command(0x0c03);
await command(0x0c01, Buffer.from('ffffffffffffff3f', 'hex'));
for (const mac of macs) await open(mac);
process.exit(0);
