/** What `up` reaches beyond its own ports: the facility link and subscribers, and its ports with TLS. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { start } from './up-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-peers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
const ANY_PORTS = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const QUIET = ['up', '--no-life', '--no-console', ...ANY_PORTS];

interface Call {
  readonly method: string;
  readonly params: { readonly key?: string };
}

describe('the facility link', () => {
  test('a gateway’s end dials and presents its key, and the ready line shows the URL', async () => {
    const backend = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    closers.push(() => backend.close());
    await new Promise((listening) => backend.once('listening', listening));
    const url = `ws://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    const said = new Promise<readonly [string | undefined, Call]>((heard) =>
      backend.once('connection', (socket, request) =>
        socket.once('message', (data) => heard([request.headers.authorization, JSON.parse(String(data)) as Call])),
      ),
    );
    const run = start([...QUIET, '--link-role', 'gateway', '--link-key', 'k1', '--link-dial', url]);
    await run.said(new RegExp(`^ready .* link=${url} locks=35\n`));
    const [bearer, hello] = await said;
    expect(bearer).toBe('Bearer k1');
    expect(hello).toMatchObject({ method: 'hello', params: { key: 'k1' } });
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  test('a backend’s end listens, and cuts off a gateway with another key', async () => {
    const run = start([...QUIET, '--link-role', 'backend', '--link-key', 'k1', '--link-port', '0']);
    const [, url = ''] = await run.said(/ link=(ws:\S+) locks=35\n/);
    const gateway = new WebSocket(url);
    const closed = new Promise<number>((done) => gateway.once('close', done));
    await new Promise((open) => gateway.once('open', open));
    gateway.send(JSON.stringify({ jsonrpc: '2.0', method: 'hello', params: { version: 1, gateway: 'x', key: 'k2' } }));
    expect(await closed).toBe(1008);
    run.interrupt();
    expect(await run.ended).toBe(0);
  });
});

test('--subscriber: each gets every activity, with its own bearer token or none', async () => {
  const heard: { readonly url: string | undefined; readonly auth: string | undefined }[] = [];
  let both = (): void => {};
  const arrived = new Promise<void>((done) => {
    both = done;
  });
  const server: Server = createServer((request, response) => {
    heard.push({ url: request.url, auth: request.headers.authorization });
    request.resume().once('end', () => response.writeHead(200).end());
    if (heard.length === 2) both();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = start([...QUIET, '--subscriber', `${url}/one,key-1`, '--subscriber', `${url}/two`]);
  const [, control = ''] = await run.said(/ control=(\S+)/);
  await run.said(/Try:/);
  for (const [verb, args] of [
    ['pms.overdue', { unit: 'A101' }],
    ['portal.updateCustomerData', {}],
  ])
    await fetch(`${control}/v1/verbs/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
  run.clock.pass(1_000);
  await arrived;
  expect(heard.sort((a, b) => String(a.url).localeCompare(String(b.url)))).toEqual([
    { url: '/one', auth: 'Bearer key-1' },
    { url: '/two', auth: undefined },
  ]);
  run.interrupt();
  expect(await run.ended).toBe(0);
});

test.each([
  [['--link-role', 'gateway'], 'needs --link-role gateway or backend, and --link-key'],
  [['--link-key', 'k'], 'needs --link-role gateway or backend, and --link-key'],
  [['--link-role', 'phone'], 'Allowed choices are gateway, backend'],
  [['--link-role', 'gateway', '--link-key', 'k', '--link-dial', 'http://x'], 'a WebSocket URL'],
  [['--link-role', 'gateway', '--link-key', 'k', '--link-port', 'off'], '0 to 65535'],
  [
    ['--link-role', 'gateway', '--link-key', 'k', '--link-dial', 'ws://x', '--link-port', '1'],
    'are mutually exclusive',
  ],
  [['--subscriber', 'nowhere'], 'an http or https URL'],
  [['--subscriber', 'http://x/a,b,c'], 'as %2C'],
  [['--subscriber', 'http://x/a,two words'], 'one bearer token'],
])('up %j is refused with a message and exit code 2', async (args, words) => {
  const run = start(['up', '--no-ports', ...args]);
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain(words);
  expect(run.err()).not.toMatch(/\n\s+at /);
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
}

describe.runIf(hasOpenssl())('--tls, with a certificate that openssl made (skipped where there is none)', () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = () =>
    execFileSync(
      'openssl',
      // biome-ignore format: one command
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );

  test('HTTPS and WSS answer, plain HTTP does not', async () => {
    made();
    const linked = ['--link-role', 'gateway', '--link-key', 'k1', '--link-port', '0'];
    const run = start([...QUIET, ...linked, '--tls', `${cert},${key}`]);
    const [, websocket = '', control = '', core = '', app = '', link = ''] = await run.said(
      /^ready websocket=(wss:\S+) control=(https:\S+) core=(https:\S+) app=(https:\S+) link=(wss:\S+)/,
    );
    const ca = readFileSync(cert);
    const status = (url: string) =>
      new Promise<number | undefined>((done, failed) =>
        httpsGet(url, { ca }, (response) => done(response.resume().statusCode)).once('error', failed),
      );
    expect(await status(`${control}/health`)).toBe(200);
    expect(await status(`${core}/openapi.json`)).toBe(200);
    expect(await status(`${app}/openapi.json`)).toBe(200);
    const gateway = new WebSocket(link, { ca, headers: { authorization: 'Bearer k1' } });
    expect(await new Promise((first) => gateway.once('message', (data) => first(String(data))))).toContain('"hello"');
    gateway.terminate();
    const unknown = new WebSocket(link, { ca });
    expect(await new Promise((refused) => unknown.once('error', ({ message }) => refused(message)))).toContain('401');
    const plain = new WebSocket(link.replace('wss:', 'ws:'), { headers: { authorization: 'Bearer k1' } });
    expect(await new Promise((refused) => plain.once('error', () => refused('refused')))).toBe('refused');
    const client = new WebSocket(websocket, { ca });
    expect(
      JSON.parse(await new Promise((first) => client.once('message', (data) => first(String(data))))),
    ).toMatchObject({
      type: 'stateChange',
    });
    client.terminate();
    await expect(fetch(`${control.replace('https:', 'http:')}/health`)).rejects.toThrow();
    await run.said(/Try:\n {2}curl -s -k https:/);
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  test('files without a certificate, or with the key of another one, are refused with a message and exit code 2', async () => {
    made();
    const [junk, other] = [join(folder, 'junk.pem'), join(folder, 'other.pem')];
    writeFileSync(junk, 'this is no certificate\n');
    execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', other]);
    for (const pair of [`${junk},${key}`, `${cert},${junk}`, `${cert},${other}`, `${folder},${key}`]) {
      const run = start([...QUIET, '--tls', pair]);
      expect(await run.ended).toBe(2);
      expect(run.err()).toMatch(/^--tls: [^\n]*\nmore: npx noke-sim explain E-SECRET-3\n$/);
      expect(run.out()).toBe('');
    }
  });
});
