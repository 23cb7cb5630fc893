/** Auctions of overlocked units, and transfers of a tenant to another unit. */
import { z } from 'zod';
import { endOfDay, keyDayAt, keyDayOf } from '../../core/model/facility-time.ts';
import { calendarDate } from '../files/schema.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { notPossible, ref } from './verb.ts';

const as = ref('person', 'The employee who does it.');
const unit = ref('unit', 'The unit.');
const DAY_MS = 86_400_000;

/** The end of that day at the facility. */
function endOf(site: Site, date: string): number | undefined {
  const day = keyDayOf(date);
  const now = site.clock.now();
  if (day === undefined) return undefined;
  return endOfDay(site.timeZone, now + (day - keyDayAt(site.timeZone, now)) * DAY_MS);
}

export const repossessionVerbs = [
  verb({
    name: 'portal.auction',
    subject: 'unit',
    summary: 'Auction Unit: lets an employee or the winner open the unit until a date, or for a number of openings.',
    params: z.strictObject({
      as,
      unit,
      opener: ref('person', 'The employee or the winner.'),
      winner: z.boolean().default(false).describe('Whether the opener has won the auction.'),
      until: calendarDate.optional().describe('The last day.'),
      opens: z.int().max(999).optional().describe('Unlock Count.'),
    }),
    examples: ['{ as: maya, unit: A105, opener: maya, opens: 1 }'],
    act(site, { as: by, unit: id, opener: user, winner, until: date, opens }) {
      const { name, mobile, email } = site.personPlan(user);
      const until = date === undefined ? undefined : endOf(site, date);
      return dispatchCommand(site, {
        type: 'auction.start',
        by,
        unit: id,
        opener: winner
          ? {
              kind: 'winner',
              user,
              firstName: name,
              lastName: '',
              ...(mobile === undefined ? {} : { phone: mobile }),
              ...(email === undefined ? {} : { email }),
            }
          : { kind: 'employee', user },
        ...(until === undefined ? {} : { until }),
        ...(opens === undefined ? {} : { opens }),
      });
    },
  }),
  verb({
    name: 'portal.endAuction',
    subject: 'unit',
    summary: 'Ends an auction; the unit is overlocked again.',
    params: z.strictObject({ as, unit }),
    examples: ['{ as: maya, unit: A105 }'],
    act: (site, { as: by, unit: id }) => dispatchCommand(site, { type: 'auction.end', by, unit: id }),
  }),
  verb({
    name: 'portal.transfer',
    subject: 'from',
    summary:
      'Transfer Unit: lets the tenant open both units for 48 hours, once the rental software has recorded the move.',
    params: z.strictObject({ as, from: ref('unit', 'The old unit.'), to: ref('unit', 'The new unit.') }),
    examples: ['{ as: maya, from: A103, to: A101 }'],
    act(site, { as: by, from, to }) {
      if (from === to) return notPossible('a transfer must be between two different units');
      return dispatchCommand(site, { type: 'transfer.start', by, from, to });
    },
  }),
  verb({
    name: 'portal.extendTransfer',
    subject: 'from',
    summary: 'Extend Transfer: restarts the 48 hours.',
    params: z.strictObject({ as, from: ref('unit', 'The old unit.') }),
    examples: ['{ as: maya, from: A103 }'],
    act: (site, { as: by, from }) => dispatchCommand(site, { type: 'transfer.extend', by, from }),
  }),
  verb({
    name: 'portal.cancelTransfer',
    subject: 'from',
    summary: 'Unassign from Transfer: the old unit becomes available immediately.',
    params: z.strictObject({ as, from: ref('unit', 'The old unit.') }),
    examples: ['{ as: maya, from: A103 }'],
    act: (site, { as: by, from }) => dispatchCommand(site, { type: 'transfer.cancel', by, from }),
  }),
];
