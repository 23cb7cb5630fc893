/** A page of the portal: every tab shows what was loaded until Refresh is pressed, within what the employee's role allows. */
import { expect, it } from 'vitest';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { PART_SCHEMAS } from '../../../src/facility/open/view-schema.ts';
import { demo, must } from '../demo.ts';

const pageOf = (site: LiveFacility, staff: string) => PART_SCHEMAS.portal.parse(site.find(`portal.${staff}`));
const EMERGENCY = { as: 'maya', unit: 'A101', choose: 'Emergency', reason: 'Tenant locked phone in unit' };

it('SEED/002: the log, batteries, widgets and Unit Details are as old as the page', () => {
  const { site } = demo();
  must(site, 'portal.refresh', { as: 'maya' });
  const before = pageOf(site, 'maya');
  must(site, 'portal.unlock', EMERGENCY);
  must(site, 'pms.overdue', { unit: 'A102' });
  site.clock.runFor(400_000);
  expect(pageOf(site, 'maya')).toEqual(before);
  must(site, 'portal.refresh', { as: 'maya' });
  const after = pageOf(site, 'maya');
  expect(before.activity.map(({ kind }) => kind)).not.toContain('Override Unlock');
  expect(after.activity).toContainEqual(
    expect.objectContaining({ kind: 'Override Unlock', unit: 'A101', user: 'maya', note: EMERGENCY.reason }),
  );
  expect(before.units.A101?.remote).toBeUndefined();
  expect(after.units.A101?.remote).toMatchObject({ outcome: 'sent, not opened', reason: EMERGENCY.reason });
  expect(before.widgets.delinquencies).not.toContain('A102');
  expect(after.widgets.delinquencies).toContain('A102');
});

it('batteries name their lock in verbs', () => {
  const { site } = demo();
  must(site, 'lock.drainTo', { lock: 'A103', mv: 2_880 });
  site.clock.runFor(26 * 3_600_000);
  must(site, 'portal.refresh', { as: 'maya' });
  const { batteries, units } = pageOf(site, 'maya');
  expect(batteries.low).toMatchObject([{ lock: 'A103', unit: 'A103', level: 'LOW' }]);
  expect(units.A103?.controllers).toMatchObject([{ lock: 'A103', battery: 'LOW' }]);
});

it('SEED/000, SEED/004: the role decides about Emergency and Offline Key Expiration', () => {
  const { site } = demo();
  for (const as of ['maya', 'eli']) must(site, 'portal.refresh', { as });
  const [manager, employee] = [pageOf(site, 'maya'), pageOf(site, 'eli')];
  expect(manager).toMatchObject({ role: 'Facility Manager', updateCustomerData: true });
  expect(manager.permissions).toContain('Access Emergency Unlock');
  expect(manager.units.A101?.button).toMatchObject({ enabled: true, yes: true, emergency: true });
  expect(manager.users.alice?.offlineKeyExpiration).toMatchObject({ status: 'Expired' });
  expect(employee.role).toBe('Employee');
  expect(employee.units.A101?.button).toMatchObject({ enabled: true, yes: true, emergency: false });
  expect(employee.users.alice?.offlineKeyExpiration).toBeNull();
});

it('somebody who is not on the staff has no page', () => {
  const { site } = demo();
  const outcome = site.play('portal.refresh', { as: 'alice' });
  expect(outcome).toMatchObject({ ok: false, by: 'not-possible' });
  expect(site.find('portal.alice')).toBeUndefined();
});
