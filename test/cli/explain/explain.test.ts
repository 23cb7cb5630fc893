/** The catalogue of errors: every code is used, documented and caused by something, and a report or a command that fails names it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { errorsPage } from '../../../src/cli/explain/explain-code.ts';
import { refused } from '../../../src/cli/host/refused.ts';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { ERRORS } from '../../../src/facility/errors/catalogue.ts';
import { CodedError } from '../../../src/facility/errors/coded-error.ts';
import { problem, problemsError } from '../../../src/facility/files/problem.ts';
import { reportSchema } from '../../../src/report/case.ts';
import { codesOf, noke } from '../noke.ts';

const CODES = Object.keys(ERRORS);
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-errors-'));
const HEAD = 'version: 1\nname: n\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
const FACILITY = 'version: 1\nname: n\ntimeZone: America/Denver\nsite: { at: [0, 0], radiusM: 60 }\n';
const PERSON = 'people: [{ id: ada, name: Ada Ash, phones: [{ id: ada }] }]\n';

function file(text: string | Uint8Array, name = 'given.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A scenario in this facility. */
function inFacility(rest: string): string {
  file(FACILITY + rest, 'x.facility.yaml');
  return `${HEAD.replace('demo', 'x.facility.yaml')}- wait: 1s\n`;
}

/** Codes of mistakes that a scenario, or its facility, can have, each with a file that has it. */
const MISTAKES: readonly (readonly [string, () => string | Uint8Array])[] = [
  ['E-FILE-2', () => Uint8Array.of(0, 255, 1)],
  ['E-FILE-3', () => ''],
  ['E-FILE-3', () => '# nothing\n'],
  ['E-FILE-4', () => 'name: [1\n'],
  ['E-FILE-4', () => '? [a]\n: 1\n'],
  ['E-FILE-5', () => `steps: ${'['.repeat(200)}${']'.repeat(200)}\n`],
  ['E-FILE-5', () => ' '.repeat(1_100_000)],
  ['E-FILE-6', () => 'name: a\nname: b\n'],
  ['E-FILE-7', () => `${HEAD}- wait: 1s\n`.replace('name: n', 'name: n\nnaem: m')],
  ['E-FILE-8', () => 'version: 1\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps: []\n'],
  ['E-FILE-9', () => `${HEAD}- wait: 1s\n`.replace('name: n', 'name: [1]')],
  ['E-FILE-10', () => inFacility('units: [{ id: A1, at: [0, 0] }, { id: A1, at: [3, 0] }]\n')],
  ['E-FILE-11', () => inFacility('units: [{ id: A1, at: [0, 0], status: occupied, tenant: nobody }]\n')],
  ['E-FILE-12', () => inFacility(`units: [{ id: A1, at: [0, 0], status: available, tenant: ada }]\n${PERSON}`)],
  ['E-STEP-1', () => `${HEAD}- lock.tuoch: A101\n`],
  ['E-STEP-2', () => `${HEAD}- lock.touch: A101\n  wait: 2s\n`],
  ['E-STEP-3', () => `${HEAD}- repeat: { times: 10000, steps: [{ wait: 1s }, { wait: 1s }] }\n`],
  ['E-STEP-4', () => `${HEAD}- stopWatching: shut\n`],
  ['E-STEP-5', () => `${HEAD}- lock.touch: A1O1\n`],
  ['E-STEP-5', () => `${HEAD}- expect: { lock.A101.powr: awake }\n`],
  ['E-STEP-5', () => `${HEAD}- expect: { event: lock.wok }\n`],
  ['E-STEP-6', () => `${HEAD}- waitUntil: 2026-03-07T07:00\n`],
];

/** A path below the folder, which does not exist. */
const path = (name: string): string => join(folder, name);

function emptyFolder(name: string): string {
  mkdirSync(path(name), { recursive: true });
  return path(name);
}

const TOUCH = `${HEAD}- lock.touch: A101\n- wait: 2s\n`;

async function traceOf(text: string, ...options: string[]): Promise<string> {
  const trace = path(`${options.length}-${text.length}.trace.jsonl`);
  await noke(['run', file(text, 'traced.yaml'), '--trace', trace, ...options], { facilities });
  return trace;
}

/** A server that refuses every connection, closed with the tests. */
async function refusing(): Promise<number> {
  const server = createServer((_, response) => response.writeHead(401).end());
  server.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
  );
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}
const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

const KEYS = JSON.stringify({ mac: 'C0:FF:EE:00:00:01', hardware: '1A', factorySecret: 'AB'.repeat(32) });
const REPORT = 'fixtures/practice-reports/reports';

/** Command lines that fail, each with the code of its error. */
const COMMANDS: Readonly<Record<string, () => readonly string[] | Promise<readonly string[]>>> = {
  'E-USAGE-1': () => ['rnu', 'scenarios'],
  'E-USAGE-2': () => ['run', 'scenarios', '--sed', '7'],
  'E-USAGE-3': () => ['replay'],
  'E-USAGE-4': () => ['up', '--speed', 'fast'],
  'E-USAGE-5': () => ['up', '--record', path('day.yaml'), '--data', path('store')],
  'E-USAGE-6': () => ['verbs', 'lock.tuoch'],
  'E-USAGE-7': () => ['explore', '--replay', '1.abc'],
  'E-SECRET-1': () => ['up', '--token', ''],
  'E-SECRET-2': () => ['up', '--address', '0.0.0.0'],
  'E-SECRET-3': () => ['up', '--tls', 'package.json,package.json'],
  'E-FACILITY-1': () => ['up', 'stie.facility.yaml'],
  'E-FACILITY-2': () => ['up', '--no-ports', '--hci', 'tcp:127.0.0.1:9=A1O1'],
  'E-CLAIMS-1': () => ['conform', 'lock', 'ws://127.0.0.1:9', '--keys', file(KEYS, 'keys.json')],
  'E-CLAIMS-2': () => ['conform', 'lock', 'ws://127.0.0.1:9'],
  'E-CLAIMS-3': () => ['conform', 'lock', '127.0.0.1:2846'],
  'E-PAPER-1': () => ['diagnose', path('no-report')],
  'E-PAPER-2': () => ['diagnose', `${REPORT}/01-asleep`, '--about', 'nobody@A101'],
  'E-FILE-13': () => ['run', file(TOUCH), '--trace', '/proc/none/x.trace.jsonl'],
  'E-FILE-14': async () => {
    await noke(['init', path('twice')]);
    return ['init', path('twice')];
  },
  'E-FILE-15': () => ['run', emptyFolder('without')],
  'E-FILE-16': () => ['conform', 'diff', file(TOUCH), file(TOUCH)],
  'E-TRACE-1': () => ['replay', file(TOUCH)],
  'E-TRACE-4': async () => ['why', await traceOf(TOUCH), '--at', '999999'],
  'E-TRACE-6': async () => ['replay', await traceOf(`${HEAD}- wait: 1s\n`), '--scenario', path('quiet.yaml')],
  'E-PORT-1': async () => ['up', '--control-port', String(await refusing()), '--core-port', 'off', '--ws-port', 'off'],
  'E-PORT-3': () => ['up', '--address', '203.0.113.7', '--token', 'x', '--core-port', 'off'],
  'E-CONNECT-1': () => [
    'conform',
    'core-api',
    'http://127.0.0.1:9',
    '--private-key',
    'x',
    '--mobile-key',
    'y',
    '--profile',
    'public',
  ],
  'E-CONNECT-2': async () => [
    'conform',
    'link',
    `ws://127.0.0.1:${await refusing()}`,
    '--role',
    'backend',
    '--link-key',
    'x',
  ],
  'E-CONNECT-3': () => ['conform', 'core', file('export const core = 1;', 'no-core.mjs')],
  'E-RADIO-2': () => ['up', '--no-ports', '--hci', 'tcp:127.0.0.1:9=A101'],
  'E-DBUS-1': () => ['bluez', '--no-ports', '--bus-socket', file('x', 'no-socket')],
  'E-STORE-4': () => ['up', '--no-ports', '--data', file('x', 'no-folder')],
  'E-STORE-6': () => ['up', '--no-ports', '--data', path('radio'), '--link', 'radio'],
  'E-TERMINAL-1': async () => ['console', await traceOf(TOUCH)],
};

/** Codes whose causes take more than a command line, and the tests that cause them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'E-PAPER-3': 'test/cli/diagnose.test.ts',
  'E-TRACE-5': 'test/cli/recording/why.test.ts',
  'E-TRACE-2': 'test/console/player/recording.test.ts',
  'E-TRACE-3': 'test/cli/recording/travel.test.ts',
  'E-CONFIG-1': 'test/cli/config/config.test.ts',
  'E-PORT-2': 'test/server/control.test.ts',
  'E-PORT-4': 'test/server/control.test.ts',
  'E-RADIO-1': 'test/cli/stack-missing.test.ts',
  'E-STORE-1': 'test/server/store-folder.test.ts',
  'E-STORE-2': 'test/server/store-damage.test.ts',
  'E-STORE-3': 'test/server/store-folder.test.ts',
  'E-STORE-5': 'test/server/store-damage.test.ts',
  'E-SYSTEM-1': 'test/cli/explain/explain.test.ts',
  'E-SIM-1': 'test/cli/explain/explain.test.ts',
};

/** Codes that no test causes, and why. */
const UNCAUSED: Readonly<Record<string, string>> = {
  'E-PAPER-4': 'no time zone changes its clocks so often that every move by whole weeks fails',
};

describe('the catalogue of errors', () => {
  it.each(MISTAKES)('%s is the code of a file that has the mistake', async (code, text) => {
    const path = file(text());
    const { out } = await noke(['run', path, '--json'], { facilities });
    expect(reportSchema.parse(JSON.parse(out)).cases[0]?.failure).toMatchObject({ code });
    expect((await noke(['run', path], { facilities })).out).toContain(`more      npx noke-sim explain ${code}\n`);
  });

  it('every mistake of a scenario or its facility has a file above', () => {
    const ofFiles = CODES.filter((code) => /^E-(FILE|STEP)-/.test(code));
    const elsewhere = [...Object.keys(COMMANDS), 'E-FILE-1'];
    expect(new Set(MISTAKES.map(([code]) => code))).toEqual(
      new Set(ofFiles.filter((code) => !elsewhere.includes(code))),
    );
    expect(
      new Set([...MISTAKES.map(([code]) => code), ...elsewhere, ...Object.keys(ELSEWHERE), ...Object.keys(UNCAUSED)]),
    ).toEqual(new Set(CODES));
  });

  it('a file that is not there has a code too', async () => {
    expect((await noke(['run', join(folder, 'none.yaml')])).out).toContain('explain E-FILE-1\n');
  });

  it.each(Object.entries(COMMANDS))(
    '%s is the code of a command that fails with it, and its exit code is right',
    async (code, args) => {
      const line = await args();
      expect(await codesOf(line, { facilities }), line.join(' ')).toEqual({
        code: ERRORS[code as keyof typeof ERRORS].exit,
        codes: [code],
      });
    },
  );

  it.each(Object.entries(ELSEWHERE))('%s has a test in %s', (code, test) => {
    expect(readFileSync(test, 'utf8')).toContain(code);
  });

  it('an error of the system, and one of noke-sim, are printed with their codes, the trace only on request', () => {
    const printed = (error: unknown, env = {}): [number, string] => {
      const err: string[] = [];
      const code = refused(error, { env, err: (text) => void err.push(text) });
      return [code, err.join('')];
    };
    const system = Object.assign(new Error('x'), { code: 'ENXIO', syscall: 'ioctl', path: '/dev/x' });
    expect(printed(system)).toEqual([
      3,
      '/dev/x: the system refused "ioctl" (ENXIO)\nmore: npx noke-sim explain E-SYSTEM-1\n',
    ]);
    expect(printed(new Error('lost'))).toEqual([
      1,
      'internal error, a bug in noke-sim: lost\nmore: npx noke-sim explain E-SIM-1\n',
    ]);
    expect(printed('lost')[1]).toContain('unknown error');
    expect(printed(new Error('lost'), { NOKE_SIM_DEBUG: '1' })[1]).toContain('explain.test.ts');
    expect(printed(new CodedError('E-USAGE-5', 'no'), { NOKE_SIM_DEBUG: '1' })[1]).not.toContain('explain.test.ts');
  });

  it('a file with several mistakes has a line for each kind', () => {
    const place = { file: 'f', line: 1, column: 1, path: '', found: 'a', expected: 'b' } as const;
    const error = problemsError([
      problem({ code: 'E-FILE-7', ...place }),
      problem({ code: 'E-FILE-9', ...place }),
      problem({ code: 'E-FILE-7', ...place }),
    ]);
    expect(error.codes).toEqual(['E-FILE-7', 'E-FILE-9']);
    expect(error.message.split('\n')).toHaveLength(3);
  });

  it('every code is used in the program', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/^facility\/errors\//.test(name))
      .map((name) => readFileSync(join('src', name), 'utf8'))
      .join('\n');
    expect(CODES.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('docs/errors.md has a section for every code, as the program explains it', async () => {
    expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsPage());
    for (const code of CODES) {
      const { code: exit, out } = await noke(['explain', code.toLowerCase()]);
      expect(exit).toBe(0);
      expect(out).toMatch(new RegExp(`^${code}: [\\s\\S]+What to do: [\\s\\S]+For example:\\n {2}`));
    }
    expect((await noke(['explain'])).out.trimEnd().split('\n')).toHaveLength(CODES.length);
  });

  it('an unknown code is wrong usage, with the nearest', async () => {
    expect(await noke(['explain', 'E-FIEL-7'])).toEqual({
      code: 2,
      out: '',
      err: 'no error has the code "E-FIEL-7"; did you mean E-FILE-7?\n',
    });
  });
});
