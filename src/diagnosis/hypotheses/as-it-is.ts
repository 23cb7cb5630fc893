/**
 * The facility as its file describes it, with nothing added: what the file itself explains, for instance a unit that is overlocked in it.
 * Its causes come from the run: from the rule that refused, and from the lock's answer.
 */
import { OUT_OF_SCHEDULE } from '../../protocol/results.ts';
import type { Case } from '../case.ts';
import type { Run } from '../world/play.ts';
import type { Hypothesis } from './hypothesis.ts';
import { HYPOTHESES } from './table.ts';

/** Rules of docs/behaviour.md whose refusal is a cause by itself, with the hypothesis that has the same causes and cures. */
const BY_RULE: Readonly<Record<string, string>> = {
  'B-SEC-1': 'not-on-site',
  'B-SEC-2': 'overlock',
  'B-SEC-3': 'outside-hours',
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

/** Where the sentence of the hypothesis says more than the rule. */
const SAYS: Readonly<Record<string, string>> = {
  'B-SEC-1': 'The phone is not on site, where keys are issued.',
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

/** The hypothesis with the causes that the run showed; no causes if the run had no refusal. */
export function explained(of: Case, isPortal: boolean, { events, facility }: Run): Hypothesis {
  const found = ruleOf(of, isPortal, { events, facility });
  const same = HYPOTHESES.find(({ id }) => found !== undefined && id === BY_RULE[found]);
  if (found === undefined || same === undefined) return AS_IT_IS;
  return { ...AS_IT_IS, causes: same.causes, says: SAYS[found] ?? same.says, cures: same.cures };
}

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
  if (events.some(({ kind, data }) => kind === 'lock.refused' && data.result === OUT_OF_SCHEDULE)) return 'B-SEC-3';
  // A button that is grey explains only a complaint about it.
  const unit = isPortal ? of.subject.unit?.id : undefined;
  const reasons = unit === undefined ? undefined : facility.look(`unit.${unit}.button.disabledBy`);
  return Array.isArray(reasons) ? reasons.map(String).find((rule) => BY_RULE[rule] !== undefined) : undefined;
}
