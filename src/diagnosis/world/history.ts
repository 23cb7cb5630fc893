/**
 * The openings before the failure, as steps: each earlier visit with its openings, so that every simulated run begins
 * where the evidence does. The steps depend only on the evidence, never on a hypothesis.
 */
import type { Instant } from '../../sim/clock.ts';
import { type Attempt, isExit, VISIT_GAP } from '../attempts/attempts.ts';
import type { Case } from '../case.ts';
import type { Evidence } from '../evidence.ts';
import { earliest, MINUTE, SECOND } from '../spans.ts';
import type { Step } from './step.ts';

/** How long after the tap a person pulls the hasp, and how long after that they close it, unless the evidence shows it. */
const PULL = 4 * SECOND;
const CLOSE = 40 * SECOND;
/** Walking time from the entry to the unit, or back. */
const WALK = 60 * SECOND;

export interface History {
  readonly steps: readonly Step[];
  /** The time after the last step; undefined if there are none. */
  readonly end: Instant | undefined;
  /** Whether the person is still on site when the failing attempts begin. */
  readonly stays: boolean;
}

export function historyOf(of: Case, evidence: Evidence): History {
  const { history, visit } = evidence;
  const { person, phone } = of.subject;
  if (history.length === 0 || person === undefined || phone === undefined)
    return { steps: [], end: undefined, stays: false };
  const next = visit[0]?.at ?? evidence.triedAt;
  const steps: Step[] = [];
  const stays = staysOf(of, history);
  for (const [i, stay] of stays.entries()) {
    const between = { previous: stays[i - 1]?.at(-1)?.at ?? 0, next: stays[i + 1]?.[0]?.at ?? next };
    steps.push(...stayed(of, evidence, stay, between));
  }
  const end = steps.reduce((last, { at }) => Math.max(last, at), 0);
  const last = history.at(-1);
  return { steps, end, stays: last !== undefined && !isExit(of.plan, last) && next - last.at < VISIT_GAP };
}

/** Groups attempts that are separated by less than the length of a visit into one stay, which ends with an exit. */
function staysOf({ plan }: Case, history: readonly Attempt[]): readonly (readonly Attempt[])[] {
  const stays: Attempt[][] = [];
  for (const one of history) {
    const stay = stays.at(-1);
    const last = stay?.at(-1);
    if (stay === undefined || last === undefined || isExit(plan, last) || one.at - last.at >= VISIT_GAP)
      stays.push([one]);
    else stay.push(one);
  }
  return stays;
}

/** The last attempt before a stay, and the first one after it. */
interface Between {
  readonly previous: Instant;
  readonly next: Instant;
}

function stayed(
  of: Case,
  evidence: Evidence,
  stay: readonly Attempt[],
  { previous: before, next }: Between,
): readonly Step[] {
  const { plan, subject } = of;
  const { id: person = '', at: startsAt = 'away' } = subject.person ?? {};
  const { phone = '' } = subject;
  const steps: Step[] = [];
  const add = (at: Instant, verb: string, args: Step['args'], otherwise?: Step) =>
    void steps.push({ at, verb, args, ...(otherwise === undefined ? {} : { otherwise }) });
  const [first] = stay;
  const last = stay.at(-1);
  if (first === undefined || last === undefined) return [];
  // Pressing the icon of an entry may fetch a key as well.
  const byEntry = (at: Instant) => stay.some((one) => one.kind === 'entry' && at >= one.at && at < one.at + 2 * SECOND);
  const since = Math.max(before, first.at - 30 * MINUTE);
  const refreshes = evidence.refreshes.filter((at) => at > since && at <= last.at && !byEntry(at));
  // Not before the person has left after the previous stay.
  const comes = Math.min(first.at, earliest(refreshes) ?? first.at);
  const here = Math.max(comes - 2 * MINUTE, Math.min(before + 8 * SECOND, comes - SECOND));
  // A run omits entries at which nobody made an attempt, as long as one remains.
  const tried = new Set([...stay, ...evidence.attempts].map(({ place }) => place)).add(subject.entry?.id ?? '');
  const entry = [...tried].find((place) => plan.entries.some(({ id }) => id === place)) ?? plan.entries[0]?.id;
  // A person who is inside from the start has not come through an entry, but would leave through it.
  let inside = before === 0 && startsAt !== 'away';
  if (entry !== undefined && !inside) add(here, 'person.driveToGate', { person, entry });
  for (const at of refreshes.length > 0 ? refreshes : [here + 5 * SECOND]) add(at, 'phone.openApp', { phone });
  let previous = here;
  for (const [i, attempt] of stay.entries()) {
    const { at, place, kind } = attempt;
    if (kind === 'entry') {
      if (inside) add(Math.max(previous + SECOND, at - WALK), 'person.walkTo', { person, to: place });
      add(at, 'phone.startEntry', { phone, entry: place });
      previous = at + 6 * SECOND;
    } else {
      if (!inside && entry !== undefined) {
        const behind: Step = { at: previous, verb: 'person.tailgate', args: { person, entry } };
        const enters = Math.min(previous, at - 5 * SECOND);
        add(enters, 'person.enter', { person }, { ...behind, at: enters });
        inside = true;
      }
      add(Math.min(previous + SECOND, at - 4 * SECOND), 'person.walkTo', { person, to: place });
      const until = (stay[i + 1]?.at ?? next) - 6 * SECOND;
      steps.push(...unlocked(evidence, attempt, phone, isSmart(of, place), until));
      previous = Math.min(at + CLOSE + SECOND, Math.max(at + SECOND, until));
    }
  }
  if (isExit(plan, last)) add(last.at + 6 * SECOND, 'person.leave', { person, tailgate: true });
  else if (next - last.at >= VISIT_GAP) add(last.at + 30 * MINUTE, 'person.leave', { person, tailgate: true });
  return steps;
}

const isSmart = ({ plan }: Case, place: string): boolean =>
  plan.units.some(({ id, locks }) => id === place && locks.length > 0);

/** One attempt at a unit. If it opened, the person pulls the hasp, and closes it before the next attempt. */
function unlocked(
  { lines }: Evidence,
  { at, place, opened }: Attempt,
  phone: string,
  smart: boolean,
  until: Instant,
): readonly Step[] {
  const tap: Step = { at, verb: 'phone.unlock', args: { phone, unit: place } };
  if (!smart) return [tap];
  const touch: Step = { at: at - 2 * SECOND, verb: 'lock.touch', args: { lock: place } };
  if (!opened) return [touch, tap];
  const closed = lines.find((line) => line.kind === 'locked' && line.place === place && line.at > at)?.at;
  const closeAt = Math.max(at + PULL + SECOND, Math.min(closed ?? at + CLOSE, until));
  return [
    touch,
    tap,
    { at: at + PULL, verb: 'lock.pullHasp', args: { lock: place } },
    { at: closeAt, verb: 'lock.closeHasp', args: { lock: place } },
  ];
}
