/** Every field of every message of the facility link, at its limits from both sides, and the sentence of each refusal. */
import { describe, expect, it } from 'vitest';
import { FRAME_LIMIT, type Method, PACKETS_LIMIT, PARAMS, readCall, rpcError } from '../../src/server/link/messages.ts';

const MAC = 'C0:FF:EE:00:01:01';
const HEX = 'ab'.repeat(20);
const GOOD = {
  hello: { version: 1, gateway: 'g', key: 'k' },
  heartbeat: { mac: MAC, session: HEX, state: 0, batteryMv: 0, clockValid: false, touched: true },
  records: { mac: MAC, session: HEX, packets: [HEX] },
  results: { mac: MAC, session: HEX, packets: [] },
  packets: { mac: MAC, session: HEX, packets: [] },
} as const satisfies Record<Method, object>;
const ALL = Object.keys(PARAMS) as Method[];
const text = (method: string, params: object, more: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', method, params, ...more });
const many = (count: number) => Array.from({ length: count }, () => HEX);

describe('a message', () => {
  it.each(ALL)('%s is read as it was sent, with hex in capitals', (method) => {
    const read = readCall(text(method, GOOD[method], { id: 3 }), ALL);
    const params = JSON.parse(JSON.stringify(GOOD[method]).replaceAll(HEX, HEX.toUpperCase()));
    expect(read).toEqual({ kind: 'call', id: 3, call: { method, params } });
  });
  it.each(ALL)('%s lacks none of its fields', (method) => {
    for (const name of Object.keys(GOOD[method])) {
      const { [name]: _, ...rest } = GOOD[method] as Record<string, unknown>;
      expect(readCall(text(method, rest, { id: 1 }), ALL)).toMatchObject({
        kind: 'wrong',
        error: 'params',
        id: 1,
        why: expect.stringMatching(new RegExp(`^${method}: ${name}: \\S`)),
      });
    }
  });
  it.each(ALL)('%s is refused where it is not allowed', (method) => {
    const others = ALL.filter((one) => one !== method);
    expect(readCall(text(method, GOOD[method], { id: 1 }), others)).toEqual({
      kind: 'wrong',
      error: 'method',
      id: 1,
      why: `no method ${method}`,
    });
  });

  it.each<[Method, string, unknown, boolean]>([
    ['hello', 'version', 2, false],
    ['hello', 'version', 0, false],
    ['hello', 'gateway', '', true],
    ['hello', 'gateway', 'g'.repeat(60), true],
    ['hello', 'gateway', 'g'.repeat(61), false],
    ['hello', 'key', 'k'.repeat(200), true],
    ['hello', 'key', 'k'.repeat(201), false],
    ['heartbeat', 'mac', 'c0:ff:ee:00:01:0a', true],
    ['heartbeat', 'mac', 'C0:FF:EE:00:01:0G', false],
    ['heartbeat', 'mac', `${MAC}:00`, false],
    ['heartbeat', 'mac', MAC.slice(0, -3), false],
    ['heartbeat', 'mac', ` ${MAC}`, false],
    ['heartbeat', 'session', HEX.slice(1), false],
    ['heartbeat', 'session', `${HEX}0`, false],
    ['heartbeat', 'session', `${HEX.slice(1)}g`, false],
    ['heartbeat', 'state', 0, true],
    ['heartbeat', 'state', -1, false],
    ['heartbeat', 'state', 255, true],
    ['heartbeat', 'state', 256, false],
    ['heartbeat', 'state', 1.5, false],
    ['heartbeat', 'batteryMv', 0, true],
    ['heartbeat', 'batteryMv', -1, false],
    ['heartbeat', 'batteryMv', 65_535, true],
    ['heartbeat', 'batteryMv', 65_536, false],
    ['heartbeat', 'clockValid', 1, false],
    ['heartbeat', 'touched', 'yes', false],
    ...(['records', 'results', 'packets'] as const).flatMap((method): [Method, string, unknown, boolean][] => [
      [method, 'packets', many(512), true],
      [method, 'packets', many(513), false],
      [method, 'packets', [HEX.slice(2)], false],
      [method, 'packets', HEX, false],
    ]),
  ])('%s with %s: number %#', (method, name, value, fits) => {
    const read = readCall(text(method, { ...GOOD[method], [name]: value }, { id: 1 }), ALL);
    expect(read).toMatchObject(fits ? { kind: 'call' } : { kind: 'wrong', error: 'params', id: 1 });
  });

  it.each<[string, unknown, boolean]>([
    ['a text of 64 characters', 'i'.repeat(64), true],
    ['one more', 'i'.repeat(65), false],
    ['a number', 0.5, true],
    ['null', null, true],
    ['a list', [], false],
  ])('may have an id that is %s', (_, id, fits) => {
    expect(readCall(text('records', GOOD.records, { id }), ALL)).toMatchObject(
      // What has an id but is no request is taken for an answer, if the id can be one.
      fits ? { kind: 'call', id } : typeof id === 'string' ? { kind: 'answer' } : { kind: 'wrong', error: 'request' },
    );
  });

  it('of an unknown method is refused with its name, shortened to forty characters; a name of more than sixty is no request', () => {
    const why = (length: number) => readCall(text('m'.repeat(length), {}, { id: 1 }), ALL);
    for (const length of [1, 40, 41, 60])
      expect(why(length)).toEqual({
        kind: 'wrong',
        error: 'method',
        id: 1,
        why: `no method ${'m'.repeat(Math.min(40, length))}`,
      });
    expect(readCall(text('m'.repeat(61), {}), ALL)).toEqual({
      kind: 'wrong',
      error: 'request',
      id: null,
      why: 'not a JSON-RPC 2.0 request',
    });
    expect(readCall(text('toString', {}, { id: 1 }), ALL)).toMatchObject({ error: 'method' });
  });

  it('is an answer if it has an id and the version', () => {
    for (const id of ['hello', 7, null])
      expect(readCall(JSON.stringify({ jsonrpc: '2.0', id }), ALL)).toEqual({ kind: 'answer' });
    for (const other of [{ jsonrpc: '2.0' }, { id: 1 }, { jsonrpc: '1.0', id: 1 }, { jsonrpc: '2.0', id: true }])
      expect(readCall(JSON.stringify(other), ALL)).toMatchObject({ kind: 'wrong', error: 'request' });
  });

  it.each([
    ['parse', -32700, 'not JSON'],
    ['request', -32600, 'not a JSON-RPC 2.0 request'],
    ['method', -32601, 'no such method in this direction'],
    ['params', -32602, 'the parameters do not match the schema'],
    ['hello', -32000, 'the first message must be hello with the gateway’s key'],
  ] as const)('refused as %s has the code %i', (error, code, message) => {
    expect(JSON.parse(rpcError(4, error, 'why'))).toEqual({
      jsonrpc: '2.0',
      id: 4,
      error: { code, message, data: 'why' },
    });
  });
  it('that is not JSON, or too much of it, says so', () => {
    expect(readCall('{', ALL)).toEqual({ kind: 'wrong', error: 'parse', id: null, why: 'not JSON' });
    expect(readCall('['.repeat(33), ALL)).toMatchObject({ kind: 'wrong', error: 'request', id: null });
  });
  it('has these limits', () => {
    expect([FRAME_LIMIT, PACKETS_LIMIT]).toEqual([65_536, 512]);
  });
});
