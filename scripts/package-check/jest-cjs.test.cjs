// The matchers in a CommonJS test. Jest replaces require, and its own loads no ES module before Node 24.9; import() does.
const { beforeAll, expect, test } = require('@jest/globals');

beforeAll(async () => {
  expect.extend((await import('noke-sim/matchers')).matchers);
});

test('a touch wakes a lock, and its bolt stays out', async () => {
  const { must, openFacility } = await import('noke-sim');
  const facility = openFacility('demo', { seed: 7 });
  must(facility.verbs.lock.touch('A101'));
  expect(facility.until('lock.A101.power', 'awake', '2s')).toBe('awake');
  expect(facility).not.toBeUnlocked('A101');
  expect(facility).toHaveRecorded({ kind: 'lock.woke', actor: 'lock/A101' });
  expect(() => expect(facility).toBeUnlocked('A101')).toThrow('its bolt is extended');
});
