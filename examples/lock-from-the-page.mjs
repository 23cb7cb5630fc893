// A Nokē ONE in factory state, written from docs/protocol.md, docs/conformance.md and docs/transports/websocket.md alone: no line of it
// uses src/. It has its own virtual clock and writes no file. `--fault NAME` plants a mistake, `--odd NAME` selects an unusual but correct variant.
//
//   node examples/lock-from-the-page.mjs --port 2846 --stimulus-port 2847 --mac C0:FF:EE:0C:00:01 --factory-secret 2021…3F
//
// It prints one line of JSON with both URLs and its claims when it listens, and ends with a signal.

import { parseArgs } from 'node:util';
import { faults } from './page-lock/faults.mjs';
import { CLAIMS, FACTORY_SECRET, MAC } from './page-lock/identity.mjs';
import { odd } from './page-lock/odd.mjs';
import { startLock } from './page-lock/start.mjs';

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

function known(table, kind, name) {
  if (name !== undefined && !Object.hasOwn(table, name)) fail(`--${kind} ${name} is unknown; --list prints every name`);
  return name;
}

async function main() {
  const given = options();
  if (given.list) {
    console.log(JSON.stringify({ faults: Object.keys(faults), odd: Object.keys(odd) }));
    return;
  }
  const { target, stimulus } = await startLock({
    mac: bytes('mac', given.mac, 6),
    factorySecret: bytes('factory-secret', given['factory-secret'], 32),
    port: port('port', given.port),
    stimulusPort: port('stimulus-port', given['stimulus-port']),
    fault: known(faults, 'fault', given.fault),
    odd: known(odd, 'odd', given.odd),
  });
  console.log(JSON.stringify({ target, stimulus, claims: CLAIMS }));
}

await main();
