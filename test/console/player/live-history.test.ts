/** A branch of a live facility begins at the snapshot nearest to its event; the further back in time, the fewer snapshots are kept. */
import { expect, test } from 'vitest';
import { MIN_DISTANCE } from '../../../src/console/player/kept-snapshots.ts';
import { LiveHistory } from '../../../src/console/player/live-history.ts';
import { SMALL } from '../recorded.ts';
import { HandClock } from '../screen.ts';
import { SmallFacility } from '../small-facility.ts';

/** How many events the past reaches back (docs/console.md); not imported, so that a wrong limit cannot lengthen the test. */
const LIMIT = 16_384;

const event = (seq: number) => ({ seq, time: seq, actor: 'lock/A101', kind: 'lock.woke', data: {} });

test('the past begins at the snapshot next to an event, or at the oldest one that is kept', async () => {
  const host = new HandClock();
  let seq = 0;
  const snapshot = async () => ({ seq, snapshot: { seq } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  history.tick();
  await Promise.resolve();
  expect(history.past()).toEqual({ snapshot: { seq: 0 }, from: 0, events: [] });
  for (let i = 0; i < LIMIT + 20 * MIN_DISTANCE; i++) {
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
    if (i % 397 > 0) continue;
    const past = history.past(seq - 3);
    const oldest = history.past();
    expect(seq - 3 - (past?.from ?? 0)).toBeLessThan(MIN_DISTANCE);
    for (const each of [past, oldest]) {
      const from = each?.from ?? 0;
      expect(each?.events.length).toBe(seq - from);
      expect(each?.events.every((held, n) => held.seq === from + n + 1)).toBe(true);
    }
    // The oldest snapshot is at the limit, or the next one after it: an eighth of the way is between two.
    expect(oldest?.events.length).toBeLessThan(LIMIT + MIN_DISTANCE);
    expect(oldest?.events.length).toBeGreaterThan(Math.min(seq - MIN_DISTANCE, LIMIT - LIMIT / 8 - MIN_DISTANCE));
    // Far from the present, too, an eighth of the way is between two snapshots.
    const far = Math.max(0, seq - 8_000);
    const wanted = Math.max(MIN_DISTANCE, Math.floor((seq - far) / 8)) + MIN_DISTANCE;
    expect(far - (history.past(far)?.from ?? 0)).toBeLessThanOrEqual(wanted);
    expect(history.snapshots).toBeLessThanOrEqual(48);
  }
  expect(history.past(1)).toEqual(history.past());
});

test('a facility in which little happens is snapshotted once a minute; the oldest snapshot and the last are held', async () => {
  const host = new HandClock();
  let [seq, taken] = [0, 0];
  const snapshot = async () => ({ seq, snapshot: { seq, n: ++taken } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  for (let minute = 0; minute < 100; minute++) {
    host.at += 60_000;
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
  }
  expect(taken).toBe(100);
  expect(history.snapshots).toBe(2);
  expect(history.past()?.events).toHaveLength(99);
});

test('a fork has a past from the beginning: the snapshot from which it was opened', async () => {
  let taken = 0;
  const snapshot = async () => ({ seq: 7, snapshot: { n: ++taken } });
  const start = { seq: 7, snapshot: { start: true } };
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, new HandClock(), start);
  history.tick();
  await Promise.resolve();
  expect(history.past()).toEqual({ snapshot: { start: true }, from: 7, events: [] });
  expect(taken).toBe(0);
});
