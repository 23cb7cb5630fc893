/** A branch of a live facility begins at a snapshot that is old enough, and few snapshots are held. */
import { expect, test } from 'vitest';
import { MIN_DISTANCE } from '../../../src/console/player/kept-snapshots.ts';
import { LiveHistory } from '../../../src/console/player/live-history.ts';
import { SMALL } from '../recorded.ts';
import { HandClock } from '../screen.ts';
import { SmallFacility } from '../small-facility.ts';

const event = (seq: number) => ({ seq, time: seq, actor: 'lock/A101', kind: 'lock.woke', data: {} });

test('the past reaches back some hundred events and never much further, and grows no longer', async () => {
  const host = new HandClock();
  let seq = 0;
  const snapshot = async () => ({ seq, snapshot: { seq } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  history.tick();
  await Promise.resolve();
  expect(history.past('recent')).toEqual({ snapshot: { seq: 0 }, events: [] });
  for (let i = 0; i < 5_000; i++) {
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
    const { events = [], snapshot: from } = history.past('recent') ?? {};
    expect(events.at(-1)?.seq).toBe(seq);
    expect(events[0]?.seq).toBe((from as { seq: number }).seq + 1);
    expect(events.length).toBeGreaterThanOrEqual(Math.min(seq, 500));
    expect(events.length).toBeLessThanOrEqual(500 + MIN_DISTANCE);
  }
});

test('a facility in which little happens is snapshotted once a minute, and at most eight are held', async () => {
  const host = new HandClock();
  let [seq, taken] = [0, 0];
  const snapshot = async () => ({ seq, snapshot: { seq, n: ++taken } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  for (let minute = 0; minute < 40; minute++) {
    host.at += 60_000;
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
  }
  expect(taken).toBe(40);
  expect(history.past('recent')?.events).toHaveLength(7);
});
