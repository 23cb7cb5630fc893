/** Staff, roles, vendors and manager shares, as managed in the portal. */
import { z } from 'zod';
import { FACILITY_ID } from '../backend/populate.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { ref } from './verb.ts';

const as = ref('person', 'The employee who does it.');
const person = ref('person', 'The person concerned.');
const unit = ref('unit', 'The unit.');
const role = z.string().min(1).max(40).describe('The id of a role, such as facility-manager.');
const facility = FACILITY_ID;

export const staffVerbs = [
  verb({
    name: 'portal.setRole',
    subject: 'person',
    summary: 'Gives an employee a different role.',
    params: z.strictObject({ as, person, role }),
    examples: ['{ as: maya, person: eli, role: technician }'],
    act: (site, { as: by, person: user, role: to }) =>
      dispatchCommand(site, { type: 'staff.setRole', by, facility, user, role: to }),
  }),
  verb({
    name: 'portal.removeStaff',
    subject: 'person',
    summary: 'Removes an employee from the facility.',
    params: z.strictObject({ as, person }),
    examples: ['{ as: maya, person: eli }'],
    act: (site, { as: by, person: user }) => dispatchCommand(site, { type: 'staff.remove', by, facility, user }),
  }),
  verb({
    name: 'portal.editRole',
    subject: 'role',
    summary: 'Creates or changes a role: its tier from 0 to 4 and its permissions.',
    params: z.strictObject({
      as,
      role,
      tier: z.int().min(0).max(9),
      permissions: z.array(z.string().max(60)).max(40).describe('Permissions, such as Access Emergency Unlock.'),
    }),
    examples: ['{ as: maya, role: night-shift, tier: 1, permissions: [Remote Open] }'],
    act: (site, { as: by, role: id, tier, permissions }) =>
      dispatchCommand(site, { type: 'role.set', by, facility, role: { id, name: id, tier, permissions } }),
  }),
  verb({
    name: 'portal.deleteRole',
    subject: 'role',
    summary: 'Deletes a role that nobody has.',
    params: z.strictObject({ as, role }),
    examples: ['{ as: maya, role: vendor }'],
    act: (site, { as: by, role: id }) => dispatchCommand(site, { type: 'role.remove', by, facility, role: id }),
  }),
  verb({
    name: 'portal.addStaff',
    subject: 'person',
    summary: 'Adds a person to the staff.',
    params: z.strictObject({ person, role }),
    examples: ['{ person: henry, role: employee }'],
    act(site, { person: user, role: id }) {
      const { name, mobile, email } = site.personPlan(user);
      return dispatchCommand(site, {
        type: 'staff.add',
        facility,
        user,
        firstName: name,
        lastName: '',
        role: id,
        ...(mobile === undefined ? {} : { phone: mobile }),
        ...(email === undefined ? {} : { email }),
      });
    },
  }),
  verb({
    name: 'portal.addVendor',
    subject: 'person',
    summary: 'Adds a vendor with zones, until a last day or indefinitely.',
    params: z.strictObject({
      as,
      person,
      zones: z.array(z.string().max(40)).max(100),
      lastDate: z.string().max(20).optional().describe('The last day, such as 2026-03-31.'),
    }),
    examples: ['{ as: maya, person: tablet, zones: [hall-a] }'],
    act(site, { as: by, person: user, zones, lastDate }) {
      const { name, mobile, email } = site.personPlan(user);
      return dispatchCommand(site, {
        type: 'vendor.add',
        by,
        facility,
        user,
        firstName: name,
        lastName: '',
        zones,
        ...(mobile === undefined ? {} : { phone: mobile }),
        ...(email === undefined ? {} : { email }),
        ...(lastDate === undefined ? {} : { lastDate }),
      });
    },
  }),
  verb({
    name: 'portal.removeVendor',
    subject: 'person',
    summary: 'Deletes a vendor.',
    params: z.strictObject({ as, person }),
    examples: ['{ as: maya, person: tablet }'],
    act: (site, { as: by, person: user }) => dispatchCommand(site, { type: 'vendor.remove', by, facility, user }),
  }),
  verb({
    name: 'portal.requestAccess',
    subject: 'unit',
    summary: 'Request Access: asks the tenant to share the unit with the site’s employees.',
    params: z.strictObject({ as, unit }),
    examples: ['{ as: maya, unit: A101 }'],
    act: (site, { as: by, unit: id }) => dispatchCommand(site, { type: 'share.requestManager', by, unit: id }),
  }),
  verb({
    name: 'portal.removeManagerAccess',
    subject: 'unit',
    summary: 'Remove Manager Access: ends the employees’ access to a shared unit.',
    params: z.strictObject({ as, unit }),
    examples: ['{ as: maya, unit: A101 }'],
    act: (site, { as: by, unit: id }) => dispatchCommand(site, { type: 'share.endManager', by, unit: id }),
  }),
];
