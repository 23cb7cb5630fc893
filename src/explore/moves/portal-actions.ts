/**
 * What people do in the portal or in the staff app, each action as a few steps. Actor and target are drawn at random,
 * and so are the unusual circumstances of the unit and the people at that time (`circumstances.ts`).
 */
import { macOf } from '../setup/facility.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';

/** The actor and the target. */
export interface Case {
  readonly as: string;
  readonly unit: string;
  /** The tenant of the unit at the start of the run. */
  readonly tenant: string;
  /** The person whom the action concerns. */
  readonly person: string;
  readonly role: string;
  /** Which of two forms of the action is used. */
  readonly odd: boolean;
}

type PortalAction = (by: Case) => readonly Step[];

/** A controller that is not at the facility. */
const UNUSED_MAC = macOf(0x33);

export const PORTAL_ACTIONS: readonly PortalAction[] = [
  ({ as, person, odd }) => [verbs.portal.signIn({ as: odd ? person : as })],
  ({ as }) => [verbs.portal.refresh({ as })],
  // Unlocks.
  ({ as, unit, odd }) => [
    verbs.portal.unlock({ as, unit, choose: 'Emergency', ...(odd ? {} : { reason: 'Fire' as const }) }),
  ],
  ({ as, unit, odd }) => [
    verbs.portal.unlock({ as, unit, choose: 'Emergency', reason: odd ? ('Other' as const) : ('Flood' as const) }),
  ],
  ({ as, unit }) => [verbs.portal.unlock({ as, unit, choose: 'Yes' })],
  ({ as, unit, tenant }) => [
    verbs.portal.unlock({ as, unit, choose: 'Yes' }),
    wait(25_000),
    verbs.portal.enterPin({ as, unit, pin: `$${tenant}.lastPin` }),
  ],
  ({ as, unit }) => [verbs.portal.unlock({ as, unit })],
  ({ as, unit }) => [verbs.phone.requestPin({ phone: as, unit })],
  ({ as, odd }) => [
    odd ? verbs.portal.releaseEntry({ as, entry: 'gate' }) : verbs.portal.holdOpen({ as, entry: 'gate' }),
  ],
  // Shares with the staff.
  ({ as, unit }) => [verbs.portal.requestAccess({ as, unit })],
  ({ as, unit }) => [verbs.portal.removeManagerAccess({ as, unit })],
  // Accounts.
  ({ as, person }) => [verbs.portal.unfreeze({ as, person })],
  ({ as, person }) => [verbs.portal.sendCode({ as, person })],
  ({ person, odd }) => [
    verbs.phone.activate({ phone: person, as: person, ...(odd ? { code: '000001' } : {}) }),
    wait(1_000),
  ],
  ({ as, person, odd }) => [verbs.portal.setSchedule({ as, person, schedule: odd ? 'always' : 'default' })],
  // Roles and vendors.
  ({ as, person, role }) => [verbs.portal.setRole({ as, person, role })],
  ({ person, role }) => [verbs.portal.addStaff({ person, role })],
  ({ as, person }) => [verbs.portal.removeStaff({ as, person })],
  ({ as, role, odd }) => [verbs.portal.editRole({ as, role: odd ? role : 'lower', tier: 0, permissions: [] })],
  ({ as, role }) => [verbs.portal.deleteRole({ as, role })],
  ({ as, person, odd }) => [
    odd ? verbs.portal.removeVendor({ as, person }) : verbs.portal.addVendor({ as, person, zones: ['hall'] }),
  ],
  // Auctions.
  ({ as, unit, person, odd }) => [verbs.portal.auction({ as, unit, opener: person, winner: odd, opens: 1 })],
  ({ as, unit }) => [verbs.portal.endAuction({ as, unit })],
  // Locks and units.
  ({ as, unit }) => [verbs.portal.resetKeys({ as, lock: unit })],
  ({ as, unit, person }) => [verbs.portal.revokeKey({ as, phone: person, lock: unit })],
  ({ as, unit, odd }) => [
    odd ? verbs.portal.takeClickCode({ as, lock: unit }) : verbs.portal.giveClickCode({ as, lock: unit, uses: 2 }),
  ],
  ({ as, unit, odd }) => [verbs.portal.answerBattery({ as, lock: unit, replaced: odd })],
  ({ as, unit }) => [verbs.portal.addController({ as, unit, mac: UNUSED_MAC })],
  ({ as, unit }) => [verbs.portal.deleteUnit({ as, unit })],
  // Settings.
  ({ as }) => [verbs.portal.setHours({ as, schedule: 'default', open: 24, close: 88 })],
  ({ as, odd }) => [verbs.portal.setting({ as, name: 'allowManagerShares', value: odd })],
];
