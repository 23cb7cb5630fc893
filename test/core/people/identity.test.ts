/** Only the record of an account's own tenant changes its number and address. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/core/commands.ts';
import { runs } from '../../sizes.ts';
import { Site } from '../site.ts';

const PHONES = ['+15550000001', '+15550000002', '+15550000003', ''];
const EMAILS = ['one@example.org', 'Two@example.org', 'three@example.org', ''];
const IDS = ['ann', 'ben', 'vic'];
const NAMES = ['Ann', 'Ben', ''];
const FACILITIES = ['main', 'east'] as const;

const person = fc.record({
  id: fc.constantFrom(...IDS),
  phone: fc.constantFrom(...PHONES),
  email: fc.constantFrom(...EMAILS),
  firstName: fc.constantFrom(...NAMES),
});
const way = fc.constantFrom('feed', 'feed', 'feed', 'staff', 'vendor', 'share', 'winner');
const step = fc.record({ way, person, facility: fc.constantFrom(...FACILITIES), unit: fc.nat(1) });

function commandOf({ way, person, facility, unit }: typeof step extends fc.Arbitrary<infer T> ? T : never): Command {
  const { id, phone, email, firstName } = person;
  const units = facility === 'main' ? ['A101', 'A102'] : ['E1', 'E2'];
  const at = units[unit] ?? 'A101';
  const known = { user: id, firstName, lastName: '', phone, email };
  if (way === 'staff') return { type: 'staff.add', facility, role: 'employee', ...known };
  if (way === 'vendor') return { type: 'vendor.add', by: 'mona', facility: 'main', zones: ['north'], ...known };
  if (way === 'share') return { type: 'share.add', unit: at, by: id, with: phone === '' ? email : phone };
  if (way === 'winner')
    return { type: 'auction.start', by: 'mona', unit: 'A103', opener: { kind: 'winner', ...known }, opens: 1 };
  const tenant = { id, firstName, mobilePhone: phone, email };
  return { type: 'feed.change', facility, unit: at, completed: true, status: 'occupied', tenant };
}

function siteOfTwo(): Site {
  const site = new Site();
  site.staff('mona');
  const place = { at: { x: 0, y: 0 }, radiusMm: 1 };
  site.must({
    type: 'facility.open',
    id: 'east',
    name: 'E',
    company: 'Other',
    timeZone: 'America/Denver',
    site: place,
  });
  for (const id of ['E1', 'E2']) site.must({ type: 'unit.add', facility: 'east', id, zones: [] });
  site.rent('A103', 'dot', 'overlock');
  return site;
}

describe('identity', () => {
  it('B-ACC-7, B-FED-9: no command changes the number or address of somebody else', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
        const site = siteOfTwo();
        for (const each of steps) {
          const before = new Map(site.core.state.users);
          const command = commandOf(each);
          site.ask(command);
          for (const [id, was] of before) {
            const now = site.core.state.users.get(id);
            const own = each.way === 'feed' && id === each.person.id && was.facilities.has(each.facility);
            if (!own) expect([now?.phone, now?.email]).toEqual([was.phone, was.email]);
          }
          const texts = [...site.core.state.users.values()].flatMap(({ id, phone, email }) =>
            [phone, email].flatMap((text) => (text === undefined ? [] : [[text, id]])),
          );
          expect(texts.map(([text = '']) => [text, site.core.state.identities.get(text)])).toEqual(texts);
        }
      }),
      { numRuns: runs(400, 150) },
    );
  });

  const feed = (site: Site, unit: string, tenant: object) =>
    site.ask({
      type: 'feed.change',
      facility: 'main',
      unit,
      completed: true,
      status: 'occupied',
      tenant: { id: 'vic', ...tenant },
    });

  it.each([
    ['the number and another name', { firstName: 'Vic', mobilePhone: '+15550000001' }],
    ['the number and a part of the name', { firstName: 'Ann', lastName: 'Abel', mobilePhone: '+15550000001' }],
    ['the address and another number', { email: 'one@example.org', mobilePhone: '+15550000009' }],
    ['the number and another address', { email: 'nine@example.org', mobilePhone: '+15550000001' }],
  ])('B-ACC-7: a move-in with %s of somebody else is refused and changes nothing', (_what, tenant) => {
    const site = new Site();
    site.rent('A101', 'ann', 'occupied', { mobilePhone: '+15550000001', email: 'one@example.org' });
    const before = site.core.state;
    expect(feed(site, 'A102', tenant)).toBe('B-ACC-7');
    expect(site.core.state).toEqual(before);
  });

  it('B-FED-9: a person with an account keeps it unchanged: names in other letters, no address, and later edits', () => {
    const site = siteOfTwo();
    site.rent('A101', 'ann', 'occupied', { mobilePhone: '+15550000001', email: 'one@example.org' });
    expect(feed(site, 'A102', { firstName: 'ANN', lastName: ' Test ', mobilePhone: '+1 555 000 0001' })).toBe('done');
    expect(site.core.state.units.get('A102')?.tenant).toBe('ann');
    expect(site.core.state.users.get('ann')).toMatchObject({ firstName: 'ann', email: 'one@example.org' });
    expect(
      feed(site, 'A102', { firstName: 'Ann', lastName: 'Test', mobilePhone: '+15550000002', email: 'one@example.org' }),
    ).toBe('B-ACC-7');
    expect(site.core.state.users.get('ann')?.phone).toBe('+15550000001');
  });

  it('B-FED-9: where the first name ends does not matter, and a nameless account takes the name', () => {
    const site = siteOfTwo();
    const add = (user: string, firstName: string, phone: string) =>
      site.must({ type: 'staff.add', facility: 'east', user, role: 'employee', firstName, lastName: '', phone });
    add('one', 'Vic Van Stone', '+15550000001');
    add('two', ' ', '+15550000002');
    const name = { firstName: 'Vic Van', lastName: 'Stone' };
    expect(feed(site, 'A101', { ...name, mobilePhone: '+15550000001' })).toBe('done');
    expect(site.core.state.users.get('one')).toMatchObject({ firstName: 'Vic Van Stone', lastName: '' });
    expect(feed(site, 'A102', { ...name, mobilePhone: '+15550000002' })).toBe('done');
    expect(site.core.state.users.get('two')).toMatchObject(name);
  });
});
