// Written by noke-sim init. The unlock of first-unlock.yaml as a program: no waiting, no ports, the same result every time.
import { fileURLToPath } from 'node:url';
import { must, openFacility } from 'noke-sim';
import { expect, test } from 'vitest';

const SITE = fileURLToPath(new URL('../scenarios/site.facility.yaml', import.meta.url));

test('Ada opens her unit with her phone', () => {
  const facility = openFacility(SITE, { startAt: '2026-03-07T09:00' });
  const { lock, person, phone } = facility.verbs;
  must(person.tailgate('ada')); // must() throws with the reason of a refusal
  must(person.walkTo({ person: 'ada', to: 'A1' }));
  must(phone.openApp('ada'));
  facility.until('person.ada.at', 'A1', '2m'); // of simulated time

  must(lock.touch('A1'));
  must(phone.unlock({ phone: 'ada', unit: 'A1' }));
  facility.until('phone.ada.app.outcome.result', 'unlocked', '10s');

  expect(facility.look('lock.A1.bolt')).toBe('retracted');
  expect(facility.look('lock.A2.bolt')).toBe('extended');
});
