/** Actions of an attacker with a radio, who may hold another person's phone for a moment. */
import { z } from 'zod';
import { ALTERATIONS, KEYS_COPIED, LISTS_KEPT, PACKETS_HEARD } from '../people/intruder.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { done, notPossible, ref } from './verb.ts';

const lock = ref('lock', 'The lock.');

/** The account of the person who is signed in on a phone that the intruder holds; undefined when nobody is. */
function accountOn(site: Site, phone: string) {
  const app = site.phone(phone).snapshot().state.app;
  if (app?.account === null || app?.account === undefined || app.facility === null) return undefined;
  return { token: app.account.token, facility: app.facility, where: site.people.phonePlace(phone) };
}

export const intruderVerbs = [
  verb({
    name: 'intruder.connect',
    subject: 'lock',
    summary: 'Connects to a lock as soon as it advertises, and keeps the connection.',
    params: z.strictObject({ lock }),
    examples: ['A101'],
    act(site, { lock: id }) {
      site.intruder.connect(site.lock(id).mac);
      return done();
    },
  }),
  verb({
    name: 'intruder.leave',
    subject: 'intruder',
    summary: 'Disconnects from the lock.',
    params: z.strictObject({ intruder: z.literal('now').default('now') }),
    examples: ['{}'],
    act(site) {
      site.intruder.leave();
      return done();
    },
  }),
  verb({
    name: 'intruder.write',
    subject: 'packet',
    summary: 'Writes arbitrary bytes to the connected lock.',
    params: z.strictObject({ packet: z.string().regex(/^([0-9A-Fa-f]{2}){0,20}$/, 'up to 20 bytes of hex') }),
    examples: ['"0400271000000000000000000000000000000000"'],
    act(site, { packet }) {
      if (!site.intruder.connected) return notPossible('the intruder is not connected to a lock');
      site.intruder.write(packet.toUpperCase());
      return done();
    },
  }),
  verb({
    name: 'intruder.replay',
    subject: 'back',
    summary: 'Sends a packet that a phone wrote earlier to the connected lock.',
    params: z.strictObject({
      back: z.int().min(1).max(PACKETS_HEARD).default(1).describe('1 is the most recently recorded packet.'),
      flip: z.int().min(0).max(159).optional().describe('Flips this bit.'),
    }),
    examples: ['1', '{ back: 2, flip: 17 }'],
    act(site, { back, flip }) {
      if (!site.intruder.connected) return notPossible('the intruder is not connected to a lock');
      return site.intruder.replay(back, flip) ? done() : notPossible('the intruder has not recorded that many packets');
    },
  }),
  verb({
    name: 'intruder.alter',
    subject: 'phone',
    summary: 'Starts or stops acting as a man in the middle who alters what the locks send to a phone.',
    params: z.strictObject({
      phone: ref('phone', 'The phone.'),
      on: z.boolean().default(true).describe('false stops it.'),
    }),
    examples: ['alice', '{ phone: alice, on: false }'],
    act(site, { phone, on }) {
      if (site.air.tamper === undefined) return notPossible('a man-in-the-middle attack is not possible on this link');
      site.air.tamper(phone, on);
      return done();
    },
  }),
  verb({
    name: 'intruder.copyKeys',
    subject: 'phone',
    summary: `Copies the digital keys from an unattended phone; the last ${KEYS_COPIED} are kept.`,
    params: z.strictObject({ phone: ref('phone', 'The phone.') }),
    examples: ['alice'],
    act(site, { phone }) {
      const app = site.phone(phone).snapshot().state.app;
      const keys = Object.values(app?.facilities ?? {}).flatMap((facility) => [...facility.keys]);
      if (keys.length === 0) return notPossible(`${phone} has no keys`);
      site.intruder.copy(keys);
      return done({ keys: keys.length });
    },
  }),
  verb({
    name: 'intruder.useAccount',
    subject: 'phone',
    summary:
      'Requests an online unlock of the connected lock with the account on an unattended phone, and writes the answer to the lock.',
    params: z.strictObject({ phone: ref('phone', 'The phone.') }),
    examples: ['alice'],
    act(site, { phone }) {
      const account = accountOn(site, phone);
      if (account === undefined) return notPossible(`nobody is signed in on ${phone}`);
      return site.intruder.ask(account) ? done() : notPossible('the intruder is not connected to a lock');
    },
  }),
  verb({
    name: 'intruder.fetchList',
    subject: 'phone',
    summary: `Requests a list to open the connected lock, with the account on an unattended phone, and withholds it; the last ${LISTS_KEPT} are kept.`,
    params: z.strictObject({
      phone: ref('phone', 'The phone.'),
      session: z.enum(['true', 'invented']).default('true').describe('The session of the lock, or an invented one.'),
    }),
    examples: ['alice', '{ phone: alice, session: invented }'],
    act(site, { phone, session }) {
      const account = accountOn(site, phone);
      if (account === undefined) return notPossible(`nobody is signed in on ${phone}`);
      return site.intruder.fetch(account, session === 'invented')
        ? done()
        : notPossible('the intruder is not connected to a lock');
    },
  }),
  verb({
    name: 'intruder.playList',
    subject: 'back',
    summary: 'Writes a withheld list to the connected lock.',
    params: z.strictObject({
      back: z.int().min(1).max(LISTS_KEPT).default(1).describe('1 is the most recently fetched list.'),
      from: z.int().min(0).max(63).default(0).describe('How many commands to skip at the start of the list.'),
    }),
    examples: ['1', '{ back: 2, from: 1 }'],
    act(site, { back, from }) {
      if (!site.intruder.connected) return notPossible('the intruder is not connected to a lock');
      return site.intruder.play(back, from) ? done() : notPossible('no such list was withheld');
    },
  }),
  verb({
    name: 'intruder.upload',
    subject: 'phone',
    summary: 'Uploads the records that locks sent to the intruder, with the account on an unattended phone.',
    params: z.strictObject({
      phone: ref('phone', 'The phone.'),
      newestFirst: z.boolean().default(false).describe('Uploads the newest record first.'),
      times: z.int().min(1).max(3).default(1).describe('How often it uploads each record.'),
      flip: z.int().min(0).max(159).optional().describe('Flips this bit of every second record.'),
    }),
    examples: ['alice', '{ phone: alice, newestFirst: true }', '{ phone: alice, times: 2, flip: 40 }'],
    act(site, { phone, ...how }) {
      const account = accountOn(site, phone);
      if (account === undefined) return notPossible(`nobody is signed in on ${phone}`);
      return site.intruder.upload(account.token, site.clock.now(), how)
        ? done()
        : notPossible('the intruder has no records');
    },
  }),
  verb({
    name: 'intruder.useKey',
    subject: 'of',
    summary: 'Creates an unlock command with a copied key, altered or not, and writes it to the connected lock.',
    params: z.strictObject({
      of: ref('lock', 'The lock for which the key was issued.'),
      alteration: z.enum(ALTERATIONS).default('none').describe('The alteration.'),
    }),
    examples: ['A101', '{ of: A101, alteration: nextDay }'],
    act(site, { of, alteration }) {
      const seconds = Math.floor(site.clock.now() / 1_000);
      return site.intruder.use(site.lock(of).mac, alteration, seconds)
        ? done()
        : notPossible('the intruder has no such key, or is not connected to a lock');
    },
  }),
];
