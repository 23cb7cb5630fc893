/** A facility as the oracle knows it at the start, and events about it. */
import type { ObservedEvent, ObservedLock, Violation } from '../../../src/explore/oracle/model/observations.ts';
import type { FacilityFacts } from '../../../src/explore/oracle/model/rights.ts';

/** A Thursday, noon. */
export const NOON = Date.parse('2026-03-05T12:00:00Z');
export const TODAY = NOON / 86_400_000 - 0.5;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export const [LOCK, SECOND, GATE, OTHER_GATE] = ['L1', 'L2', 'G1', 'G2'];

export const FACTS: FacilityFacts = {
  phones: new Map(),
  timeZone: 'UTC',
  units: [
    { id: 'U1', status: 'occupied', tenant: 'ann', leaseFrom: undefined, zone: 'north', macs: [LOCK] },
    { id: 'U2', status: 'available', tenant: undefined, leaseFrom: undefined, zone: 'south', macs: [SECOND] },
  ],
  entries: [
    { id: 'gate', mac: GATE, zones: ['north'], exit: false },
    { id: 'other', mac: OTHER_GATE, zones: ['south'], exit: true },
  ],
  staff: [
    { id: 'mia', role: 'Facility Manager' },
    { id: 'eli', role: 'Employee' },
  ],
  schedules: new Map(),
  hours: [],
  settings: {},
  numbers: new Map(),
  mailboxes: new Map(),
  registered: [],
  elsewhere: [],
  codes: new Map(),
  coded: [],
};

/** A lock at rest, awake and set up, with one quick-click code. */
export const LOCK_STATE: ObservedLock = {
  id: 'U1',
  mac: 'C0:FF:EE:00:00:01',
  power: 'awake',
  motor: 'idle',
  link: 'silent',
  advertising: false,
  bolt: 'extended',
  hasp: 'seated',
  cellMv: 3_000,
  mechanicalState: 2,
  broken: [],
  clockValid: true,
  time: 0,
  touched: false,
  waiting: 0,
  held: {
    ready: true,
    epoch: 1,
    overlock: false,
    nextNumber: 1,
    records: 0,
    slots: {},
    hours: {},
    zone: null,
    lastKnownDay: 0,
    explicitLock: false,
    relockAfterS: null,
    clicks: { 4: { length: 3, pattern: 0b101, uses: 2 } },
  },
};

export const seen = (kind: string, data: ObservedEvent['data'] = {}, time = NOON): ObservedEvent => ({
  seq: 0,
  time,
  actor: 'core',
  kind,
  data,
});

/** The sentences that these steps cause. */
export function said<Watch>(
  make: (report: (broken: Violation) => void) => Watch,
  steps: readonly ((watch: Watch) => void)[],
): string[] {
  const sentences: string[] = [];
  const watch = make(({ invariant, what }) => sentences.push(`${invariant}: ${what}`));
  for (const step of steps) step(watch);
  return sentences;
}
