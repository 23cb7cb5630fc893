import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Serving } from '../../src/server/options.ts';
import { ANSWER_MS } from '../../src/server/redirect/redirect.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { serveDemo } from './real.ts';

interface Got {
  readonly auth: string | undefined;
  readonly url: string | undefined;
  readonly events: readonly {
    readonly type: string;
    readonly subtype: string;
    readonly unit: { readonly name: string; readonly rentalState: string };
  }[];
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A subscriber that answers with the given statuses, one per request, then 200. */
async function subscriber(...statuses: (number | 'never')[]) {
  const got: Got[] = [];
  const tried: Got[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text);
    const one = { auth: request.headers.authorization, url: request.url, events: Array.isArray(body) ? body : [body] };
    tried.push(one);
    const status = statuses.shift() ?? 200;
    if (status === 'never') return timeUp();
    if (status === 200) got.push(one);
    response.writeHead(status).end('whatever');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/activity?site=312`;
  return { url, got, tried, events: () => got.flatMap(({ events }) => events) };
}

const waits: number[] = [];
/** Ends the most recent wait for an answer. */
let timeUp: () => void = () => {};
/** A host that records the requested waits without waiting; it waits for an answer until the test ends the wait. */
const eager = {
  ...hostClock,
  setTimeout: (act: () => void, ms: number) => {
    waits.push(ms);
    if (ms !== ANSWER_MS) return hostClock.setTimeout(act, Math.min(ms, 2));
    timeUp = act;
    return hostClock.setTimeout(() => {}, 0);
  },
};

async function demo(urls: readonly string[], more: object = {}): Promise<Serving> {
  const subscribers = urls.map((url, i) => ({ url, bearer: `key-${i}`, name: `store ${i}`, id: String(i) }));
  const serving = await serveDemo({ subscribers, host: eager, ...more });
  closers.push(() => serving.stop());
  return serving;
}
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** The rent becomes overdue or is paid: one activity each, as soon as the rental software syncs. */
function activity(serving: Serving, verb: 'pms.overdue' | 'pms.pay'): void {
  expect(serving.facility().play(verb, { unit: 'A101' })).toMatchObject({ ok: true });
  expect(serving.facility().play('portal.updateCustomerData', {})).toMatchObject({ ok: true });
}

test('a subscriber gets every activity with its bearer token, in the documented format', async () => {
  const one = await subscriber();
  const serving = await demo([one.url]);
  activity(serving, 'pms.overdue');
  await until(() => one.events().length > 0);
  expect(one.got[0]).toMatchObject({ auth: 'Bearer key-0', url: '/activity?site=312' });
  expect(one.events()[0]).toMatchObject({
    type: 'unit',
    subtype: 'unit.edit',
    unit: { name: 'A101', rentalState: 'overlock' },
    storeId: 'store 0',
    pmsId: '0',
  });
});

test('only 200 counts: a refused, redirected or unanswered delivery is repeated, once, in order, with back-off', async () => {
  const one = await subscriber(500, 302, 204, 'never');
  const serving = await demo([one.url]);
  waits.length = 0;
  activity(serving, 'pms.overdue');
  activity(serving, 'pms.pay');
  await until(() => one.events().length >= 2);
  expect(one.tried.length).toBeGreaterThanOrEqual(5);
  expect(waits.filter((ms) => [1_000, 2_000, 4_000, 8_000].includes(ms)).slice(0, 4)).toEqual([
    1_000, 2_000, 4_000, 8_000,
  ]);
  const metrics = async () => (await fetch(`${serving.ready.control}/metrics`)).text();
  // This host does not wait for peers, so a connection may close before its answer arrives: the next request asks again.
  let page = '';
  while (!page.includes('noke_sim_redirect_waiting 0')) page = await metrics().catch(() => '');
  expect(one.events().map(({ subtype, unit }) => [subtype, unit.rentalState])).toEqual([
    ['unit.edit', 'occupied'],
    ['unit.edit', 'occupied'],
  ]);
  expect(page).toContain('noke_sim_redirect_lost_total 0');
});

test('a subscriber that is down delays no other', async () => {
  const dead = await subscriber(...Array.from({ length: 1_000 }, () => 500));
  const well = await subscriber();
  const serving = await demo([dead.url, well.url]);
  activity(serving, 'pms.overdue');
  await until(() => well.events().length > 0);
  expect(dead.events()).toEqual([]);
});

test('with a store, a subscriber resumes at its position after a restart', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'noke-sim-redirect-'));
  closers.push(async () => rmSync(dir, { recursive: true, force: true }));
  const one = await subscriber();
  const data = { dir, identity: 'demo 1' };
  const first = await demo([one.url], { data });
  activity(first, 'pms.overdue');
  await until(() => one.events().length > 0);
  const metrics = async () => (await fetch(`${first.ready.control}/metrics`)).text();
  // This host does not wait for peers, so a connection may close before its answer arrives: the next request asks again.
  let page = '';
  while (!page.includes('noke_sim_redirect_waiting 0')) page = await metrics().catch(() => '');
  await first.stop();
  const before = one.events().length;
  const second = await demo([one.url], { data });
  activity(second, 'pms.pay');
  await until(() => one.events().length > before);
  expect(
    one
      .events()
      .slice(before)
      .every(({ subtype }) => subtype === 'unit.edit'),
  ).toBe(true);
});

test('an invalid address is refused before a port is open', async () => {
  await expect(demo(['file:///etc/passwd'])).rejects.toThrow(/http or https URL/);
});
