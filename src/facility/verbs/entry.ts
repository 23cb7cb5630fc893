/** Keypads, doors that are held open, and motion: events at entries and in halls that involve no phone. */
import { z } from 'zod';
import { temporaryCode } from '../../core/opening/keypads.ts';
import { FACILITY_ID } from '../backend/populate.ts';
import { reachBetween } from '../files/map.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { dispatchCommand } from './dispatch-command.ts';
import { done, notPossible, ref, secret } from './verb.ts';

const as = ref('person', 'The employee who does it.');
const entry = ref('entry', 'The entry.');

/** The typed digits: the given ones, the temporary code, or the person's own from the PMS. */
function digits(site: Site, by: string, code: string | undefined, temporary: boolean): string | undefined {
  if (code !== undefined) return code;
  if (!temporary) return site.personPlan(by).accessCode;
  const { state, secrets } = site.core;
  return temporaryCode(state, secrets, FACILITY_ID, site.clock.now());
}

export const entryVerbs = [
  verb({
    name: 'keypad.enter',
    subject: 'entry',
    summary: 'Types an access code at the keypad of an entry: the person’s own, the temporary code, or a given one.',
    params: z.strictObject({
      entry,
      by: ref('person', 'The person who types.'),
      code: secret('code', 'The code to type (default: the person’s own access code).').optional(),
      temporary: z.boolean().default(false).describe('true uses the temporary code.'),
    }),
    examples: ['{ entry: gate-in, by: alice, code: "123456" }', '{ entry: gate-in, by: alice, temporary: true }'],
    act(site, { entry: id, by, code, temporary }) {
      if (reachBetween(site.people.placeOf(by), site.placeOf(id)) === 'out')
        return notPossible(`${by} is not at ${id}`);
      const typed = digits(site, by, code, temporary);
      const { mac } = site.lock(id);
      const session = site.core.state.locks.get(mac)?.open?.session;
      if (typed === undefined) return notPossible(`${by} does not have such a code`);
      if (session === undefined) return notPossible(`the keypad of ${id} has no connection to the company`);
      const decision = site.backend.dispatch({ type: 'keypad.enter', mac, code: typed, session });
      if (!decision.ok) {
        const { rule } = decision.refusal;
        return { ok: false, by: rule, why: site.core.sentenceOf(rule) };
      }
      return done();
    },
  }),
  verb({
    name: 'portal.holdOpen',
    subject: 'entry',
    summary: 'Hold Open: keeps the entry open until it is released.',
    params: z.strictObject({ as, entry, via: z.enum(['portal', 'app', 'schedule']).default('portal') }),
    examples: ['{ as: maya, entry: gate-in }'],
    act: (site, { as: by, entry: id, via }) => dispatchCommand(site, { type: 'entry.hold', by, entry: id, via }),
  }),
  verb({
    name: 'portal.releaseEntry',
    subject: 'entry',
    summary: 'Ends Hold Open.',
    params: z.strictObject({ as, entry }),
    examples: ['{ as: maya, entry: gate-in }'],
    act: (site, { as: by, entry: id }) => dispatchCommand(site, { type: 'entry.release', by, entry: id }),
  }),
  verb({
    name: 'entry.prop',
    subject: 'entry',
    summary: 'Props an entry open, regardless of its controller, or lets it close.',
    params: z.strictObject({ entry, open: z.boolean().default(true) }),
    examples: ['gate-in', '{ entry: gate-in, open: false }'],
    act(site, { entry: id, open }) {
      site.people.prop(id, open);
      return done();
    },
  }),
  verb({
    name: 'unit.motion',
    subject: 'unit',
    summary: 'Makes the motion sensor of a unit detect something warm.',
    params: z.strictObject({ unit: ref('unit', 'The unit.') }),
    examples: ['A101'],
    act: (site, { unit }) => dispatchCommand(site, { type: 'motion.report', unit }),
  }),
];
