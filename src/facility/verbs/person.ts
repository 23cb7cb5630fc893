/** Movements of people: come, go, pass a gate or slip through behind somebody, put a phone down. */
import { z } from 'zod';
import { AWAY } from '../files/map.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { done, notPossible, ref } from './verb.ts';

const person = ref('person', 'The person who moves or acts.');

/** Whether somebody else is at an open entry. */
const passes = (site: Site, other: string, person: string, entry: string): boolean =>
  other !== person && site.people.get(other).at === entry && site.entryStandsOpen(entry);

export const personVerbs = [
  verb({
    name: 'person.driveToGate',
    subject: 'person',
    summary: 'Drives to the facility and stops outside an entry.',
    params: z.strictObject({
      person,
      entry: ref('entry', 'The entry (default: the facility’s first one).').optional(),
    }),
    examples: ['alice', '{ person: alice, entry: gate-in }'],
    act(site, { person: id, entry }) {
      const gate = entry ?? site.plan.entries[0]?.id;
      if (gate === undefined) return notPossible('this facility has no entry to drive to');
      site.people.walkTo(id, gate, site.placeOf(gate));
      return done();
    },
  }),
  verb({
    name: 'person.enter',
    subject: 'person',
    summary: 'Passes an open entry, from outside to inside or back.',
    params: z.strictObject({
      person,
      entry: ref('entry', 'The entry (default: where the person is).').optional(),
    }),
    examples: ['alice'],
    act(site, { person: id, entry }) {
      const gate = entry ?? site.people.get(id).at;
      if (!site.isEntry(gate)) return notPossible(`${id} is not at an entry; send ${id} to one first`);
      if (site.people.get(id).at !== gate) return notPossible(`${id} is not at ${gate}`);
      if (!site.entryStandsOpen(gate)) return notPossible(`${gate} is closed; open it first, or let ${id} tailgate`);
      const { inside } = site.people.get(id);
      site.people.setInside(id, !inside);
      site.trace.record(`person/${id}`, inside ? 'person.left' : 'person.entered', { by: gate });
      return done();
    },
  }),
  verb({
    name: 'person.tailgate',
    subject: 'person',
    summary: 'Slips in through an entry behind somebody else, without opening it.',
    params: z.strictObject({
      person,
      entry: ref('entry', 'The entry.').optional(),
      behind: ref(
        'person',
        'The person in front, who must be going through the open entry (default: a stranger).',
      ).optional(),
    }),
    examples: ['alice', '{ person: alice, entry: gate-in }'],
    act(site, { person: id, entry, behind }) {
      const gate = entry ?? site.plan.entries[0]?.id;
      if (gate === undefined) return notPossible('this facility has no entry');
      if (behind !== undefined && !passes(site, behind, id, gate))
        return notPossible(`${behind} is not passing ${gate}: it is shut, or ${behind} is not there`);
      site.people.walkTo(id, gate, site.placeOf(gate));
      site.people.setInside(id, true);
      site.trace.record(`person/${id}`, 'person.tailgated', { by: gate });
      return done();
    },
  }),
  verb({
    name: 'person.walkTo',
    subject: 'person',
    summary: 'Walks to a unit, an entry or a place, which takes time.',
    params: z.strictObject({ person, to: ref('place', 'A unit, an entry, or "x,y" in metres.') }),
    examples: ['{ person: alice, to: A101 }'],
    act(site, { person: id, to }) {
      const place = site.placeOf(to);
      if (site.isUnit(to) && !site.people.get(id).inside) {
        return notPossible(`${id} is outside; open an entry and enter, or tailgate`);
      }
      const arriveAt = site.people.walkTo(id, to, place);
      return done({ arriveAt });
    },
  }),
  verb({
    name: 'person.leave',
    subject: 'person',
    summary: 'Leaves the site, on foot or by car; from inside, only through an open entry or behind somebody else.',
    params: z.strictObject({
      person,
      tailgate: z.boolean().optional().describe('true slips out behind somebody else, without opening an entry.'),
    }),
    examples: ['alice', '{ person: alice, tailgate: true }'],
    act(site, { person: id, tailgate }) {
      if (site.people.get(id).inside && tailgate !== true && !site.wayOutStandsOpen())
        return notPossible(`${id} is inside and every entry is closed; open one first, or tailgate`);
      site.people.walkTo(id, 'away', AWAY);
      return done();
    },
  }),
  verb({
    name: 'person.leavePhone',
    subject: 'person',
    summary: 'Puts down a phone where the person is; a phone left in a unit is locked in.',
    params: z.strictObject({
      person,
      phone: ref('phone', 'The phone (default: the first one that the person carries).').optional(),
    }),
    examples: ['alice'],
    act(site, { person: id, phone }) {
      const chosen = phone ?? site.people.phonesOf(id).find((one) => site.people.phoneLeftAt(one) === undefined);
      if (chosen === undefined || site.people.carrierOf(chosen) !== id)
        return notPossible(`${id} does not carry that phone`);
      const { at } = site.people.get(id);
      site.people.putDown(chosen, at, site.people.placeOf(id));
      site.phone(chosen).lockIn(at);
      site.trace.record(`person/${id}`, 'person.leftPhone', { phone: chosen, at });
      return done();
    },
  }),
  verb({
    name: 'person.takePhone',
    subject: 'person',
    summary: 'Picks up a phone that was left behind; if it is in a unit, that unit must be open.',
    params: z.strictObject({ person, phone: ref('phone', 'The phone.') }),
    examples: ['{ person: alice, phone: alice }'],
    act(site, { person: id, phone }) {
      const at = site.people.phoneLeftAt(phone);
      if (at === undefined) return notPossible(`${phone} was not left anywhere`);
      if (site.people.get(id).at !== at) return notPossible(`${phone} is at ${at}, and ${id} is not`);
      if (site.isUnit(at) && !site.unitStandsOpen(at)) return notPossible(`${phone} is locked in unit ${at}`);
      site.people.pickUp(phone);
      site.phone(phone).lockIn(undefined);
      site.messages.pickedUp(phone);
      site.trace.record(`person/${id}`, 'person.tookPhone', { phone });
      return done();
    },
  }),
  verb({
    name: 'person.askUsers',
    subject: 'person',
    summary:
      'Asks everybody who uses a unit whether it opened on their last attempt: the event person.askedUsers names those for whom it did not.',
    params: z.strictObject({ person, unit: ref('unit', 'The unit that does not open for somebody.') }),
    examples: ['{ person: maya, unit: A101 }'],
    act(site, { person: id, unit }) {
      site.trace.record(`person/${id}`, 'person.askedUsers', { unit, affected: site.troubleshooting.asked(unit) });
      return done();
    },
  }),
  verb({
    name: 'person.contactSupport',
    subject: 'person',
    summary:
      'Contacts Nokē Support about a unit that stays shut although every step of the help page has been tried in order.',
    params: z.strictObject({ person, unit: ref('unit', 'The unit that does not open.') }),
    examples: ['{ person: maya, unit: A101 }'],
    act(site, { person: id, unit }) {
      if (site.unitStandsOpen(unit)) return notPossible(`${unit} stands open; there is nothing for support to do`);
      const left = site.troubleshooting.nextStep(unit);
      if (left !== undefined) return notPossible(`not every step has been tried in order; next: ${left}`);
      site.trace.record(`person/${id}`, 'person.contactedSupport', { unit });
      return done();
    },
  }),
  verb({
    name: 'person.lendPhone',
    subject: 'phone',
    summary: 'Lends a phone or tablet to another person.',
    params: z.strictObject({ phone: ref('phone', 'The phone to lend.'), to: ref('person', 'The borrower.') }),
    examples: ['{ phone: tablet, to: alice }'],
    act(site, { phone, to }) {
      const from = site.people.carrierOf(phone);
      if (site.people.phoneLeftAt(phone) !== undefined)
        return notPossible(`nobody carries ${phone}: it was put down; pick it up first`);
      if (from === to) return notPossible(`${to} already carries ${phone}`);
      site.people.lend(phone, to);
      site.trace.record(`person/${from}`, 'person.lentPhone', { phone, to });
      return done();
    },
  }),
];
