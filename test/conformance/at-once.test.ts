/** A lock over its sockets: what it answers immediately costs no stimulus, and a server that answers endlessly does not block a run. */
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { NotExercised } from '../../src/conformance/bench/outcome.ts';
import { keysSchema, targetKeys } from '../../src/conformance/lock/contract/keys-file.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { StimulusClient } from '../../src/conformance/lock/targets/stimulus-client.ts';
import { websocketTarget } from '../../src/conformance/lock/targets/websocket.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { Random } from '../../src/sim/random.ts';
import { CLAIMS, FACTORY_SECRET, MAC, startLock } from './page-lock-parts.mjs';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A subject over the sockets of a target, and the stimuli that it is asked for. */
async function over(url: string, stimulus: string) {
  const asked: string[] = [];
  const client = new StimulusClient({ url: stimulus }, MAC, hostClock);
  const ask: typeof client.ask = (what, mac) => {
    asked.push(what.stimulus);
    return client.ask(what, mac);
  };
  const target = await websocketTarget({
    url,
    keys: targetKeys(keysSchema.parse({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET })),
    claims: CLAIMS,
    stimulator: { ask, close: () => client.close() },
    token: undefined,
    host: hostClock,
    patience: 1,
  });
  closing.push(() => target.close());
  return { subject: lockSubject(target, { patience: 1, random: new Random('1').stream('suite') }), asked };
}

async function sound() {
  const lock = await startLock({
    mac: Buffer.from(MAC.replaceAll(':', ''), 'hex'),
    factorySecret: Buffer.from(FACTORY_SECRET, 'hex'),
  });
  closing.push(() => lock.close());
  return lock;
}

it('a connection from touch to end takes one stimulus, the touch', async () => {
  const lock = await sound();
  const { subject, asked } = await over(lock.target, lock.stimulus);
  await subject.prepare();
  asked.length = 0;
  const visit = await subject.bench().wakeAndConnect();
  await visit.end();
  expect(asked).toEqual(['touch']);
});

it('a span in which nothing may come takes one stimulus', async () => {
  const lock = await sound();
  const { subject, asked } = await over(lock.target, lock.stimulus);
  await subject.prepare();
  const bench = subject.bench();
  await bench.wait(bench.claims.awakeMs + 2_000);
  asked.length = 0;
  await bench.unheard(2_500, 'a sleeping lock');
  expect(asked).toEqual(['advance']);
});

it('a server that answers every request with another connection is abandoned after a bounded number of requests', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let requests = 0;
  server.on('connection', (socket: WebSocket) =>
    socket.on('message', () => {
      requests += 1;
      socket.send(JSON.stringify({ type: 'connect', peripheralUuid: MAC.replaceAll(':', '').toLowerCase() }));
    }),
  );
  closing.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const { stimulus } = await sound();
  const { subject } = await over(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, stimulus);
  await expect(subject.bench().connect()).rejects.toThrow(NotExercised);
  // Each wait of a connection advances time in steps of 20 ms.
  expect(requests).toBeLessThan(1_000);
});
