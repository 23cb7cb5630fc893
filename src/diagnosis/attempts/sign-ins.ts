/** Failed sign-ins of the person whom the case is about: those in the phone's log, and those after which the company froze the account. */
import type { Instant } from '../../sim/clock.ts';
import { type Case, personOf } from '../case.ts';
import type { CompanyLine } from '../company-lines.ts';
import { failedSignInsIn } from '../phone-segments.ts';
import { MINUTE } from '../spans.ts';

/** A screen shows that an account is frozen but not since when; the freeze is assumed to have happened this long before the screen was read. */
const BEFORE_A_SCREEN = 5 * MINUTE;

/** The times of failed sign-ins, by the phone's clock: those after the last successful one. */
export const failedSignIns = ({ papers }: Case): readonly Instant[] =>
  failedSignInsIn(papers.flatMap(({ readings }) => readings)).map(({ at }) => at);

/** An attempt with a phone: its time, and whether it opened. */
interface Tried {
  readonly at: Instant;
  readonly opened: boolean;
}

/**
 * The time at which the account was frozen, if every attempt before it had opened: the complaint is then about the
 * sign-in, and no attempt at a lock is missing from the evidence. Undefined if nothing was tried.
 */
export function frozenSince(of: Case, lines: readonly CompanyLine[], tried: readonly Tried[]): Instant | undefined {
  const last = tried.reduce<Tried | undefined>(
    (latest, one) => (latest && latest.at > one.at ? latest : one),
    undefined,
  );
  if (last?.opened !== true) return undefined;
  const at = recorded(of, lines) ?? shown(of, last.at);
  return at === undefined || at <= last.at ? undefined : at;
}

/** When the account was frozen, according to the last record about it. */
function recorded({ subject: { person } }: Case, lines: readonly CompanyLine[]): Instant | undefined {
  const last = lines.findLast(({ kind, user }) => kind === 'account' && user === person?.id);
  return last !== undefined && /\bfrozen/i.test(last.says) ? last.at : undefined;
}

/** When the account was frozen, according to a screen of the portal: shortly before the screen was read, and after the last attempt. */
function shown({ plan, papers, subject: { person } }: Case, lastTried: Instant): Instant | undefined {
  const read = papers.flatMap(({ readings }) =>
    readings.flatMap((one) =>
      one.channel === 'portal' &&
      one.about.what === 'user.frozen' &&
      one.about.frozen &&
      personOf(plan, one.about.user)?.id === person?.id
        ? [one.at]
        : [],
    ),
  )[0];
  return read === undefined || person === undefined ? undefined : Math.max(read - BEFORE_A_SCREEN, lastTried + MINUTE);
}
