/** Invalid numbers and dates, in every place that takes one: a message that names the place, and exit code 2. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFacility, parseScenario } from '../../src/index.ts';
import { start } from './up-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const scenario = (startAt: string, step: string): string =>
  `version: 1\nname: x\nfacility: demo\nstartAt: ${startAt}\nsteps:\n- ${step}\n`;
const GOOD = file('good.yaml', scenario('2026-03-07T08:00', 'wait: 1s'));

/** Options of every command that runs a live facility. */
const LIVE = [
  '--seed',
  '--units',
  '--speed',
  '--for',
  '--ws-port',
  '--control-port',
  '--core-port',
  '--app-port',
  '--link-port',
];
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  run: ['--seeds', '--seed', '--jobs'],
  up: LIVE,
  bluez: LIVE,
  air: LIVE,
  explore: ['--seed', '--time', '--runs', '--workers', '--check', '--shard'],
  console: ['--workers'],
  worker: ['--jobs', '--lease'],
};

/** What a command needs besides the option. */
const NEEDED: Readonly<Record<string, readonly string[]>> = { run: [GOOD], worker: ['--queue', 'redis://127.0.0.1:9'] };

describe.each(
  Object.entries(NUMBERS).flatMap(([command, options]) => options.map((option) => [command, option] as const)),
)('noke-sim %s %s', (command, option) => {
  test.each(['1.5x', '-1', '1e3', '0x10', '1,5', '', '99999999999999999999'])(
    '%j is refused with a message',
    async (value) => {
      const run = start([command, ...(NEEDED[command] ?? []), `${option}=${value}`]);
      expect(await run.ended, run.out()).toBe(2);
      expect(run.err()).toContain(option);
      expect(run.err()).toMatch(/Expected [^\n]{8,}/);
    },
  );
});

test.each([
  ['up --for 5', '5s'],
  ['explore --time 5min', '5m'],
])('%s is refused with the nearest duration', async (line, nearest) => {
  const run = start(line.split(' '));
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain(`did you mean ${nearest}?`);
});

test('every option of every command that takes a number or a duration is in the table', async () => {
  for (const command of ['up', 'air', 'bluez', 'run', 'coverage', 'replay', 'console', 'explore', 'verbs', 'worker']) {
    const help = start([command, '--help']);
    await help.ended;
    const options = [...help.out().matchAll(/(--[\w-]+) [<[](?:seed|count|number|port|factor|duration|n|i\/n)[>\]]/g)];
    expect(options.map(([, option]) => option).sort(), command).toEqual([...(NUMBERS[command] ?? [])].sort());
  }
});

test.each(['worker', 'explore', `run ${GOOD}`, 'conform self-check', 'conform core examples/core-adapter.mjs'])(
  '%s --queue takes only the address of a server, and no message repeats it',
  async (line) => {
    for (const value of [
      '',
      'redis',
      'http://:hidden@a',
      'redis://:hidden@a/b',
      'redis://:hidden@a:99999',
      'redis://:hid den@a',
    ]) {
      const run = start([...line.split(' '), `--queue=${value}`]);
      expect(await run.ended, value).toBe(2);
      expect(run.err()).toContain('--queue is not an address; expected redis://HOST:PORT');
      expect(run.err()).not.toContain('hid');
    }
  },
);

test.each([
  'explore --workers 2 --queue redis://:hidden@127.0.0.1:9',
  'explore --replay x --queue redis://:hidden@127.0.0.1:9',
  `run ${GOOD} --jobs 2 --queue redis://:hidden@127.0.0.1:9`,
  `run ${GOOD} --trace x --queue redis://:hidden@127.0.0.1:9`,
])('"%s" is refused without the password', async (line) => {
  const run = start(line.split(' '));
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain('cannot be used with option');
  expect(run.err()).not.toContain('hidden');
});

test.each([
  'conform lock self',
  'conform link ws://127.0.0.1:9 --role gateway',
  'conform core-api http://127.0.0.1:9',
  'conform app',
])('"%s" has no queue, and says why', async (line) => {
  const run = start([...line.split(' '), '--queue', 'redis://:hidden@127.0.0.1:9']);
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain(
    `${line.split(' ').slice(0, 2).join(' ')} has no --queue: its cases share one target, which only one of them can use at a time`,
  );
  expect(run.err()).not.toContain('hidden');
  const help = start([...line.split(' ').slice(0, 2), '--help']);
  await help.ended;
  expect(help.out()).not.toContain('--queue');
});

test('help of a subcommand is the same in both forms, and a name that does not exist is refused', async () => {
  const [first, second] = [start(['help', 'conform', 'lock']), start(['conform', 'lock', '--help'])];
  expect([await first.ended, await second.ended]).toEqual([0, 0]);
  expect(first.out()).toContain('noke-sim conform lock [options] <target>');
  expect(first.out()).toBe(second.out());
  const wrong = start(['help', 'conform', 'lok']);
  expect(await wrong.ended).toBe(2);
  expect(wrong.err()).toContain("unknown command 'lok'; did you mean lock?");
});

test('--seeds counts from a whole number only', async () => {
  const run = start(['run', GOOD, '--seeds', '2', '--seed', 'monday']);
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain('--seeds counts upwards from --seed');
});

test('a seed in the environment that is not a number is refused with a message', async () => {
  const run = start(['explore', '--runs', '1'], undefined, { NOKE_SIM_SEED: '1.5x' });
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain('NOKE_SIM_SEED is not valid');
});

test.each([
  'conform lock',
  'conform lock self --profile np2',
  'conform lock self --patience 0',
  'conform lock self --stimulus hand',
  'conform lock self --only no.such.case',
  'conform lock bluetooth',
  'conform lock ws://127.0.0.1:1 --mac C0:FF:EE:00:00:01',
  'conform lock ws://127.0.0.1:1 --core-api http://127.0.0.1:1 --private-key p',
  'conform lock ws://127.0.0.1:1 --core-api core --mac C0:FF:EE:00:00:01 --private-key p',
  'conform lock ws://127.0.0.1:1 --core-api http://127.0.0.1:1 --mac C0:FF:EE:00:00:01 --private-key p --profile np1',
  'conform core-api',
  'conform core-api ftp://127.0.0.1 --private-key p --mobile-key m',
  'conform core-api http:// --private-key p --mobile-key m',
  'conform core-api http://127.0.0.1:1',
  'conform core-api http://127.0.0.1:1 --private-key p',
  'conform core-api http://127.0.0.1:1 --private-key p --mobile-key m --profile np1',
  'conform core-api http://127.0.0.1:1 --private-key p --mobile-key m --stimulus hand',
  'conform core-api http://127.0.0.1:1 --private-key p --mobile-key m --only no.such.case',
  'conform core',
  'conform core nowhere.mjs',
  'conform core examples/core-adapter.mjs --only no.such.case',
  'conform diff before.json',
  'conform self-chek',
  'up --allow-origin foo',
  'up --allow-origin https://app.example/page',
  'up --accept-loss --no-ports --no-console --for 1ms',
])('"%s" is wrong usage: a message and exit code 2', async (line) => {
  const run = start(line.split(' '));
  expect(await run.ended, run.out()).toBe(2);
  expect(run.err()).toMatch(/[^\n]{20,}/);
});

test('a file that does not exist is called missing, not unwritable', async () => {
  const run = start(['conform', 'diff', join(folder, 'none.json'), join(folder, 'none.json')]);
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain('none.json: there is no such file');
});

/** What exit code 0 means, for commands whose verdict is not that of test cases. */
const SUCCESS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['up', 'air', 'bluez', 'verbs', 'console'].map((command) => [command, 'done as requested'])),
  'conform diff': 'no case is worse or missing',
  explore: 'no failure was found',
  compare: 'no difference',
  replay: 'the replay matches the recording, or the scenario was written',
  coverage: 'every rule and statement has a scenario or an exemption',
};

test('every command shows help with examples and the exit codes, and names itself after wrong usage', async () => {
  for (const command of [
    'up',
    'air',
    'bluez',
    'verbs',
    'console',
    'run',
    'conform',
    'conform lock',
    'conform core-api',
    'conform core',
    'conform self-check',
    'conform diff',
    'explore',
    'compare',
    'replay',
    'coverage',
  ]) {
    const help = start([...command.split(' '), '--help']);
    expect(await help.ended).toBe(0);
    expect(help.out()).toContain('\nExamples:\n');
    expect(help.out()).toContain('\nExit codes:\n');
    expect(help.out()).toContain(
      `  0  ${SUCCESS[command] ?? 'everything is as expected, and something was checked'}\n`,
    );
    expect(help.out()).toMatch(/-h, --help +show help\n/);
    const wrong = start([...command.split(' '), '--no-such-option']);
    expect(await wrong.ended).toBe(2);
    expect(wrong.err()).toContain(`Try "noke-sim ${command} --help".`);
  }
});

const DATES = ['2026-02-30', '2025-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '2026-01-00'];
const FACILITY = (lease: string): string =>
  `version: 1\nname: x\nunits: [{ id: U1, status: occupied, tenant: a, leaseStart: ${lease} }]\npeople: [{ id: a, name: a }]\n`;
const EXPECTED = (until: string): string =>
  `version: 1\nexpected: [{ case: x, reason: it is a known fault, until: ${until} }]\n`;

/** Every file, option and argument that contains a date. */
const PLACES: Readonly<Record<string, (date: string) => readonly string[]>> = {
  'startAt of a scenario': (date) => ['run', file('s.yaml', scenario(`${date}T08:00`, 'wait: 1s'))],
  'waitUntil of a scenario': (date) => [
    'run',
    file('s.yaml', scenario('2026-01-01T08:00', `waitUntil: ${date}T08:00`)),
  ],
  'leaseStart of a unit': (date) => ['up', '--no-ports', file('f.yaml', FACILITY(date))],
  'until of an accepted failure': (date) => ['run', GOOD, '--expected', file('e.yaml', EXPECTED(date))],
  'leaseStart of a verb': (date) => [
    'run',
    file('s.yaml', scenario('2026-01-01T08:00', `pms.rent: { unit: A103, tenant: alice, leaseStart: ${date} }`)),
  ],
  'until of a verb': (date) => [
    'run',
    file(
      's.yaml',
      scenario('2026-01-01T08:00', `portal.auction: { as: maya, unit: A105, opener: maya, until: ${date} }`),
    ),
  ],
  '--at': (date) => ['up', '--no-ports', '--at', `${date}T08:00`],
};

describe.each(Object.entries(PLACES))('%s', (_, args) => {
  test.each(DATES)('%s is refused with a message', async (date) => {
    const run = start(args(date));
    expect(await run.ended).toBe(2);
    expect(run.out() + run.err()).toMatch(/that exists, such as 2026-/);
  });
});

test('a date that does not exist is refused with a message in the library too', () => {
  for (const date of DATES) {
    expect(() => openFacility('demo', { startAt: `${date}T08:00` })).toThrow('that exists, such as');
    const facility = openFacility('demo');
    expect(facility.play('pms.rent', { unit: 'A103', tenant: 'alice', leaseStart: date })).toMatchObject({
      by: 'bad-argument',
      why: expect.stringContaining('pms.rent.leaseStart: found text of 10 characters, expected a date that exists'),
    });
    expect(parseScenario('x.yaml', scenario(`${date}T08:00`, 'wait: 1s')).ok).toBe(false);
  }
});

test('an unknown argument over HTTP gets the nearest word', async () => {
  const run = start(['up', '--no-life', '--for', '1s', '--ws-port', '0', '--control-port', '0', '--core-port', '0']);
  await run.said(/ready/);
  const { control } = /control=(?<control>\S+)/.exec(run.out())?.groups ?? {};
  const answer = await fetch(`${control}/v1/verbs/lock.touch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"lok":"A101"}',
  });
  expect([answer.status, await answer.json()]).toEqual([
    422,
    {
      ok: false,
      by: 'bad-argument',
      why: expect.stringMatching(/^lock\.touch: found the key "lok", expected one of the keys lock, /),
      nearest: 'lock',
    },
  ]);
  run.clock.pass(1_000);
  expect(await run.ended).toBe(0);
});

test('an unknown argument of a verb gets the nearest word, as in files', () => {
  const facility = openFacility('demo');
  expect(facility.play('lock.touch', { lok: 'A101' })).toEqual({
    ok: false,
    by: 'bad-argument',
    why: expect.stringMatching(/^lock\.touch: found the key "lok", expected one of the keys lock, /),
    nearest: 'lock',
  });
  expect(facility.play('lock.touch', {})).toMatchObject({ why: 'lock.touch has no "lock"; expected text' });
  expect(facility.play('lock.touch', { lock: 'A101', ms: 'long' })).toMatchObject({
    why: 'lock.touch.ms: found "long", expected a number',
  });
});
