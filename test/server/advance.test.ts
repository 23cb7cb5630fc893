/** A client that has received the answer to a jump or a step has received everything that was due: frames, stream events, posts to subscribers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Serving } from '../../src/server/options.ts';
import { control, PhoneAt, serveDemo } from './real.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function opened(...urls: readonly string[]): Promise<Serving> {
  const subscribers = urls.map((url, i) => ({ url, bearer: '', name: 'store', id: String(i) }));
  const serving = await serveDemo({ subscribers });
  closers.push(() => serving.stop());
  return serving;
}

const post = (serving: Serving, path: string, body: unknown) => control(serving, 'POST', path, body);

/** A subscriber that answers with this status after a few turns of the loop. */
async function subscriber(status: number) {
  const got: unknown[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    const body: unknown = JSON.parse(text);
    got.push(...(Array.isArray(body) ? body : [body]));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got };
}

test('a client of a lock has read everything that the lock said until then', async () => {
  const serving = await opened();
  const phone = new PhoneAt(serving, 'A101', 'C0:FF:EE:00:01:01');
  await phone.arrive();
  const { trace } = serving.facility();
  const downs: number[] = [];
  trace.subscribe(({ kind, seq }) => void (kind === 'link.down' && downs.push(seq)));
  const jumped = await post(serving, 'time/jump', { byMs: 600_000 });
  expect(jumped).toMatchObject({ status: 200, body: { unsent: [] } });
  await setImmediate();
  // The lock has hung up and fallen asleep meanwhile.
  expect(downs).toHaveLength(1);
  expect(phone.client?.heard.some(({ type }) => type === 'disconnect')).toBe(true);
});

test('a trace stream has every event, and a step sends what it caused', async () => {
  const serving = await opened();
  const stream = await fetch(`${serving.ready.control}/v1/trace/stream?after=0`);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  await post(serving, 'verbs/lock.touch', { lock: 'A101' });
  expect((await post(serving, 'time/step', { count: 3 })).body).toMatchObject({ fired: 3, unsent: [] });
  const { body } = await post(serving, 'time/jump', { byMs: 3_600_000 });
  expect(body.unsent).toEqual([]);
  const last = `id: ${serving.facility().trace.seq}\n`;
  let text = '';
  while (!text.includes(last)) text += (await reader.read()).value ?? '';
  await reader.cancel();
});

test('a subscriber has every activity; one that fails is named, and not waited for', async () => {
  const [good, bad] = [await subscriber(200), await subscriber(500)];
  const serving = await opened(good.url, bad.url);
  for (const verb of ['pms.overdue', 'pms.pay'] as const) {
    expect(serving.facility().play(verb, { unit: 'A101' }).ok).toBe(true);
    expect(serving.facility().play('portal.updateCustomerData', {}).ok).toBe(true);
  }
  const { body } = await post(serving, 'time/jump', { byMs: 1_000 });
  expect(good.got).toHaveLength(2);
  expect(body.unsent).toEqual([{ to: 'subscriber 2', waiting: 2, failing: true }]);
});
