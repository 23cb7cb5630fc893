// Written by noke-sim init. The scenario first-unlock.yaml as a program: no waiting, no ports, the same result every time.
import { fileURLToPath } from 'node:url';
import { openFacility } from 'noke-sim';
import { expect, test } from 'vitest';

const SITE = fileURLToPath(new URL('../scenarios/site.facility.yaml', import.meta.url));

test('Ada opens her unit with her phone', () => {
  const facility = openFacility(SITE, { startAt: '2026-03-07T09:00' });
  const { verbs, clock } = facility;
  verbs.person.tailgate({ person: 'ada' });
  verbs.person.walkTo({ person: 'ada', to: 'A1' });
  verbs.phone.openApp({ phone: 'ada' });
  clock.runFor(60_000);

  verbs.lock.touch({ lock: 'A1' });
  verbs.phone.unlock({ phone: 'ada', unit: 'A1' });
  clock.runFor(10_000);

  expect(facility.look('phone.ada.app.outcome.result')).toBe('unlocked');
  expect(facility.look('lock.A2.bolt')).toBe('extended');
});
