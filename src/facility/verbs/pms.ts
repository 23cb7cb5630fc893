/** Actions of staff in the property-management system, and the path of its data to the backend. */
import { z } from 'zod';
import type { PmsRecord, PmsTenant } from '../backend/pms.ts';
import { FACILITY_ID, feedTenant } from '../backend/populate.ts';
import { calendarDate } from '../files/schema.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { done, notPossible, ref, secret, type VerbDone } from './verb.ts';

const unit = ref('unit', 'The unit.');

/** Changes the status of a rented unit; a unit without a tenant has no status to change. */
function restate(site: Site, id: string, status: PmsRecord['status']): VerbDone {
  const record = site.pms.unit(id);
  if (record?.tenant === undefined) return notPossible(`nobody rents ${id}`);
  site.pms.change({ ...record, status });
  return done();
}

/** The tenant's record in the PMS, or the one in the facility file if the PMS has none yet. */
function tenantRecord(site: Site, id: string): PmsTenant {
  const known = site.pms.tenant(id);
  if (known !== undefined) return known;
  const person = site.personPlan(id);
  const { name, mobile, primaryPhone, email, accessCode } = person;
  return { id, name, mobile, primaryPhone, email, accessCode };
}

export const pmsVerbs = [
  verb({
    name: 'pms.rent',
    subject: 'unit',
    summary:
      'Rents a unit to a person and completes the rental, so that it syncs; a draft stays in the rental software.',
    params: z.strictObject({
      unit,
      tenant: ref('person', 'The new tenant.'),
      leaseStart: calendarDate
        .optional()
        .describe('The first day of the lease; with a future date the unit is pre-let.'),
      draft: z.boolean().optional().describe('true leaves the rental as an unprocessed draft.'),
    }),
    examples: ['{ unit: A103, tenant: alice }', '{ unit: A103, tenant: alice, draft: true }'],
    act(site, { unit: id, tenant, leaseStart, draft }) {
      const current = site.pms.unit(id);
      if (current?.tenant !== undefined && current.tenant.id !== tenant) return notPossible(`${id} is already rented`);
      const record: PmsRecord = {
        unit: id,
        status: leaseStart === undefined ? 'occupied' : 'pre-let',
        tenant: tenantRecord(site, tenant),
        ...(leaseStart === undefined ? {} : { leaseStart }),
      };
      if (draft === true) site.pms.draft(record);
      else site.pms.change(record);
      return done();
    },
  }),
  verb({
    name: 'pms.completeRental',
    subject: 'unit',
    summary: 'Processes a draft rental; only then does it reach the company.',
    params: z.strictObject({ unit }),
    examples: ['A103'],
    act: (site, { unit: id }) => (site.pms.complete(id) ? done() : notPossible(`no rental of ${id} has been started`)),
  }),
  verb({
    name: 'pms.overdue',
    subject: 'unit',
    summary: 'Makes the rent overdue: the unit becomes overlocked, or at first only gatelocked.',
    params: z.strictObject({ unit, status: z.enum(['overlock', 'gatelock']).default('overlock') }),
    examples: ['A101', '{ unit: A101, status: gatelock }'],
    act: (site, { unit: id, status }) => restate(site, id, status),
  }),
  verb({
    name: 'pms.pay',
    subject: 'unit',
    summary: 'Pays the rent: the unit is in good standing again.',
    params: z.strictObject({ unit }),
    examples: ['A105'],
    act: (site, { unit: id }) => restate(site, id, 'occupied'),
  }),
  verb({
    name: 'pms.moveOut',
    subject: 'unit',
    summary: 'Moves the tenant out; the unit becomes available.',
    params: z.strictObject({ unit }),
    examples: ['A101'],
    act(site, { unit: id }) {
      if (site.pms.unit(id)?.tenant === undefined) return notPossible(`nobody rents ${id}`);
      site.pms.change({ unit: id, status: 'available' });
      return done();
    },
  }),
  verb({
    name: 'pms.editTenant',
    subject: 'person',
    summary: 'Corrects the tenant’s data in the rental software; an empty string clears a field.',
    params: z.strictObject({
      person: ref('person', 'The tenant.'),
      mobile: secret('phone', 'The mobile number field.').optional(),
      primaryPhone: secret('phone', 'The primary number field.').optional(),
      email: secret('email', 'The e-mail field.').optional(),
      accessCode: secret('code', 'The access code for keypads.').min(1).optional(),
    }),
    examples: ['{ person: gina, mobile: "+13035550107" }', '{ person: alice, mobile: "" }'],
    act(site, { person: id, ...changes }) {
      site.pms.editTenant({ ...tenantRecord(site, id), ...changes });
      return done();
    },
  }),
  verb({
    name: 'pms.feedDown',
    subject: 'pms',
    summary: 'Breaks or repairs the feed from the rental software to the backend.',
    params: z.strictObject({ pms: z.enum(['down', 'up']).default('down') }),
    examples: ['down', 'up'],
    act(site, { pms }) {
      site.pms.setFeedDown(pms === 'down');
      return done();
    },
  }),
  verb({
    name: 'pms.feedSays',
    subject: 'unit',
    summary: 'Makes the feed send a change that the rental software does not contain, or one that is long out of date.',
    params: z.strictObject({
      unit,
      status: z.string().max(40),
      tenant: ref('person', 'The tenant in the message.').optional(),
      completed: z.boolean().default(true).describe('false marks the rental as not processed.'),
      leaseStart: z.string().max(40).optional(),
      madeAgoMs: z
        .int()
        .min(0)
        .max(31_536_000_000)
        .optional()
        .describe('How long ago the rental software made the change; if omitted, the message has no time.'),
    }),
    examples: [
      '{ unit: A103, status: occupied, tenant: bob, completed: false }',
      '{ unit: A101, status: available, madeAgoMs: 600000 }',
    ],
    act: (site, { unit: id, status, tenant, completed, leaseStart, madeAgoMs }) =>
      dispatchCommand(site, {
        type: 'feed.change',
        facility: FACILITY_ID,
        unit: id,
        completed,
        status,
        ...(tenant === undefined ? {} : { tenant: feedTenant(tenantRecord(site, tenant)) }),
        ...(leaseStart === undefined ? {} : { leaseStart }),
        ...(madeAgoMs === undefined ? {} : { madeAt: site.clock.now() - madeAgoMs }),
      }),
  }),
];
