/**
 * The facility as its file says, with nothing added: what the file itself explains, for instance a unit that is overlocked in it. Its
 * causes are read off the run: from the rule that refused, and from the lock's answer.
 */
import type { Case } from '../case.ts';
import type { Played } from '../world/play.ts';
import type { Blames, Hypothesis } from './hypothesis.ts';

interface ByRule {
  readonly cause: string;
  readonly blames: Blames;
  readonly says: string;
  readonly cures: readonly string[];
}

/** Rules of docs/rules.md whose refusal is a cause by itself. */
const BY_RULE: Readonly<Record<string, ByRule>> = {
  'B-SEC-1': {
    cause: 'D7-11',
    blames: 'phone',
    says: 'The phone is not on site, where keys are issued.',
    cures: ['refresh-on-site'],
  },
  'B-SEC-2': { cause: 'D7-7', blames: 'money', says: 'The unit is overlocked: a payment is due.', cures: ['pay'] },
  'B-SEC-3': {
    cause: 'D7-9',
    blames: 'caller',
    says: 'The attempt was outside the hours of the person’s schedule.',
    cures: ['wait-for-hours'],
  },
  'B-SEC-4': {
    cause: 'D7-13',
    blames: 'caller',
    says: 'The lease has not begun: the unit is Pre-Let.',
    cures: ['wait-for-lease'],
  },
  'B-ACS-4': {
    cause: 'D7-8',
    blames: 'money',
    says: 'The unit is gatelocked: its tenant is refused at the gate, because a payment is due.',
    cures: ['pay'],
  },
  'B-ACS-5': { cause: 'D7-7', blames: 'money', says: 'The unit is overlocked: a payment is due.', cures: ['pay'] },
  'B-ZON-1': {
    cause: 'D7-10',
    blames: 'company',
    says: 'The entry does not belong to the zones of the person.',
    cures: ['fix-zones'],
  },
  'B-ACC-1': {
    cause: 'D7-19',
    blames: 'caller',
    says: 'The account was never activated.',
    cures: ['activate-account'],
  },
  'B-ACC-3': { cause: 'D7-18', blames: 'caller', says: 'The account is frozen.', cures: ['unfreeze'] },
  'B-REM-1': {
    cause: 'D7-22',
    blames: 'company',
    says: 'Unlock is disabled, because the unit has no controller.',
    cures: ['add-controller'],
  },
  'B-REM-2': {
    cause: 'D7-22',
    blames: 'company',
    says: 'Unlock is disabled, because the tenant’s phone number is blank.',
    cures: ['enter-number'],
  },
  'B-REM-3': {
    cause: 'D7-22',
    blames: 'hardware',
    says: 'Unlock is disabled, because the unit controller is offline.',
    cures: ['power-and-network'],
  },
  'B-REM-4': {
    cause: 'D7-24',
    blames: 'staff',
    says: 'The role of the employee lacks the permission.',
    cures: ['change-role'],
  },
};

/** The lock refused at this hour (docs/protocol.md §4). */
const OUT_OF_SCHEDULE = 0x6d;

export const AS_IT_IS: Hypothesis = {
  id: 'as-it-is',
  causes: [],
  prior: 3,
  blames: 'company',
  says: 'The facility as its file says.',
  cures: [],
  change: () => {},
};

/** The hypothesis with the causes that the run showed; none if nothing was refused in it. */
export function explained(of: Case, isPortal: boolean, { events, facility }: Played): Hypothesis {
  const found = ruleOf(of, isPortal, { events, facility });
  const by = found === undefined ? undefined : BY_RULE[found];
  return by === undefined
    ? AS_IT_IS
    : { ...AS_IT_IS, causes: [by.cause], blames: by.blames, says: by.says, cures: by.cures };
}

function ruleOf(
  of: Case,
  isPortal: boolean,
  { events, facility }: Pick<Played, 'events' | 'facility'>,
): string | undefined {
  const refused = events.findLast(
    ({ kind, data }) =>
      (kind === 'core.unlock.refused' || kind === 'core.refused' || kind === 'core.keys.refused') &&
      BY_RULE[String(data.rule)] !== undefined,
  );
  if (refused !== undefined) return String(refused.data.rule);
  if (events.some(({ kind, data }) => kind === 'lock.refused' && data.result === OUT_OF_SCHEDULE)) return 'B-SEC-3';
  // A button that is grey explains only a complaint about it.
  const unit = isPortal ? of.subject.unit?.id : undefined;
  const reasons = unit === undefined ? undefined : facility.look(`unit.${unit}.button.disabledBy`);
  return Array.isArray(reasons) ? reasons.map(String).find((rule) => BY_RULE[rule] !== undefined) : undefined;
}
