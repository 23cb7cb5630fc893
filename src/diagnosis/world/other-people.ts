/**
 * Openings by somebody else, or by the same account on another device, as steps: the person comes in with the spare device,
 * through the entry that the company recorded or behind somebody, and opens the unit at the time of the record.
 */
import type { FacilityFile } from '../../facility/files/schema.ts';
import { SAME_TAP } from '../attempts/clocks.ts';
import type { CompanyLine } from '../company-lines.ts';
import type { Evidence } from '../evidence.ts';
import { MINUTE, SECOND } from '../spans.ts';
import { SPARE } from './crop.ts';
import type { Step } from './step.ts';

/** The longest time that anybody needs from an entry to a unit. */
const WAY = 15 * MINUTE;

/** If the company recorded no entry, they come in through the first entry. */
export function otherPeopleSteps(evidence: Evidence, plan: FacilityFile): readonly Step[] {
  return evidence.others.flatMap((line): readonly Step[] => {
    const { at, place, user } = line;
    if (!plan.people.some(({ id }) => id === user)) return [];
    const gate = entryBefore(evidence, plan, line);
    const inAt = gate === undefined ? at - 150 * SECOND : gate.at + 3 * SECOND;
    const comes = inAt - 40 * SECOND;
    const [person, phone] = [SPARE, SPARE];
    const entry = gate?.place ?? plan.entries[0]?.id;
    const behind: Step = { at: inAt, verb: 'person.tailgate', args: { person, entry } };
    const enter: Step = { at: inAt, verb: 'person.enter', args: { person }, otherwise: behind };
    return [
      { at: comes, verb: 'person.driveToGate', args: { person } },
      { at: comes + SECOND, verb: 'phone.installApp', args: { phone } },
      { at: comes + 20 * SECOND, verb: 'phone.signIn', args: { phone, as: user } },
      ...(gate === undefined ? [] : [{ at: gate.at, verb: 'phone.startEntry', args: { phone, entry: gate.place } }]),
      ...(entry === undefined ? [] : [gate === undefined ? behind : enter]),
      { at: inAt + SECOND, verb: 'person.walkTo', args: { person, to: place } },
      { at: at - 2 * SECOND, verb: 'lock.touch', args: { lock: place } },
      { at, verb: 'phone.unlock', args: { phone, unit: place } },
      { at: at + 4 * SECOND, verb: 'lock.pullHasp', args: { lock: place } },
    ];
  });
}

/** The entry that they opened on the way to the unit, unless the person of the case opened it. */
function entryBefore({ lines, attempts }: Evidence, plan: FacilityFile, to: CompanyLine): CompanyLine | undefined {
  const isEntry = (place: string) => plan.entries.some(({ id }) => id === place);
  return lines.findLast(
    ({ kind, user, at, place }) =>
      kind === 'opened' &&
      user === to.user &&
      at < to.at &&
      at > to.at - WAY &&
      isEntry(place) &&
      !attempts.some((one) => one.place === place && Math.abs(one.at - at) < SAME_TAP),
  );
}
