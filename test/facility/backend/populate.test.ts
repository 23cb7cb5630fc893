/** What the company knows of a facility file: hours, names, roles, leases, people who rent elsewhere, accounts. */
import { describe, expect, it } from 'vitest';
import { feedTenant, isStaff, passwordFor } from '../../../src/facility/backend/populate.ts';
import type { FacilityFile, PersonPlan } from '../../../src/facility/files/schema.ts';
import { Random } from '../../../src/sim/random.ts';
import { demo, demoPlan, MORNING } from '../demo.ts';

const PLAN = demoPlan();
const stateOf = (more: Partial<FacilityFile>) => demo({ ...PLAN, ...more }).site.core.state;
const person = (id: string): PersonPlan => {
  const found = PLAN.people.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const withPerson = (id: string, more: Partial<PersonPlan>): Partial<FacilityFile> => ({
  people: PLAN.people.map((one) => (one.id === id ? { ...one, ...more } : one)),
});

describe('hours', () => {
  it('are quarters of an hour, by weekday, the same every day, or round the clock', () => {
    const { schedules } = stateOf({
      schedules: [
        { id: 'daily', index: 5, daily: ['06:00', '21:45'] },
        { id: 'days', name: 'Days', index: 6, days: { mon: ['00:15', '24:00'], sun: ['10:30', '11:00'] } },
        { id: 'round', index: 0, daily: ['09:00', '10:00'] },
      ],
      people: PLAN.people.map(({ schedule: _, ...rest }) => rest),
    }).facilities.get('site') as unknown as { schedules: ReadonlyMap<string, object> };
    const shown = (id: string) => schedules.get(id);
    expect(shown('daily')).toMatchObject({ index: 5, windows: [{ weekdays: 127, open: 24, close: 87 }] });
    expect(shown('days')).toMatchObject({
      name: 'Days',
      index: 6,
      windows: [
        { weekdays: 1, open: 1, close: 96 },
        { weekdays: 64, open: 42, close: 44 },
      ],
    });
    expect(shown('round')).toMatchObject({ index: 0, windows: [{ weekdays: 127, open: 0, close: 96 }] });
  });
});

describe('a person', () => {
  it.each([
    ['Anna Maria Berg', 'Anna Maria', 'Berg'],
    ['Cher', 'Cher', ''],
  ])('%s is %s, %s', (name, firstName, lastName) => {
    expect(feedTenant({ id: 'a', name })).toStrictEqual({ id: 'a', firstName, lastName });
    const { users } = stateOf(withPerson('maya', { name }));
    expect(users.get('maya')).toMatchObject({ firstName, lastName });
  });

  it('of the feed has only the data that the file gives', () => {
    expect(
      feedTenant({ id: 'a', name: 'B', mobile: '1', primaryPhone: '2', email: '3', accessCode: '4' }),
    ).toStrictEqual({
      id: 'a',
      firstName: 'B',
      lastName: '',
      mobilePhone: '1',
      primaryPhone: '2',
      email: '3',
      accessCode: '4',
    });
  });

  it('is on the staff unless they are a tenant, with the role by its name or id, and their own schedule', () => {
    expect([isStaff(person('maya')), isStaff(person('alice'))]).toEqual([true, false]);
    const roles = (role: string) => [
      ...(stateOf(withPerson('maya', { role, schedule: 'office' })).users.get('maya')?.roles ?? []),
    ];
    expect(JSON.stringify(roles('Employee'))).toBe(JSON.stringify(roles('employee')));
    expect(JSON.stringify(roles('Employee'))).toContain('employee');
  });

  it('has the same password for the same seed, and another for another person', () => {
    const of = (seed: string, id: string) => passwordFor(new Random(seed), id);
    expect(of('a', 'ann')).toMatch(/^[0-9A-F]{12}$/);
    expect([
      of('a', 'ann') === passwordFor(new Random('a'), 'ann'),
      of('a', 'ann') === of('a', 'bob'),
      of('a', 'ann') === of('b', 'ann'),
    ]).toEqual([true, false, false]);
  });

  it('with a schedule of their own has it, if the company knows them', () => {
    const { users } = stateOf(withPerson('alice', { schedule: 'office' }));
    expect(
      JSON.stringify([...(users.get('alice') as unknown as { schedules: Iterable<unknown> }).schedules]),
    ).toContain('office');
    const nobody: PersonPlan = {
      ...person('bob'),
      id: 'zoe',
      name: 'Zoe',
      schedule: 'office',
      phones: [],
      account: 'none',
    };
    expect(stateOf({ people: [...PLAN.people, nobody] }).users.has('zoe')).toBe(false);
  });

  it('with an account is activated the day before, by mobile number, another number or address', () => {
    for (const more of [
      {},
      { mobile: undefined, primaryPhone: '+13035550199' },
      { mobile: undefined, primaryPhone: undefined, email: 'x@y.example' },
    ]) {
      const user = stateOf(withPerson('alice', { account: 'registered', ...more } as Partial<PersonPlan>)).users.get(
        'alice',
      );
      expect(user?.credentials, JSON.stringify(more)).toBeDefined();
    }
    const without = {
      account: 'registered',
      mobile: undefined,
      primaryPhone: undefined,
      email: undefined,
    } as unknown as Partial<PersonPlan>;
    expect(stateOf(withPerson('alice', without)).users.get('alice')?.credentials).toBeUndefined();
    expect(stateOf(withPerson('alice', { account: 'none' })).users.get('alice')?.credentials).toBeUndefined();
  });
});

describe('other facilities', () => {
  it('are opened once each, with a unit for every person who rents there', () => {
    const [a, b, c] = [
      { company: 'X', facility: 'One' },
      { company: 'X', facility: 'Two' },
      { company: 'Y', facility: 'One' },
    ];
    const people = PLAN.people.map((one) =>
      one.id === 'alice' ? { ...one, elsewhere: [a, b] } : one.id === 'bob' ? { ...one, elsewhere: [c, a] } : one,
    );
    const { facilities, units } = stateOf({ people });
    expect(
      [...facilities].filter(([id]) => id !== 'site').map(([id, { name, company }]) => [id, name, company]),
    ).toEqual([
      ['other-1', 'One', 'X'],
      ['other-2', 'Two', 'X'],
      ['other-3', 'One', 'Y'],
    ]);
    expect(
      [...units]
        .filter(([, { facility }]) => facility !== 'site')
        .map(([id, { facility, tenant, status }]) => [id, facility, tenant, status]),
    ).toEqual([
      ['other-1-alice-1', 'other-1', 'alice', 'occupied'],
      ['other-2-alice-2', 'other-2', 'alice', 'occupied'],
      ['other-3-bob-1', 'other-3', 'bob', 'occupied'],
      ['other-1-bob-2', 'other-1', 'bob', 'occupied'],
    ]);
    expect(facilities.get('other-1')).toMatchObject({
      site: { at: { x: 50_000_000, y: 50_000_000 }, radiusMm: 100_000 },
    });
  });
});

describe('units and entries', () => {
  it('are as in the file, known since the day before', () => {
    const entries = PLAN.entries.map(({ name: _, ...one }) => one);
    const units = PLAN.units.map(({ zone: _, ...one }, i) =>
      i === 0 ? { ...one, leaseStart: '2026-04-01', status: 'pre-let' as const } : one,
    );
    const state = stateOf({ entries, units });
    expect([...state.entries.values()].map(({ name, exit }) => [name, exit])).toEqual([
      ['gate-in', false],
      ['gate-out', true],
    ]);
    expect(state.units.get('A101')).toMatchObject({ zones: [], status: 'pre-let', tenant: 'alice' });
    expect(stateOf({}).units.get('A101')).toMatchObject({ zones: ['hall-a'], status: 'occupied' });
    expect(Math.max(...state.activity.map(({ at }) => at))).toBe(MORNING - 86_400_000);
    const zones = PLAN.zones.map(({ id }) => ({ id }));
    expect(
      JSON.stringify([...(stateOf({ zones }).facilities.get('site') as unknown as { zones: Iterable<unknown> }).zones]),
    ).toContain('hall-a');
  });
});
