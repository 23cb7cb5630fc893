/**
 * Many locks over WebSocket, one client each: the time until each has answered a write, and answers per second. The peer is a bare
 * `ws` server that echoes each message twice, with the same number of clients and messages of the same size, in the same run and process.
 */
import { WebSocket, WebSocketServer } from 'ws';
import { LockLinks } from '../src/link/websocket/links.ts';
import { WebSocketLocks } from '../src/link/websocket/server.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { EchoServer } from '../test/link/memory/echo-server.ts';
import { middle, type Row } from './row.ts';

const VALUE = '00112233445566778899aabbccddeeff00112233';
const SERVICE = '1bc500010200d29ee511446c609db825';
const COMMAND = '1bc500020200d29ee511446c609db825';
const RESPONSE = '1bc500030200d29ee511446c609db825';
/** Writes per client when answers are measured; there are many clients, each with one pending write. */
const WRITES = 400;
const CLIENTS = 50;
/** Ours and the peer in turn; the row shows medians. */
const ROUNDS = 5;

const macOf = (n: number): string =>
  `C0:FF:EE:${[n >> 16, n >> 8, n].map((b) => (b & 255).toString(16).padStart(2, '0')).join(':')}`.toUpperCase();
const seconds = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1e9;

async function serveLocks(count: number) {
  const clock = new VirtualClock(0);
  const world = { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
  const locks = new Map(
    Array.from({ length: count }, (_, n) => {
      const mac = macOf(n);
      return [mac, { name: `A${n}`, gatt: new EchoServer(world, { mac }) }] as const;
    }),
  );
  const links = new LockLinks(locks, world.trace);
  const door = {
    enter<T>(_input: unknown, act: () => T): T {
      const result = act();
      queueMicrotask(() => clock.runFor(2));
      return result;
    },
    whenMoving: (act: () => void) => act(),
    whenDurable: queueMicrotask,
  };
  const server = new WebSocketLocks(
    { locks, links, ingress: door },
    { port: 0, address: '127.0.0.1', allowOrigin: () => false },
  );
  return { port: await server.listen(), close: () => server.close() };
}

/** A client that is ready to write. */
interface Writer {
  /** Writes `times` times, each after both answers to the one before. */
  write(times: number): Promise<void>;
  close(): void;
}

/** Both sides parse what they receive; `heard` says whether a message is the last answer to a write. */
function writerOf(
  socket: WebSocket,
  text: string,
  heard: (message: { readonly isNotification?: boolean }) => boolean,
): Writer {
  let left = 0;
  let done = (): void => {};
  socket.on('message', (data) => {
    if (!heard(JSON.parse(String(data))) || left === 0) return;
    if (--left > 0) socket.send(text);
    else done();
  });
  return {
    write: (times) =>
      new Promise((resolve) => {
        [left, done] = [times, resolve];
        socket.send(text);
      }),
    close: () => socket.close(),
  };
}

/** A client that has connected to a lock and subscribed to its answers. */
function client(port: number, n: number): Promise<Writer> {
  const peripheralUuid = macOf(n).replaceAll(':', '').toLowerCase();
  const names = { peripheralUuid, serviceUuid: SERVICE };
  const subscribe = JSON.stringify({ action: 'notify', ...names, characteristicUuid: RESPONSE, notify: true });
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.on('error', reject);
    const greet = (data: unknown): void => {
      const message = JSON.parse(String(data));
      if (message.type === 'stateChange') socket.send(JSON.stringify({ action: 'connect', peripheralUuid }));
      else if (message.type === 'connect') socket.send(subscribe);
      else if (message.type === 'notify') {
        socket.off('message', greet);
        resolve(writerOf(socket, writeTo(peripheralUuid), (answer) => answer.isNotification === true));
      }
    };
    socket.on('message', greet);
  });
}

function bareClient(port: number): Promise<Writer> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    let answers = 0;
    socket.on('error', reject);
    socket.on('open', () => resolve(writerOf(socket, writeTo('c0ffee000001'), () => ++answers % 2 === 0)));
  });
}

const writeTo = (peripheralUuid: string): string =>
  JSON.stringify({
    action: 'write',
    peripheralUuid,
    serviceUuid: SERVICE,
    characteristicUuid: COMMAND,
    data: VALUE,
    withoutResponse: true,
  });

interface Server {
  readonly port: number;
  close(): unknown;
}

async function serveEchoes(): Promise<Server> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4_096, perMessageDeflate: false });
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      // As a lock answers a write: once to acknowledge it, once with the result.
      socket.send(String(data));
      setImmediate(() => socket.send(String(data)));
    }),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() };
}

/** Seconds until every client is connected and has its first answer, and seconds for `writes` more of each. */
async function measured(
  clients: number,
  writes: number,
  serve: () => Promise<Server>,
  open: (port: number, n: number) => Promise<Writer>,
): Promise<{ readonly first: number; readonly further: number }> {
  const began = process.hrtime.bigint();
  const server = await serve();
  const writers = await Promise.all(
    Array.from({ length: clients }, async (_, n) => {
      const writer = await open(server.port, n);
      await writer.write(1);
      return writer;
    }),
  );
  const first = seconds(began);
  const ready = process.hrtime.bigint();
  if (writes > 0) await Promise.all(writers.map((writer) => writer.write(writes)));
  const further = seconds(ready);
  for (const writer of writers) writer.close();
  await server.close();
  return { first, further };
}

const ours = (clients: number, writes: number) => measured(clients, writes, () => serveLocks(clients), client);
const bare = (clients: number, writes: number) => measured(clients, writes, serveEchoes, bareClient);

export async function websocketLocks(): Promise<Row[]> {
  await ours(50, 5);
  await bare(50, 5);
  const rows: Row[] = [];
  for (const [count, goal] of [
    [1_000, 1],
    [2_000, 2],
  ] as const) {
    const { first: raw } = await bare(count, 0);
    const { first: took } = await ours(count, 0);
    rows.push({
      what: `${count.toLocaleString('en')} WebSocket locks, one client each, until each has answered a write`,
      measured: `${took.toFixed(2)} s`,
      peer: `raw ws server, two replies to each message: ${raw.toFixed(2)} s`,
      ratio: raw / took,
      goal: `< ${goal} s`,
      reached: took < goal,
    });
  }
  const rounds: { readonly ours: number; readonly raw: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const raw = (CLIENTS * WRITES) / (await bare(CLIENTS, WRITES)).further;
    rounds.push({ raw, ours: (CLIENTS * WRITES) / (await ours(CLIENTS, WRITES)).further });
  }
  const typical = (of: (round: (typeof rounds)[number]) => number): number => middle(rounds.map(of)) ?? 0;
  const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')} /s`;
  const ratio = typical((round) => round.ours / round.raw);
  rows.push({
    what: 'writes over WebSocket, each acknowledged and notified',
    measured: perSecond(typical((round) => round.ours)),
    peer: `raw ws server, two replies to each message: ${perSecond(typical((round) => round.raw))}`,
    ratio,
    goal: '≥ 60% of the raw ws server',
    reached: ratio >= 0.6,
  });
  return rows;
}
