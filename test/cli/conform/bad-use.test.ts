/** `conform lock` with a target, a file or a stimulus server that is wrong or dies: a message, exit code 2 or 3, and the verdicts so far are kept. */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Machine, thisMachine } from '../../../src/link/radio/external/adapter.ts';
import { startLock } from '../../conformance/page-lock-parts.mjs';
import { conform, ended, filesOfEachTest, IDENTITY, until, verdictsOf } from './conform-run.ts';

const files = filesOfEachTest();
const { closing } = files;

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function lock() {
  const started = await startLock(IDENTITY);
  closing.push(started.close);
  return started;
}

/** A stimulus URL that forwards everything, and counts touches. */
async function relayed(stimulus: string, touched: (touches: number) => void): Promise<string> {
  let touches = 0;
  const server = createHttpServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const answer = await fetch(stimulus, { method: 'POST', body }).catch(() => undefined);
    if (answer === undefined) {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
    if (body.includes('"touch"')) touched(++touches);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await portOf(server)}/stimulus`;
}

const session = ['--only', 'lock.session.*'];

it.each([
  ['without a token', [], 'does it need a token?'],
  ['with a token', ['--token', 'seseme'], 'is the token correct?'],
])('a stimulus server that refuses the suite %s', async (_, token, advice) => {
  const { target } = await lock();
  const tokens: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(401).end('{}');
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${await portOf(server)}/stimulus`;
  const run = conform(target, '--keys', files.keys(), '--claims', files.claims(), '--stimulus', url, ...token);
  expect(await ended(run)).toBe(3);
  expect(run.err()).toContain(`${url} refuses getTime with status 401; ${advice}`);
  expect(tokens).toEqual([token.length === 0 ? undefined : 'Bearer seseme']);
});

describe('a target that cannot be reached', () => {
  it.each([
    [
      'WebSocket',
      (port: number) => `ws://127.0.0.1:${port}`,
      /ws:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
    ],
    [
      'a controller',
      (port: number) => `hci:tcp:127.0.0.1:${port}`,
      /tcp:127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/,
    ],
  ])('%s', async (_, target, sentence) => {
    const run = conform(target(await closedPort()), '--keys', files.keys(), '--claims', files.claims());
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(sentence);
  });

  it('a port that takes connections and is no controller', async () => {
    const server = createServer((socket) => closing.push(() => socket.destroy()));
    closing.push(() => void server.close());
    const target = `hci:tcp:127.0.0.1:${await portOf(server)}`;
    const run = conform(target, '--keys', files.keys(), '--claims', files.claims());
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/accepts connections, but no HCI controller answers there \(nothing within 5000 ms\)/);
  });

  it('a stimulus URL', async () => {
    const { target } = await lock();
    const stimulus = `http://127.0.0.1:${await closedPort()}/stimulus`;
    const run = conform(target, '--keys', files.keys(), '--claims', files.claims(), '--stimulus', stimulus);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/http:\/\/127\.0\.0\.1:\d+\/stimulus cannot be reached: .*ECONNREFUSED/);
  });
});

describe('files that do not fit the lock', () => {
  it('the keys of another lock: the sentence names the locks that are heard', async () => {
    const { target } = await lock();
    const keys = files.keys({ mac: 'C0:FF:EE:0C:00:99' });
    const run = conform(target, '--keys', keys, '--claims', files.claims(), ...session, '--json');
    expect(await ended(run)).toBe(3);
    expect(run.err()).toContain('C0:FF:EE:0C:00:99');
    expect(Object.values(verdictsOf(run))).toEqual(['error']);
  });

  it('another address, with stimuli: the stimulus server refuses it', async () => {
    const { target, stimulus } = await lock();
    const keys = files.keys({ mac: 'C0:FF:EE:0C:00:99' });
    const run = conform(target, '--keys', keys, '--claims', files.claims(), '--stimulus', stimulus, ...session);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toContain('no such lock');
  });

  it.each([
    ['a secret that is too short', { factorySecret: 'DD82E7E1' }, /; factorySecret: expected 64 hex digits;/],
    ['a MAC that is none', { mac: 'C0:FF' }, /; mac: expected twelve hex digits/],
  ])('%s is named and not repeated', async (_, changed, sentence) => {
    const keys = files.keys(changed);
    const run = conform('ws://127.0.0.1:1', '--keys', keys, '--claims', files.claims());
    expect(await ended(run)).toBe(2);
    expect(run.err()).toMatch(sentence);
    for (const value of Object.values(changed)) expect(run.err()).not.toContain(value);
  });

  it('another path of the stimulus server', async () => {
    const { target, stimulus } = await lock();
    const wrong = `${stimulus}s`;
    const run = conform(target, '--keys', files.keys(), '--claims', files.claims(), '--stimulus', wrong, ...session);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toContain(`${wrong} responded to touch with status 404; is the path correct?`);
  });

  it('the port of another server', async () => {
    const { stimulus } = await lock();
    const target = stimulus.replace('http:', 'ws:');
    const run = conform(target, '--keys', files.keys(), '--claims', files.claims(), ...session);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/refuses the connection with status \d+; is this the WebSocket port\?/);
  });

  it('wrong keys', async () => {
    const { target, stimulus } = await lock();
    const keys = files.keys({ factorySecret: '00'.repeat(32) });
    const run = conform(target, '--keys', keys, '--claims', files.claims(), '--stimulus', stimulus, ...session);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/is answered with 61 instead of 60.*keys file/);
  });

  it.each([
    ['a typo in the claims', 'quickClik: true\n', /claims\.yaml:1.*quickClik.*quickClick/s],
    ['a version of NP1 that does not exist', 'np1: 3\n', /claims\.yaml:1.*the number 3, expected one of 1, 2/s],
    ['no claims', '{}\n', /np1 profile requires --claims FILE/],
    ['an empty claims file', '', /np1 profile requires --claims FILE/],
  ])('%s', async (_, claims, sentence) => {
    const run = conform('ws://127.0.0.1:1', '--keys', files.keys(), '--claims', files.claims(claims));
    expect(await ended(run)).toBe(2);
    expect(run.err()).toMatch(sentence);
  });

  it('no claims file, no keys file', async () => {
    const without = conform('ws://127.0.0.1:1', '--keys', files.keys());
    expect(await ended(without)).toBe(2);
    expect(without.err()).toMatch(/np1 profile requires --claims FILE/);
    const keyless = conform('hci:unix:/x', '--claims', files.claims());
    expect(await ended(keyless)).toBe(2);
    expect(keyless.err()).toMatch(/needs --keys FILE/);
  });
});

describe('a target that stops in the middle', () => {
  it('dies: what was judged is kept', async () => {
    const { target, stimulus, close } = await lock();
    const relay = await relayed(stimulus, (touches) => {
      if (touches === 6) close();
    });
    const given = ['--keys', files.keys(), '--claims', files.claims(), '--stimulus', relay];
    const report = files.write('report.xml', '');
    const run = conform(target, ...given, ...session, '--json', '--junit', report);
    expect(await ended(run), run.err()).toBe(3);
    const verdicts = verdictsOf(run);
    expect(verdicts.lock).toBe('error');
    expect(Object.values(verdicts).filter((verdict) => verdict === 'pass').length).toBeGreaterThan(0);
    expect(readFileSync(report, 'utf8')).toContain('closed the connection');
  });

  it('a stimulus server that hangs ends the run after five seconds', async () => {
    const { target } = await lock();
    let asked = false;
    const server = createHttpServer(() => {
      asked = true;
    });
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const stimulus = `http://127.0.0.1:${await portOf(server)}/stimulus`;
    const run = conform(target, '--keys', files.keys(), '--claims', files.claims(), '--stimulus', stimulus);
    await until(() => asked, run);
    const from = run.clock.now();
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/gave no answer to getTime within 5 s/);
    expect(run.clock.now() - from).toBeLessThan(6_000);
  });
});

/** No machine has so many. */
const ADAPTER = 'adapter:hci97';

describe('an adapter that this machine lacks', () => {
  const real = { ...thisMachine };
  afterEach(() => void Object.assign(thisMachine, real));

  /** A Linux machine with the native socket, unless `changes` says otherwise. */
  const conformOn = (changes: Partial<Machine>) => {
    Object.assign(thisMachine, changes);
    return conform(ADAPTER, '--keys', files.keys(), '--claims', files.claims());
  };
  const kernelSays = (message: string): Partial<Machine> => ({
    platform: 'linux',
    socketPackage: () => '/somewhere',
    isBuilt: () => true,
    load: () => {
      throw new Error(message);
    },
  });

  it.each<[string, Partial<Machine>, RegExp]>([
    [
      'a kernel without Bluetooth',
      kernelSays('EAFNOSUPPORT, Address family not supported by protocol'),
      /this machine’s kernel has no Bluetooth \(EAFNOSUPPORT.*What you can do: a machine with Bluetooth/s,
    ],
    [
      'a kernel without this adapter',
      kernelSays('ENODEV, No such device'),
      /there is no hci97 \(ENODEV.*plug in an adapter/s,
    ],
    [
      'a user without the right',
      kernelSays('EPERM, Operation not permitted'),
      /hci97 cannot be opened \(EPERM.*setcap/s,
    ],
    ['another system', { platform: 'darwin' }, /an adapter can be used only on Linux; this is darwin$/m],
    [
      'no package',
      { platform: 'linux', socketPackage: () => undefined },
      /bluetooth-hci-socket is not installed.*npm install @abandonware/s,
    ],
    [
      'no compiler',
      { ...kernelSays(''), isBuilt: () => false, build: async () => 'make: not found' },
      /cannot be built: make: not found.*install a C\+\+ compiler/s,
    ],
  ])('%s: a sentence, what to do, exit code 3', async (_, changes, sentence) => {
    const run = conformOn(changes);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(sentence);
    expect(run.err()).not.toMatch(/ at .*:\d+:\d+/);
  });

  it('this machine, with the Bluetooth that it has', async () => {
    const run = conformOn({ build: async () => 'not built in a test' });
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(
      /kernel has no Bluetooth|there is no hci97|hci97 cannot be opened|only on Linux|is not installed|cannot be built|cannot be loaded/,
    );
  });
});

describe('where a lock is', () => {
  it.each([
    [['air'], /target air needs --listen/],
    [['air', '--listen', 'tcp:99999'], /--listen "tcp:99999" is not a valid target/],
    [['air', '--listen', 'tcp:0.0.0.0:0'], /--open-air/],
    [['ws://127.0.0.1:1', '--listen', 'tcp:0'], /--listen works only with target air/],
    [['hci:usb:0'], /"hci:usb:0" is not a target/],
    [['adapter:hci'], /"adapter:hci" is not a target; expected self, ws:\/\/HOST:PORT, air/],
    [['adapter:hci300'], /"adapter:hci300" is not a target/],
  ])('%j is a sentence', async (args, sentence) => {
    const run = conform(...args, '--keys', files.keys(), '--claims', files.claims());
    expect(await ended(run)).toBe(2);
    expect(run.err()).toMatch(sentence);
  });
});
