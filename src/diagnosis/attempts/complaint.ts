/** What a complaint is about, by what people said: a tap on a phone, or something else, and the place that did not open. */
import { type Case, isStaff, saysYes, told } from '../case.ts';
import type { FactId } from '../channels/facts.ts';
import { segmentsOf } from '../phone-segments.ts';
import { failedSignIns } from './sign-ins.ts';

/** Facts of complaints that do not involve opening with a phone. */
const WITHOUT_TAP: readonly FactId[] = ['signIn.failed', 'fob.tried', 'fob.added', 'hours.fob', 'code.given'];
/** Facts about a remote unlock. */
const REMOTE: readonly FactId[] = ['emergency.sent', 'someone.atDoor'];

/** Facts about an attempt at the door. */
const AT_THE_DOOR: readonly FactId[] = [
  'touched.before',
  'otherDevice.works',
  'light.seen',
  'motor.heard',
  'hasp.free',
  'handle.stoodOn',
  'entry.passed',
];

const isTold = (of: Case, facts: readonly FactId[]): boolean => facts.some((fact) => told(of, fact) !== undefined);
/** Staff also read messages in the portal, and their phone has a signal or none whether or not they tried it. */
const isTapped = (of: Case): boolean =>
  isTold(of, AT_THE_DOOR) ||
  (isTold(of, ['signal.atDoor', 'message.seen']) && !isByStaff(of)) ||
  of.papers.some(({ name, readings }) =>
    segmentsOf(of.plan, name, readings).some(({ target }) => target === of.subject.unit?.id),
  );

const isByStaff = ({ subject: { person } }: Case): boolean => person !== undefined && isStaff(person);

/**
 * Whether the complaint is about what staff see and do in the portal. If a phone, a fob, a keypad or a sign-in was tried, somebody merely noticed a
 * grey button in passing.
 */
export function isAboutPortal(of: Case): boolean {
  if (saysYes(of, 'emergency.sent') || told(of, 'someone.atDoor') !== undefined) return true;
  if (WITHOUT_TAP.some((fact) => saysYes(of, fact))) return false;
  return !isTapped(of) && (saysYes(of, 'unlockButton.grey') || isByStaff(of));
}

/** Whether nobody tapped Unlock. */
export const isWithoutTap = (of: Case): boolean =>
  WITHOUT_TAP.some((fact) => saysYes(of, fact)) ||
  failedSignIns(of).length > 0 ||
  isTold(of, REMOTE) ||
  isAboutPortal(of);

/** The place that did not open: the unit, or the entry if the person did not get past it. */
export function complaintAt(of: Case): { readonly id: string; readonly kind: 'unit' | 'entry' } | undefined {
  const { unit, entry } = of.subject;
  const atEntry = entry === undefined ? undefined : ({ id: entry.id, kind: 'entry' } as const);
  if (unit === undefined || told(of, 'entry.passed')?.answer === 'no')
    return atEntry ?? (unit && { id: unit.id, kind: 'unit' });
  return { id: unit.id, kind: 'unit' };
}
