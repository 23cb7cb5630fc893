/**
 * Events that are none of the causes but leave similar evidence: radio interference, a dropped connection, a phone whose Bluetooth hangs, a person
 * who stands somewhere else, a lock that was woken for a remote unlock and did not open, a report that names the wrong person. They are never named
 * as the cause; their probability is added to that of *none of these*.
 */
import { isStaff, told } from '../case.ts';
import { type Draft, NotApplicable } from '../world/draft.ts';
import { type Hypothesis, UNDECIDED } from './hypothesis.ts';
import { remoteUnlock } from './lock.ts';

const disturbed =
  (how: object) =>
  (draft: Draft): void =>
    draft.add(draft.failsFrom, 'phone.disturb', { phone: draft.phone, ...how });

/** Whether anything besides the report's `about` connects the person with the unit; staff are connected with every unit. */
function isConnected({ of, evidence }: Draft): boolean {
  const { unit, person } = of.subject;
  if (unit?.tenant === person?.id || (person !== undefined && isStaff(person))) return true;
  if (told(of, 'shared.by') !== undefined || told(of, 'app.lists')?.answer === 'yes') return true;
  const isHere = (place: string): boolean => place === unit?.id;
  return (
    evidence.segments.some(({ target }) => isHere(target)) ||
    evidence.lines.some(
      ({ place, user, kind }) => isHere(place) && (user === person?.id || kind === 'share' || kind === 'unshare'),
    )
  );
}

const PHONE_HERE = { 'others.affected': 'no' } as const;

export const CONFOUNDERS: readonly Hypothesis[] = [
  {
    id: 'radio-disturbed',
    causes: [],
    prior: 1.5,
    says: 'Something interferes with the radio at the lock.',
    cures: ['power-off-a-minute'],
    change: disturbed({ lossPerMille: 1_000 }),
  },
  {
    id: 'connection-drops-early',
    causes: [],
    prior: 1,
    says: 'The connection between the phone and the lock drops.',
    cures: ['power-off-a-minute'],
    change: disturbed({ cutAtPacket: 2 }),
  },
  {
    id: 'connection-drops-late',
    causes: [],
    prior: 1,
    says: 'The connection between the phone and the lock drops before the lock answers.',
    cures: ['power-off-a-minute'],
    change: disturbed({ cutAtPacket: 4 }),
  },
  {
    id: 'bluetooth-hangs',
    causes: [],
    prior: 1,
    says: 'Bluetooth on the phone hangs until the phone has been off for a minute.',
    cures: ['power-off-a-minute'],
    change: (draft) => draft.add(draft.failsFrom, 'phone.hangBluetooth', { phone: draft.phone }),
    facts: { ...PHONE_HERE, 'otherDevice.works': 'yes', 'phone.restarted': 'no' },
  },
  {
    id: 'elsewhere',
    causes: [],
    prior: 1.5,
    says: 'The person stood at another lock, whose button they pressed, or too far away.',
    cures: [],
    // The lock of the complaint stays asleep, as if nobody had pressed a button.
    change: (draft) => {
      void draft.lock;
      draft.visit.touches = false;
    },
    facts: { ...PHONE_HERE, 'touched.before': 'yes', 'light.seen': UNDECIDED },
  },
  {
    id: 'woken-for-nothing',
    causes: [],
    prior: 1,
    says: 'The remote unlock was sent and somebody woke the lock in time, but it did not open.',
    cures: [],
    // The records are those of a missed window; only people know whether somebody woke the lock.
    change: remoteUnlock,
    facts: { 'emergency.sent': 'yes', 'unit.opened': 'no', 'touched.before': 'yes', 'someone.atDoor': 'yes' },
  },
  {
    id: 'somebody-else',
    causes: [],
    // As common as a person at somebody else's unit (the prior of `AS_IT_IS`).
    prior: 3,
    says: 'The report names the wrong person or the wrong unit.',
    isOfReport: true,
    cures: [],
    change: (draft) => {
      if (draft.unit.tenant === undefined || isConnected(draft))
        throw new NotApplicable('the person belongs to the unit');
    },
  },
];
