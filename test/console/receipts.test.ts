import { expect, test } from 'vitest';
import {
  LOST_MS,
  MAX_AHEAD,
  MAX_UNANSWERED,
  QUESTION,
  Receipts,
  SILENT_MS,
  SLOW_MS,
} from '../../src/console/receipts.ts';
import { HandClock } from './screen.ts';

/** A terminal that has answered one question after that time. */
function answered(tookMs: number) {
  const clock = new HandClock();
  const receipts = new Receipts(clock);
  expect(receipts.isBehind()).toBe(false);
  expect(receipts.ask()).toBe(QUESTION);
  expect(receipts.isBehind()).toBe(true);
  clock.at += tookMs;
  receipts.answered();
  expect(receipts.isBehind()).toBe(false);
  return { clock, receipts };
}

test('on a slow line one frame at a time is on its way, on a quick one several', () => {
  for (const [tookMs, ahead] of [
    [SLOW_MS + 1, 1],
    [SLOW_MS, MAX_AHEAD],
  ] as const) {
    const { receipts } = answered(tookMs);
    for (let frame = 1; frame <= ahead; frame++) {
      expect(receipts.isBehind()).toBe(false);
      receipts.ask();
    }
    expect(receipts.isBehind()).toBe(true);
    receipts.answered();
    expect(receipts.isBehind()).toBe(false);
  }
});

test('INV-1 a lost answer holds frames up for a while, not for ever', () => {
  const { clock, receipts } = answered(LOST_MS);
  receipts.ask();
  clock.at += LOST_MS;
  expect(receipts.isBehind()).toBe(true);
  clock.at += 1;
  expect(receipts.isBehind()).toBe(false);
  expect(receipts.isAwaited).toBe(false);
  expect(receipts.ask()).toBe(QUESTION);
});

test('INV-2 a terminal that never answers is soon asked no more, until it does', () => {
  const clock = new HandClock();
  const receipts = new Receipts(clock);
  for (let i = 0; i < MAX_UNANSWERED; i++) {
    expect(receipts.ask()).toBe(QUESTION);
    clock.at += SILENT_MS;
    expect(receipts.isBehind()).toBe(true);
    clock.at += 1;
    expect(receipts.isBehind()).toBe(false);
  }
  expect(receipts.ask()).toBe('');
  expect(receipts.isBehind()).toBe(false);
  receipts.answered();
  expect(receipts.ask()).toBe(QUESTION);
});
