/** `noke-sim doctor`: each defect of a machine gives a line that says what it limits and what to do about it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHECKS } from '../../../src/cli/doctor/checks.ts';
import { examine } from '../../../src/cli/doctor/examine.ts';
import type { Machine } from '../../../src/cli/doctor/machine.ts';
import { npmVersion, thisMachine } from '../../../src/cli/doctor/this-machine.ts';
import { refused } from '../../../src/cli/host/refused.ts';
import { whyUnwritable } from '../../../src/sim/files.ts';
import { noke } from '../noke.ts';
import { silentHost } from '../silent-host.ts';

const SOUND: Machine = {
  node: '22.18.0',
  platform: 'linux',
  npm: () => '10.8.1',
  listen: async () => undefined,
  missingStack: () => undefined,
  adapters: () => ['hci0'],
  blocked: () => [],
  mayOpenAdapter: () => true,
  terminal: { size: { columns: 120, rows: 40 }, kind: 'xterm-256color', locale: 'en_US.UTF-8', noColour: false },
  dbusDaemon: () => '/usr/bin/dbus-daemon',
  chromium: () => '/usr/bin/chromium',
  whyUnwritable: () => undefined,
  freeBytes: () => 2 ** 40,
};

async function doctor(machine: Partial<Machine> = {}, names: readonly string[] = [], json?: true) {
  const said: string[] = [];
  const errors: string[] = [];
  const host = {
    ...silentHost,
    out: (text: string) => void said.push(text),
    err: (text: string) => void errors.push(text),
  };
  const code = await examine(names, json ? { json } : {}, host, { ...SOUND, ...machine }).catch((error: unknown) =>
    refused(error, host),
  );
  return { code, out: said.join(''), err: errors.join('') };
}

const terminal = (part: Partial<Machine['terminal']>): Partial<Machine> => ({
  terminal: { ...SOUND.terminal, ...part },
});

/** Check, machine with the defect, what is seen, what to do. */
const DEFECTS: readonly (readonly [string, Partial<Machine>, RegExp, RegExp])[] = [
  ['node', { node: '20.18.3' }, /20\.18\.3/, /install Node 20\.19 or later/],
  ['node', { node: '18.20.0' }, /18\.20\.0/, /install Node/],
  ['npm', { npm: () => undefined }, /does not run/, /install npm/],
  [
    'folder',
    { whyUnwritable: () => whyUnwritable(Object.assign(new Error(), { code: 'EROFS' })) },
    /the disk is read-only \(EROFS\)/,
    /your own folder/,
  ],
  ['folder', { freeBytes: () => 5 * 2 ** 20 }, /5 MiB free/, /free some space/],
  ...(
    [
      ['port-websocket', 2846, '--ws-port'],
      ['port-control', 2847, '--control-port'],
      ['port-core', 2848, '--core-port'],
      ['port-app', 2850, '--app-port'],
      ['port-link', 2849, '--link-port'],
    ] as const
  ).flatMap(([name, number, option]) =>
    (['EADDRINUSE', 'EACCES'] as const).map(
      (code) =>
        [
          name,
          { listen: async (port: number) => (port === number ? code : undefined) },
          new RegExp(`${number} ${code === 'EADDRINUSE' ? 'is in use' : 'cannot be opened \\(EACCES\\)'}`),
          new RegExp(`${option} 0`),
        ] as const,
    ),
  ),
  ['terminal', terminal({ size: undefined }), /not a terminal/, /without a pipe/],
  ['terminal', terminal({ size: { columns: 79, rows: 40 } }), /79 × 40/, /at least 80 × 24/],
  ['terminal', terminal({ size: { columns: 80, rows: 23 } }), /80 × 23/, /at least 80 × 24/],
  ['terminal', terminal({ kind: 'dumb' }), /TERM is dumb/, /set TERM/],
  ['terminal', terminal({ kind: '' }), /TERM is not set/, /set TERM/],
  ['terminal', terminal({ locale: 'C' }), /locale C/, /UTF-8/],
  ['bluetooth-stacks', { missingStack: () => 'install X' }, /not installed/, /install X/],
  ['radio', { platform: 'darwin' }, /this is darwin/, /Linux/],
  ['radio', { adapters: () => undefined }, /kernel does not support Bluetooth/, /container/],
  ['radio', { adapters: () => [] }, /no adapter/, /plug/],
  [
    'radio',
    { blocked: () => [{ device: 'hci0', by: 'software' }] },
    /hci0 is switched off by software/,
    /rfkill unblock/,
  ],
  ['radio', { blocked: () => [{ device: 'hci0', by: 'hardware' }] }, /by hardware/, /switch or key/],
  ['radio', { mayOpenAdapter: () => false }, /not allowed to open/, /setcap cap_net_raw/],
  ['d-bus', { dbusDaemon: () => undefined }, /dbus-daemon is not installed/, /apt-get install dbus/],
  ['chromium', { chromium: () => undefined }, /not found/, /set CHROMIUM/],
];

it('a sound machine is ok, with what each check is for', async () => {
  const { code, out } = await doctor();
  expect(code).toBe(0);
  expect(out.match(/^ok /gm)).toHaveLength(CHECKS.length);
  expect(out.match(/^ {9}for: .+/gm)).toHaveLength(CHECKS.length);
  expect(out).not.toContain('fix: ');
});

it.each(DEFECTS)('%s: %j', async (name, machine, seen, remedy) => {
  const { code, out } = await doctor(machine);
  const [line = '', purpose = '', todo = '', ...more] = out
    .split(/^ok .*\n {9}for: .*\n/m)
    .join('')
    .trimEnd()
    .split('\n');
  expect(line).toMatch(new RegExp(`^(limited|broken )  ${name} +.*${seen.source}`));
  expect(purpose).toMatch(/^ {9}for: .+/);
  expect(todo).toMatch(new RegExp(`^ {9}fix: {2}.*${remedy.source}`));
  expect(more).toEqual([]);
  expect(code).toBe(line.startsWith('broken') ? 3 : 0);
  expect((await doctor(machine, [name])).code).toBe(3);
  expect(JSON.parse((await doctor(machine, [name], true)).out)).toEqual([
    {
      name,
      purpose: expect.any(String),
      state: line.split(' ')[0],
      seen: expect.any(String),
      remedy: expect.any(String),
    },
  ]);
});

it('every check has a defect that it finds', () => {
  expect(new Set(DEFECTS.map(([name]) => name))).toEqual(new Set(CHECKS.map(({ name }) => name)));
});

it('an unknown check is wrong usage, with the nearest name', async () => {
  expect(await doctor({}, ['radoi'])).toEqual({
    code: 2,
    out: '',
    err: 'there is no check "radoi"; did you mean radio?\nmore: npx noke-sim explain E-USAGE-6\n',
  });
});

it('this machine can be examined', async () => {
  const machine = thisMachine({ env: { LANG: 'C.UTF-8', CHROMIUM: process.execPath }, columns: () => undefined });
  const { code, out } = await doctor(machine, [], true);
  const found: { name: string; state: string; seen: string }[] = JSON.parse(out);
  expect(code).toBe(0);
  expect(found.find(({ name }) => name === 'node')).toMatchObject({ state: 'ok', seen: process.versions.node });
  expect(found.find(({ name }) => name === 'chromium')).toMatchObject({ state: 'ok', seen: process.execPath });
  expect((await noke(['doctor', 'node'])).code).toBe(0);
});

it('on Windows npm runs through a shell, and a terminal needs neither TERM nor a locale', async () => {
  // As on Windows: npm is npm.cmd, which only a shell finds.
  const windows: Parameters<typeof npmVersion>[1] = (_command, _args, { shell }) =>
    shell ? { status: 0, stdout: '10.8.1\r\n' } : { status: null, stdout: null };
  expect(npmVersion('win32', windows)).toBe('10.8.1');
  expect(npmVersion('linux', windows)).toBeUndefined();
  const { out } = await doctor({ platform: 'win32', ...terminal({ kind: '', locale: '' }) }, ['terminal']);
  expect(out).toMatch(/^ok {7}terminal/);
});

it('docs/ci.md lists every check', () => {
  const page = readFileSync('docs/ci.md', 'utf8');
  for (const { name } of CHECKS) expect(page).toContain(`\`${name}\``);
});
