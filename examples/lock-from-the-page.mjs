// A Nokē ONE in factory state, written from docs/protocol.md, docs/conformance.md and docs/transports/websocket.md alone: no line of it
// uses src/. It has its own virtual clock and writes no file. `--fault NAME` plants a mistake, `--odd NAME` an unusual but right behaviour.
//
//   node examples/lock-from-the-page.mjs --port 2846 --stimulus-port 2847 --mac C0:FF:EE:0C:00:01 --factory-secret 2021…3F
//
// It prints one line of JSON with both URLs when it listens, and ends with a signal.

import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { VirtualClock } from './page-lock/clock.mjs';
import { faults } from './page-lock/faults.mjs';
import { FACTORY_SECRET, MAC } from './page-lock/identity.mjs';
import { Lock } from './page-lock/lock.mjs';
import { odd } from './page-lock/odd.mjs';
import { PATH, serveStimuli, stimuli } from './page-lock/stimuli.mjs';
import { Wire } from './page-lock/wire.mjs';

const text = (byDefault) => ({ type: 'string', default: byDefault });

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

function options() {
  const options = {
    port: text('2846'),
    'stimulus-port': text('2847'),
    mac: text(MAC),
    'factory-secret': text(FACTORY_SECRET),
    fault: { type: 'string' },
    odd: { type: 'string' },
    list: { type: 'boolean', default: false },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error.message);
  }
}

function bytes(name, value, length) {
  const hex = value.replaceAll(':', '');
  if (!/^[0-9a-f]*$/i.test(hex) || hex.length !== length * 2)
    fail(`--${name} takes ${length} bytes in hex, not ${value}`);
  return Buffer.from(hex, 'hex');
}

function port(name, value) {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) fail(`--${name} takes a port from 0 to 65535, not ${value}`);
  return Number(value);
}

function change(table, kind, name, parts) {
  if (name === undefined) return;
  if (!Object.hasOwn(table, name)) fail(`--${kind} ${name} is unknown; --list prints every name`);
  table[name](parts);
}

async function main() {
  const given = options();
  if (given.list) {
    console.log(JSON.stringify({ faults: Object.keys(faults), odd: Object.keys(odd) }));
    return;
  }
  const mac = bytes('mac', given.mac, 6);
  const clock = new VirtualClock(Date.UTC(2026, 6, 15, 10));
  const wire = new Wire(mac, clock);
  const link = {
    notify: (packet) => wire.packet(packet),
    closed: () => wire.closed(),
    lost: () => wire.lost(),
    advertisementChanged: () => wire.advertisementChanged(),
  };
  const factorySecret = bytes('factory-secret', given['factory-secret'], 32);
  const lock = new Lock({ mac, factorySecret, clock, random: randomBytes, link });
  const parts = { lock, body: lock.body, keys: lock.keys, records: lock.records, commands: lock.commands, wire, clock };
  change(faults, 'fault', given.fault, parts);
  change(odd, 'odd', given.odd, parts);
  const webSocket = await wire.listen(lock, port('port', given.port));
  const hand = await serveStimuli(stimuli(lock, clock), port('stimulus-port', given['stimulus-port']));
  console.log(
    JSON.stringify({ target: `ws://127.0.0.1:${webSocket}`, stimulus: `http://127.0.0.1:${hand.port}${PATH}` }),
  );
}

await main();
