/** Unit controllers in the portal: adding and deleting them, answering for batteries, and issuing quick-click codes. */
import { z } from 'zod';
import { clickCodes } from '../../core/digital-keys/clicks.ts';
import { ORDERS } from '../../core/opening/developer.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand, staffField } from './dispatch-command.ts';
import { done, notPossible, ref } from './verb.ts';

const as = ref('person', 'The employee who does it.');
const lock = ref('lock', 'The lock.');
/** The duration of a short and a long press, and the pause between two. Source: chosen. */
const SHORT_MS = 150;
const LONG_MS = 900;

export const controllerVerbs = [
  verb({
    name: 'portal.addController',
    subject: 'unit',
    summary: 'Add Unit Controller: adds a controller by its MAC address.',
    params: z.strictObject({
      as: as.optional(),
      unit: ref('unit', 'The unit.'),
      mac: z.string().min(1).max(40).describe('The MAC address of the controller.'),
    }),
    examples: ['{ unit: A107, mac: "C0:FF:EE:00:0F:01" }'],
    act: (site, { as: staff, unit, mac }) =>
      dispatchCommand(site, { type: 'lock.add', ...staffField(staff), unit, mac }),
  }),
  verb({
    name: 'portal.deleteController',
    subject: 'lock',
    summary: 'Deletes a controller from its unit.',
    params: z.strictObject({ as: as.optional(), lock }),
    examples: ['A101'],
    act: (site, { as: staff, lock: id }) =>
      dispatchCommand(site, { type: 'lock.remove', ...staffField(staff), mac: site.lock(id).mac }),
  }),
  verb({
    name: 'portal.deleteUnit',
    subject: 'unit',
    summary: 'Deletes the record of an available unit, for instance after two units were combined.',
    params: z.strictObject({ as: as.optional(), unit: ref('unit', 'The unit.') }),
    examples: ['A103'],
    act: (site, { as: staff, unit }) => dispatchCommand(site, { type: 'unit.remove', ...staffField(staff), unit }),
  }),
  verb({
    name: 'portal.answerBattery',
    subject: 'lock',
    summary: 'Answers Replaced or Not Replaced for a battery that is no longer low.',
    params: z.strictObject({ as, lock, replaced: z.boolean() }),
    examples: ['{ as: maya, lock: A101, replaced: true }'],
    act: (site, { as: by, lock: id, replaced }) =>
      dispatchCommand(site, { type: 'battery.answer', by, mac: site.lock(id).mac, replaced }),
  }),
  verb({
    name: 'portal.giveClickCode',
    subject: 'lock',
    summary: 'Creates a quick-click code for a lock, which receives it at its next contact.',
    params: z.strictObject({
      as,
      lock,
      uses: z.int().max(1_000).default(255).describe('255 means unlimited.'),
      length: z.int().max(100).optional().describe('The number of presses.'),
      count: z.int().min(1).max(100).default(1).describe('The number of codes to create.'),
    }),
    examples: ['{ as: maya, lock: A101, uses: 3 }'],
    act(site, { as: by, lock: id, uses, length, count }) {
      const { mac } = site.lock(id);
      const command = { type: 'click.issue', by, mac, uses, ...(length === undefined ? {} : { length }) } as const;
      for (let i = 1; i < count; i++) {
        const outcome = dispatchCommand(site, command);
        if (!outcome.ok) return outcome;
      }
      return dispatchCommand(site, command);
    },
  }),
  verb({
    name: 'portal.takeClickCode',
    subject: 'lock',
    summary: 'Removes a quick-click code.',
    params: z.strictObject({ as, lock, index: z.int().min(0).max(255).default(0) }),
    examples: ['{ as: maya, lock: A101 }'],
    act: (site, { as: by, lock: id, index }) =>
      dispatchCommand(site, { type: 'click.revoke', by, mac: site.lock(id).mac, index }),
  }),
  verb({
    name: 'developer.order',
    subject: 'lock',
    summary: 'A company’s own service sends a command to an awake lock through the Core API and the gateway.',
    params: z.strictObject({ lock, op: z.enum(ORDERS).describe('The command.') }),
    examples: ['{ lock: gate-in, op: test }'],
    act: (site, { lock: id, op }) => dispatchCommand(site, { type: 'developer.order', mac: site.lock(id).mac, op }),
  }),
  verb({
    name: 'lock.click',
    subject: 'lock',
    summary: 'Makes the next press of a quick-click code on this lock; after the last press, the lock checks the code.',
    params: z.strictObject({
      lock,
      press: z.int().min(1).max(24).describe('The number of the press, from 1.'),
      index: z.int().min(0).max(255).default(0).describe('The index of the code.'),
      wrong: z.boolean().default(false).describe('true swaps long and short presses.'),
    }),
    examples: ['{ lock: A101, press: 1 }'],
    act(site, { lock: id, press, index, wrong }) {
      const known = clickCodes(site.core.state, site.core.secrets, site.lock(id).mac);
      const one = known.find((each) => each.index === index)?.code[press - 1];
      if (one === undefined) return notPossible(`${id} has no press ${press} in a quick-click code ${index}`);
      const long = (one === '1') !== wrong;
      const came = site.lock(id).touch(long ? LONG_MS : SHORT_MS);
      return came.ok ? done() : notPossible(came.why);
    },
  }),
];
