import { expect, it } from 'vitest';
import { redirected, subtypeOf } from '../../src/core/redirect.ts';
import { A101, NOON, phoneOf, Site } from './site.ts';

it('activity redirection: one published shape, subtype from the published name, nothing for what is not an activity', () => {
  const site = new Site();
  const to = { name: 'Production', id: 'site_17B' };
  const sent: unknown[] = [];
  site.core.subscribe((event) => {
    const out = redirected(site.core.state, event, to);
    if (out !== undefined) sent.push(out);
  });
  const phone = site.tenant('alice', 'A101');
  site.online(phone, A101);
  expect(subtypeOf('Lock Alarm')).toBe('lock.alarm');
  expect(sent.map((each) => (each as { subtype: string }).subtype)).toEqual([
    'user.create',
    'unit.assign',
    'unit.edit',
    'user.activate.account',
    'user.login',
    'unlock.accessed.online.phone.bt',
  ]);
  expect(sent.at(-1)).toMatchObject({
    type: 'unlock',
    by: { firstName: 'alice', phone: phoneOf('alice'), type: 'Tenant' },
    timestamp: new Date(NOON).toISOString(),
    zone: 'north',
    lock: { name: 'A101', mac: A101, hwType: 'Nokē ONE', temperature: '20' },
    unit: { name: 'A101', rentalState: 'occupied' },
    site: { name: 'Main Street', timeZone: 'America/Denver' },
    storeId: 'Production',
    pmsId: 'site_17B',
  });
  site.rent('A101', 'alice', 'overlock');
  site.online(phone, A101);
  expect(sent.at(-1)).toMatchObject({ subtype: 'lock.failed.unlock', reason: 'Failed Attempt – Overlocked' });
});
