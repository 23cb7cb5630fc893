/**
 * Unauthenticated clients on every port: malformed, oversized, slow, half-open and expensive requests, `NOKE_SIM_STORM` per port. Each is refused or
 * loses its connection, and nothing else happens. The server has its own process, so that the time for which its event loop was blocked is its own.
 * Timeouts of sockets run in real time, so this test takes as long as one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { connect as tcp } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { HANDSHAKE_MS, MALFORMED_LIMIT, MESSAGE_LIMIT } from '../../src/link/websocket/limits.ts';
import { BODY_LIMIT, HEADERS_MS } from '../../src/server/http.ts';
import { FRAME_LIMIT } from '../../src/server/link/messages.ts';
import type { Ready } from '../../src/server/options.ts';
import { Random, type RandomStream } from '../../src/sim/random.ts';
import { FROM_DIST } from '../from-dist.ts';
import { runs } from '../sizes.ts';
import type { Condition, Messages } from './demo-process.ts';

const STORM = Number(process.env.NOKE_SIM_STORM ?? runs(40, 16));
/** Concurrent requests on one port. */
const AT_ONCE = 100;
/** The slowest of them is closed by then, even on a busy machine. */
const PATIENCE_MS = Math.max(HEADERS_MS, HANDSHAKE_MS) + 60_000;
const DRIP_MS = 400;

let server: ChildProcess | undefined;
afterEach(() => server?.disconnect());

const told = (child: ChildProcess): Promise<Messages> =>
  new Promise((done, fail) => {
    child.once('message', (message) => done(message as Messages));
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });

async function start(): Promise<Ready> {
  server = fork('test/server/demo-process.ts', { execArgv: ['--expose-gc', ...FROM_DIST] });
  const first = await told(server);
  if ('ready' in first) return first.ready;
  throw new Error('the server said how it is before it was asked');
}

async function condition(): Promise<Condition> {
  if (server === undefined) throw new Error('there is no server');
  const answer = told(server);
  server.send('how are you');
  const heard = await answer;
  if ('condition' in heard) return heard.condition;
  throw new Error('the server started twice');
}

interface Sent {
  readonly bytes: string | Buffer;
  /** Sends a byte at intervals for as long as the connection lasts. */
  readonly drip?: string;
  /** Ends its side of the connection, and keeps reading. */
  readonly half?: true;
  /** What is sent once the upgrade is complete. */
  readonly frame?: Buffer;
}

/** Sends, and reads until the other side hangs up; returns everything that was answered, or `hung`. */
function raw(port: number, { bytes, drip, half, frame }: Sent): Promise<string> {
  return new Promise((done) => {
    const socket = tcp({ port, host: '127.0.0.1', allowHalfOpen: half === true });
    let heard = Buffer.alloc(0);
    let upgraded = false;
    const dripping = drip === undefined ? undefined : setInterval(() => socket.write(drip), DRIP_MS);
    const hung = setTimeout(() => end('hung'), PATIENCE_MS);
    const end = (answer: string) => {
      clearInterval(dripping);
      clearTimeout(hung);
      socket.destroy();
      done(answer);
    };
    socket.on('data', (data) => {
      heard = Buffer.concat([heard, data]);
      if (frame === undefined || upgraded || !heard.includes('\r\n\r\n')) return;
      upgraded = true;
      socket.write(frame);
    });
    socket.on('error', () => end(heard.toString('latin1')));
    socket.on('end', () => end(heard.toString('latin1')));
    socket.on('close', () => end(heard.toString('latin1')));
    if (half === true) socket.end(bytes);
    else socket.write(bytes);
  });
}

const status = (answer: string): string => /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? (answer === '' ? 'cut' : answer);

/** The status of the close frame in an answer. */
function closeCode(answer: string): string {
  const bytes = Buffer.from(answer, 'latin1');
  const at = bytes.indexOf(0x88, bytes.indexOf('\r\n\r\n'));
  return at < 0 ? status(answer) : String(bytes.readUInt16BE(at + 2));
}

const said = (url: string, messages: readonly string[]): Promise<string> =>
  new Promise((done) => {
    const socket = new WebSocket(url);
    const hung = setTimeout(() => socket.terminate(), PATIENCE_MS);
    socket.on('error', () => {});
    socket.on('open', () => {
      for (const message of messages) socket.send(message);
    });
    socket.on('close', (code) => {
      clearTimeout(hung);
      done(String(code));
    });
  });

const UPGRADE =
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
const post = (path: string, body: string, length = Buffer.byteLength(body)): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer private-key\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** Bytes that are not HTTP: no method begins with the first one. */
const noise = (random: RandomStream): Buffer =>
  Buffer.from([0, ...Array.from({ length: random.int(0, 300) }, () => random.int(0, 255))]);

interface Kind {
  readonly name: string;
  readonly send: (port: number, random: RandomStream) => Promise<string>;
  readonly answers: readonly string[];
}

/** What every port gets. */
const anywhere: readonly Kind[] = [
  { name: 'noise', send: async (port, random) => status(await raw(port, { bytes: noise(random) })), answers: ['400'] },
  {
    name: 'a head that is too long',
    send: async (port) =>
      status(await raw(port, { bytes: `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}` })),
    answers: ['431'],
  },
  {
    name: 'a head that never ends',
    send: async (port) => status(await raw(port, { bytes: 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ', drip: 'x' })),
    answers: ['408', 'cut'],
  },
  { name: 'silence', send: async (port) => status(await raw(port, { bytes: '' })), answers: ['408', 'cut'] },
  {
    name: 'half a request on a half-open line',
    send: async (port) => status(await raw(port, { bytes: 'GET / HTTP/1.1\r\nHost: loc', half: true })),
    answers: ['400', 'cut'],
  },
];

/** The error code in an answer of the Core API; the status of any other answer. */
const coreCode = (answer: string): string => /"error_code":(\d)/.exec(answer)?.[1] ?? status(answer);

/** The hostile requests to a JSON port; `wrong` and `long` are its answers to a body that it cannot read and to one above the limit. */
const asHttp = (path: string, wrong: string, long: string, read = status): readonly Kind[] => [
  ...anywhere,
  {
    name: 'no JSON',
    send: async (port) => read(await raw(port, { bytes: post(path, '{"lock":') })),
    answers: [wrong],
  },
  {
    name: 'a body that is too long',
    send: async (port) => read(await raw(port, { bytes: post(path, '{', BODY_LIMIT + 1) })),
    answers: [long],
  },
  {
    name: 'a body that never comes',
    send: async (port) => status(await raw(port, { bytes: post(path, '{', 5_000), half: true })),
    answers: ['400', 'cut'],
  },
];

const DEEP = `{"a":${'['.repeat(400_000)}`;
const WIDE = `[${'1,'.repeat(400_000)}1]`;
const scenario = (text: string): string => post('/v1/scenarios', JSON.stringify({ text }));
const many = (count: number, text: string): string[] => Array.from({ length: count }, () => text);
const PRODUCT = {
  issue: Array.from({ length: 9 }, () => ({ macs: many(1_000, 'a'), tracking_keys: many(1_000, 'b') })),
};
const LOGS = Array.from({ length: 100 }, () => ({
  mac: 'C0:FF:EE:FF:FF:FF',
  session: '1'.repeat(40),
  responses: many(99, '50'),
}));

/** Requests that would be expensive to answer if they were accepted. */
const laborious =
  (send: (port: number, bytes: string) => Promise<string>) =>
  (name: string, bytes: string, ...answers: string[]): Kind => ({ name, send: (port) => send(port, bytes), answers });
const onControl = laborious(async (port, bytes) => status(await raw(port, { bytes })));
const onCore = laborious(async (port, bytes) => coreCode(await raw(port, { bytes })));

const laboriousForControl: readonly Kind[] = [
  onControl('JSON that nests deep', post('/v1/verbs/lock.touch', DEEP), '413'),
  onControl('JSON with many values', post('/v1/verbs/lock.touch', WIDE), '413'),
  onControl('YAML with keys inside keys', scenario('? '.repeat(300)), '422'),
  onControl('YAML with many keys', scenario(Array.from({ length: 4_000 }, (_, i) => `k${i}: 1`).join('\n')), '422'),
  onControl('a scenario with many wrong words', scenario(`steps:\n${'- lock.tuoch: A\n'.repeat(500)}`), '422'),
];

const laboriousForCore: readonly Kind[] = [
  onCore('a path that is spelled otherwise, without a key', post('/%6cock/', '{}').replace('private-key', 'x'), '2'),
  onCore('JSON that nests deep', post('/lock/', DEEP), '3'),
  onCore('many locks times many keys', post('/keys/', JSON.stringify(PRODUCT)), '3', '413'),
  onCore('a thousand locks that are none', post('/fobs/display/', JSON.stringify({ fob_macs: many(1_000, 'a') })), '0'),
  onCore(
    'many logs of what is no packet',
    post('/upload/', JSON.stringify({ logs: LOGS })).replace('private', 'mobile'),
    '3',
    '7',
  ),
];

const NESTED = '['.repeat(2_000);

/** The hostile requests to a WebSocket port. */
const asSocket = (url: string, limit: number): readonly Kind[] => [
  ...anywhere,
  {
    name: 'no WebSocket',
    send: async (port) => status(await raw(port, { bytes: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' })),
    answers: ['426'],
  },
  { name: 'a message that is too long', send: () => said(url, ['x'.repeat(limit + 1)]), answers: ['1009'] },
  {
    name: 'messages that cannot be read',
    send: () =>
      said(
        url,
        Array.from({ length: MALFORMED_LIMIT + 1 }, () => 'no message'),
      ),
    answers: ['1008'],
  },
  { name: 'messages that nest deep', send: () => said(url, many(MALFORMED_LIMIT + 1, NESTED)), answers: ['1008'] },
  {
    name: 'a frame that is none',
    send: async (port) => closeCode(await raw(port, { bytes: UPGRADE, frame: Buffer.from('ffffffff', 'hex') })),
    answers: ['1002'],
  },
];

test(
  `${STORM} bad requests on every port: an error each, and nothing else`,
  async () => {
    const { websocket = '', control = '', core = '', link = '' } = await start();
    const before = await condition();
    const random = new Random('storm');
    const ports: readonly (readonly [string, readonly Kind[]])[] = [
      [websocket, asSocket(websocket, MESSAGE_LIMIT)],
      [control, [...asHttp('/v1/verbs/lock.touch', '400', '413'), ...laboriousForControl]],
      [core, [...asHttp('/unlock/', '3', '3', coreCode), ...laboriousForCore]],
      [link, asSocket(link, FRAME_LIMIT)],
    ];
    const wrong: string[] = [];
    let sent = 0;
    const pour = async ([url, kinds]: (typeof ports)[number]): Promise<void> => {
      const port = Number(new URL(url).port);
      const stream = random.stream(url);
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < STORM) {
          const kind = kinds[next++ % kinds.length];
          if (kind === undefined) return;
          const answer = await kind.send(port, stream);
          sent++;
          if (!kind.answers.includes(answer)) wrong.push(`${url}: ${kind.name}: ${answer.slice(0, 80)}`);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, STORM) }, work));
    };
    await Promise.all(ports.map(pour));
    expect([...new Set(wrong)]).toEqual([]);
    expect(sent).toBe(4 * STORM);

    const after = await condition();
    expect((await fetch(`${control}/health`)).status).toBe(200);
    expect(coreCode(await raw(Number(new URL(core).port), { bytes: post('/lock/', '{}') }))).toBe('0');
    expect(after).toMatchObject({ seq: before.seq, connected: 0 });
    const grown = after.keptMb - before.keptMb;
    expect(grown).toBeLessThan(30);
    const held = `its event loop was held for ${after.heldMs.toFixed(0)} ms at most, it worked ${after.workedMs.toFixed(0)} ms in one go`;
    console.log(`${sent} bad requests; the server keeps ${grown.toFixed(0)} MB more, ${held}`);
  },
  60_000 + STORM * 60,
);
