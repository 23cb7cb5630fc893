// Judges a lock in another process by `noke-sim conform lock`, in one of three ways; further arguments go to `conform lock`:
//
//   real-time   the lock of `up --conformance` over WebSocket in real time, with every case that waits; at most a minute beside the waits of
//               the specification
//   btvirt      the lock of `up --conformance`, by bleno on one controller of BlueZ, heard by noble on another (scripts/btvirt.sh starts them)
//   air         examples/h4-lock.mjs, which speaks HCI and ATT itself, on our air
//
// Exit code 1 if a case failed or the run took too long.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLAIMS, FACTORY_SECRET, MAC } from '../examples/page-lock/identity.mjs';

/** The time that a run in real time may take in addition to the waits of the specification. */
const REST_S = 60;
const ADDRESS = 'C0:FF:EE:0C:00:02';

const [way, ...more] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-conform-'));
const running = [];

/** Starts a program; `until` resolves with the first match in what it prints. */
function start(...args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const program = { child, text: '', ended: new Promise((resolve) => child.once('exit', resolve)) };
  const look = new Set();
  const take = (text) => {
    program.text += text;
    for (const each of look) each();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
  program.until = (pattern) =>
    new Promise((resolve, reject) => {
      const seek = () => {
        const match = pattern.exec(program.text);
        if (match) resolve(match);
      };
      look.add(seek);
      seek();
      program.ended.then(() => reject(new Error(`ended before ${pattern}: ${program.text}`)));
    });
  running.push(program);
  return program;
}

const noke = (...args) => start('dist/cli/main.js', ...args);
const files = () => ['--keys', join(folder, 'keys.json'), '--claims', join(folder, 'claims.yaml')];

/** `up` with a lock for the suite; resolves with its URLs. */
async function up(...args) {
  const ports = ['--control-port', '0', '--core-port', 'off', '--no-console', '--no-life'];
  const program = noke('up', '--conformance', ADDRESS, '--conformance-files', folder, ...ports, ...args);
  const [, words] = await program.until(/^ready (.+)\n/m);
  const { control, websocket } = Object.fromEntries(words.split(' ').map((word) => word.split(/=(.*)/s)));
  return { websocket, stimulus: `${control}/v1/conformance/stimulus` };
}

const judge = (target, stimulus, ...args) =>
  noke('conform', 'lock', target, ...files(), '--stimulus', stimulus, ...args, ...more);

const WAYS = {
  'real-time': async () => {
    const { websocket, stimulus } = await up('--ws-port', '0');
    return judge(websocket, stimulus, '--slow');
  },
  btvirt: async () => {
    const at = process.env.NOKE_SIM_BTVIRT;
    if (at === undefined) throw new Error('btvirt is not running here: scripts/btvirt.sh starts it');
    const { stimulus } = await up('--paused', '--ws-port', 'off', '--hci', `${at}=conformance`);
    return judge(`hci:${at}`, stimulus);
  },
  air: async () => {
    writeFileSync(
      join(folder, 'keys.json'),
      JSON.stringify({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET }),
    );
    writeFileSync(join(folder, 'claims.yaml'), JSON.stringify(CLAIMS));
    const path = join(folder, 'air');
    const suite = judge('air', 'http://127.0.0.1:2997/stimulus', '--listen', `unix:${path}`);
    await suite.until(/waiting up to/);
    start('examples/h4-lock.mjs', '--controller', path, '--stimulus-port', '2997');
    return suite;
  },
};

async function main() {
  if (!Object.hasOwn(WAYS, way ?? '')) throw new Error(`"${way ?? ''}" is not one of ${Object.keys(WAYS).join(', ')}`);
  try {
    const suite = await WAYS[way]();
    process.exitCode = await suite.ended;
    console.log(suite.text.trimEnd());
    if (way !== 'real-time') return;
    const [, took, waits] = /^(\d+) s, of which (\d+) s/m.exec(suite.text) ?? [];
    const rest = Number(took) - Number(waits);
    console.log(`${rest} s beside the waits of the specification; at most ${REST_S} s are allowed`);
    if (!(rest <= REST_S)) process.exitCode = 1;
  } finally {
    for (const { child } of running) child.kill();
    await Promise.all(running.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
