/** A branch of a live facility begins at the snapshot next to its event, and few snapshots are held. */
import { expect, test } from 'vitest';
import { MIN_DISTANCE } from '../../../src/console/player/kept-snapshots.ts';
import { LiveHistory, MAX_KEPT } from '../../../src/console/player/live-history.ts';
import { SMALL } from '../recorded.ts';
import { HandClock } from '../screen.ts';
import { SmallFacility } from '../small-facility.ts';

const event = (seq: number) => ({ seq, time: seq, actor: 'lock/A101', kind: 'lock.woke', data: {} });

test('the past begins at the snapshot next to an event, or at the oldest one that is kept', async () => {
  const host = new HandClock();
  let seq = 0;
  const snapshot = async () => ({ seq, snapshot: { seq } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  history.tick();
  await Promise.resolve();
  expect(history.past()).toEqual({ snapshot: { seq: 0 }, from: 0, events: [] });
  for (let i = 0; i < 50 * MIN_DISTANCE; i++) {
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
    if (i % 97 > 0) continue;
    const past = history.past(seq - 3);
    const oldest = history.past();
    expect(seq - 3 - (past?.from ?? 0)).toBeLessThan(MIN_DISTANCE);
    expect(past?.events.map((each) => each.seq)).toEqual(
      Array.from({ length: seq - (past?.from ?? 0) }, (_, n) => (past?.from ?? 0) + n + 1),
    );
    expect([oldest?.events.at(-1)?.seq, seq - (oldest?.from ?? 0)]).toEqual([seq, oldest?.events.length]);
    expect(oldest?.events.length).toBeLessThanOrEqual(MAX_KEPT * MIN_DISTANCE);
  }
  expect(history.past(1)).toEqual(history.past());
});

test('a facility in which little happens is snapshotted once a minute, and no more are held than may be', async () => {
  const host = new HandClock();
  let [seq, taken] = [0, 0];
  const snapshot = async () => ({ seq, snapshot: { seq, n: ++taken } });
  const history = new LiveHistory(new SmallFacility(), { snapshot, restore: SMALL.open }, host);
  for (let minute = 0; minute < MAX_KEPT + 8; minute++) {
    host.at += 60_000;
    history.push(event(++seq));
    history.tick();
    await Promise.resolve();
  }
  expect(taken).toBe(MAX_KEPT + 8);
  expect(history.past()?.events).toHaveLength(MAX_KEPT - 1);
});
