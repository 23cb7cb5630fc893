/** Causes at sign-in, keypad and fob. */
import { saysYes, told } from '../case.ts';
import { isPhoneLog } from '../channels/reading.ts';
import { isWithinRun } from '../run-span.ts';
import { HOUR, MINUTE, SECOND } from '../spans.ts';
import type { Draft } from '../world/draft.ts';
import { NotApplicable } from '../world/draft.ts';
import { overdue } from './company.ts';
import type { Hypothesis } from './hypothesis.ts';

const ONE_PERSON = { 'others.affected': 'no' } as const;
const NEW_TENANT = { 'app.lists': 'no', 'rental.entered': 'yes' } as const;
const FOB = 'their-fob';

/** At the time of the complaint, the person only tries to sign in. */
function signInAt(draft: Draft, at: number, password?: string): void {
  const { phone, person, evidence } = draft;
  draft.visit.attempts = evidence.segments.length > 0 && evidence.failedSignIns.length > 0;
  draft.add(at, 'phone.signIn', { phone, as: person, ...(password === undefined ? {} : { password }) });
}

/** The account was never activated, so nobody has signed in; the app is installed by the time of the complaint. */
function pending(draft: Draft): void {
  const person = draft.plan.people.find(({ id }) => id === draft.person);
  if (person === undefined) throw new NotApplicable('the case names no person');
  person.account = 'pending';
  for (const phone of person.phones) phone.signedIn = false;
  draft.add(draft.evidence.triedAt - 10 * MINUTE, 'phone.installApp', { phone: draft.phone });
}

const usesFob = (draft: Draft): void => {
  const isTold = (['fob.tried', 'fob.added', 'hours.fob'] as const).some((fact) => saysYes(draft.of, fact));
  if (isTold || draft.evidence.lines.some(({ says }) => /fob/i.test(says)) || isUnlogged(draft)) return;
  throw new NotApplicable('nobody tried a fob');
};

/** Whether the company recorded an attempt at the entry of the complaint that the log of the person’s phone does not show. */
const isUnlogged = ({ of, evidence }: Draft): boolean => {
  const entry = of.subject.entry?.id;
  return (
    of.papers.some(isPhoneLog) && evidence.visit.some(({ place, segment }) => place === entry && segment === undefined)
  );
};

/** A working fob, squeezed at the entry at the time of the complaint. */
function fob(draft: Draft, syncs: boolean): void {
  usesFob(draft);
  const { person, entry, evidence } = draft;
  draft.visit.attempts = evidence.segments.length > 0;
  const added = told(draft.of, 'fob.added')?.ats[0] ?? draft.arriveAt - 5 * HOUR;
  draft.add(added, 'fob.add', { fob: FOB, owner: person });
  if (syncs) draft.add(added + MINUTE, 'fob.sync', { fob: FOB });
  // Without a phone log, the failures that the company recorded at the entry are attributed to the fob.
  const recorded = evidence.visit.flatMap(({ at, place, segment }) =>
    place === entry && segment === undefined ? [at] : [],
  );
  const times = recorded.length > 0 ? recorded : [evidence.triedAt];
  draft.add((times[0] ?? evidence.triedAt) - MINUTE, 'person.driveToGate', { person });
  for (const at of times) draft.add(at, 'fob.squeeze', { fob: FOB, lock: entry, by: person });
}

export const ACCESS_CAUSES: readonly Hypothesis[] = [
  {
    id: 'account-frozen',
    causes: ['D7-18'],
    prior: 2,
    says: 'The account is frozen after five failed sign-ins.',
    cures: ['unfreeze'],
    change: (draft) => {
      const { triedAt, lines, failedSignIns } = draft.evidence;
      // The fifth failed sign-in freezes the account, and the company records it.
      const fifth =
        lines.findLast(({ kind, says }) => kind === 'account' && /frozen/i.test(says))?.at ?? triedAt - 4 * MINUTE;
      const assumed = [4, 3, 2, 1, 0].map((n) => fifth - n * 10 * SECOND);
      // The log shows the responses, which arrive shortly after the requests.
      const times = failedSignIns.length > 5 ? failedSignIns.map((at) => at - 150) : [...assumed, triedAt];
      const [first = triedAt] = times;
      draft.add(first - 3 * SECOND, 'phone.signOut', { phone: draft.phone });
      for (const [n, at] of times.entries()) signInAt(draft, at, n < 5 ? `wrong-${n}` : undefined);
    },
    facts: { ...ONE_PERSON, 'signIn.failed': 'yes', 'code.received': 'no' },
  },
  {
    id: 'not-activated',
    causes: ['D7-19'],
    prior: 3,
    says: 'The account was never activated.',
    cures: ['activate-account'],
    change: (draft) => {
      pending(draft);
      signInAt(draft, draft.evidence.triedAt);
    },
    facts: { ...ONE_PERSON, ...NEW_TENANT, 'signIn.failed': 'yes' },
  },
  {
    id: 'code-expired',
    causes: ['D7-19'],
    prior: 2,
    says: 'The code in the activation message has expired: it is valid for 24 hours.',
    cures: ['activate-account'],
    change: (draft) => {
      pending(draft);
      draft.visit.attempts = false;
      const { phone, person, evidence } = draft;
      const sent = told(draft.of, 'code.received')?.ats[0] ?? evidence.triedAt - 26 * HOUR;
      draft.add(Math.min(sent, evidence.triedAt - 25 * HOUR), 'portal.sendCode', { person });
      draft.add(evidence.triedAt, 'phone.activate', { phone, as: person });
    },
    facts: { ...ONE_PERSON, ...NEW_TENANT, 'signIn.failed': 'yes', 'code.received': 'yes' },
  },
  {
    id: 'wrong-number',
    causes: ['D7-14'],
    prior: 1,
    says: 'The phone number in the rental software is wrong, so the activation message went to somebody else or to nobody.',
    cures: ['correct-number'],
    change: (draft) => {
      pending(draft);
      const { person } = draft;
      draft.add(draft.evidence.triedAt - 3 * HOUR, 'pms.editTenant', { person, mobile: '+15555550000' });
      draft.add(draft.evidence.triedAt - 2 * HOUR, 'portal.sendCode', { person });
      draft.visit.attempts = false;
    },
    facts: { ...ONE_PERSON, ...NEW_TENANT, 'code.received': 'no', 'number.right': 'no' },
  },
  {
    id: 'wrong-code',
    causes: ['D7-20'],
    prior: 3,
    says: 'The access code typed at the keypad is not the person’s own.',
    cures: ['check-code'],
    change: (draft) => {
      const { triedAt, lines } = draft.evidence;
      const typed = lines.filter(({ kind, at }) => kind === 'code' && isWithinRun(triedAt, at));
      if (typed.length === 0 && told(draft.of, 'code.given') === undefined)
        throw new NotApplicable('nobody typed a code');
      const { person, entry } = draft;
      draft.visit.attempts = draft.evidence.segments.length > 0;
      const times = typed.length > 0 ? typed.map(({ at }) => at) : [triedAt];
      draft.add((times[0] ?? triedAt) - MINUTE, 'person.driveToGate', { person });
      for (const at of times) draft.add(at, 'keypad.enter', { entry, by: person, code: '999999' });
    },
    facts: ONE_PERSON,
  },
  {
    id: 'fob-not-synced',
    causes: ['D7-21'],
    prior: 2,
    says: 'The fob was added but never synced, so it has no key.',
    cures: ['sync-fob'],
    change: (draft) => fob(draft, false),
    isWithoutPhone: true,
    facts: { ...ONE_PERSON, 'fob.tried': 'yes', 'fob.added': 'yes', 'otherDevice.works': 'yes' },
  },
  {
    id: 'fob-blacklisted',
    causes: ['D7-21'],
    prior: 2,
    says: 'The fob is on the blacklist, because a payment is due.',
    cures: ['pay', 'sync-fob'],
    change: (draft) => {
      fob(draft, true);
      const at = overdue(draft, 'overlock');
      draft.add(at - HOUR, 'portal.setting', { name: 'useBlacklist', value: true });
    },
    isWithoutPhone: true,
    facts: {
      ...ONE_PERSON,
      'fob.tried': 'yes',
      'paid.posted': 'no',
      'setting.useBlacklist': 'yes',
    },
  },
  {
    id: 'fob-out-of-hours',
    causes: ['D7-21'],
    prior: 1.5,
    says: 'The attempt was outside the hours of the fob, which differ from the hours of its owner.',
    cures: ['fob-follows-schedule', 'wait-for-hours'],
    change: (draft) => {
      const always = draft.plan.schedules.find(({ index }) => index === 0);
      if (always !== undefined)
        draft.add(draft.arriveAt - 6 * HOUR, 'portal.setSchedule', { person: draft.person, schedule: always.id });
      fob(draft, true);
    },
    isWithoutPhone: true,
    facts: {
      ...ONE_PERSON,
      'fob.tried': 'yes',
      'hours.fob': 'yes',
      'setting.fobsFollowUserSchedule': 'no',
      'otherDevice.works': 'yes',
    },
  },
];
