/** Who works and serves at the facility, what they may do, and what the facility allows, as moves. */
import { PERMISSIONS } from '../../core/model/roles.ts';
import { DRAWN_SETTINGS, OUTSIDER, STAFF } from '../setup/facility.ts';
import { verb, wait } from '../setup/steps.ts';
import { actor, letUnitOf, type Move, openUp, personOf, pick, tenantOfUnit, unitOf } from './move.ts';

const ROLES = ['company-manager', 'facility-manager', 'employee', 'technician', 'own'] as const;

export const STAFF_MOVES: readonly Move[] = [
  {
    name: 'a role of one’s own, without one permission',
    weight: 5,
    faultClass: 'roles',
    steps: (_setup, { a, b, c }) => [
      verb('portal.editRole', {
        as: pick(STAFF, a % 4 === 3 ? 1 : 0),
        role: pick(['own', 'own', 'own', 'employee'], b),
        tier: pick([1, 1, 2, 3, 9], a + b),
        permissions: PERMISSIONS.filter(
          (_each, i) => i !== c % PERMISSIONS.length && (c < 15 || i < PERMISSIONS.length - 1),
        ),
      }),
      ...(c % 4 === 3
        ? []
        : [verb('portal.setRole', { as: 'mia', person: 'eve', role: pick(['own', 'employee'], b) })]),
    ],
  },
  {
    name: 'an employee who manages roles grants what was kept from them',
    weight: 2,
    faultClass: 'roles',
    steps(_setup, { b, c }) {
      const kept = pick(PERMISSIONS, c % (PERMISSIONS.length - 1));
      return [
        verb('portal.editRole', {
          as: 'mia',
          role: 'own',
          tier: 3,
          permissions: PERMISSIONS.filter((each) => each !== kept),
        }),
        verb('portal.setRole', { as: 'mia', person: 'eve', role: 'own' }),
        verb('portal.editRole', { as: 'eve', role: 'lower', tier: 1, permissions: b % 2 === 0 ? [kept] : [] }),
      ];
    },
  },
  {
    name: 'another role',
    weight: 3,
    faultClass: 'roles',
    steps: (setup, { a, b, c }) => [
      verb('portal.setRole', {
        as: pick(STAFF, b),
        person: c % 4 === 3 ? personOf(setup, a) : pick(STAFF, a),
        role: pick(ROLES, c),
      }),
    ],
  },
  {
    name: 'a role is deleted',
    weight: 1,
    faultClass: 'roles',
    steps: (_setup, { b, c }) => [
      verb('portal.deleteRole', { as: pick(STAFF, b), role: pick(['own', 'employee', 'vendor'], c) }),
    ],
  },
  {
    name: 'staff come and go',
    weight: 3,
    faultClass: 'roles',
    steps: (setup, { a, b, c }) => [
      c % 2 === 0
        ? verb('portal.addStaff', { person: personOf(setup, a), role: pick(ROLES, c) })
        : verb('portal.removeStaff', { as: pick(STAFF, b), person: pick(STAFF, a) }),
    ],
  },
  {
    name: 'staff do this and that',
    weight: 8,
    faultClass: 'roles',
    steps(setup, { a, b, c }) {
      const as = pick(STAFF, b);
      const unit = unitOf(setup, a);
      const actions = [
        verb('portal.emergencyUnlock', { as, unit, reason: pick(['Fire', 'Other', 'Boredom'], a) }),
        verb('portal.askTenant', { as, unit }),
        verb('portal.unlock', { as, unit }),
        verb('portal.requestAccess', { as, unit }),
        verb('portal.removeManagerAccess', { as, unit }),
        verb('portal.unfreeze', { as, person: personOf(setup, a) }),
        verb('portal.resetKeys', { as, lock: unit }),
        verb('portal.revokeKey', { as, phone: personOf(setup, a), lock: unit }),
        verb('portal.setHours', { as, schedule: 'default', open: 24, close: 88 }),
        verb('portal.setting', { as, name: 'allowManagerShares', value: a % 2 === 0 }),
        verb('portal.setSchedule', { as, person: personOf(setup, a), schedule: pick(['default', 'always'], a) }),
        verb('portal.sendCode', { as, person: personOf(setup, a) }),
        verb('portal.holdOpen', { as, entry: 'gate' }),
        verb('portal.releaseEntry', { as, entry: 'gate' }),
        verb('portal.giveClickCode', { as, lock: unit, uses: 2 }),
        verb('portal.takeClickCode', { as, lock: unit }),
        verb('portal.addVendor', { as, person: personOf(setup, a), zones: ['hall'] }),
        verb('portal.refresh', { as }),
      ] as const;
      return [pick(actions, c), wait(500)];
    },
  },
  {
    name: 'shared with the staff, and staff open',
    weight: 5,
    faultClass: 'roles',
    steps(setup, { a, b, c }) {
      const unit = unitOf(setup, a);
      const who = pick(STAFF, b);
      const tenant = setup.plan.units.find(({ id }) => id === unit)?.tenant ?? 'ann';
      return [
        verb('phone.share', { phone: tenant, unit }),
        wait(500),
        ...(c % 4 === 2 ? [verb('portal.setRole', { as: 'mia', person: 'eve', role: 'technician' })] : []),
        ...(c % 3 === 0 ? [verb('portal.setting', { name: 'allowManagerShares', value: c % 2 === 0 })] : []),
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        ...openUp(unit, who),
        ...(c % 4 === 1 ? [verb('phone.requestAccess', { phone: who, unit }), wait(500)] : []),
      ];
    },
  },
  {
    name: 'shared with the staff, who may not',
    weight: 12,
    faultClass: 'roles',
    steps(setup, { a, b }) {
      const unit = letUnitOf(setup, a);
      return [
        verb('phone.share', { phone: tenantOfUnit(setup, unit), unit }),
        wait(500),
        b % 2 === 0
          ? verb('portal.setRole', { as: 'mia', person: 'eve', role: 'technician' })
          : verb('portal.setting', { name: 'allowManagerShares', value: false }),
        verb('portal.setSchedule', { person: 'eve', schedule: 'always' }),
        verb('person.tailgate', { person: 'eve' }),
        verb('phone.openApp', { phone: 'eve' }),
        verb('person.walkTo', { person: 'eve', to: unit }),
        wait(9_000),
        ...openUp(unit, 'eve'),
      ];
    },
  },
  {
    name: 'staff rent here',
    weight: 2,
    faultClass: 'roles',
    steps(setup, { a, b, c }) {
      const unit = unitOf(setup, a);
      const who = pick(STAFF, b);
      return [
        verb('pms.moveOut', { unit }),
        verb('pms.rent', { unit, tenant: who }),
        verb('portal.updateCustomerData', {}),
        verb('portal.setting', { name: 'allowEmployeeRental', value: c % 2 === 0 }),
        verb('person.tailgate', { person: who }),
        verb('phone.openApp', { phone: who }),
        verb('person.walkTo', { person: who, to: unit }),
        wait(9_000),
        ...openUp(unit, who),
      ];
    },
  },
  {
    name: 'a vendor',
    weight: 5,
    faultClass: 'vendors',
    steps(setup, { a, b, c }) {
      const day = new Date(`${setup.startAt.slice(0, 10)}T00:00:00Z`);
      day.setUTCDate(day.getUTCDate() + (c % 3) - 1);
      return [
        verb('portal.addVendor', {
          as: pick(STAFF, b % 4 === 3 ? 1 : 0),
          person: a % 4 === 3 ? personOf(setup, c) : OUTSIDER,
          zones: c % 7 === 6 ? ['nowhere'] : pick([['hall'], ['yard'], ['hall', 'yard']], a),
          ...(c % 2 === 0 ? {} : { lastDate: day.toISOString().slice(0, 10) }),
        }),
        wait(25_000),
        verb('phone.installApp', { phone: OUTSIDER }),
        verb('phone.activate', { phone: OUTSIDER, as: OUTSIDER }),
        wait(2_000),
      ];
    },
  },
  {
    name: 'the vendor at an entry',
    weight: 6,
    faultClass: 'vendors',
    steps(setup, { a, c }) {
      const entry = pick(setup.plan.entries, c).id;
      const unit = unitOf(setup, a);
      return [
        verb('person.driveToGate', { person: OUTSIDER, entry }),
        verb('phone.openApp', { phone: OUTSIDER }),
        wait(1_000),
        verb('phone.startEntry', { phone: OUTSIDER, entry }),
        wait(4_000),
        ...(c % 3 === 0
          ? [
              verb('person.tailgate', { person: OUTSIDER }),
              verb('person.walkTo', { person: OUTSIDER, to: unit }),
              wait(9_000),
              ...openUp(unit, OUTSIDER),
            ]
          : []),
      ];
    },
  },
  {
    name: 'the vendor has a fob',
    weight: 2,
    faultClass: 'vendors',
    steps: (_setup, { c }) => [
      ...(c % 2 === 0 ? [verb('portal.setting', { name: 'allowServiceFobs', value: c % 4 === 0 })] : []),
      verb('fob.add', { fob: `fob-${OUTSIDER}-1`, owner: OUTSIDER }),
      verb('fob.sync', { fob: `fob-${OUTSIDER}-1` }),
      verb('person.driveToGate', { person: OUTSIDER }),
      verb('fob.squeeze', { fob: `fob-${OUTSIDER}-1`, lock: 'gate' }),
      wait(4_000),
    ],
  },
  {
    name: 'a vendor goes',
    weight: 1,
    faultClass: 'vendors',
    steps: (_setup, { b }) => [verb('portal.removeVendor', { as: pick(STAFF, b), person: OUTSIDER })],
  },
  {
    name: 'a setting',
    weight: 6,
    faultClass: 'settings',
    steps(_setup, { a, b, c }) {
      const [name, value] = pick(DRAWN_SETTINGS, b * 8 + a);
      const normal: boolean | number = typeof value === 'boolean' ? !value : value * 2;
      return [
        verb('portal.setting', {
          ...(c % 5 === 4 ? { as: pick(STAFF, c) } : {}),
          name,
          value: c % 3 === 2 ? normal : value,
        }),
      ];
    },
  },
  {
    name: 'other hours',
    weight: 5,
    faultClass: 'settings',
    steps: (setup, dice) => [
      verb('portal.setHours', {
        ...(dice.b % 4 === 3 ? { as: pick(STAFF, dice.c) } : {}),
        schedule: pick(['default', 'office', 'default', 'always', '24-hour'], dice.a),
        open: pick([0, 24, 32], dice.b),
        close: pick([96, 88, 80, 60], dice.c),
      }),
      ...(dice.c % 2 === 0 ? [verb('phone.refresh', { phone: actor(setup, dice) }), wait(1_000)] : [wait(1_000)]),
    ],
  },
];
