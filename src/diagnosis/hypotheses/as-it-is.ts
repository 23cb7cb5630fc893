/**
 * The facility as its file describes it, with nothing added. It covers what the file itself explains, such as a unit that is overlocked in it. Its
 * causes come from the run: from the rule that refused, or from the lock's answer.
 */
import { CANNOT_REACH } from '../../phone/user-messages.ts';
import { OUT_OF_SCHEDULE } from '../../protocol/results.ts';
import { type Case, isStaff, placeId, saysYes } from '../case.ts';
import type { Evidence } from '../evidence.ts';
import { openWorld, outcomesOn, type Run, SEED } from '../world/play.ts';
import { EMERGENCY, type Hypothesis } from './hypothesis.ts';
import { HYPOTHESES } from './table.ts';

/** The rules that disable the Unlock button for everybody. */
const GREYS: ReadonlySet<string> = new Set(['B-REM-1', 'B-REM-2', 'B-REM-3']);

/** Whether a person or a screen says that the unit's Unlock button is disabled. */
const isSeenGrey = (of: Case): boolean =>
  saysYes(of, 'unlockButton.grey') ||
  of.papers.some(({ readings }) =>
    readings.some(
      (one) =>
        one.channel === 'portal' &&
        one.about.what === 'button' &&
        !one.about.enabled &&
        placeId(of.plan, one.about.unit) === of.subject.unit?.id,
    ),
  );

/** The rule that refuses access outside the hours of a schedule. */
const OUTSIDE_HOURS = 'B-SEC-3';

/** Rules of docs/behaviour.md whose refusal is a cause in itself, each with the hypothesis that has the same causes and cures. */
const BY_RULE: Readonly<Record<string, string>> = {
  'B-SEC-1': 'not-on-site',
  'B-SEC-2': 'overlock',
  [OUTSIDE_HOURS]: 'outside-hours',
  'B-SEC-4': 'lease-later',
  'B-ACS-4': 'gatelock',
  'B-ACS-5': 'overlock',
  'B-ZON-1': 'outside-zone',
  'B-ACC-1': 'not-activated',
  'B-ACC-3': 'account-frozen',
  'B-REM-1': 'no-controller',
  'B-REM-2': 'no-phone-number',
  'B-REM-3': 'lock-offline',
  'B-REM-4': 'no-permission',
};

/** Sentences for rules that are narrower than their hypothesis's sentence. */
const SAYS: Readonly<Record<string, string>> = {
  'B-SEC-1': 'The phone is not on site, and keys are issued only there.',
  'B-ACC-3': 'The account is frozen.',
};

export const AS_IT_IS: Hypothesis = {
  id: 'as-it-is',
  causes: [],
  prior: 3,
  says: 'The facility as its file describes it.',
  cures: [],
  change: () => {},
};

/** The hypothesis with the causes that the run showed; without causes if nothing failed in the run. */
export function withCausesFromRun(of: Case, { isPortal, isTimed }: Evidence, run: Run): Hypothesis {
  // A button that is grey is grey for everybody, but a refused permission depends on the employee.
  const found = (isPortal ? refusedToStaff(of, run) : undefined) ?? ruleOf(of, isPortal, run);
  // Hours explain nothing if the time of the attempt is unknown.
  if (found === OUTSIDE_HOURS && !isTimed) return AS_IT_IS;
  // A grey button that nobody saw explains nothing either, because staff also open units with phones.
  if (found !== undefined && GREYS.has(found) && !isSeenGrey(of)) return AS_IT_IS;
  const id = found === undefined ? withoutRule(of, run) : BY_RULE[found];
  const same = HYPOTHESES.find((one) => one.id === id);
  if (same === undefined) return AS_IT_IS;
  return { ...AS_IT_IS, causes: same.causes, says: SAYS[found ?? ''] ?? same.says, cures: same.cures };
}

/** The rule that refuses an unlock from the portal to the employee who complains, found by trying it on a copy of the facility. */
function refusedToStaff({ subject: { person, unit } }: Case, { world, facility }: Run): string | undefined {
  if (person === undefined || unit === undefined || !isStaff(person)) return undefined;
  const copy = openWorld(world, SEED, facility.snapshot());
  const outcome = copy.play('portal.unlock', { as: person.id, unit: unit.id, ...EMERGENCY });
  return outcome.ok ? undefined : outcome.by;
}

/** A cause that no rule explains: a unit rented by somebody else, or a place without a signal. */
function withoutRule(of: Case, run: Run): string | undefined {
  if (isOfAnother(of, run)) return 'not-their-unit';
  const outcomes = outcomesOn(of.subject.phone, run.events);
  const last = outcomes.at(-1);
  if (last?.data.message !== CANNOT_REACH.message) return undefined;
  // Something opened before, so there was a key, which has since ended.
  const hadKey = outcomes.some(({ data }) => data.result === 'unlocked' && data.target === last.data.target);
  return hadKey ? 'key-expired' : 'no-key-no-data';
}

/** Whether the app does not list the unit because the person is not its tenant. */
const isOfAnother = ({ subject: { unit, person } }: Case, { steps }: Run): boolean =>
  unit !== undefined && person !== undefined && !isStaff(person) && unit.tenant !== person.id && isUnlisted(steps);

/** Whether the app did not offer the unit. */
export const isUnlisted = (steps: Run['steps']): boolean =>
  steps.some(({ verb, why }) => verb === 'phone.unlock' && /does not list/.test(why ?? ''));

function ruleOf(
  of: Case,
  isPortal: boolean,
  { events, facility }: Pick<Run, 'events' | 'facility'>,
): string | undefined {
  const refused = events.findLast(
    ({ kind, data }) =>
      (kind === 'core.unlock.refused' || kind === 'core.refused' || kind === 'core.keys.refused') &&
      BY_RULE[String(data.rule)] !== undefined,
  );
  if (refused !== undefined) return String(refused.data.rule);
  if (events.some(({ kind, data }) => kind === 'lock.refused' && data.result === OUT_OF_SCHEDULE)) return OUTSIDE_HOURS;
  // A grey button explains only a complaint about the button.
  const unit = isPortal ? of.subject.unit?.id : undefined;
  const reasons = unit === undefined ? undefined : facility.find(`unit.${unit}.button.disabledBy`);
  return Array.isArray(reasons) ? reasons.map(String).find((rule) => BY_RULE[rule] !== undefined) : undefined;
}
