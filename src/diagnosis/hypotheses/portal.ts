/**
 * Causes in the portal and at the first set-up of a lock: the reasons why Unlock is grey, the people who may use it,
 * and the state in the facility file.
 */
import { isStaff, saysYes, told } from '../case.ts';
import { HOUR, SECOND } from '../spans.ts';
import type { Draft } from '../world/draft.ts';
import { NotApplicable } from '../world/draft.ts';
import { EMERGENCY, type Hypothesis, UNDECIDED } from './hypothesis.ts';

/** Makes the tenant attempt nothing, because the complaint is about a portal button. */
function aboutPortal(draft: Draft): void {
  if (!draft.evidence.isPortal) throw new NotApplicable('the complaint is not about the portal');
  void draft.unit;
  draft.visit.attempts = draft.evidence.attempts.length > 0;
}

export const PORTAL_CAUSES: readonly Hypothesis[] = [
  {
    id: 'no-phone-number',
    causes: ['D7-22'],
    prior: 2,
    says: 'The Unlock button is disabled, because the tenant’s phone number is blank.',
    cures: ['enter-number'],
    change: (draft) => {
      aboutPortal(draft);
      const tenant = draft.plan.people.find(({ id }) => id === draft.unit.tenant);
      if (tenant === undefined) throw new NotApplicable('the unit has no tenant');
      tenant.mobile = undefined;
      tenant.primaryPhone = undefined;
    },
    facts: { 'unlockButton.grey': 'yes', 'others.affected': 'no', 'number.right': 'no' },
  },
  {
    id: 'no-controller',
    causes: ['D7-22'],
    prior: 1,
    says: 'The Unlock button is disabled, because the unit has no controller.',
    cures: ['add-controller'],
    change: (draft) => {
      aboutPortal(draft);
      draft.unit.locks = [];
    },
    facts: { 'unlockButton.grey': 'yes', 'others.affected': 'no', 'controller.status': 'none' },
  },
  {
    id: 'lock-offline',
    causes: ['D7-22'],
    prior: 1.5,
    says: 'The Unlock button is disabled, because the unit controller is offline.',
    cures: ['power-and-network'],
    change: (draft) => {
      aboutPortal(draft);
      draft.add(draft.arriveAt - 30 * HOUR, 'gateway.cut', { lock: draft.lock });
    },
    facts: { 'unlockButton.grey': 'yes', 'others.affected': 'no', 'controller.status': 'offline' },
  },
  {
    id: 'gateway-offline',
    causes: ['D7-22'],
    prior: 1,
    says: 'The Unlock button is disabled, because the gateway has lost its connection, so every unit controller is offline.',
    cures: ['power-and-network'],
    change: (draft) => {
      aboutPortal(draft);
      draft.add(draft.arriveAt - HOUR, 'gateway.cut', {});
    },
    facts: { 'unlockButton.grey': 'yes', 'others.affected': 'yes', 'controller.status': 'offline' },
  },
  {
    id: 'no-permission',
    causes: ['D7-24'],
    prior: 2,
    says: 'The role of the employee lacks the permission.',
    cures: ['change-role'],
    change: (draft) => {
      const { person } = draft.of.subject;
      const isByStaff = person !== undefined && isStaff(person);
      const isSeen = saysYes(draft.of, 'unlockButton.grey') || told(draft.of, 'message.seen') !== undefined;
      if (!isByStaff && !(draft.evidence.isPortal && isSeen))
        throw new NotApplicable('the complaint is not about the staff');
      const { plan, manager, unit } = draft;
      const staff = plan.people.filter((one) => isStaff(one));
      const who = (person !== undefined && isStaff(person) ? person : staff.find(({ id }) => id !== manager))?.id;
      if (who === undefined) throw new NotApplicable('the facility has no other staff');
      draft.visit.attempts = false;
      const plain = staff.find(({ id }) => id === who);
      if (plain !== undefined && /manager/i.test(plain.role)) {
        // Nobody can change their own role.
        if (who === manager) throw new NotApplicable('a manager has the permission');
        draft.add(draft.evidence.triedAt - HOUR, 'portal.setRole', { as: manager, person: who, role: 'technician' });
      }
      draft.add(draft.evidence.triedAt, 'portal.unlock', { as: who, unit: unit.id, ...EMERGENCY });
    },
    // The button is missing rather than grey, and people may call it either.
    facts: { 'others.affected': 'no', 'emergency.sent': 'no', 'unlockButton.grey': UNDECIDED },
  },
  {
    id: 'set-up-unfinished',
    causes: ['D7-26'],
    prior: 1,
    says: 'The lock is new, and its set-up is not confirmed yet.',
    cures: ['wait-for-set-up'],
    change: (draft) => {
      const [lock] = draft.unit.locks;
      if (lock === undefined) throw new NotApplicable('the unit has no lock');
      lock.state = 'factory';
      draft.plan.settings.quirkSetupRace = true;
      // The first unlock sets the lock up, but the connection drops before the confirmation; the second unlock comes too early.
      const { phone, unitTriedAt } = draft;
      draft.add(unitTriedAt - SECOND, 'phone.disturb', { phone, cutAtPacket: 8 });
      draft.add(unitTriedAt + 15 * SECOND, 'phone.disturb', { phone });
    },
    facts: { 'controller.status': 'awaiting setup', 'others.affected': 'no' },
  },
];
