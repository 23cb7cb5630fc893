/** Keys and tokens as text, in a file and in the environment; no message repeats one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { exitCodeOf } from '../../src/cli/host/refused.ts';
import { secretOf } from '../../src/cli/options/secret-options.ts';
import { CodedError } from '../../src/facility/errors/coded-error.ts';
import { start } from './up-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (content: string | Buffer, name = 'secret'): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const why = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CodedError && exitCodeOf(error) === 2) return error.message;
    throw error;
  }
  throw new Error('it was taken');
};
const secret = fc.stringMatching(/^[\x21-\x7e]{1,200}$/);

describe('a secret', () => {
  test('is the same from text, file and environment; line ends are not part of it', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom('', '\n', '\r\n', '\n\n'), (text, end) => {
        expect(secretOf('token', { token: text }, {})).toBe(text);
        expect(secretOf('token', { tokenFile: file(text + end) }, {})).toBe(text);
        expect(secretOf('token', {}, { NOKE_SIM_TOKEN: text })).toBe(text);
      }),
    );
  });

  test('comes from the command line before the environment, under each name; it is undefined without either', () => {
    const env = {
      NOKE_SIM_TOKEN: 'e1',
      NOKE_SIM_PRIVATE_KEY: 'e2',
      NOKE_SIM_MOBILE_KEY: 'e3',
      NOKE_SIM_LINK_KEY: 'e4',
    };
    const names = ['token', 'privateKey', 'mobileKey', 'linkKey'] as const;
    expect(names.map((name) => secretOf(name, {}, env))).toEqual(['e1', 'e2', 'e3', 'e4']);
    expect(names.map((name) => secretOf(name, { [name]: 'text' }, env))).toEqual(Array(4).fill('text'));
    expect(names.map((name) => secretOf(name, { [`${name}File`]: file('filed\n') }, env))).toEqual(
      Array(4).fill('filed'),
    );
    expect(names.map((name) => secretOf(name, {}, {}))).toEqual(Array(4).fill(undefined));
  });

  test('from text and file at once is refused', () => {
    expect(why(() => secretOf('linkKey', { linkKey: 'a', linkKeyFile: file('b') }, {}))).toContain(
      '--link-key and --link-key-file are mutually exclusive',
    );
  });

  test.each([
    ['an empty file', () => file(''), 'empty'],
    ['a file of ends of lines', () => file('\n\n'), 'empty'],
    ['a binary file', () => file(Buffer.from([0, 1, 2, 255])), 'is not valid'],
    ['two lines', () => file('one\ntwo\n'), 'is not valid'],
    ['spaces', () => file('two words'), 'is not valid'],
    ['201 characters', () => file('x'.repeat(201)), 'is not valid'],
    ['a large file', () => file('x'.repeat(1_000_000)), 'too large'],
    ['a file that never ends', () => '/dev/zero', 'too large'],
    ['a folder', () => folder, 'cannot be read'],
    ['no file', () => join(folder, 'nowhere'), 'cannot be read (ENOENT)'],
    ['no name', () => '', 'cannot be read'],
  ])('from %s is refused with a message that does not repeat it', (_, made, words) => {
    const name = made();
    const message = why(() => secretOf('token', { tokenFile: name }, {}));
    expect(message).toContain(words);
    expect(message).toMatch(/^--token-file names .*; expected 1 to 200 printable ASCII characters without spaces$/);
    if (name !== '') expect(message).not.toContain(name);
  });

  test('any other value, in any place, is refused without being repeated', () => {
    const bad = fc
      .string({ unit: 'binary', minLength: 4, maxLength: 300 })
      .filter((s) => !/^[\x21-\x7e]{1,200}$/.test(s));
    fc.assert(
      fc.property(bad, (text) => {
        for (const given of [
          () => secretOf('token', { token: text }, {}),
          () => secretOf('token', {}, { NOKE_SIM_TOKEN: text }),
        ])
          expect(why(given)).not.toContain(text);
      }),
    );
    expect(why(() => secretOf('token', { token: '' }, {}))).toContain('--token is empty');
    expect(why(() => secretOf('token', {}, { NOKE_SIM_TOKEN: '' }))).toContain('NOKE_SIM_TOKEN is empty');
  });
});

const OPEN = ['up', '--no-life', '--no-console', '--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const SECRET = 's3cr3t-of-the-house';

describe('up', () => {
  test('reads all of them from files, requires them, and prints none', async () => {
    const [token, own, mobile, link, bearer] = ['token', 'private', 'mobile', 'link', 'bearer'].map((name) =>
      file(`${SECRET}-${name}\n`, name),
    );
    const run = start([
      ...OPEN,
      ...['--address', '0.0.0.0', '--all', '--token-file', `${token}`, '--private-key-file', `${own}`],
      ...['--mobile-key-file', `${mobile}`, '--link-role', 'backend', '--link-port', '0', '--link-key-file', `${link}`],
      ...['--subscriber', `http://127.0.0.1:9/x,file:${bearer}`],
    ]);
    const [, control = ''] = await run.said(/ control=(\S+)/);
    await run.said(/Try:/);
    const at = control.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${at}/health`)).status).toBe(401);
    const health = await fetch(`${at}/health`, { headers: { authorization: `Bearer ${SECRET}-token` } });
    expect([health.status, (await health.text()).includes(SECRET)]).toEqual([200, false]);
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(run.out() + run.err()).not.toContain(SECRET);
  });

  test('reads them from the environment', async () => {
    const run = start(OPEN, undefined, { NOKE_SIM_TOKEN: SECRET, NOKE_SIM_LINK_KEY: 'waits for a link' });
    const [, control = ''] = await run.said(/ control=(\S+)/);
    expect((await fetch(`${control}/health`)).status).toBe(401);
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(run.out() + run.err()).not.toContain(SECRET);
  });

  test.each([
    [['--token', `${SECRET} two`], '--token is not valid'],
    [['--token-file', SECRET], '--token-file names a file that cannot be read'],
    [['--private-key', SECRET], 'must be given together'],
    [[`--tokn=${SECRET}`], "unknown option '--tokn=…'"],
    [['--subscriber', `nowhere,${SECRET}`], '--subscriber must be an http or https URL'],
    [['--subscriber', `http://x/a,${SECRET},${SECRET}`], 'as %2C'],
    [['--subscriber', `http://user:${SECRET}@x/a`], 'without a password'],
    [['--subscriber', 'http://x/a,env:NOT_SET'], 'not set'],
    [['--subscriber', `http://x/a,file:${SECRET}`], '--subscriber names a file that cannot be read'],
    [['--link-role', 'gateway', '--link-key', 'k', '--link-dial', `ws://u:${SECRET}@x`], 'without a password'],
    [['--link-role', 'gateway', '--link-key', 'k', '--link-dial', `nowhere:${SECRET}`], 'must be a WebSocket URL'],
    [['--token', SECRET, '--token-file', SECRET], 'are mutually exclusive'],
    [['--address', '0.0.0.0', '--control-port', 'off', '--core-port', 'off'], '--open-ws'],
  ])('%j is refused without showing the secret, with exit code 2', async (args, words) => {
    const run = start([...OPEN, ...args]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(words);
    expect(run.out() + run.err()).not.toContain(SECRET);
  });

  test('only --open-ws serves locks to everybody', async () => {
    const run = start([
      ...['up', '--no-life', '--no-console', '--address', '0.0.0.0', '--open-ws'],
      ...['--ws-port', '0', '--control-port', 'off', '--core-port', 'off'],
    ]);
    await run.said(/^ready websocket=ws:\/\/0\.0\.0\.0:\d+ locks/);
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  test('--help names no value of the environment', async () => {
    for (const name of ['NOKE_SIM_TOKEN', 'NOKE_SIM_PRIVATE_KEY']) vi.stubEnv(name, SECRET);
    const run = start(['up', '--help'], undefined, { NOKE_SIM_TOKEN: SECRET });
    expect(await run.ended).toBe(0);
    vi.unstubAllEnvs();
    expect(run.out()).toContain('--token-file');
    expect(run.out() + run.err()).not.toContain(SECRET);
  });
});

describe('air', () => {
  test.each(['tcp:0.0.0.0:0', 'tcp:[::]:0', 'tcp:192.0.2.1:6402'])('%s needs --open-air', async (at) => {
    const run = start(['air', '--no-life', '--no-console', '--no-ports', '--listen', at]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain('--open-air');
  });
});
