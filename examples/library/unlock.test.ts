// The unlock of a tenant without signal, as a test in your own project. `docs/library.md` says what to change for Jest.
import { must, openFacility } from 'noke-sim';
import { type FacilityMatchers, matchers } from 'noke-sim/matchers';
import { expect, test } from 'vitest';

declare module 'vitest' {
  interface Matchers<T> extends FacilityMatchers<T> {}
}
expect.extend(matchers);

test('the key from the gate opens the unit where there is no signal', () => {
  const facility = openFacility('demo', { seed: 7, startAt: '2026-03-07T09:00' });
  const { lock, person, phone } = facility.verbs;
  must(person.driveToGate('alice'));
  must(phone.openApp('alice'));
  facility.until('phone.alice.app.keys.length', { above: 0 }, '10s');
  must(phone.startEntry({ phone: 'alice', entry: 'gate-in' }));
  facility.until('entry.gate-in.open', true, '10s');
  must(person.enter('alice'));
  must(person.walkTo({ person: 'alice', to: 'A101' }));
  facility.until('person.alice.at', 'A101', '5m');
  must(phone.loseSignal('alice'));
  must(lock.touch('A101'));
  must(phone.unlock({ phone: 'alice', unit: 'A101' }));
  expect(facility.until('phone.alice.app.outcome.result', 'unlocked', '10s')).toBe('unlocked');
  expect(facility).toBeUnlocked('A101');
  expect(facility).toHaveRecorded({ kind: 'lock.unlocked', actor: 'lock/A101' });
  expect(facility).toHaveToldTenant('alice', 'Unlocked');
});
