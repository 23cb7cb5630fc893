/** The commands that `up --conformance` prints: one for every open way to a target, and each works unchanged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hostClock } from '../../../src/sim/live-clock.ts';
import { type Running, start } from '../up-host.ts';

const MAC = 'C0:FF:EE:0C:00:01';
let folder: string;
const running: Running[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-targets-'));
});
afterEach(async () => {
  for (const one of running.splice(0).reverse()) {
    one.interrupt();
    await one.ended;
  }
  rmSync(folder, { recursive: true });
});

function begin(args: readonly string[]): Running {
  const one = start(args, undefined, {}, hostClock);
  running.push(one);
  return one;
}

async function printed(...args: readonly string[]): Promise<string[]> {
  const files = ['--conformance', MAC, '--conformance-files', folder];
  const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
  const up = begin(['up', '--units', '2', '--paused', '--no-console', ...files, ...ports, ...args]);
  await up.said(/Try:\n(?: {2}npx .*\n)+\n/);
  return [...up.out().matchAll(/^ {2}npx noke-sim (.*)$/gm)].map(([, line]) => line ?? '');
}

const A_CASE = { lock: 'lock.session.frozen-*', 'core-api': 'core-api.answer.*', link: 'link.hello.*' };

/** The exit code with a few of the cases, and whether any of them passed. */
async function tried(
  line: string,
): Promise<{ readonly line: string; readonly code: number; readonly passed: boolean }> {
  const words = line.split(' ');
  const [, kind] = words;
  const only = Object.entries(A_CASE).find(([name]) => name === kind)?.[1] ?? '';
  const run = start([...words, '--only', only], undefined, {}, hostClock);
  const code = await run.ended;
  return { line, code, passed: /\d pass/.test(run.out()) };
}

/** Which kind of target, where, and what makes its commands. */
const shape = (line: string): string =>
  line
    .replace(/^conform /, '')
    .replace(/(:\d+)(?= )/, '')
    .replace(/ --(claims|private-key|stimulus|link-key\S*) .*/, '')
    .replace(folder, 'DIR');

it('a lock by its keys and by the core, the core, and the end of the link', async () => {
  const key = join(folder, 'key.txt');
  writeFileSync(key, 'secret');
  const lines = await printed('--link-role', 'gateway', '--link-key-file', key, '--link-port', '0');
  expect(lines.map(shape)).toEqual([
    'lock ws://127.0.0.1 --keys DIR/keys.json',
    expect.stringMatching(/^lock ws:\/\/127\.0\.0\.1 --mac C0:FF:EE:0C:00:02 --core-api http:\/\/127\.0\.0\.1:\d+$/),
    'core-api http://127.0.0.1',
    'link ws://127.0.0.1 --role gateway',
  ]);
  for (const line of lines) expect(await tried(line)).toEqual({ line, code: 0, passed: true });
}, 60_000);

it('with a token, which the commands name and do not print', async () => {
  const key = join(folder, 'key.txt');
  writeFileSync(key, 'secret');
  const link = ['--link-role', 'gateway', '--link-key-file', key, '--link-port', '0'];
  const lines = await printed('--token', 'ses4me', ...link);
  expect(lines.map((line) => line.split(' ')[1])).toEqual(['lock', 'lock', 'core-api', 'link']);
  for (const line of lines) {
    expect(line).not.toContain('ses4me');
    expect(line).toContain('--token "$TOKEN"');
    const given = line.replace('"$TOKEN"', 'ses4me');
    expect(await tried(given)).toEqual({ line: given, code: 0, passed: true });
  }
}, 60_000);

it('a lock on a controller of somebody else’s air', async () => {
  const air = begin(['air', '--listen', 'tcp:127.0.0.1:0', '--no-ports']);
  const [, place = ''] = await air.said(/air=(tcp:\S+)/);
  const lines = await printed('--core-port', 'off', '--ws-port', 'off', '--hci', `${place}=conformance`);
  expect(lines.map(shape)).toEqual([`lock hci:${place.replace(/:\d+$/, '')} --keys DIR/keys.json`]);
  for (const line of lines) expect(await tried(line)).toEqual({ line, code: 0, passed: true });
}, 60_000);

it('a command for an end of the link that dials is printed for this machine only, and without the key', async () => {
  const dial = ['--link-role', 'backend', '--link-key', 'a-secret', '--link-dial'];
  const here = await printed(...dial, 'ws://127.0.0.1:9');
  expect(here.at(-1)).toMatch(
    /^conform link listen:127\.0\.0\.1:9 --role backend --link-key "\$LINK_KEY" --mac C0:FF:EE:0C:00:02 /,
  );
  const elsewhere = await printed(...dial, 'ws://192.0.2.1:9');
  expect(elsewhere.filter((line) => line.startsWith('conform link'))).toEqual([]);
}, 60_000);
