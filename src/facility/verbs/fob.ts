/** Fobs: created and synced with the manager app, squeezed at a lock. */
import { z } from 'zod';
import { FACILITY_ID } from '../backend/populate.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { done, notPossible, ref, secret } from './verb.ts';

const fob = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'a name of letters, digits, - and _')
  .describe('The fob.');

/** Writes the fob's current keys to it. */
function write(site: Site, id: string): void {
  site.fobs.write(id, site.backend.opening.fobKeys(id));
}

export const fobVerbs = [
  verb({
    name: 'fob.add',
    subject: 'fob',
    summary: 'Add Fob to Tenant: gives the fob an owner.',
    params: z.strictObject({
      fob,
      owner: ref('person', 'The owner.'),
      pin: secret('pin', 'The PIN sent to the owner, if the facility requires one.').optional(),
    }),
    examples: ['{ fob: f1, owner: alice }', '{ fob: f1, owner: alice, pin: $alice.lastCode }'],
    act(site, { fob: id, owner, pin }) {
      const typed = pin === undefined ? {} : { pin };
      const outcome = dispatchCommand(site, { type: 'fob.add', facility: FACILITY_ID, fob: id, owner, ...typed });
      if (outcome.ok && !site.fobs.add(id, owner)) return notPossible('this site has the maximum number of fobs');
      return outcome;
    },
  }),
  verb({
    name: 'fob.askPin',
    subject: 'owner',
    summary:
      'Texts the owner the PIN for setting up a fob; with `by: voice` (Resend PIN by Voice in the portal), calls instead.',
    params: z.strictObject({ owner: ref('person', 'The owner.'), by: z.enum(['sms', 'voice']).optional() }),
    examples: ['alice', '{ owner: alice, by: voice }'],
    act: (site, { owner, by }) =>
      dispatchCommand(site, { type: 'fob.askPin', facility: FACILITY_ID, owner, ...(by === undefined ? {} : { by }) }),
  }),
  verb({
    name: 'fob.sync',
    subject: 'fob',
    summary: 'Squeezes the fob next to the manager app, which rewrites its keys.',
    params: z.strictObject({ fob }),
    examples: ['f1'],
    act(site, { fob: id }) {
      const outcome = dispatchCommand(site, { type: 'fob.sync', fob: id });
      if (outcome.ok) write(site, id);
      return outcome;
    },
  }),
  verb({
    name: 'fob.squeeze',
    subject: 'fob',
    summary: 'Squeezes the fob at a gate or an awake lock; its holder must be there.',
    params: z.strictObject({
      fob,
      lock: ref('lock', 'The lock of a unit, or an entry.'),
      by: ref('person', 'The person who has the fob (default: its owner).').optional(),
    }),
    examples: ['{ fob: f1, lock: A101 }', '{ fob: f1, lock: gate-in, by: bob }'],
    act(site, { fob: id, lock, by }) {
      const owner = by ?? site.fobs.ownerOf(id);
      if (owner === undefined) return notPossible(`there is no fob ${id}`);
      const reach = site.reachOf(owner, lock);
      if (reach === 'far' || reach === 'out') return notPossible(`${owner} is not at ${lock}`);
      const why = site.fobs.squeeze(id, site.lock(lock).mac);
      return why === undefined ? done() : notPossible(why);
    },
  }),
  verb({
    name: 'fob.takeLock',
    subject: 'fob',
    summary: 'Removes one lock from a fob; the lock is updated later.',
    params: z.strictObject({ fob, lock: ref('lock', 'The lock.') }),
    examples: ['{ fob: f1, lock: A101 }'],
    act: (site, { fob: id, lock }) =>
      dispatchCommand(site, { type: 'fob.takeLock', fob: id, mac: site.lock(lock).mac }),
  }),
  verb({
    name: 'fob.remove',
    subject: 'fob',
    summary: 'Remove Fob: takes the fob from its owner; the locks are updated later.',
    params: z.strictObject({ fob }),
    examples: ['f1'],
    act: (site, { fob: id }) => dispatchCommand(site, { type: 'fob.remove', fob: id }),
  }),
];
