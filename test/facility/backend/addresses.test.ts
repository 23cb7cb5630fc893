/** Whose phone rings for a number, and who reads a mailbox: the first in the file, in whatever form the address is written. */
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/facility/backend/addresses.ts';
import type { FacilityFile } from '../../../src/facility/files/schema.ts';
import { demoPlan } from '../demo.ts';

const plan = (people: readonly object[]): FacilityFile => ({ ...demoPlan(), people: people as never });

describe('an address', () => {
  const { phoneAt, personAt } = addressesOf(
    plan([
      {
        id: 'ann',
        mobile: '+13035550101',
        primaryPhone: '+13035550102',
        email: 'Ann@Example.com',
        phones: [{ id: 'first' }, { id: 'second' }, { id: 'third', number: '+13035550103' }],
      },
      { id: 'bob', mobile: '+13035550101', email: 'ann@example.com', phones: [{ id: 'bobs' }] },
      { id: 'cat', mobile: '+13035550104', phones: [{ id: 'cats', number: '+13035550105' }, { id: 'cats2' }] },
      { id: 'dan', mobile: '+13035550106', email: 'dan@example.com', phones: [] },
      { id: 'eve', primaryPhone: '+13035550107', phones: [{ id: 'eves' }] },
    ]),
  );

  it.each([
    ['+13035550101', 'first'],
    ['+13035550102', 'first'],
    ['+13035550103', 'third'],
    ['+13035550104', undefined],
    ['+13035550105', 'cats'],
    ['+13035550106', undefined],
    ['+13035550107', 'eves'],
    ['+1 (303) 555-0107', 'eves'],
    ['+13035550199', undefined],
    ['', undefined],
  ])('%s: %s', (number, phone) => expect(phoneAt(number)).toBe(phone));

  it.each([
    ['ann@example.com', 'ann'],
    ['ANN@EXAMPLE.COM', 'ann'],
    ['dan@example.com', 'dan'],
    ['eve@example.com', undefined],
  ])('%s: %s', (email, person) => expect(personAt(email)).toBe(person));
});
