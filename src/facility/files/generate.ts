/**
 * A plausible facility of any size, for measurements and searches: halls of twenty units, seven in ten rented, an entry gate
 * and an exit gate. The same size and seed give the same plan on every machine.
 */
import { Random } from '../../sim/random.ts';
import type { FacilityFile, PersonPlan, UnitPlan } from './schema.ts';

const UNITS_A_HALL = 20;
/** How many of every ten units are rented, and how many of every hundred rented units are in arrears. */
const RENTED_IN_TEN = 7;
const GATELOCKED_IN_100 = 3;
const OVERLOCKED_IN_100 = 4;

/** A plan for `units` smart units (1 to 20,000). */
export function generatePlan(units: number, seed: string | number): FacilityFile {
  const random = new Random(seed).stream('generate');
  const halls = Math.ceil(units / UNITS_A_HALL);
  const people: PersonPlan[] = [staff('manager', 'Facility Manager', 900_001), staff('employee', 'Employee', 900_002)];
  const plans: UnitPlan[] = [];
  for (let i = 0; i < units; i++) {
    const hall = Math.floor(i / UNITS_A_HALL);
    const unit: UnitPlan = {
      id: `U${String(i + 1).padStart(5, '0')}`,
      zone: `hall-${hall + 1}`,
      at: [5 + (i % UNITS_A_HALL) * 3, 10 + hall * 6],
      status: 'available',
      locks: [{ mac: macOf(0x00_0100 + i), state: 'ready' }],
    };
    if (random.chance(RENTED_IN_TEN, 10)) {
      const tenant = tenantOf(i + 1);
      people.push(tenant);
      const draw = random.int(1, 100);
      unit.tenant = tenant.id;
      unit.status =
        draw <= GATELOCKED_IN_100
          ? 'gatelock'
          : draw <= GATELOCKED_IN_100 + OVERLOCKED_IN_100
            ? 'overlock'
            : 'occupied';
    }
    plans.push(unit);
  }
  const zones = Array.from({ length: halls }, (_, i) => ({ id: `hall-${i + 1}`, name: `Hall ${i + 1}` }));
  const zoneIds = zones.map((zone) => zone.id);
  return {
    version: 1,
    name: `Generated ${units}`,
    company: 'Demo Storage',
    timeZone: 'America/Denver',
    site: { at: [35, 10 + halls * 3], radiusM: 60 + halls * 4 },
    deadSpots: [{ at: [35, 10 + halls * 6], radiusM: 20 }],
    settings: {},
    lockSettings: {},
    gateway: { installed: true },
    pms: { updateCustomerData: true },
    schedules: [
      { id: 'default', name: 'Default', index: 1, daily: ['06:00', '22:00'] },
      { id: 'always', name: '24-Hour', index: 0 },
    ],
    zones,
    entries: [
      {
        id: 'gate-in',
        name: 'Main gate',
        kind: 'gate',
        mac: 'C0:FF:EE:F0:00:01',
        zones: zoneIds,
        at: [0, 0],
        exit: false,
      },
      {
        id: 'gate-out',
        name: 'Exit gate',
        kind: 'gate',
        mac: 'C0:FF:EE:F0:00:02',
        zones: zoneIds,
        at: [6, 0],
        exit: true,
      },
    ],
    units: plans,
    people,
  };
}

function macOf(n: number): string {
  const hex = n.toString(16).padStart(6, '0').toUpperCase();
  return `C0:FF:EE:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}

/** Numbers from the range reserved for fiction. */
const mobileOf = (n: number): string => `+1303555${String(n).padStart(6, '0')}`;

const tenantOf = (n: number): PersonPlan => ({
  id: `t${n}`,
  name: `Tenant Number ${n}`,
  mobile: mobileOf(n),
  email: `t${n}@example.com`,
  role: 'Tenant',
  account: 'registered',
  at: 'away',
  elsewhere: [],
  phones: [{ id: `t${n}`, os: n % 2 === 0 ? 'ios' : 'android', signedIn: true }],
});

const staff = (id: string, role: string, n: number): PersonPlan => ({
  id,
  name: `Staff ${id}`,
  mobile: mobileOf(n),
  email: `${id}@example.com`,
  role,
  account: 'registered',
  at: 'away',
  elsewhere: [],
  phones: [{ id, os: 'android', signedIn: true }],
});
