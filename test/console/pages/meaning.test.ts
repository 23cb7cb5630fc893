import { expect, test } from 'vitest';
import { eventPage } from '../../../src/console/pages/event-page.ts';
import { meaningOf } from '../../../src/console/pages/meaning.ts';
import { copyOf } from '../../../src/console/pages/page.ts';
import { LocalClock } from '../../../src/console/text/local-clock.ts';
import { rules } from '../../../src/core/rules.ts';
import { inWords } from '../../../src/facility/open/kinds.ts';
import { CHECKS } from '../../../src/keys/verify/checks.ts';
import { RESULTS } from '../../../src/protocol/results.ts';
import type { Json } from '../../../src/sim/clock.ts';

const local = new LocalClock('America/Denver');
const pageOf = (kind: string, data: Record<string, Json>): string => {
  const event = { seq: 7, time: Date.UTC(2026, 10, 21, 21), actor: 'lock/A101', kind, data };
  return copyOf(eventPage(event, { events: [event], local }));
};

test.each(Object.entries(rules))('the page of a refusal has the sentence of rule %s', (rule, { sentence }) => {
  expect(pageOf('core.refused', { rule })).toContain(`= ${sentence}`);
});

test.each(CHECKS)('the page of a refused packet says what check $id demands', ({ id, number, demands, answer }) => {
  const page = pageOf('lock.refused', { check: id, result: answer });
  expect(page).toContain(`= check ${number} of ${CHECKS.length}: ${demands}`);
  expect(page).toContain(`= ${RESULTS[answer]}`);
});

test.each([
  ['mechanical', 3, 'jammed while unlocking'],
  ['event', 3, 'jam'],
  ['keyClass', 4, 'limited key'],
  ['time', Date.UTC(2026, 10, 21, 21) / 1000, 'Sat 2026-11-21 14:00:00'],
  ['deliveredAt', Date.UTC(2026, 10, 21, 21), 'Sat 2026-11-21 14:00:00'],
  ['result', 1, undefined],
  ['newtons', 300, undefined],
  ['unit', 'A101', undefined],
])('%s %s means %s', (key, value, meaning) => {
  expect(meaningOf(key, value, local)).toBe(meaning);
});

test('kinds with a clause are explained, and those of the core by their names', () => {
  expect(pageOf('lock.jam', { why: 'locking' })).toContain('the bolt jammed while locking');
  expect(inWords({ kind: 'core.keys.issued', data: {} })).toBeUndefined();
});
