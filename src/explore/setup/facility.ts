/**
 * The facility of a run, from its draw: always units, a gate and a few people; keypads, a second zone, fobs, more roles and somebody from
 * outside only if the run drew a fault class that needs them. Smaller draws give simpler facilities.
 */
import { type FacilityFile, facilityFile } from '../../facility/files/schema.ts';
import type { Draw, FaultClass } from './draw.ts';

const ZONES = ['America/Denver', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const;
const STATUSES = ['occupied', 'occupied', 'occupied', 'gatelock', 'overlock', 'available', 'pre-let'] as const;
export const STATUS_DRAWS = STATUSES.length;
export const ZONE_DRAWS = ZONES.length;

export const TENANTS = ['ann', 'ben', 'cas'] as const;
export const STAFF = ['mia', 'eve'] as const;
/** The people of every run. */
export const PEOPLE = [...TENANTS, ...STAFF] as const;
/** A person without a unit or a role at first: later a vendor, the winner of an auction, a new tenant, or somebody who gets a share. */
export const OUTSIDER = 'dan';
/** A number that nobody has. */
export const MISTYPED = '+13035550999';

/** Values that differ from the defaults: a run may begin with some of them, and moves change them. */
export const DRAWN_SETTINGS = [
  ['allowManagerShares', false],
  ['allowEmployeeRental', true],
  ['useBlacklist', true],
  ['gracePeriodMinutes', 240],
  ['temporaryCode', true],
  ['fobsFollowUserSchedule', true],
  ['allowServiceFobs', true],
  ['fobSetupPin', true],
  ['restrictOverlockEntry', true],
  ['allFacilityNotifications', false],
  ['pendingAuctionOpens', true],
  ['onSiteRequired', false],
  ['untimedCommandsOnly', true],
  ['remoteWindowMs', 30_000],
  ['pinLifeMs', 120_000],
  ['pinTries', 2],
  ['activationLifeMs', 3_600_000],
  ['freezeAfter', 3],
  ['freezeWithinMs', 3_600_000],
  ['sharedUsers', 1],
  ['transferMs', 86_400_000],
  ['motionAlertEvents', 2],
  ['lowMv', 2_950],
] as const;

/** Fault classes that need somebody from outside. */
const WANTS_OUTSIDER: readonly FaultClass[] = ['vendors', 'auctions', 'accounts', 'feed', 'fobs', 'portal'];
/** Fault classes for which somebody manages roles in half of the runs. */
const WANTS_ROLES: readonly FaultClass[] = ['roles', 'portal'];
/** Fault classes that need more than one entry. */
const WANTS_ENTRIES: readonly FaultClass[] = ['entries', 'vendors', 'fobs', 'transfers'];

export const macOf = (n: number): string => `C0:FF:EE:00:00:${n.toString(16).toUpperCase().padStart(2, '0')}`;

const person = (id: string, i: number, os: string, more: Record<string, unknown> = {}) => ({
  id,
  name: `Person ${id}`,
  mobile: `+130355501${String(i).padStart(2, '0')}`,
  email: `${id}@example.com`,
  ...more,
  phones: [{ id, os }],
});

/** The day after the start, when a lease may begin. */
function leaseDay(startAt: string): string {
  const day = new Date(`${startAt.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

function unitsOf(draw: Draw, startAt: string, secondZone: boolean) {
  return draw.units.map((unit, i) => {
    const status = STATUSES[unit.status] ?? 'occupied';
    const several = i === 0 && draw.faultClasses.includes('controllers') && draw.more % 2 === 1;
    const lock = (n: number) => ({
      mac: macOf(n),
      ...(unit.factory ? { state: 'factory' } : {}),
      ...(unit.drift === 0 ? {} : { clockDriftPpm: unit.drift }),
    });
    return {
      id: `U${i + 1}`,
      zone: secondZone && i === 1 ? 'yard' : 'hall',
      at: [5 + i * 2, 8],
      status,
      ...(status === 'available' ? {} : { tenant: TENANTS[i] ?? TENANTS[0] }),
      ...(status === 'pre-let' ? { leaseStart: leaseDay(startAt) } : {}),
      locks: several ? [lock(i + 1), lock(0x20)] : [lock(i + 1)],
    };
  });
}

/** Always a gate; an elevator to the yard and a designated exit of both zones if the run needs them. */
const entriesOf = (more: boolean) => [
  { id: 'gate', name: 'Gate', kind: 'gate', mac: macOf(0xf0), zones: ['hall'], at: [0, 0] },
  ...(more
    ? [
        { id: 'lift', name: 'Lift', kind: 'elevator', mac: macOf(0xf1), zones: ['yard'], at: [1, 0] },
        {
          id: 'way-out',
          name: 'Exit',
          kind: 'door',
          mac: macOf(0xf2),
          zones: ['hall', 'yard'],
          exit: true,
          at: [0, 1],
        },
      ]
    : []),
];

function peopleOf(draw: Draw) {
  const { faultClasses } = draw;
  const os = (i: number): string => (draw.ios === (i % 2 === 0) ? 'ios' : 'android');
  const coded = faultClasses.includes('entries');
  const code = (i: number) => (coded ? { accessCode: `41${i}7${i}6` } : {});
  const elsewhere = [[], [{ company: 'Demo Storage', facility: 'Other' }], [{ company: 'Acme', facility: 'Acme' }]];
  const outside = elsewhere[draw.more % elsewhere.length] ?? [];
  return [
    ...TENANTS.map((id, i) => person(id, i + 1, os(i), code(i))),
    person('mia', 11, 'ios', {
      role:
        faultClasses.some((each) => WANTS_ROLES.includes(each)) && draw.more % 2 === 0
          ? 'Company Manager'
          : 'Facility Manager',
    }),
    person('eve', 12, 'android', { role: 'Employee' }),
    ...(faultClasses.some((faultClass) => WANTS_OUTSIDER.includes(faultClass))
      ? [
          person(OUTSIDER, 21, os(0), {
            ...code(8),
            account: outside.length === 0 ? 'none' : 'registered',
            elsewhere: outside,
          }),
        ]
      : []),
  ];
}

export function facilityOf(draw: Draw, startAt: string): FacilityFile {
  const more = draw.faultClasses.some((faultClass) => WANTS_ENTRIES.includes(faultClass));
  const settings = draw.settings.map((n) => DRAWN_SETTINGS[n % DRAWN_SETTINGS.length]);
  return facilityFile.parse({
    version: 1,
    name: 'Searched',
    timeZone: ZONES[draw.zone] ?? ZONES[0],
    site: { at: [5, 5], radiusM: 40 },
    settings: Object.fromEntries(settings.filter((each) => each !== undefined)),
    lockSettings: { mainsHeartbeatMs: 3_600_000 },
    ...(draw.faultClasses.includes('signal') && draw.more % 4 === 3 ? { deadSpots: [{ at: [5, 8], radiusM: 1 }] } : {}),
    schedules: [
      { id: 'default', name: 'Default', index: 1, daily: ['06:00', '22:00'] },
      { id: 'office', name: 'Office', index: 2, days: { mon: ['08:00', '18:00'], wed: ['08:00', '18:00'] } },
      { id: 'always', name: '24-Hour', index: 0 },
      ...(draw.faultClasses.includes('fobs') ? [{ id: 'fob', name: 'Fob', index: 3, daily: ['07:00', '21:00'] }] : []),
    ],
    zones: [{ id: 'hall', name: 'Hall' }, ...(more ? [{ id: 'yard', name: 'Yard' }] : [])],
    entries: entriesOf(more),
    units: unitsOf(draw, startAt, more),
    people: peopleOf(draw),
  });
}
