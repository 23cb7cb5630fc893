import { expect, test } from 'vitest';
import { MARKS, markOf } from '../../../src/console/text/legend.ts';
import { GATEWAY_KINDS } from '../../../src/link/gateway/kinds.ts';
import { LINK_KINDS } from '../../../src/link/memory/kinds.ts';
import { RADIO_KINDS } from '../../../src/link/radio/kinds.ts';
import { WEBSOCKET_KINDS } from '../../../src/link/websocket/kinds.ts';
import { LOCK_KINDS } from '../../../src/lock/kinds.ts';
import { PHONE_KINDS } from '../../../src/phone/kinds.ts';

const written = Object.keys({
  ...LOCK_KINDS,
  ...LINK_KINDS,
  ...RADIO_KINDS,
  ...WEBSOCKET_KINDS,
  ...GATEWAY_KINDS,
  ...PHONE_KINDS,
});

test('INV-1 a mark is one character and means one thing', () => {
  const marks = MARKS.map((entry) => entry.mark);
  expect(new Set(marks).size).toBe(marks.length);
  for (const mark of marks) expect(mark.length).toBe(1);
});

test.each(written)('INV-2 the timeline has its own mark for %s', (kind) => {
  expect(markOf(kind).mark).not.toBe('·');
});

test.each([
  ['lock.woke', 'W'],
  ['lock.asleep', 'S'],
  ['lock.unlocked', 'U'],
  ['lock.locked', 'L'],
  ['lock.jam', 'J'],
  ['input', 'I'],
  ['monitor.rule', '!'],
  ['link.up', '+'],
  ['link.down', '-'],
  ['link.write', '>'],
  ['link.notify', '<'],
  ['link.retry', '~'],
  ['gateway.heartbeat', 'C'],
  ['phone.attempt', 'A'],
  ['something.else', '·'],
])('%s is marked %s', (kind, mark) => {
  expect(markOf(kind).mark).toBe(mark);
});

test('no kind of event that is written today hides another mark: every mark is reachable by its own first kind', () => {
  for (const { mark, kinds } of MARKS) {
    const reached = kinds.map((kind) => markOf(kind.replaceAll('*', 'x')).mark);
    expect(reached).toContain(mark);
  }
});
