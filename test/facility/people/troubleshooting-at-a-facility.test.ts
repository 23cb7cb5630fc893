/** B-SUP-1 at a facility: verbs, outcomes, power, places and shares reach the record of a phone that does not open a unit. */
import { expect, it, test } from 'vitest';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { demo, must } from '../demo.ts';

const A_MINUTE = 60_000;

const nextOf = (site: LiveFacility): string => {
  const outcome = site.play('person.contactSupport', { person: 'alice', unit: 'A101' });
  return outcome.ok ? 'support' : outcome.why.replace(/^.*next: /, '');
};

function fails(site: LiveFacility, phone: string): void {
  must(site, 'phone.unlock', { phone, unit: 'A101' });
  site.clock.runFor(30_000);
  expect(site.look(`phone.${phone}.app.outcome.result`)).toBe('failed');
}

function again(site: LiveFacility): void {
  must(site, 'phone.signIn', { phone: 'alice', as: 'alice' });
  site.clock.runFor(3_000);
  fails(site, 'alice');
}

/** The tablet opens A101 with Alice's account, her phone does not, and nobody else has a problem. */
function phoneAtFault(): LiveFacility {
  const { site } = demo();
  must(site, 'person.tailgate', { person: 'alice' });
  must(site, 'person.walkTo', { person: 'alice', to: 'A101' });
  must(site, 'person.lendPhone', { phone: 'tablet', to: 'alice' });
  must(site, 'phone.installApp', { phone: 'tablet' });
  must(site, 'phone.signIn', { phone: 'tablet', as: 'alice' });
  must(site, 'phone.openApp', { phone: 'alice' });
  site.clock.runFor(A_MINUTE);
  must(site, 'phone.disturb', { phone: 'alice', lossPerMille: 1_000 });
  fails(site, 'alice');
  must(site, 'lock.touch', { lock: 'A101' });
  must(site, 'phone.unlock', { phone: 'tablet', unit: 'A101' });
  site.clock.runFor(A_MINUTE);
  expect(site.look('phone.tablet.app.outcome.result')).toBe('unlocked');
  must(site, 'person.askUsers', { person: 'maya', unit: 'A101' });
  return site;
}

function walk(site: LiveFacility, to: string): void {
  must(site, 'person.walkTo', { person: 'alice', to });
  site.clock.runFor(A_MINUTE);
  expect(site.look('person.alice.at')).toBe(to);
}

function startsEntry(site: LiveFacility, from: string): void {
  must(site, 'phone.refresh', { phone: 'alice' });
  walk(site, from);
  must(site, 'phone.startEntry', { phone: 'alice', entry: 'gate-in' });
  site.clock.runFor(30_000);
  if (from !== 'A101') walk(site, 'A101');
  again(site);
}

/** Every step before the last one. */
function toTheLastStep(): LiveFacility {
  const site = phoneAtFault();
  startsEntry(site, 'gate-in');
  for (const what of ['bluetooth', 'location'])
    must(site, 'phone.setPermission', { phone: 'alice', what, allowed: true });
  again(site);
  must(site, 'phone.checkVersion', { phone: 'alice' });
  must(site, 'phone.updateApp', { phone: 'alice' });
  must(site, 'phone.setAutomaticUpdates', { phone: 'alice', on: true });
  again(site);
  must(site, 'phone.clearCache', { phone: 'alice' });
  again(site);
  must(site, 'phone.uninstallApp', { phone: 'alice' });
  must(site, 'phone.installApp', { phone: 'alice' });
  again(site);
  expect(nextOf(site)).toMatch(/^turn the phone off for a minute/);
  return site;
}

function off(site: LiveFacility, verb: 'powerOff' | 'powerCycle', ms: number): void {
  must(site, `phone.${verb}`, { phone: 'alice' });
  site.clock.runFor(ms);
  if (site.look('phone.alice.on') === false) must(site, 'phone.powerOn', { phone: 'alice' });
  again(site);
}

test.each(['powerOff', 'powerCycle'] as const)('%s counts once the phone was off for a minute', (verb) => {
  const site = toTheLastStep();
  off(site, verb, A_MINUTE - 1);
  expect(nextOf(site)).toMatch(/^turn the phone off for a minute/);
  off(site, verb, A_MINUTE);
  expect(nextOf(site)).toBe('support');
});

test('an entry counts when it is started there, and not from the unit', () => {
  const site = phoneAtFault();
  startsEntry(site, 'A101');
  expect(nextOf(site)).toMatch(/^refresh the app, return to an entry/);
  startsEntry(site, 'gate-in');
  expect(nextOf(site)).toMatch(/^check the permissions/);
});

test('those who are asked are the tenant and the people with whom the unit is shared', () => {
  const { site, events } = demo();
  const affected = () => {
    must(site, 'person.askUsers', { person: 'maya', unit: 'A101' });
    return events.findLast(({ kind }) => kind === 'person.askedUsers')?.data.affected;
  };
  must(site, 'phone.openApp', { phone: 'alice' });
  site.clock.runFor(3_000);
  must(site, 'phone.share', { phone: 'alice', unit: 'A101', with: 'bob' });
  site.clock.runFor(3_000);
  must(site, 'phone.openApp', { phone: 'bob' });
  must(site, 'phone.openApp', { phone: 'maya' });
  site.clock.runFor(3_000);
  expect(affected()).toEqual([]);
  for (const phone of ['alice', 'bob', 'maya']) fails(site, phone);
  expect(affected()).toEqual(['alice', 'bob']);
  expect(nextOf(site)).toMatch(/^touch the lock/);
});

it('while a hasp is pulled against the bolt, support is not next', () => {
  const { site } = demo();
  const next = () => site.play('person.contactSupport', { person: 'alice', unit: 'A101' });
  must(site, 'person.lendPhone', { phone: 'tablet', to: 'alice' });
  must(site, 'phone.installApp', { phone: 'tablet' });
  must(site, 'phone.signIn', { phone: 'tablet', as: 'alice' });
  must(site, 'phone.openApp', { phone: 'alice' });
  site.clock.runFor(3_000);
  for (const phone of ['alice', 'tablet']) {
    must(site, 'phone.hangBluetooth', { phone });
    must(site, 'phone.unlock', { phone, unit: 'A101' });
  }
  must(site, 'lock.touch', { lock: 'A101' });
  expect(next()).toMatchObject({ ok: false, why: expect.stringMatching(/stand on the handle/) });
  expect(site.play('lock.pullHasp', { lock: 'A101' }).ok).toBe(false);
  expect(next()).toMatchObject({ ok: false, why: expect.stringMatching(/let go of the hasp/) });
  must(site, 'lock.letGoHasp', { lock: 'A101' });
  must(site, 'phone.unlock', { phone: 'alice', unit: 'A101' });
  expect(next()).toMatchObject({ ok: false, why: expect.stringMatching(/stand on the handle/) });
});
