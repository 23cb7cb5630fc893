/**
 * How to cause each error: the example of its page, completed if it is only a part of a file or names files that do not exist here. Every code that a
 * file or a command line can cause is in `MISTAKES` or `COMMANDS`.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { ERRORS } from '../../../src/facility/errors/catalogue.ts';
import { DATABASE_FILE } from '../../../src/server/store/folder.ts';
import { Store } from '../../../src/server/store/store.ts';
import { noke } from '../noke.ts';
import { start } from '../up-host.ts';

export type Code = keyof typeof ERRORS;

export const folder = mkdtempSync(join(tmpdir(), 'noke-sim-errors-'));
const HEAD = 'version: 1\nname: n\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const FACILITY = 'version: 1\nname: n\ntimeZone: America/Denver\nsite: { at: [0, 0], radiusM: 60 }\n';
const PERSON = 'people: [{ id: ada, name: Ada Ash, phones: [{ id: ada }] }]\n';
const WAIT = '- wait: 1s\n';

export function file(text: string | Uint8Array, name = 'given.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A path below the folder, which does not exist. */
const path = (name: string): string => join(folder, name);

/** A scenario in this facility. */
function inFacility(rest: string): string {
  file(FACILITY + rest, 'x.facility.yaml');
  return `${HEAD.replace('demo', 'x.facility.yaml')}${WAIT}`;
}

type Text = (example: string) => string | Uint8Array;
const alone: Text = (example) => example;
const asStep: Text = (example) => `${HEAD}${example}\n`;
const asName: Text = (example) => `${HEAD}${WAIT}`.replace('name: n', example);

/** Codes of mistakes in a scenario or its facility, each with the file that its example belongs to, or with a file instead of its example. */
export const MISTAKES: readonly (readonly [Code, Text])[] = [
  ['E-FILE-3', () => ''],
  ['E-FILE-3', alone],
  ['E-FILE-4', alone],
  ['E-FILE-4', () => '? [a]\n: 1\n'],
  ['E-FILE-5', (example) => example.replace(' … ', `${'['.repeat(200)}${']'.repeat(200)}`)],
  ['E-FILE-5', () => ' '.repeat(1_100_000)],
  ['E-FILE-6', alone],
  ['E-FILE-7', (example) => asName(`name: n\n${example}`)],
  ['E-FILE-8', alone],
  ['E-FILE-9', asName],
  ['E-FILE-10', inFacility],
  ['E-FILE-11', inFacility],
  ['E-FILE-12', (example) => inFacility(`${example}\n${PERSON}`)],
  ['E-STEP-1', asStep],
  ['E-STEP-2', asStep],
  ['E-STEP-3', asStep],
  ['E-STEP-4', asStep],
  ['E-STEP-5', asStep],
  ['E-STEP-5', () => asStep('- expect: { lock.A101.powr: awake }')],
  ['E-STEP-5', () => asStep('- expect: { event: lock.wok }')],
  ['E-STEP-6', (example) => `version: 1\nname: n\nfacility: demo\n${example}\n`],
];

const TOUCH = `${HEAD}- lock.touch: A101\n- wait: 2s\n`;

/** An attempt that fails because the phone is far from the lock. */
const FAILS = `${HEAD}- phone.openApp: alice\n- wait: 2s\n- phone.unlock: { phone: alice, unit: A101 }\n- wait: 1m\n`;

async function traceOf(text: string): Promise<string> {
  const trace = path(`${text.length}.trace.jsonl`);
  await noke(['run', file(text, 'traced.yaml'), '--trace', trace], { facilities });
  return trace;
}

/** A recording of another kind or version: its first line is changed. */
async function traceWith(change: (header: object) => object, text = TOUCH): Promise<string> {
  const [header = '', ...events] = readFileSync(await traceOf(text), 'utf8').split('\n');
  return file([JSON.stringify(change(JSON.parse(header))), ...events].join('\n'), 'changed.trace.jsonl');
}

/** The header of version 1, which does not contain the facility that its scenario defines. */
const ofVersion1 = (header: object): object => ({
  ...header,
  version: 1,
  scenario: path('gone.yaml'),
  facility: { from: 'inline', digest: '0'.repeat(64) },
});

const servers: ReturnType<typeof createServer>[] = [];

/** The port of a server that refuses every connection. */
async function refusing(): Promise<number> {
  const server = createServer((_, response) => response.writeHead(401).end());
  server.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
  );
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

const openStores: Store[] = [];

/** The folder of a store that this process has open. */
function openStore(): string {
  openStores.push(new Store(path('open-store'), 'demo 1'));
  return path('open-store');
}

/** The folder of a store that `up` has closed. */
async function closedStore(name: string): Promise<string> {
  const up = start(['up', '--data', path(name), NO_PORTS]);
  await up.said(/is up: /);
  up.interrupt();
  await up.ended;
  return path(name);
}

/** The same with the second half of its database cut off. */
async function damagedStore(): Promise<string> {
  const store = await closedStore('damaged-store');
  const database = join(store, DATABASE_FILE);
  truncateSync(database, statSync(database).size / 2);
  return store;
}

export function closeServers(): void {
  for (const server of servers.splice(0)) server.close();
  for (const store of openStores.splice(0)) store.close();
}

/** A field report in its own folder. */
function report(): string {
  cpSync('fixtures/practice-reports/reports/01-asleep', path('report'), { recursive: true });
  return path('report');
}

/** An activity export of the demo facility with one line for each year. */
function activity(...years: readonly number[]): string {
  const line = (year: number) => `03/05/${year},10:20:11 AM,Access,"Phone","Alice Archer",A101,""\n`;
  mkdirSync(path('activity'), { recursive: true });
  file(`Date,Time,Type,Activity,User,Unit / Entry,Details\n${years.map(line).join('')}`, 'activity/export.csv');
  return path('activity');
}

const KEYS = JSON.stringify({ mac: 'C0:FF:EE:00:00:01', hardware: '1A', factorySecret: 'AB'.repeat(32) });
const NO_PORTS = '--no-ports';
const QUIET = 'scenarios/quiet.facility.yaml';
const ABOUT = ['--about', 'ben@N2'];

/** What the words of an example stand for on this machine, and options that stop a command from doing more than making its mistake. */
interface Given {
  readonly words?: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

/** Codes of command lines, each with what its example needs. No word stands for a number, so that a number in an example has the effect of its page. */
export const COMMANDS: Readonly<Partial<Record<Code, () => Given | Promise<Given>>>> = {
  'E-USAGE-1': () => ({}),
  'E-USAGE-2': () => ({}),
  'E-USAGE-3': () => ({}),
  'E-USAGE-4': () => ({}),
  'E-USAGE-5': () => ({ words: { 'day.yaml': path('day.yaml'), 'store/': path('store') } }),
  'E-USAGE-6': () => ({}),
  'E-USAGE-7': () => ({}),
  'E-SECRET-1': () => ({}),
  'E-SECRET-2': () => ({}),
  'E-SECRET-3': () => ({ words: { 'key.pem,cert.pem': 'package.json,package.json' } }),
  'E-FACILITY-1': () => ({}),
  'E-FACILITY-2': () => ({ more: [NO_PORTS] }),
  'E-CLAIMS-1': () => ({ words: { 'lock.json': file(KEYS, 'keys.json') } }),
  'E-CLAIMS-2': () => ({}),
  'E-CLAIMS-3': () => ({}),
  'E-PAPER-1': () => ({}),
  'E-PAPER-2': () => ({ words: { 'lock.log': report() } }),
  'E-PAPER-3': () => ({ words: { 'report/': activity(2026), 'other.facility.yaml': QUIET }, more: ABOUT }),
  'E-PAPER-4': () => ({
    words: { 'report/': activity(2005, 2026), 'case/': path('case') },
    more: ['--about', 'alice@A101'],
  }),
  'E-FILE-1': () => ({}),
  'E-FILE-2': () => ({ words: { 'picture.png': file(Uint8Array.of(0, 255, 1), 'picture.png') } }),
  'E-FILE-13': () => ({ words: { 'scenarios/': file(TOUCH) } }),
  'E-FILE-14': () => ({ words: { 'report/': report() } }),
  'E-FILE-15': () => ({}),
  'E-FILE-16': () => ({ words: { 'before.yaml': file(TOUCH), 'after.yaml': file(TOUCH) } }),
  'E-TRACE-1': () => ({ words: { 'scenario.yaml': file(TOUCH) } }),
  'E-TRACE-3': async () => ({ words: { 'old.trace.jsonl': await traceWith(ofVersion1) } }),
  'E-TRACE-4': async () => ({ words: { 'gate.trace.jsonl': await traceOf(TOUCH) } }),
  'E-TRACE-5': async () => ({
    words: { 'radio.trace.jsonl': await traceWith((header) => ({ ...header, link: 'radio' }), FAILS) },
  }),
  'E-TRACE-6': async () => ({
    words: { 'quiet.trace.jsonl': await traceOf(`${HEAD}${WAIT}`), 'quiet.yaml': path('quiet.yaml') },
  }),
  'E-PORT-1': async () => ({
    more: ['--control-port', String(await refusing()), '--core-port', 'off', '--ws-port', 'off'],
  }),
  'E-PORT-3': () => ({ words: { 'token.txt': file('x', 'token.txt') } }),
  'E-PORT-4': () => ({ words: { 'token.txt': file('x', 'token.txt') } }),
  'E-CONNECT-1': () => ({}),
  'E-CONNECT-2': async () => ({ words: { 'ws://127.0.0.1:9000': `ws://127.0.0.1:${await refusing()}` } }),
  'E-CONNECT-3': () => ({ words: { 'not-a-core.mjs': file('export const core = 1;', 'not-a-core.mjs') } }),
  'E-QUEUE-2': () => ({}),
  'E-RADIO-2': () => ({ more: [NO_PORTS] }),
  'E-DBUS-1': () => ({ more: [NO_PORTS] }),
  'E-STORE-1': () => ({ words: { 'store/': openStore() }, more: [NO_PORTS] }),
  'E-STORE-2': async () => ({ words: { 'damaged-store/': await damagedStore() }, more: [NO_PORTS] }),
  'E-STORE-3': () => ({ more: [NO_PORTS] }),
  'E-STORE-4': () => ({ more: [NO_PORTS] }),
  'E-STORE-5': async () => ({ words: { 'store/': await closedStore('seed-1') }, more: [NO_PORTS] }),
  'E-STORE-6': () => ({ words: { 'store/': path('radio') }, more: [NO_PORTS] }),
  'E-TERMINAL-1': async () => ({ words: { 'gate.trace.jsonl': await traceOf(TOUCH) } }),
};

/**
 * The arguments in the example of a code, as a shell passes them, completed. If the example has several commands, this is the last; the earlier ones
 * set the scene. Pipes are omitted: no output here is a terminal.
 */
export async function commandLine(code: Code): Promise<string[]> {
  const { words = {}, more = [] } = (await COMMANDS[code]?.()) ?? {};
  if (Object.keys(words).some((word) => /^\d+$/.test(word)))
    throw new Error(`${code}: a number of the example is replaced`);
  const [command = ''] = ERRORS[code].example.split(' & ').at(-1)?.split(' | ') ?? [];
  const [program, ...args] = command.split(' ').map((word) => (word === '""' ? '' : word));
  if (program !== 'noke-sim') throw new Error(`the example of ${code} is no command: ${command}`);
  return [...args.map((word) => words[word] ?? word), ...more];
}
