// The lock of examples/lock-from-the-page.mjs behind Bluetooth: it joins a virtual controller over a TCP or Unix socket (HCI, H4) and speaks
// HCI and the attribute protocol itself. No line of it uses src/. Its time advances only with the stimulus `advance`.
//
//   npx noke-sim conform lock air --listen tcp:6402 --keys keys.json --claims claims.yaml --stimulus http://127.0.0.1:2947/stimulus
// and in another terminal
//   node examples/h4-lock.mjs --controller 127.0.0.1:6402 --stimulus-port 2947
//
// It prints one line of JSON with its stimulus URL and claims, and ends with the controller.

import { parseArgs } from 'node:util';
import { faults } from './page-lock/faults.mjs';
import { CLAIMS, FACTORY_SECRET, MAC } from './page-lock/identity.mjs';
import { startOnController } from './page-lock/start.mjs';

const { values } = parseArgs({
  options: {
    controller: { type: 'string', default: '127.0.0.1:6402' },
    'stimulus-port': { type: 'string', default: '2947' },
    fault: { type: 'string' },
  },
});

/** `HOST:PORT`, or the path of a Unix socket. */
function place(text) {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(text) ?? [];
  return host === undefined ? { path: text } : { host, port: Number(port) };
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

if (values.fault !== undefined && !Object.hasOwn(faults, values.fault))
  fail(`--fault ${values.fault} is unknown; node examples/lock-from-the-page.mjs --list prints every name`);

try {
  const lock = await startOnController({
    where: place(values.controller),
    stimulusPort: Number(values['stimulus-port']),
    mac: Buffer.from(MAC.replaceAll(':', ''), 'hex'),
    factorySecret: Buffer.from(FACTORY_SECRET, 'hex'),
    fault: values.fault,
  });
  console.log(JSON.stringify({ stimulus: lock.stimulus, claims: CLAIMS }));
  await lock.ended;
  lock.close();
} catch (error) {
  fail(`${values.controller}: ${error.message}`);
}
