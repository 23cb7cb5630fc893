/** The tabs of the portal as rows, from pages of a real facility. */
import { expect, it } from 'vitest';
import { buttonRules } from '../../src/core/opening/button.ts';
import { activityCsv as channel } from '../../src/diagnosis/channels/activity-csv.ts';
import { channelOf } from '../../src/diagnosis/channels/channels.ts';
import { localTime } from '../../src/scenario/local-time.ts';
import { ALL_ACTIVITY, activityCsv, activityRows, choicesOf } from '../../src/screens/activity.ts';
import { type PortalPage, staleness, statusCounts, unitRow, unitRows, userRows } from '../../src/screens/portal.ts';
import { DISABLED, REMOTE, unlockButton } from '../../src/screens/unlock-button.ts';
import { demo, must } from '../facility/demo.ts';

const { site } = demo();
must(site, 'pms.editTenant', { person: 'alice', mobile: '' });
must(site, 'portal.unlock', { as: 'maya', unit: 'A102', choose: 'Emergency', reason: 'Fire' });
site.clock.runFor(600_000);
for (const as of ['maya', 'eli']) must(site, 'portal.refresh', { as });
const page = (staff: string): PortalPage => (site.find(`portal.${staff}`) ?? {}) as unknown as PortalPage;
const [maya, eli] = [page('maya'), page('eli')];
const button = (of: PortalPage, unit: string, staff: string) => {
  const found = of.units[unit];
  if (found === undefined) throw new Error(`no ${unit}`);
  return unlockButton(unit, found.button, staff);
};

it('the Units tab lists all units, or those of a status, with controllers and the worst battery', () => {
  expect(unitRows(maya)).toHaveLength(34);
  expect(unitRows(maya, 'Overlock').map(({ id }) => id)).toEqual(['A105']);
  expect(Object.fromEntries(statusCounts(maya))).toMatchObject({ Overlock: 1, 'Pre-Let': 1 });
  expect(unitRows(maya).find(({ id }) => id === 'A107')).toMatchObject({ controllers: 'none', battery: '' });
  expect(unitRows(maya).find(({ id }) => id === 'A102')).toMatchObject({ controllers: 'ready' });
});

it('a unit with two batteries shows the worse', () => {
  const { A102 } = maya.units;
  const [one] = A102?.controllers ?? [];
  if (A102 === undefined || one === undefined) throw new Error('no controller on A102');
  const two = {
    ...A102,
    controllers: [
      { ...one, battery: 'healthy' },
      { ...one, battery: 'LOW' },
    ],
  } as const;
  expect(unitRow({ ...two, controllers: [...two.controllers] }).battery).toBe('LOW');
});

it('every rule of the button has a sentence, and every outcome of a remote unlock has one', () => {
  expect(Object.keys(DISABLED)).toEqual(Object.keys(buttonRules));
  expect(Object.keys(REMOTE)).toContain(maya.units.A102?.remote?.outcome);
});

it('SEED/000: Unlock is disabled without a controller and with a blank number, and says so', () => {
  expect(button(maya, 'A107', 'maya').because).toEqual([
    'There is no Unit Controller on the unit.',
    'The lock is offline and cannot receive remote commands.',
  ]);
  expect(button(maya, 'A108', 'maya').because).toEqual(['The tenant’s phone number is blank.']);
  expect(button(maya, 'A101', 'maya').because).toEqual(['The tenant’s phone number is blank.']);
});

it('SEED/000: the pop-up offers Yes and Emergency with its reasons, as far as the role allows', () => {
  const { yes, emergency, direct } = button(maya, 'A102', 'maya');
  expect(direct).toBeUndefined();
  expect(yes).toMatchObject({ args: { as: 'maya', unit: 'A102', choose: 'Yes' }, because: [] });
  expect(emergency.reasons.map(({ label }) => label)).toEqual([
    'Tenant locked phone in unit',
    'Fire',
    'Flood',
    'Medical',
    'Other',
  ]);
  expect(button(eli, 'A102', 'eli').emergency.because).toHaveLength(1);
  expect(button(eli, 'A103', 'eli').direct).toMatchObject({ verb: 'portal.unlock', because: [] });
});

it('SEED/004: Offline Key Expiration is Active or Expired, for those who may see it', () => {
  expect(userRows(maya).find(({ id }) => id === 'alice')).toMatchObject({ offlineKey: 'Expired', phone: 'blank' });
  expect(userRows(eli).find(({ id }) => id === 'alice')?.offlineKey).toContain('Manage Users');
  expect(userRows(maya).find(({ id }) => id === 'ivy')).toMatchObject({ appStatus: 'Pending', colour: 'yellow' });
});

it('the Activity tab filters, and exports what it shows', () => {
  const fire = activityRows(maya, { ...ALL_ACTIVITY, kind: 'Override Unlock', unit: 'A102' });
  expect(fire).toMatchObject([{ user: 'maya', note: 'Fire' }]);
  expect(choicesOf(maya.activity, 'kind')).toContain('Override Unlock');
  expect(activityCsv(fire, () => '2026-03-02 13:05:09')).toBe(
    'Date,Time,Type,Activity,User,Unit / Entry,Details\r\n' +
      '03/02/2026,1:05:09 PM,Override Unlock,"Override Unlock","maya",A102,"Fire"\r\n',
  );
  const day = { activity: maya.activity, loadedAt: maya.loadedAt + 2 * 86_400_000 };
  expect(activityRows(day, { ...ALL_ACTIVITY, lastDay: true })).toEqual([]);
});

it('a text in an export is neither a formula nor a new row', () => {
  const row = { kind: 'Override Unlock', note: '=HYPERLINK("x","y")\n1' };
  expect(activityCsv([row], String)).toContain('"\'=HYPERLINK(""x"",""y"") 1"\r\n');
});

it('the diagnosis reads what the page exports, latest first, and the export leaves out what the portal does not show', () => {
  const { timeZone } = site;
  const row = { kind: 'Override Unlock', unit: 'A101', user: 'maya', note: "'=1" };
  const [early, late] = [site.clock.now() - 3_600_000, site.clock.now()].map((ms) => Math.floor(ms / 1_000) * 1_000);
  const log = [
    { ...row, at: early },
    { ...row, kind: 'Jam', at: early },
    { ...row, kind: 'Access – Phone', at: late },
    { kind: 'Beyond', at: late },
  ];
  const bytes = new TextEncoder().encode(activityCsv(log, (ms) => localTime(ms, timeZone).replace('T', ' ')));
  expect(channelOf(bytes)).toBe('activity-csv');
  const { readings, unread } = channel.parse('activity.csv', bytes, { timeZone, year: 2026 });
  expect(unread).toEqual([]);
  expect(readings).toMatchObject([
    { at: late, type: 'Access', activity: 'Phone', user: 'maya', place: 'A101' },
    { at: late, type: 'Other', activity: 'Beyond' },
    { at: early, type: 'Override Unlock', activity: 'Override Unlock', details: "'=1" },
  ]);
});

it('SEED/002: a page says how old it is', () => {
  expect(staleness(maya, maya.loadedAt)).toBeUndefined();
  expect(staleness(maya, maya.loadedAt + 5_000)).toContain('5 s ago');
  expect(staleness(maya, maya.loadedAt + 3 * 3_600_000)).toContain('3 h ago');
});
