import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { loadNoble } from '../../../src/link/radio/central/noble.ts';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { HostSide } from '../../../src/link/radio/host/host-side.ts';
import { Sandbox, type SandboxOptions } from '../../../src/link/radio/host/sandbox.ts';
import { packageRoot, type StackPackage } from '../../../src/link/radio/host/stack-files.ts';
import { type Bleno, loadBleno } from '../../../src/link/radio/peripheral/bleno.ts';
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
  const host = new HostSide(port, { keepsKeys: false });
  return {
    socket: () => host.createSocket(),
    clock: stage.clock,
    randomness: () => stage.random.stream('pairing'),
    hostname: () => 'desk',
    label: 'desk',
    warn: () => {},
  };
}

test('each load is a separate stack; all of them share the classes of their package', () => {
  const stage = new RadioFixture();
  const one = loadBleno(options(stage)).bleno;
  const two = loadBleno(options(stage)).bleno;
  expect(one).not.toBe(two);
  expect(one.Characteristic).toBe(two.Characteristic);
  expect(loadNoble(options(stage)).noble).not.toBe(loadNoble(options(stage)).noble);
});

interface Mgmt {
  addLongTermKey(...parts: readonly (Buffer | number)[]): void;
}

test('what a stack uses is its own: host name, randomness, and the objects that its package creates once', () => {
  const stage = new RadioFixture();
  const asked: string[] = [];
  const written: string[] = [];
  const of = (name: string) => {
    const sandbox = new Sandbox('@abandonware/bleno', {
      ...options(stage),
      socket: () =>
        Object.assign(new EventEmitter(), {
          bindControl: () => {},
          start: () => {},
          write: (packet: Buffer) => written.push(`${name} ${packet.readUInt16LE(6)}`),
        }),
      randomness: () => stage.random.stream(name),
      hostname: () => {
        asked.push(name);
        return name;
      },
    });
    const Class = sandbox.load('lib/bleno.js') as new () => Bleno;
    const bleno = sandbox.run(() => new Class());
    const crypto = sandbox.load('lib/hci-socket/crypto.js') as { r(): Buffer };
    const mgmt = sandbox.load('lib/hci-socket/mgmt.js') as Mgmt;
    return {
      setServices: () => sandbox.run(() => bleno.setServices([])),
      drawn: () => sandbox.run(() => crypto.r()).toString('hex'),
      addKey: () =>
        sandbox.run(() =>
          mgmt.addLongTermKey(
            Buffer.alloc(6),
            Buffer.alloc(1),
            0,
            0,
            Buffer.alloc(2),
            Buffer.alloc(8),
            Buffer.alloc(16),
          ),
        ),
    };
  };
  const [one, two] = [of('one'), of('two')];
  asked.length = 0;
  one.setServices();
  two.setServices();
  expect(asked).toEqual(['one', 'two']);
  const { random } = new RadioFixture();
  const expected = ['one', 'two'].map((name) => Buffer.from(random.stream(name).bytes(16)).toString('hex'));
  expect([one.drawn(), two.drawn()]).toEqual(expected);
  // Each write to a control socket contains all keys of its stack.
  one.addKey();
  two.addKey();
  one.addKey();
  expect(written).toEqual(['one 1', 'two 1', 'one 2']);
});

test('a call of a stack outside the run of its sandbox throws instead of reaching another stack', () => {
  const stage = new RadioFixture();
  loadBleno(options(stage));
  const { bleno, sandbox } = loadBleno(options(stage));
  expect(() => bleno.setServices([])).toThrow('a Bluetooth stack was called outside the run of its sandbox');
  expect(() => sandbox.run(() => Sandbox.outside(() => bleno.setServices([])))).toThrow('outside the run');
  sandbox.run(() => bleno.setServices([]));
});

/** Every object that a file of a package keeps at its top level: anything but a class, a function, a constant or a module. */
const KEPT: Readonly<Record<StackPackage, readonly string[]>> = {
  '@abandonware/bleno': [
    'lib/bleno.js: let bindings = null;',
    'lib/hci-socket/bindings.js: module.exports = new BlenoBindings();',
    'lib/hci-socket/mgmt.js: module.exports = new Mgmt();',
  ],
  '@abandonware/noble': [],
};

test.each(Object.entries(KEPT))(
  'the files of %s keep nothing of a stack, except in the objects that each stack has',
  (name, kept) => {
    const lib = join(packageRoot(name as StackPackage), 'lib');
    const files = [lib, join(lib, 'hci-socket')].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.js') && !file.startsWith('resolve-'))
        .map((file) => join(folder, file)),
    );
    const state = /^(?:let|var) |^[^/\s(][^(]*= *(?:new |\[|\{)/;
    const found = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => state.test(line) && line !== 'module.exports = {')
        .map((line) => `${relative(join(lib, '..'), file)}: ${line}`),
    );
    expect(found).toEqual(kept);
  },
);

test('a load touches nothing global: no listener on the process, no entry in the module cache', () => {
  const cached = () =>
    Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@abandonware'));
  const before = { exit: process.listenerCount('exit'), int: process.listenerCount('SIGINT'), cached: cached() };
  const stage = new RadioFixture();
  const { bleno, sandbox: ofBleno } = loadBleno(options(stage));
  ofBleno.run(() => bleno.on('stateChange', () => {}));
  const { noble, sandbox: ofNoble } = loadNoble(options(stage));
  ofNoble.run(() => noble.on('stateChange', () => {}));
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
  const { sandbox } = loadBleno(options(stage));
  sandbox.close();
  sandbox.wake();
  expect(stage.clock.pending()).toEqual([]);
});
