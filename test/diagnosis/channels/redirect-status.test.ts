/** An event of the redirect carries the status that the unit had then, not the one that it has now. */
import { expect, test } from 'vitest';
import { redirect } from '../../../src/diagnosis/channels/redirect.ts';
import { demo, must } from '../../facility/demo.ts';

test('each event of a run has the status of its unit at that time', () => {
  const { site, events } = demo();
  for (const verb of ['pms.overdue', 'pms.pay']) {
    must(site, verb, { unit: 'A102' });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(3_600_000);
  }
  const statuses = redirect
    .observe({ facility: site, events })
    .filter(({ event }) => event.recordType === 'Unit Status Changed' && event.unit.name === 'A102')
    .map(({ event }) => [event.reason, event.unit.rentalState]);
  expect(statuses.slice(-2)).toEqual([
    ['overlock', 'overlock'],
    ['occupied', 'occupied'],
  ]);
});
