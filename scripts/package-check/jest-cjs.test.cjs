// The matchers in a CommonJS test: require loads the ES module.
const { expect, test } = require('@jest/globals');
const { must, openFacility } = require('noke-sim');
const { matchers } = require('noke-sim/matchers');

expect.extend(matchers);

test('a touch wakes a lock, and its bolt stays out', () => {
  const facility = openFacility('demo', { seed: 7 });
  must(facility.verbs.lock.touch('A101'));
  expect(facility.until('lock.A101.power', 'awake', '2s')).toBe('awake');
  expect(facility).not.toBeUnlocked('A101');
  expect(facility).toHaveRecorded({ kind: 'lock.woke', actor: 'lock/A101' });
  expect(() => expect(facility).toBeUnlocked('A101')).toThrow('its bolt is extended');
});
