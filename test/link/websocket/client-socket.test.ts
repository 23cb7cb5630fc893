/**
 * The socket of one client on a clock that the test moves: pings, what is unread, unreadable messages, messages that wait for a snapshot, and every way
 * in which a connection ends. The numbers are stated again, because a test that imported them would pass with any value.
 */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { CLIENT_BOUNDS, Client, type ClientBounds } from '../../../src/link/websocket/client.ts';
import { type LinkInput, LockLinks } from '../../../src/link/websocket/links.ts';
import { HandClock } from '../../cli/up-host.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { ID, MAC, world } from './server-fixture.ts';

function rig(bounds: Partial<ClientBounds> = {}) {
  const log: string[] = [];
  const held: (() => void)[] = [];
  const drained: (() => void)[] = [];
  const state = { moves: true };
  const sim = world();
  const lock = new EchoServer(sim, { mac: MAC });
  const locks = new Map([[MAC, { name: 'A101', gatt: lock }]]);
  const host = new HandClock();
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string) => void log.push(`send ${JSON.parse(text).type}`),
    close: (code: number, why: string) => void log.push(`close ${code} ${why}`),
    terminate: () => void log.push('terminate'),
    pause: () => void log.push('pause'),
    resume: () => void log.push('resume'),
    ping: (_data: undefined, _mask: undefined, sent?: () => void) => {
      log.push(sent === undefined ? 'ping' : 'ping after everything');
      if (sent !== undefined) drained.push(sent);
    },
  });
  const shared = {
    locks,
    links: new LockLinks(locks, sim.trace),
    ingress: {
      enter: <T>(input: LinkInput, act: () => T): T => {
        log.push(`input ${input.act}${'why' in input ? ` ${input.why}` : ''}`);
        return act();
      },
      whenMoving: (act: () => void) => (state.moves ? act() : void held.push(act)),
      whenDurable: (act: () => void) => act(),
    },
    observe: ({ what, why }: { what: string; why?: string }) =>
      void log.push(`${what}${why === undefined ? '' : `: ${why}`}`),
    later: () => undefined,
    rename: (from: string) => from,
  };
  const client = new Client(
    socket as unknown as WebSocket,
    { cork: () => void log.push('cork'), uncork: () => void log.push('uncork') },
    shared,
    'ws-1',
    host,
    { ...CLIENT_BOUNDS, ...bounds },
    { spoke: () => void log.push('spoke'), gone: (one) => void log.push(`gone ${one === client}`) },
  );
  const turn = (): Promise<void> => new Promise((next) => setImmediate(next));
  /** What has happened since the last time, after this turn. */
  const since = async (): Promise<string[]> => {
    await turn();
    return log.splice(0);
  };
  const says = (message: object | string, binary = false): void =>
    void socket.emit('message', Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), binary);
  const moves = (to: boolean): void => {
    state.moves = to;
    if (to) for (const act of held.splice(0)) act();
  };
  return { client, host, lock, log, socket, since, says, moves, drained };
}
const CONNECT = { action: 'connect', peripheralUuid: ID };
const SCAN = { action: 'startScanning', allowDuplicates: true };

describe('a client', () => {
  it('joins with its adapter on, and says what it does', async () => {
    const { since, says, host } = rig();
    expect(await since()).toEqual(['joined', 'cork', 'send stateChange', 'uncork']);
    says(CONNECT);
    expect(await since()).toEqual(['spoke', 'connect', 'input connect', 'up', 'cork', 'send connect', 'uncork']);
    // The next ping.
    expect(host.pending).toBe(1);
  });

  it('is pinged every 20 s, and cut off when it has not answered the last one', async () => {
    const { since, host, socket } = rig();
    await since();
    host.pass(19_999);
    expect(await since()).toEqual([]);
    host.pass(1);
    expect(await since()).toEqual(['ping']);
    socket.emit('pong');
    host.pass(19_999);
    expect(await since()).toEqual([]);
    host.pass(1);
    expect(await since()).toEqual(['ping']);
    host.pass(20_000);
    expect(await since()).toEqual(['cut: no answer to a ping', 'terminate']);
    host.pass(100_000);
    expect(await since()).toEqual([]);
  });

  it('that is behind is not read until everything has been sent, and beyond a limit it is cut off', async () => {
    const { since, says, socket, drained } = rig();
    await since();
    const at = async (bytes: number) => {
      socket.bufferedAmount = bytes;
      says({ action: 'stopScanning' });
      says({ action: 'hello', version: 1 });
      return (await since()).filter((line) => !/^(spoke|c?ork|uncork|cork|send)/.test(line));
    };
    expect([CLIENT_BOUNDS.pauseAbove, CLIENT_BOUNDS.cutAbove]).toEqual([262_144, 4_194_304]);
    expect(await at(262_144)).toEqual([]);
    expect(await at(262_145)).toEqual(['pause', 'ping after everything', 'slow: 262145 bytes are waiting']);
    expect(await at(300_000)).toEqual([]);
    drained.shift()?.();
    expect(await since()).toEqual(['resume']);
    expect(await at(4_194_304)).toEqual(['pause', 'ping after everything', 'slow: 4194304 bytes are waiting']);
    expect(await at(4_194_305)).toEqual(['cut: 4194305 bytes are waiting unread', 'terminate']);
    socket.readyState = 3;
    expect(await at(5_000_000)).toEqual([]);
  });

  it('counts what it has not received: bytes in the socket and answers', async () => {
    const { client, since, socket } = rig();
    await since();
    socket.bufferedAmount = 7;
    expect(client.unsent).toBe(7);
  });

  it('is closed after a hundred messages that cannot be read, however many can be read in between', async () => {
    const { since, says } = rig();
    await since();
    for (let i = 0; i < 99; i++) says('no JSON', i % 2 === 1);
    says({ action: 'stopScanning' });
    const before = await since();
    expect(before.filter((line) => line.startsWith('malformed'))).toHaveLength(99);
    expect(before).toContain('malformed: a binary message, where text was expected');
    expect(before.filter((line) => line.startsWith('close'))).toEqual([]);
    says('no JSON');
    says({ action: 'stopScanning' });
    expect(await since()).toEqual(['malformed: not JSON: "no JSON"', 'close 1008 100 messages could not be read']);
    expect(CLIENT_BOUNDS.malformedLimit).toBe(100);
  });

  it('has its lock reported every second while it scans for all reports, unless it is behind', async () => {
    const { since, says, host, socket, drained } = rig();
    await since();
    says(SCAN);
    says(SCAN);
    expect((await since()).filter((line) => line === 'send discover')).toHaveLength(2);
    host.pass(999);
    expect(await since()).toEqual([]);
    for (let i = 0; i < 3; i++) {
      host.pass(i === 0 ? 1 : 1_000);
      expect(await since()).toEqual(['cork', 'send discover', 'uncork']);
    }
    socket.bufferedAmount = 300_000;
    host.pass(1_000);
    expect(await since()).toContain('pause');
    host.pass(1_000);
    expect(await since()).toEqual([]);
    socket.bufferedAmount = 0;
    drained.shift()?.();
    host.pass(1_000);
    expect(await since()).toEqual(['resume', 'cork', 'send discover', 'uncork']);
    says({ action: 'startScanning', allowDuplicates: false });
    await since();
    host.pass(10_000);
    expect(await since()).toEqual([]);
  });

  it('waits with its messages for a snapshot, in order, and is not read meanwhile', async () => {
    const { since, says, moves } = rig();
    await since();
    moves(false);
    says(CONNECT);
    says({ action: 'disconnect', peripheralUuid: ID });
    expect(await since()).toEqual(['pause']);
    moves(true);
    const done = await since();
    expect(done.filter((line) => /^(input|resume)/.test(line))).toEqual([
      'input connect',
      'input end central-closed',
      'resume',
    ]);
  });

  it('is not read on while it waits or is behind, whichever ends last', async () => {
    const { since, says, moves, socket, drained } = rig();
    await since();
    socket.bufferedAmount = 300_000;
    says({ action: 'hello', version: 1 });
    await since();
    moves(false);
    says(CONNECT);
    await since();
    drained.shift()?.();
    expect(await since()).toEqual([]);
    socket.bufferedAmount = 0;
    moves(true);
    expect((await since()).filter((line) => line === 'resume')).toEqual(['resume']);
  });

  it.each([
    [1000, 'central-closed'],
    [1001, 'central-closed'],
    [1005, 'central-closed'],
    [1006, 'supervision-timeout'],
    [1008, 'central-closed'],
  ])('that leaves with code %i leaves its lock: %s', async (code, why) => {
    const { since, says, socket, host, lock } = rig();
    says(CONNECT);
    says(SCAN);
    await since();
    expect(host.pending).toBe(2);
    socket.emit('close', code, Buffer.alloc(0));
    expect(await since()).toEqual([`down: ${why}`, `input end ${why}`, `left: code ${code}`, 'gone true']);
    expect([host.pending, lock.ends]).toEqual([0, [why]]);
    socket.readyState = 3;
    says(CONNECT);
    expect(await since()).toEqual([]);
  });

  it('that leaves during a snapshot leaves after it', async () => {
    const { since, socket, moves } = rig();
    await since();
    moves(false);
    socket.emit('close', 1000, Buffer.alloc(0));
    expect(await since()).toEqual([]);
    moves(true);
    expect(await since()).toEqual(['left: code 1000', 'gone true']);
  });

  it('that is closed gets what was sent before, and its messages are no longer read', async () => {
    const { since, says, client, socket } = rig();
    await since();
    client.close(1001, 'the facility is closing');
    says(CONNECT);
    expect(await since()).toEqual(['close 1001 the facility is closing']);
    socket.emit('error', new Error('it broke'));
    expect(await since()).toEqual(['malformed: it broke']);
    client.terminate();
    expect(await since()).toEqual(['terminate']);
    client.dismiss(1013, 'crowded');
    expect(await since()).toEqual(['close 1013 crowded', 'terminate']);
  });
});
