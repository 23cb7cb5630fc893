/** How much the next start replays after a kill: what happened since the newest checkpoint, and that is bounded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { serve } from '../../src/server/serve.ts';
import { Store } from '../../src/server/store/store.ts';
import { HandClock } from '../cli/up-host.ts';
import { toy } from './toy-facility.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Events of one host second. */
const EACH = 1_000;
/** 10 000 events of 1 000 units replay in about 1.5 s, and with a damaged checkpoint there are twice as many. */
const MOST_REPLAYED = 25_000;

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
  expect(Math.max(...replayed)).toBeLessThanOrEqual(MOST_REPLAYED);
  // It is not made after every event either.
  expect(Math.max(...replayed)).toBeGreaterThan(10 * EACH);
});
