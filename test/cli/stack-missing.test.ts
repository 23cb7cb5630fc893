import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ALL, oneIn } from '../sizes.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-missing-'));
const scenario = join(folder, 'touch.yaml');
writeFileSync(
  scenario,
  'version: 1\nname: touch\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n- lock.touch: A101\n- expect: { lock.A101.power: awake }\n  within: 1s\n',
);
/** Loaded before anything else: this Node finds no noble, and no native part of SQLite. */
const hide = join(folder, 'hide.cjs');
writeFileSync(
  hide,
  `const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => {
  if (/^@(abandonware.noble|libsql)/.test(name))
    throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND' });
  return resolve(name, ...rest);
};`,
);

const PORTS = ['control', 'core', 'ws'].flatMap((name) => [`--${name}-port`, '0']);

const noke = (...args: string[]) => {
  const call = ['--require', hide, 'dist/cli/main.js', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test.each(
  oneIn<[command: string, args: string[]]>(2, [
    ['run', [scenario, '--link', 'radio']],
    ['air', ['--listen', 'tcp:0', ...PORTS]],
  ]),
)('%s without the stacks says what to install and exits with 3', (command, args) => {
  expect(noke(command, ...args)).toEqual({
    status: 3,
    stdout: '',
    stderr:
      '@abandonware/noble is not installed: run npm install @abandonware/noble, or use the memory link\n' +
      'more: npx noke-sim explain E-RADIO-1\n',
  });
});

// The last but one of these tests opens a facility without them, too.
test.runIf(ALL)('the memory link needs none of them', () => {
  expect(noke('run', scenario)).toMatchObject({ status: 0, stderr: '' });
});

/** A store, as `compare` finds it before it opens the database. */
const store = join(folder, 'store');
mkdirSync(store);
writeFileSync(join(store, 'facility.db'), '');

test.each(
  oneIn<[command: string, args: string[]]>(2, [
    ['up', ['--data', join(folder, 'new'), '--for', '1s', ...PORTS]],
    ['compare', [store, store]],
  ]),
)('%s of a store without the native part of SQLite says what to install and exits with 3', (command, args) => {
  const { status, stdout, stderr } = noke(command, ...args);
  expect(stderr).toMatch(
    /^SQLite for this machine is not installed: run npm install @libsql\/[\w-]+@\d+\.\d+\.\d+; only stores need it\nmore: npx noke-sim explain E-STORE-3\n$/,
  );
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test('a facility without a store needs no SQLite', () => {
  expect(noke('up', '--for', '1s', '--no-console', ...PORTS)).toMatchObject({ status: 0, stderr: '' });
});

/** Registered before anything else: this Node finds no bullmq. */
const HOOK = `export async function resolve(name, context, next) {
  if (name === 'bullmq') throw Object.assign(new Error("Cannot find package 'bullmq'"), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
}`;
const asUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
const WITHOUT_QUEUE = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOK))});`);

test.each(
  oneIn(3, [
    ['worker'],
    ['explore --runs 10'],
    ['run touch.yaml'],
    ['conform self-check'],
    [`conform core ${resolve('examples/core-adapter.mjs')}`],
  ]),
)('%s without the packages for queues says what to install and exits with 3', (line) => {
  const call = [
    '--import',
    WITHOUT_QUEUE,
    resolve('dist/cli/main.js'),
    ...line.split(' '),
    '--queue',
    'redis://127.0.0.1:9',
  ];
  const { status, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8', cwd: folder });
  expect([status, stderr]).toEqual([
    3,
    '--queue needs the bullmq and ioredis packages, and bullmq is not installed: npm install bullmq ioredis\n' +
      'more: npx --no noke-sim explain E-QUEUE-1\n',
  ]);
});
