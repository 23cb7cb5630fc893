/** How much the next start replays after a kill: what happened since the newest checkpoint, which is bounded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { generatePlan } from '../../src/facility/files/generate.ts';
import { replayCoreApiInput } from '../../src/server/core-api/company.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import { serve } from '../../src/server/serve.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { HandClock } from '../cli/up-host.ts';
import { toy } from './toy-facility.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Events of one host second. */
const EACH = 1_000;
/** 10,000 events of 1,000 units replay in about 1.5 s, and with a damaged checkpoint there are twice as many. */
const MAX_REPLAYED = 25_000;

test('a start replays a bounded number of events, however long the facility ran without input', async () => {
  let newest = 0;
  const original = Store.prototype.stage;
  const stage = vi.spyOn(Store.prototype, 'stage').mockImplementation(function* (this: Store, base, back) {
    const keep = yield* original.call(this, base, back);
    return () => {
      keep();
      newest = base.seq;
    };
  });
  const host = new HandClock();
  const data = { dir: join(root, 'long'), identity: 'toy 1' };
  const ports = { websocket: false, control: false, core: false } as const;
  const serving = await serve({ open: toy().open, ports, paused: true, data, host });
  const { main } = serving.facilities;
  const { trace } = main.parts.facility;
  const replayed: number[] = [];
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < EACH; i++) trace.record('count', 'count.up', { count: i });
    replayed.push(trace.seq - newest);
    host.pass(1_000);
    // A checkpoint that is due is complete after a few turns.
    for (let turn = 0; turn < 20; turn++) {
      host.pass(0);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  await serving.stop();
  stage.mockRestore();
  expect(trace.seq).toBe(60 * EACH);
  expect(Math.max(...replayed)).toBeLessThanOrEqual(MAX_REPLAYED);
  // It is not made after every event either.
  expect(Math.max(...replayed)).toBeGreaterThan(10 * EACH);
});

test('an input that enters while the last checkpoint is made is there after the next start', async () => {
  const plan = generatePlan(30, '1');
  const open = facilityOpener(plan, { seed: '1', startAt: Date.UTC(2026, 2, 2, 12) });
  const onError = (error: unknown) => {
    throw error;
  };
  let now = 0;
  // A slice is over after two steps.
  const host = { ...hostClock, now: () => (now += 6) };
  const dir = join(root, 'late');
  const store = new Store(dir, 'late 1');
  const { hosted } = recover(store, { open, onError, host }, replayCoreApiInput);
  const facilities = new HostedFacilities(hosted, { open, onError, host, journal: store }, store.savedSnapshots());
  facilities.stop();
  let isMade = false;
  const made = facilities.lastCheckpoint(Number.MAX_SAFE_INTEGER).then(() => {
    isMade = true;
  });
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  expect(isMade).toBe(false);
  const lock = plan.units[0]?.id ?? '';
  expect(hosted.play('lock.touch', { lock }).ok).toBe(true);
  await made;
  const { seq } = hosted.parts.facility.trace;
  store.close();
  const again = new Store(dir, 'late 1');
  const { hosted: back, recovery } = recover(again, { open, onError, host }, replayCoreApiInput);
  expect({ seq: back.parts.facility.trace.seq, divergence: recovery?.divergence }).toEqual({
    seq,
    divergence: undefined,
  });
  expect(back.facility.find(`lock.${lock}.power`)).toBe('awake');
  again.close();
});
