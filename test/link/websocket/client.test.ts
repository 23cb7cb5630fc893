/** What one client sends to its socket, and when. */
import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { CLIENT_BOUNDS, Client } from '../../../src/link/websocket/client.ts';
import { LockLinks } from '../../../src/link/websocket/links.ts';
import { hostClock } from '../../../src/sim/live-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { COMMAND, ID, MAC, RESPONSE, SERVICE, world } from './server-fixture.ts';

/** A client of an echo lock, and the log of its calls. */
function setUp() {
  const log: string[] = [];
  const sim = world();
  const locks = new Map([[MAC, { name: 'A101', gatt: new EchoServer(sim, { mac: MAC }) }]]);
  const ingress = {
    enter: <T>(_input: unknown, act: () => T): T => {
      const result = act();
      queueMicrotask(() => sim.clock.runFor(10));
      return result;
    },
    whenMoving: (act: () => void) => act(),
    whenDurable: queueMicrotask,
  };
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string) => void log.push(JSON.parse(text).type),
    close: () => void log.push('close'),
    terminate: () => void log.push('terminate'),
  });
  const wire = { cork: () => void log.push('cork'), uncork: () => void log.push('uncork') };
  const shared = {
    locks,
    links: new LockLinks(locks, sim.trace),
    ingress,
    observe: () => {},
    later: () => {},
    rename: (from: string) => from,
  };
  const events = { spoke: () => {}, gone: () => {} };
  const client = new Client(socket as unknown as WebSocket, wire, shared, 'ws-1', hostClock, CLIENT_BOUNDS, events);
  // A closed connection has no timers.
  onTestFinished(() => void socket.emit('close', 1000, Buffer.alloc(0)));
  const of = { peripheralUuid: ID, serviceUuid: SERVICE };
  return {
    client,
    /** The calls in the turn of this message. */
    async says(message: object): Promise<string[]> {
      log.length = 0;
      socket.emit('message', Buffer.from(JSON.stringify({ ...of, ...message })), false);
      await new Promise((next) => setImmediate(next));
      return [...log];
    },
    log,
  };
}

test('the acknowledgement of a write and the notification that it causes in the same turn leave together', async () => {
  const { says } = setUp();
  await says({ action: 'connect' });
  await says({ action: 'notify', characteristicUuid: RESPONSE, notify: true });
  const sent = await says({ action: 'write', characteristicUuid: COMMAND, data: '0011', withoutResponse: true });
  expect(sent).toEqual(['cork', 'write', 'read', 'uncork']);
  // Each turn sends its own.
  expect(await says({ action: 'disconnect' })).toEqual(['cork', 'disconnect', 'uncork']);
});

test('what was sent before a client is dismissed still leaves', async () => {
  const { client, log } = setUp();
  client.dismiss(1013, 'crowded');
  await new Promise((next) => setImmediate(next));
  expect(log).toEqual(['cork', 'stateChange', 'close', 'uncork', 'terminate']);
});
