import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { loadNoble } from '../../../src/link/radio/central/noble.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { HostSide } from '../../../src/link/radio/host/host-side.ts';
import { packageRoot, Sandbox, type SandboxOptions, type StackPackage } from '../../../src/link/radio/host/sandbox.ts';
import { loadBleno } from '../../../src/link/radio/peripheral/bleno.ts';
import { RadioFixture } from './radio-fixture.ts';

/** The versions of the stacks whose faults are known. After an upgrade, check the faults again. */
const PINNED: Readonly<Record<StackPackage, { version: string; files: number; sha256: string }>> = {
  '@abandonware/bleno': {
    version: '0.6.2',
    files: 16,
    sha256: '0ee3ee673f801c952efb8141ff774af691b4063dba31dd91c068bc97200a1180',
  },
  '@abandonware/noble': {
    version: '1.9.2-26',
    files: 25,
    sha256: '10df7e14fb6e271dac9bb270ec54fa1f7d8cc4edece4be297d79c69699339345',
  },
};

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(js|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

test.each(Object.entries(PINNED))('%s is the version whose faults are known, file by file', (name, pinned) => {
  const root = packageRoot(name as StackPackage);
  const files = [...filesUnder(join(root, 'lib')), join(root, 'index.js')];
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect({ version, files: files.length, sha256: hash.digest('hex') }).toEqual(pinned);
});

function options(stage: RadioFixture): SandboxOptions {
  const port = new Controller(stage.radio.medium, { name: 'desk', address: '02:00:00:00:00:09' });
  return {
    socket: new HostSide(port, { keepsKeys: false }).socket,
    clock: stage.clock,
    randomness: () => stage.random.stream('pairing'),
    hostname: () => 'desk',
    label: 'desk',
    warn: () => {},
  };
}

test('each load is a separate stack, compiled once', () => {
  const stage = new RadioFixture();
  const one = loadBleno(options(stage)).bleno;
  const two = loadBleno(options(stage)).bleno;
  expect(one).not.toBe(two);
  expect(one.Characteristic).not.toBe(two.Characteristic);
  expect(loadNoble(options(stage)).noble).not.toBe(loadNoble(options(stage)).noble);
});

test('a load touches nothing global: no listener on the process, no entry in the module cache', () => {
  const cached = () =>
    Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@abandonware'));
  const before = { exit: process.listenerCount('exit'), int: process.listenerCount('SIGINT'), cached: cached() };
  const stage = new RadioFixture();
  loadBleno(options(stage)).bleno.on('stateChange', () => {});
  loadNoble(options(stage)).noble.on('stateChange', () => {});
  const after = { exit: process.listenerCount('exit'), int: process.listenerCount('SIGINT'), cached: cached() };
  expect(after).toEqual(before);
});

test('a missing package is explained', () => {
  expect(() => packageRoot('@abandonware/nowhere' as StackPackage)).toThrow(
    '@abandonware/nowhere is not installed: run npm install @abandonware/nowhere, or use the memory link',
  );
});

test('a closed sandbox no longer sets timers', () => {
  const stage = new RadioFixture();
  const sandbox = new Sandbox('@abandonware/bleno', options(stage));
  sandbox.load('index.js');
  sandbox.close();
  sandbox.wake();
  expect(stage.clock.pending()).toEqual([]);
});
