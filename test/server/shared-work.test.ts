/** A whole snapshot of a large facility is taken in slices; it equals one taken in a single step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { generatePlan } from '../../src/facility/files/generate.ts';
import { replayCoreApiInput } from '../../src/server/core-api/company.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import type { HostedFacilitySnapshot } from '../../src/server/journal.ts';
import { inMemorySnapshots } from '../../src/server/saved-snapshots.ts';
import { serve } from '../../src/server/serve.ts';
import { SharedWork } from '../../src/server/shared-work.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { type HostClock, hostClock } from '../../src/sim/live-clock.ts';
import { SLICE_MS } from '../../src/sim/slice.ts';
import { COMMAND, SERVICE, TestClient } from '../link/websocket/server-fixture.ts';
import { NOON } from './real.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-standing-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const original = SharedWork.prototype.step;
const onError = (error: unknown): never => {
  throw error;
};
const plan = generatePlan(40, '1');
const open = facilityOpener(plan, { seed: '1', startAt: NOON, life: true });
const unit = plan.units[0]?.id ?? '';

/** A host whose loop the test drives; `now` is its clock, in milliseconds. */
function turning(now = () => 0): HostClock & { turn(): boolean } {
  const waiting: (() => void)[] = [];
  return {
    now,
    setTimeout: (act) => {
      waiting.push(act);
      return act as unknown as NodeJS.Timeout;
    },
    clearTimeout: (id) => {
      const at = waiting.indexOf(id as unknown as () => void);
      if (at >= 0) waiting.splice(at, 1);
    },
    turn: () => {
      const [act] = waiting.splice(0, 1);
      act?.();
      return act !== undefined;
    },
  };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('the result is the same as without slices, however many turns it takes and whichever input completes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(6), fc.boolean(), async (turns, isInterrupted) => {
      const host = turning();
      const hosted = new HostedFacility({ open, host, onError });
      hosted.parts.facility.clock.runFor(600_000);
      const atOnce = plain(hosted.snapshot());
      let taken: HostedFacilitySnapshot | undefined;
      const whole = hosted.takeSnapshot((snapshot) => {
        taken = snapshot;
        return hosted.parts.facility.trace.seq;
      });
      const second = hosted.takeSnapshot((snapshot) => snapshot);
      for (let i = 0; i < turns; i++) host.turn();
      const { seq } = hosted.parts.facility.trace;
      if (isInterrupted) {
        expect(hosted.play('pms.overdue', { unit }).ok).toBe(true);
        expect(hosted.parts.facility.trace.seq).toBeGreaterThan(seq);
      }
      while (host.turn());
      expect(await whole).toBe(seq);
      expect(plain(taken)).toEqual(atOnce);
      expect(await second).toBe(taken);
    }),
    { numRuns: 5 },
  );
});

test('it takes more than one slice, and time advances afterwards', async () => {
  let now = 0;
  const host = turning(() => (now += SLICE_MS));
  const hosted = new HostedFacility({
    open: facilityOpener(generatePlan(150, '1'), { seed: '1', startAt: NOON }),
    host,
    onError,
  });
  hosted.live.start();
  let turns = 0;
  let isWhole = false;
  const whole = hosted.takeSnapshot(() => {
    isWhole = true;
  });
  while (!isWhole && host.turn()) turns++;
  await whole;
  expect(turns).toBeGreaterThan(1);
  expect(host.turn()).toBe(true);
});

test('a view is made in slices, at one instant, and each request sees the state that follows the input before it', async () => {
  let now = 0;
  const host = { ...hostClock, now: () => (now += SLICE_MS) };
  const hosted = new HostedFacility({ open, host, onError, speed: 3_600 });
  hosted.live.start();
  let text: string | undefined;
  const overdue = async () => JSON.parse((await hosted.look())?.text ?? '').unit[unit].pms;
  expect(await playedDuring(overdue(), () => {})).toBeGreaterThan(20);
  const at = hosted.now;
  const whole = hosted.look().then((seen) => {
    text = seen?.text;
  });
  expect(hosted.play('pms.overdue', { unit }).ok).toBe(true);
  await whole;
  expect(JSON.parse(text ?? '')).toMatchObject({ time: { ms: at }, unit: { [unit]: { pms: 'occupied' } } });
  expect(await overdue()).toBe('overlock');
  expect(await hosted.look('nothing')).toEqual({ text: undefined });
  const late = hosted.look();
  hosted.stop();
  expect(await late).toBeUndefined();
});

/** Counts the steps of background work in each turn of the loop; the returned function stops counting and returns the maximum. */
function countSteps(): () => number {
  let [steps, most, isOver] = [0, 0, false];
  const step = vi.spyOn(SharedWork.prototype, 'step').mockImplementation(function (this: object) {
    most = Math.max(most, ++steps);
    return original.call(this as SharedWork<unknown>);
  });
  const turn = () => {
    steps = 0;
    if (!isOver) setImmediate(turn);
  };
  turn();
  return () => {
    isOver = true;
    step.mockRestore();
    return most;
  };
}

test('requests wait for a snapshot instead of completing it in one go', async () => {
  let now = 0;
  const host = { ...hostClock, now: () => (now += SLICE_MS) };
  const ports = { websocket: false, control: 0, core: 0 } as const;
  const serving = await serve({ open, host, ports, paused: true });
  const { facilities, ready } = serving;
  const most = countSteps();
  const post = (url: string, body: unknown) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer private-key' },
      body: JSON.stringify(body),
    }).then((response) => response.json());
  const mac = facilities.main.parts.locks.keys().next().value;
  const saved = facilities.save('here');
  const told = await Promise.all([
    post(`${ready.control}/v1/verbs/pms.overdue`, { unit }),
    post(`${ready.control}/v1/verbs/pms.pay`, { unit }),
    post(`${ready.core}/qc/issue/`, { mac, quick_clicks: [{ code: '0101', uses: 1 }] }),
  ]);
  expect(await saved).toMatchObject({ name: 'here' });
  const inOneTurn = most();
  await serving.stop();
  expect(told).toMatchObject([{ ok: true }, { ok: true }, { result: 'success' }]);
  expect(inOneTurn).toBeGreaterThan(0);
  expect(inOneTurn).toBeLessThanOrEqual(3);
});

test('inputs that wait enter in order, after the snapshot, at its instant; none is lost when the facility stops', async () => {
  const end = fc.constantFrom('complete', 'stopped', 'overtaken');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 12 }), end, async (arrivals, how) => {
      const host = turning();
      const hosted = new HostedFacility({ open, host, onError });
      const at = hosted.now;
      const [order, seen]: [string[], string[]] = [[], []];
      const enter = (name: string) =>
        hosted.whenMoving(() => {
          order.push(name);
          hosted.play('pms.overdue', { unit });
        });
      const whole = hosted.takeSnapshot(() => order.push('snapshot'));
      for (const [i, turns] of arrivals.entries()) {
        for (let turn = 0; turn < turns; turn++) host.turn();
        enter(`${i}`);
        seen.push(`${i}`);
      }
      if (how === 'stopped') hosted.stop();
      if (how === 'overtaken') hosted.play('pms.pay', { unit });
      while (host.turn());
      await whole;
      expect(hosted.now).toBe(at);
      expect(order.filter((name) => name !== 'snapshot')).toEqual(seen);
      if (how === 'overtaken') expect(order[0]).toBe('snapshot');
      // Nothing waits any more.
      enter('late');
      expect(order.at(-1)).toBe('late');
    }),
    { numRuns: 30 },
  );
});

test('one view after another does not keep an input waiting', async () => {
  let now = 0;
  const host = { ...turning(), now: () => (now += SLICE_MS) };
  const hosted = new HostedFacility({ open, host, onError });
  let hasEntered = false;
  const looks: Promise<unknown>[] = [hosted.look('unit')];
  hosted.whenMoving(() => {
    hasEntered = true;
  });
  for (let i = 0; i < 400 && !hasEntered; i++) {
    // A view of another part begins before the previous one is complete.
    looks.push(hosted.look(['', 'unit'][i % 2]));
    host.turn();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(hasEntered).toBe(true);
  while (host.turn()) await new Promise<void>((resolve) => setImmediate(resolve));
  await Promise.all(looks);
});

test('messages of locks over WebSocket and of the facility link wait for a snapshot instead of completing it in one go', async () => {
  let now = 0;
  const host = { ...hostClock, now: () => (now += SLICE_MS) };
  const link = { role: 'gateway', key: 'secret-key', listen: 0 } as const;
  const serving = await serve({ open, host, ports: { websocket: 0, control: false, core: false }, paused: true, link });
  const { facilities, ready } = serving;
  const { main } = facilities;
  const [mac = '', other = ''] = [...main.parts.locks].filter(([, { gatt }]) => gatt !== undefined).map(([one]) => one);
  for (const one of [mac, other]) main.play('lock.touch', { lock: main.parts.locks.get(one)?.name });
  const port = Number(ready.websocket?.split(':').at(-1));
  const [one, two] = [await TestClient.join(port), await TestClient.join(port)];
  const on = (address: string) => ({ peripheralUuid: address.replaceAll(':', '').toLowerCase() });
  for (const [client, address] of [
    [one, mac],
    [two, other],
  ] as const) {
    client.send({ action: 'connect', ...on(address) });
    await client.next('connect');
  }
  const backend = new WebSocket(ready.link ?? '', { headers: { authorization: 'Bearer secret-key' } });
  const answered = new Promise<string>((resolve) =>
    backend.on('message', (data) => (String(data).includes('"id":7') ? resolve(String(data)) : undefined)),
  );
  await new Promise((resolve) => backend.once('open', resolve));
  const inputs: string[] = [];
  main.parts.facility.trace.subscribe(({ kind }) => inputs.push(kind));
  const most = countSteps();
  const saved = facilities.save('here');
  const uuids = { serviceUuid: SERVICE, characteristicUuid: COMMAND };
  for (let i = 0; i < 5; i++) one.send({ action: 'write', ...on(mac), ...uuids, data: 'ab', withoutResponse: true });
  one.send({ action: 'disconnect', ...on(mac) });
  two.socket.terminate();
  const session = 'AB'.repeat(20);
  const params = { mac, session, packets: ['02'.repeat(20)] };
  backend.send(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'packets', params }));
  expect(await saved).toMatchObject({ name: 'here' });
  await one.next('disconnect');
  expect(JSON.parse(await answered)).toMatchObject({ result: { taken: expect.any(Boolean) } });
  while (main.links.open().length > 0) await new Promise<void>((resolve) => setImmediate(resolve));
  const inOneTurn = most();
  backend.terminate();
  await serving.stop();
  expect(inputs.filter((kind) => kind === 'link.write')).toHaveLength(5);
  expect(inputs.filter((kind) => kind === 'link.down')).toHaveLength(2);
  expect(inOneTurn).toBeGreaterThan(0);
  expect(inOneTurn).toBeLessThanOrEqual(3);
});

test('whole facilities are saved, restored and forked one at a time, and none after the end', async () => {
  const options = { open, onError };
  const facilities = new HostedFacilities(new HostedFacility(options), options, inMemorySnapshots());
  const saved = facilities.save('here');
  const restored = facilities.restore('here');
  const forked = facilities.fork('here', 'aside');
  expect(await saved).toMatchObject({ name: 'here' });
  expect(await restored).toBe('restored');
  expect(await forked).toBe('forked');
  const before = facilities.main;
  const late = [facilities.save('late'), facilities.restore('here'), facilities.fork('here', 'late')];
  facilities.stop();
  expect(await Promise.all(late)).toEqual([undefined, 'stopped', 'stopped']);
  expect(facilities.main).toBe(before);
  expect(facilities.snapshots.list().map(({ name }) => name)).toEqual(['here']);
});

/** Plays `act` while `whole` is written, read or built, once in each turn of the loop; returns how often. */
async function playedDuring(whole: Promise<unknown>, act: () => void): Promise<number> {
  let count = 0;
  let isOver = false;
  const turn = () => {
    if (isOver) return;
    count++;
    act();
    setImmediate(turn);
  };
  setImmediate(turn);
  await whole;
  isOver = true;
  return count;
}

test('a checkpoint, a restore and a fork let inputs pass in between, and the store opens at the same events', async () => {
  const dir = join(root, 'store');
  // Each slice ends after one step.
  let now = 0;
  const host = { ...hostClock, now: () => (now += SLICE_MS) };
  const options = { open: facilityOpener(generatePlan(8, '1'), { seed: '1', startAt: NOON }), onError, host };
  const store = new Store(dir, 'standing 1');
  const { hosted } = recover(store, options, replayCoreApiInput);
  const facilities = new HostedFacilities(hosted, { ...options, journal: store }, store.savedSnapshots());
  const verbs = ['pms.overdue', 'pms.pay'];
  let played = 0;
  const play = () => void facilities.main.play(verbs[played++ % 2] ?? '', { unit });
  for (const work of [
    () => facilities.checkpoint(),
    () => facilities.save('here'),
    () => facilities.restore('here'),
    () => facilities.checkpoint(),
    () => facilities.fork('here', 'aside'),
    () => facilities.checkpoint(),
  ])
    expect(await playedDuring(work(), play)).toBeGreaterThan(3);
  facilities.stop();
  // A restored facility has completed the instant; so has the one with which it is compared.
  const { main } = facilities;
  main.parts.facility.clock.runUntil(main.now);
  main.settle();
  const { digest, seq } = main.parts.facility.trace;
  store.close();
  const again = new Store(dir, 'standing 1');
  const back = recover(again, options, replayCoreApiInput);
  expect(back.recovery).toMatchObject({ seq, divergence: undefined });
  expect(back.recovery?.inputs).toBeGreaterThan(0);
  expect(back.hosted.parts.facility.trace.digest).toBe(digest);
  again.close();
});
