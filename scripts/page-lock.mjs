// npm run page-lock: judges the lock of examples/lock-from-the-page.mjs with `noke-sim conform lock`: as it is, with each planted fault,
// and in each odd but right form. Exit code 1 if the sound or an odd lock fails, or a fault is not caught.
//   node scripts/page-lock.mjs [--only PART-OF-A-NAME] [--jobs N]

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { faults } from '../examples/page-lock/faults.mjs';
import { CLAIMS, FACTORY_SECRET, MAC } from '../examples/page-lock/identity.mjs';
import { odd } from '../examples/page-lock/odd.mjs';

const LOCK = 'examples/lock-from-the-page.mjs';
const LIMIT_MS = 240_000;

function started(kind, name) {
  const change = name === undefined ? [] : [`--${kind}`, name];
  const args = [LOCK, '--port', '0', '--stimulus-port', '0', ...change];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  const listening = new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', () => reject(new Error(`${LOCK} ended: ${complaint}`)));
  });
  return { child, listening, complaint: () => complaint };
}

function conform({ target, stimulus }, folder) {
  const files = ['--keys', join(folder, 'keys.json'), '--claims', join(folder, 'claims.yaml')];
  const args = ['src/cli/main.ts', 'conform', 'lock', target, ...files, '--stimulus', stimulus, '--json'];
  const child = spawn('node_modules/.bin/tsx', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out, complaint })));
}

/** Runs one lock and returns its verdict, with the cases that failed. */
async function judge({ kind, name }, folder) {
  const lock = started(kind, name);
  try {
    const { code, out, complaint } = await conform(await lock.listening, folder);
    const cases = out.startsWith('{') ? JSON.parse(out).cases : [];
    const failed = cases.filter(({ verdict }) => ['fail', 'error', 'not-exercised'].includes(verdict));
    return { kind, name, code, failed: failed.map(({ id }) => id), why: complaint.trim() || lock.complaint() };
  } finally {
    lock.child.kill();
  }
}

function asItShould({ kind, code }) {
  return kind === 'fault' ? code === 1 || code === 3 : code === 0;
}

function line(result) {
  const { kind, name, code, failed, why } = result;
  const first = failed.slice(0, 3).join(' ') + (failed.length > 3 ? ` and ${failed.length - 3} more` : '');
  const verdict = asItShould(result) ? 'ok  ' : 'BAD ';
  return `${verdict} ${kind.padEnd(5)} ${(name ?? 'as the page says').padEnd(34)} exit ${code}  ${first || why.split('\n')[0]}`;
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'page-lock-'));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET }));
  writeFileSync(join(folder, 'claims.yaml'), CLAIMS);
  const every = [{ kind: 'sound' }];
  every.push(...Object.keys(odd).map((name) => ({ kind: 'odd', name })));
  every.push(...Object.keys(faults).map((name) => ({ kind: 'fault', name })));
  const chosen = every.filter(({ name }) => (name ?? 'sound').includes(values.only));
  const results = [];
  const queue = [...chosen];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await judge(next, folder);
      results.push(result);
      console.log(line(result));
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const of = (kind) => results.filter((result) => result.kind === kind);
  const right = (kind) => `${of(kind).filter(asItShould).length} of ${of(kind).length}`;
  console.log(`sound ${right('sound')} pass, odd ${right('odd')} pass, faults ${right('fault')} caught`);
  process.exitCode = results.length > 0 && results.every(asItShould) ? 0 : 1;
}

await main();
