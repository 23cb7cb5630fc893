/**
 * Every frame that a gateway can send to the backend's side of the facility link, before and after hello, without a socket: the answer, the input that
 * enters the facility, and the commands that come back over the connection of the last heartbeat. After a change that is meant, run this file with
 * `--update`, and read the difference of link-frames.txt.
 */
import { expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { BackendSide } from '../../src/server/link/backend-side.ts';
import type { LinkConnection } from '../../src/server/link/connection.ts';
import { finished } from '../../src/sim/steps.ts';
import { HandClock } from '../cli/up-host.ts';
import { hostedDemo } from './core-asked.ts';
import { toy } from './toy-facility.ts';

const MAC = 'C0:FF:EE:00:01:01';
const NONE = 'C0:FF:EE:99:99:99';
const HEX = 'ab'.repeat(20);

function opened(hosted: HostedFacility, from: string[] = []) {
  const side = new BackendSide(() => hosted, 'right');
  side.attach();
  let room = 2;
  const connect = (name: string) => {
    const connection: LinkConnection = {
      admit: () => {
        room -= 1;
        from.push(`  ${name} is admitted: ${room >= 0}`);
        return room >= 0;
      },
      send: (text) => from.push(`  ${name} gets ${text}`),
      end: (why) => from.push(`  ${name} is ended: ${why}`),
      pause: () => undefined,
      resume: () => undefined,
    };
    return side.opened(connection);
  };
  return { side, connect };
}

const frame = (method: string, params: unknown, more: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', method, params, ...more });
const hello = (key: string, more: object = { id: 1 }): string =>
  frame('hello', { version: 1, gateway: 'gate', key }, more);
const beat = (mac: string, more: object = { id: 2 }, changed: object = {}): string =>
  frame(
    'heartbeat',
    { mac, session: HEX, state: 2, batteryMv: 2_990, clockValid: true, touched: true, ...changed },
    more,
  );

const FRAMES: readonly string[] = [
  '',
  'no JSON',
  '[]',
  '{}',
  '['.repeat(200),
  '{"jsonrpc":"2.0","id":7,"result":true}',
  '{"jsonrpc":"2.0","id":null}',
  '{"jsonrpc":"1.0","method":"hello","id":7}',
  hello('wrong'),
  hello('right'),
  hello('right', {}),
  frame('hello', { version: 2, gateway: 'gate', key: 'right' }, { id: 3 }),
  frame('fly', {}, { id: 'x' }),
  frame('packets', { mac: MAC, session: HEX, packets: [] }, { id: 4 }),
  frame('toString', {}, { id: 4 }),
  frame('x'.repeat(60), {}, { id: 4 }),
  frame('x'.repeat(61), {}, { id: 4 }),
  beat(MAC),
  beat(MAC, { id: 2 }, { session: `0203B80B${'11'.repeat(16)}` }),
  beat(MAC.toLowerCase()),
  beat(MAC, {}),
  beat(MAC, { id: null }),
  beat(NONE),
  ...[
    { state: 256 },
    { state: -1 },
    { state: 255 },
    { batteryMv: 65_536 },
    { batteryMv: 65_535 },
    { session: 'ab' },
    { mac: 'x' },
  ].map((changed) => beat(MAC, { id: 5 }, changed)),
  ...['records', 'results'].flatMap((method) => [
    frame(method, { mac: MAC, session: HEX, packets: [HEX] }, { id: 6 }),
    frame(method, { mac: NONE, session: HEX, packets: [HEX] }, { id: 6 }),
    frame(method, { mac: MAC, session: HEX, packets: new Array(512).fill(HEX) }, { id: 6 }),
    frame(method, { mac: MAC, session: HEX, packets: new Array(513).fill(HEX) }, { id: 6 }),
    frame(method, { mac: MAC, session: HEX, packets: ['ab'] }, { id: 6 }),
    frame(method, { mac: MAC, session: HEX, packets: [HEX] }),
  ]),
];

it('every frame, before and after hello', async () => {
  const hosted = hostedDemo();
  const lines: string[] = [];
  for (const isKnown of [false, true]) {
    lines.push(`# ${isKnown ? 'after' : 'before'} hello`);
    const { connect } = opened(hosted, lines);
    const one = connect('one');
    if (isKnown) one.received(hello('right'));
    for (const text of isKnown ? FRAMES : FRAMES.filter((one) => !one.includes('"key":"right"'))) {
      const before = hosted.inputs;
      lines.push(text.length > 300 ? `${text.slice(0, 80)}… (${text.length} characters)` : text);
      one.received(text);
      if (hosted.inputs > before) lines.push(`  ${hosted.inputs - before} input`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('link-frames.txt');
});

it('a hundred refusals end a connection, and a hello that is repeated is admitted once', () => {
  const said: string[] = [];
  const { connect } = opened(hostedDemo(), said);
  const [one, two, three] = ['one', 'two', 'three'].map(connect);
  for (let i = 0; i < 99; i++) one?.received('no JSON');
  expect(said.filter((line) => line.includes('ended'))).toEqual([]);
  one?.received('no JSON');
  expect(said.slice(99)).toEqual([expect.stringContaining('one gets'), '  one is ended: 100 messages were refused']);
  said.length = 0;
  for (const each of [one, one, two, three]) each?.received(hello('right', {}));
  expect(said).toEqual([
    '  one is admitted: true',
    '  two is admitted: true',
    '  three is admitted: false',
    '  three is ended: too many gateways are connected',
  ]);
  three?.received(beat(MAC));
  expect(said.at(-1)).toContain('send hello first');
});

it('a list goes over the connection of the lock’s last heartbeat, for its session, until that connection closes', async () => {
  const said: string[] = [];
  const hosted = hostedDemo();
  const { side, connect } = opened(hosted, said);
  const [one, two] = ['one', 'two'].map((name) => {
    const connection = connect(name);
    connection.received(hello('right', {}));
    return connection;
  });
  const { core } = hosted.parts.backend;
  const session = (n: number): string => `0203B80B${toHex(new Uint8Array(16).fill(n))}`;
  /** A remote unlock of a unit that is available, once its lock has made itself heard. */
  const unlocks = async (through: ReturnType<typeof connect> | undefined, n: number): Promise<string[]> => {
    said.length = 0;
    through?.received(beat('C0:FF:EE:00:01:03', {}, { session: session(n) }));
    hosted.enter({ kind: 'core-api', command: { type: 'tick' } }, () =>
      hosted.parts.backend.dispatch({
        type: 'remote.open',
        by: 'maya',
        unit: 'A103',
        via: 'portal',
        how: { kind: 'direct' },
      }),
    );
    await new Promise((next) => setImmediate(next));
    return said.flatMap((line) => {
      const [, to, text = '{}'] = /^ {2}(\w+) gets (.*)$/.exec(line) ?? [];
      const { method, params } = JSON.parse(text);
      return method === 'packets' && to !== undefined
        ? [`${to} ${params.mac} ${params.session === session(n)} ${params.packets.length > 0}`]
        : [];
    });
  };
  expect(core.state.units.get('A103')?.status).toBe('available');
  expect(await unlocks(one, 1)).toContain('one C0:FF:EE:00:01:03 true true');
  expect(await unlocks(two, 2)).toContain('two C0:FF:EE:00:01:03 true true');
  two?.closed();
  said.length = 0;
  expect(await unlocks(undefined, 2)).toEqual([]);
  const again = await unlocks(one, 3);
  expect(again.every((line) => line.startsWith('one ')) && again.length > 0).toBe(true);
  two?.closed();
  expect((await unlocks(one, 4)).length).toBeGreaterThan(0);
  side.attach();
  side.attach();
  expect((await unlocks(one, 5)).filter((line) => line === 'one C0:FF:EE:00:01:03 true true').length).toBe(
    again.length,
  );
});

it('a facility without that lock takes nothing from it', () => {
  const hosted = new HostedFacility({
    open: toy().open,
    parts: finished(toy().open(undefined)),
    host: new HandClock(),
    onError: () => undefined,
  });
  const said: string[] = [];
  const one = opened(hosted, said).connect('one');
  one.received(hello('right', {}));
  one.received(beat(NONE));
  expect([said.at(-1), hosted.inputs]).toEqual(['  one gets {"jsonrpc":"2.0","id":2,"result":{"taken":false}}', 0]);
});
