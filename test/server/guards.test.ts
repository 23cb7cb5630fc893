/** On an address that others can reach every port has its guard, or nothing opens. */
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { toy } from './toy-facility.ts';

let serving: Serving | undefined;
afterEach(() => serving?.stop());

const up = async (options: Partial<ServeOptions>): Promise<Serving> => {
  serving = await serve({ open: toy().open, paused: true, ports: { websocket: 0, control: 0, core: 0 }, ...options });
  return serving;
};
const KEYS = { private: 'own-private', mobile: 'own-mobile' };
/** What a client of the WebSocket port hears first, or why it was turned away. */
function first(url: string, token?: string): Promise<string> {
  const socket = new WebSocket(url.replace('0.0.0.0', '127.0.0.1'), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return new Promise((done) => {
    socket.once('message', (data) => done(String(data)));
    socket.once('error', (error) => done(error.message));
    socket.once('open', () => socket.send('{"action":"hello","version":1}'));
    socket.once('close', (code) => done(String(code)));
  });
}

describe('an address other than this machine’s own', () => {
  test.each<[string, Partial<ServeOptions>, RegExp]>([
    ['nothing', {}, /needs a token for the control API.*--token-file/],
    ['keys alone', { coreKeys: KEYS }, /needs a token for the control API/],
    ['an open WebSocket port alone', { openWebsocket: true, coreKeys: KEYS }, /needs a token for the control API/],
    [
      'the WebSocket port alone',
      { ports: { websocket: 0, control: false, core: false } },
      /needs a token for locks over WebSocket.*--open-ws/,
    ],
    ['no key for the Core API', { token: 'a-token' }, /sandbox keys are good for this machine only/],
    [
      'the sandbox’s own keys, given',
      { token: 'a-token', coreKeys: { private: 'private-key', mobile: 'own' } },
      /sandbox keys are good for this machine only/,
    ],
    ['an empty token', { token: '', coreKeys: KEYS }, /is empty/],
  ])('with %s does not start', async (_, options, words) => {
    await expect(up({ address: '0.0.0.0', ...options })).rejects.toMatchObject({
      fault: 'caller',
      message: expect.stringMatching(words),
    });
  });

  test('with token and keys: no port answers without its own', async () => {
    const { ready } = await up({ address: '0.0.0.0', token: 'a-token', coreKeys: KEYS });
    const at = (url: string | undefined) => (url ?? '').replace('0.0.0.0', '127.0.0.1');
    expect(await first(ready.websocket ?? '')).toBe('4401');
    expect(await first(ready.websocket ?? '', 'other')).toContain('401');
    expect(await first(ready.websocket ?? '', 'a-token')).toContain('poweredOn');
    for (const path of ['/', '/health', '/metrics', '/openapi.json', '/v1/trace/stream'])
      expect((await fetch(at(ready.control) + path)).status).toBe(401);
  });

  test('--open-ws opens that port and no other', async () => {
    const { ready } = await up({ address: '0.0.0.0', token: 'a-token', coreKeys: KEYS, openWebsocket: true });
    expect(await first(ready.websocket ?? '')).toContain('poweredOn');
    expect((await fetch(`${ready.control?.replace('0.0.0.0', '127.0.0.1')}/health`)).status).toBe(401);
  });
});

describe('on this machine', () => {
  test('no token: everything is open to it', async () => {
    const { ready } = await up({});
    expect(await first(ready.websocket ?? '')).toContain('poweredOn');
    expect((await fetch(`${ready.control}/health`)).status).toBe(200);
  });

  test('a token, once set, is asked by every port that takes one', async () => {
    const { ready } = await up({ token: 'a-token' });
    expect(await first(ready.websocket ?? '')).toBe('4401');
    expect(await first(ready.websocket ?? '', 'a-token')).toContain('poweredOn');
  });
});
