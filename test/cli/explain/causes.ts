/**
 * What causes each error: the example of its page, completed where it is a part of a file or names files that are not here. Every code that a file or a command line
 * can have is in `MISTAKES` or `COMMANDS`.
 */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { ERRORS } from '../../../src/facility/errors/catalogue.ts';
import { noke } from '../noke.ts';

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

/** Codes of mistakes that a scenario, or its facility, can have, each with the file that its example belongs to, or one without its example. */
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

async function traceOf(text: string): Promise<string> {
  const trace = path(`${text.length}.trace.jsonl`);
  await noke(['run', file(text, 'traced.yaml'), '--trace', trace], { facilities });
  return trace;
}

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

export function closeServers(): void {
  for (const server of servers.splice(0)) server.close();
}

/** A field report, as its own folder. */
function report(): string {
  cpSync('fixtures/practice-reports/reports/01-asleep', path('report'), { recursive: true });
  return path('report');
}

const KEYS = JSON.stringify({ mac: 'C0:FF:EE:00:00:01', hardware: '1A', factorySecret: 'AB'.repeat(32) });
const NO_PORTS = '--no-ports';

/** What the words of an example stand for on this machine, and options that keep a command from doing more than its mistake. */
interface Given {
  readonly words?: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

/** Codes of command lines, each with what its example needs. */
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
  'E-FILE-1': () => ({}),
  'E-FILE-2': () => ({ words: { 'picture.png': file(Uint8Array.of(0, 255, 1), 'picture.png') } }),
  'E-FILE-13': () => ({ words: { 'scenarios/': file(TOUCH) } }),
  'E-FILE-14': () => ({ words: { 'report/': report() } }),
  'E-FILE-15': () => ({}),
  'E-FILE-16': () => ({ words: { 'before.yaml': file(TOUCH), 'after.yaml': file(TOUCH) } }),
  'E-TRACE-1': () => ({ words: { 'scenario.yaml': file(TOUCH) } }),
  'E-TRACE-4': async () => ({ words: { 'gate.trace.jsonl': await traceOf(TOUCH) } }),
  'E-TRACE-6': async () => ({
    words: { 'quiet.trace.jsonl': await traceOf(`${HEAD}${WAIT}`), 'quiet.yaml': path('quiet.yaml') },
  }),
  'E-PORT-1': async () => ({
    words: { 22: String(await refusing()) },
    more: ['--core-port', 'off', '--ws-port', 'off'],
  }),
  'E-PORT-3': () => ({ words: { 'token.txt': file('x', 'token.txt') } }),
  'E-CONNECT-1': () => ({}),
  'E-CONNECT-2': async () => ({ words: { 'ws://127.0.0.1:9000': `ws://127.0.0.1:${await refusing()}` } }),
  'E-CONNECT-3': () => ({ words: { 'not-a-core.mjs': file('export const core = 1;', 'not-a-core.mjs') } }),
  'E-RADIO-2': () => ({ more: [NO_PORTS] }),
  'E-DBUS-1': () => ({ more: [NO_PORTS] }),
  'E-STORE-4': () => ({ more: [NO_PORTS] }),
  'E-STORE-6': () => ({ words: { 'store/': path('radio') }, more: [NO_PORTS] }),
  'E-TERMINAL-1': async () => ({ words: { 'gate.trace.jsonl': await traceOf(TOUCH) } }),
};

/** The arguments of the example of a code, as a shell gives them, completed. What a pipe leads to is left out: no output here is a terminal. */
export async function commandLine(code: Code): Promise<string[]> {
  const { words = {}, more = [] } = (await COMMANDS[code]?.()) ?? {};
  const [command = ''] = ERRORS[code].example.split(' | ');
  const [program, ...args] = command.split(' ').map((word) => (word === '""' ? '' : word));
  if (program !== 'noke-sim') throw new Error(`the example of ${code} is no command: ${command}`);
  return [...args.map((word) => words[word] ?? word), ...more];
}
