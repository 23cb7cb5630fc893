/** What the oracle says about the portal: permissions, roles, auctions, transfers, shares and units: stories in which an invariant is violated, and their counterparts in which everything is right. */
import { describe, expect, it } from 'vitest';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';
import type { Permission } from '../../../src/explore/oracle/model/staff-model.ts';
import { DAY_MS, LOCK, NOON, seen } from './known-facility.ts';
import { auction, input, KNOWN, later, type Row, said, setting, status, tells } from './stories.ts';

/** The event that shows that an action in the portal was carried out, and the permissions of which one suffices. */
const NEEDED: Readonly<Record<string, readonly [event: string, ...Permission[]]>> = {
  'portal.setting': ['core.facility.settingChanged', 'Manage Facilities'],
  'portal.setHours': ['core.facility.scheduleSet', 'Manage Facilities'],
  'portal.addController': ['core.lock.added', 'Manage Locks'],
  'portal.deleteController': ['core.lock.removed', 'Manage Locks'],
  'portal.deleteUnit': ['core.unit.removed', 'Manage Locks'],
  'portal.setSchedule': ['core.user.scheduleSet', 'Manage Users'],
  'portal.unfreeze': ['core.account.unfrozen', 'Unfreeze User'],
  'portal.revokeKey': ['core.keys.voided', 'Manage Locks'],
  'portal.resetKeys': ['core.lock.resetWanted', 'Manage Locks'],
  'portal.setRole': ['core.staff.roleChanged', 'Manage Roles', 'Manage Users'],
  'portal.editRole': ['core.role.changed', 'Manage Roles'],
  'portal.deleteRole': ['core.role.removed', 'Manage Roles'],
  'portal.removeStaff': ['core.staff.removed', 'Manage Users'],
  'portal.addVendor': ['core.vendor.added', 'Manage Service Users'],
  'portal.removeVendor': ['core.vendor.removed', 'Manage Service Users'],
  'portal.requestAccess': ['core.share.managerRequested', 'Open Manager Shares'],
  'portal.auction': ['core.auction.started', 'Manage Auctions'],
  'portal.endAuction': ['core.auction.ended', 'Manage Auctions'],
  'portal.transfer': ['core.transfer.started', 'Manage Users'],
  'portal.extendTransfer': ['core.transfer.started', 'Manage Users'],
  'portal.cancelTransfer': ['core.transfer.ended', 'Manage Users'],
  'portal.giveClickCode': ['core.click.issued', 'Manage Locks'],
  'portal.takeClickCode': ['core.click.revoked', 'Manage Locks'],
  'portal.holdOpen': ['core.entry.held', 'Remote Open'],
  'portal.releaseEntry': ['core.entry.released', 'Remote Open'],
  'portal.sendCode': ['core.account.codeSent', 'Manage Users'],
};

describe('each action in the portal', () => {
  const role = (permissions: readonly string[]) =>
    seen('core.role.changed', { by: 'boss', role: { id: 'technician', tier: 1, permissions } });
  const about = (verb: string) => input(verb, { as: 'tec', person: 'ann' });
  const judged = (permissions: readonly string[], ...after: readonly ObservedEvent[]) =>
    said([role(permissions), ...after]).filter((each) => /required permission|was refused by/.test(each));

  it.each(Object.entries(NEEDED))('%s', (verb, [kind, ...permissions]) => {
    const lacks = [`INV-PERMISSION: tec at ${verb}: done without the required permission`];
    const done = seen(kind, { user: 'ann' });
    const others = ['Manage Zones', 'View Zones', 'View Roles'];
    expect(judged(others, about(verb), done)).toEqual(lacks);
    for (const permission of permissions) expect(judged([permission], about(verb), done)).toEqual([]);
    // Later, or after another input, it is another action.
    expect(judged(others, about(verb), later(1, done))).toEqual([]);
    expect(judged(others, about(verb), input('lock.touch', {}), done)).toEqual([]);
    expect(judged(others, input(verb, {}), done)).toEqual([]);
    expect(judged(others, input(verb, { as: 'tec', unit: 'Z9', person: 'ann' }), done)).toEqual([]);
    const refused = seen('core.refused', { rule: 'B-ROL-8' });
    expect(judged([permissions[0] ?? ''], about(verb), refused)).toEqual([
      `INV-NOT-BARRED: tec at ${verb} was refused by B-ROL-8 although they have the permission`,
    ]);
    expect(judged(others, about(verb), refused)).toEqual([]);
  });

  it.each(['B-ROL-8', 'B-ACC-8', 'B-ROL-1', 'B-AUC-1', 'B-TRF-1', 'B-VEN-2', 'B-QCC-2', 'B-REV-1', 'B-ENT-1'])(
    '%s refuses only for lack of a permission',
    (rule) => {
      expect(judged(['Manage Locks'], about('portal.resetKeys'), seen('core.refused', { rule }))).toHaveLength(1);
    },
  );

  it('B-REM-4 refuses for other reasons, too', () => {
    expect(judged(['Manage Locks'], about('portal.resetKeys'), seen('core.refused', { rule: 'B-REM-4' }))).toEqual([]);
  });

  it('a code for somebody of another facility needs none; nor does the release of an entry that a schedule holds open', () => {
    expect(
      judged(
        [],
        input('portal.sendCode', { as: 'tec', person: 'stranger' }),
        seen('core.account.codeSent', { user: 'stranger' }),
      ),
    ).toEqual([]);
    const held = seen('core.entry.held', { entry: 'gate', via: 'schedule' });
    expect(judged([], held, about('portal.releaseEntry'), seen('core.entry.released'))).toEqual([]);
  });
});

const roleOf = (who: string, user: string, role: string) => seen('core.staff.roleChanged', { by: who, user, role });
const editRole = (who: string, id: string, tier: number, permissions: readonly string[] = []) =>
  seen('core.role.changed', { by: who, role: { id, tier, permissions } });

tells('roles', [
  ['given by somebody above', [roleOf('boss', 'eli', 'technician')], []],
  [
    'given by somebody of the same tier',
    [roleOf('mia', 'eli', 'facility-manager')],
    ['INV-ROLES: mia gave eli role facility-manager without being of a higher tier'],
  ],
  [
    'given to somebody of the same tier',
    [roleOf('mia', 'sam', 'employee')],
    ['INV-ROLES: mia gave sam role employee without being of a higher tier'],
    { facts: { staff: [...KNOWN.staff, { id: 'sam', role: 'Facility Manager' }] } },
  ],
  [
    'given to oneself',
    [roleOf('boss', 'boss', 'employee')],
    ['INV-ROLES: boss gave boss role employee without being of a higher tier'],
  ],
  [
    'given with a permission that the giver lacks',
    [editRole('boss', 'technician', 1, ['Manage Roles']), roleOf('mia', 'eli', 'technician')],
    ['INV-ROLES: mia granted Manage Roles without having it'],
  ],
  ['edited by somebody above', [editRole('mia', 'employee', 2, ['Remote Open'])], []],
  [
    'edited by somebody of the same tier',
    [editRole('mia', 'facility-manager', 2)],
    ['INV-ROLES: mia edited a role that is not below their own'],
  ],
  [
    'raised to the tier of the editor',
    [editRole('mia', 'employee', 3)],
    ['INV-ROLES: mia edited a role that is not below their own'],
  ],
  [
    'edited with a permission that the editor lacks',
    [editRole('mia', 'employee', 2, ['Manage Roles'])],
    ['INV-ROLES: mia granted Manage Roles without having it'],
  ],
  ['deleted by somebody above', [seen('core.role.removed', { by: 'mia', role: 'vendor' })], []],
  [
    'deleted by somebody of the same tier',
    [
      seen('core.role.removed', { by: 'eli', role: 'vendor' }),
      seen('core.role.removed', { by: 'tec', role: 'technician' }),
    ],
    [
      'INV-ROLES: role technician was deleted while somebody has it',
      'INV-ROLES: tec deleted a role that is not below their own',
    ],
  ],
  ['of somebody who was removed by somebody above', [seen('core.staff.removed', { by: 'mia', user: 'eli' })], []],
  [
    'of somebody who was removed by somebody below',
    [seen('core.staff.removed', { by: 'eli', user: 'mia' })],
    ['INV-ROLES: eli removed mia'],
  ],
  [
    'of somebody who removed themselves',
    [seen('core.staff.removed', { by: 'boss', user: 'boss' })],
    ['INV-ROLES: boss removed boss'],
  ],
]);

const UNTIL = { until: NOON + DAY_MS };
const openedBy = (user: string, event = 1) =>
  seen('core.record.kept', { mac: LOCK, tells: true, attribution: { user }, record: { event } });
const transferred = (more: object = {}) =>
  seen('core.transfer.started', {
    transfer: { from: 'U2', to: 'U1', tenant: 'ann', until: NOON + 2 * DAY_MS, ...more },
  });

tells('auctions, transfers, shares and units', [
  ...['overlock', 'pending-auction'].map(
    (from): Row => [`an auction from ${from}`, [status(from), auction(UNTIL)], []],
  ),
  [
    'an auction from occupied',
    [auction(UNTIL)],
    ['INV-AUCTION: an auction began while the status of the unit was occupied'],
  ],
  ['an auction by a count', [status('overlock'), auction({ opensLeft: 2 })], []],
  ...[{}, { ...UNTIL, opensLeft: 2 }].map(
    (more): Row => [
      'an auction by both or neither',
      [status('overlock'), auction(more)],
      ['INV-AUCTION: an auction must end on a date or after a number of openings; this one has both or neither'],
    ],
  ),
  [
    'an auction by an employee who may not',
    [status('overlock'), auction({ ...UNTIL, opener: 'eli' })],
    ['INV-AUCTION: eli was chosen although they are not allowed to open repossessed units'],
  ],
  ['an auction for the winner', [status('overlock'), auction({ ...UNTIL, opener: 'guy', kind: 'winner' })], []],
  [
    'opened by the chosen employee',
    [status('overlock'), auction(UNTIL), status('auction'), openedBy('mia')],
    ['INV-AUCTION: U1 was opened by the chosen employee and is still up for auction'],
  ],
  [
    'opened by the chosen employee, and pending',
    [status('overlock'), auction(UNTIL), status('auction'), openedBy('mia'), status('pending-auction')],
    [],
  ],
  ['locked by the chosen employee', [status('overlock'), auction(UNTIL), status('auction'), openedBy('mia', 2)], []],
  ['opened by somebody else', [status('overlock'), auction(UNTIL), status('auction'), openedBy('eli')], []],
  ['a transfer', [transferred()], []],
  [
    'a transfer from a unit that is rented',
    [status('occupied', 'U2'), transferred()],
    ['INV-TRANSFER: a transfer began before the rental software recorded the tenant’s move'],
  ],
  [
    'a transfer of somebody else',
    [transferred({ tenant: 'guy' })],
    ['INV-TRANSFER: a transfer began before the rental software recorded the tenant’s move'],
  ],
  [
    'a transfer that is extended',
    [transferred(), status('occupied', 'U2'), later(DAY_MS, transferred({ until: NOON + 3 * DAY_MS }))],
    [],
  ],
  [
    'a transfer that is too long',
    [transferred({ until: NOON + 2 * DAY_MS + 1 })],
    ['INV-TRANSFER: a transfer does not last 48 hours or the time that the facility set'],
  ],
  [
    'a transfer that is too short',
    [transferred({ until: NOON + 2 * DAY_MS - 1 })],
    ['INV-TRANSFER: a transfer does not last 48 hours or the time that the facility set'],
  ],
  ['a transfer of the time that was set', [setting({ transferMs: DAY_MS }), transferred({ until: NOON + DAY_MS })], []],
  ['access requested', [seen('core.share.managerRequested', { unit: 'U1' })], []],
  [
    'access requested where manager shares are off',
    [setting({ allowManagerShares: false }), seen('core.share.managerRequested', { unit: 'U1' })],
    ['INV-PERMISSION: access was requested although manager shares are off'],
  ],
  [
    'a manager share ended by somebody else',
    [seen('core.share.managerEnded', { unit: 'U1', by: 'guy' })],
    ['INV-PERMISSION: guy ended the manager share of U1'],
  ],
  [
    'a second controller',
    [seen('core.lock.added', { mac: 'L9', unit: 'U1' })],
    ['INV-PERMISSION: U1 received another controller although it is not set up for several'],
  ],
  [
    'a controller in place of another',
    [seen('core.lock.removed', { mac: LOCK }), seen('core.lock.added', { mac: 'L9', unit: 'U1' })],
    [],
  ],
  ['a unit deleted', [seen('core.unit.removed', { unit: 'U2' })], []],
  [
    'a rented unit deleted',
    [seen('core.unit.removed', { unit: 'U1' })],
    ['INV-PERMISSION: U1 was deleted although it is not available'],
  ],
  [
    'a share by somebody else',
    [seen('core.share.added', { unit: 'U1', by: 'guy', user: 'mia' })],
    ['INV-SHARE: guy shared a unit that is not theirs'],
  ],
  [
    'a share of a unit that nobody rents',
    [seen('core.share.added', { unit: 'U2', by: 'ann', user: 'guy' })],
    ['INV-SHARE: ann shared a unit that is not theirs'],
  ],
  [
    'a share within the limit',
    [setting({ sharedUsers: 1 }), seen('core.share.added', { unit: 'U1', by: 'ann', user: 'guy' })],
    [],
  ],
  [
    'a share beyond the limit',
    [
      setting({ sharedUsers: 1 }),
      ...['guy', 'mia'].map((user) => seen('core.share.added', { unit: 'U1', by: 'ann', user })),
    ],
    ['INV-SHARE: U1 is shared with more people than the facility allows'],
  ],
]);
