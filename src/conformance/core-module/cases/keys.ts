/** Offline keys: who receives them, for which day, and in which slot. */
import { endOfDay } from '../../../core/model/facility-time.ts';
import { fob, phone, slotOfKey } from '../bench/core-bench.ts';
import { TIME_ZONE } from '../bench/site.ts';
import { type CoreCase, must } from './core-case.ts';

const DAY_MS = 86_400_000;

export const KEYS: readonly CoreCase[] = [
  must({
    id: 'core.key.today',
    spec: 'core-port §What must be true',
    sentence: 'A key that was issued today opens today and not tomorrow.',
    mistake: 'the key names a different day, or the day in UTC instead of the facility’s',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice');
      bench.opens(key, door, 'today’s key');
      // Half past ten in the evening in Denver is the next day in UTC.
      bench.wait(13.5 * 3_600_000);
      bench.opens(key, door, 'the same key in the evening');
      bench.opens(bench.keyTo(door, 'alice'), door, 'a key that was issued in the evening');
      bench.wait(DAY_MS / 2);
      bench.staysShut(key, door, 'yesterday’s key');
    },
  }),
  must({
    id: 'core.key.expires',
    spec: 'behaviour §Digital keys',
    sentence: 'A digital key expires at the end of the facility’s day.',
    mistake: 'the key names a time span of 24 hours, or the day in UTC',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const { expiresAt } = bench.keyTo(door, 'alice');
      bench.is(expiresAt, endOfDay(TIME_ZONE, bench.site.clock.now()), 'expiresAt');
    },
  }),
  must({
    id: 'core.key.stranger',
    spec: 'core-port §issue',
    sentence: 'The answer contains only the locks to which the bearer may have a key.',
    mistake: 'anybody who may have one key receives the keys of all locks',
    play: (bench) => {
      const alices = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      const macs = (person: string) => bench.keys(person).map(({ mac }) => mac);
      bench.is(macs('bob').includes(alices.mac), false, 'whether Bob has a key to Alice’s lock');
      bench.is(macs('alice').includes(alices.mac), true, 'whether Alice has one');
      bench.is(macs('nobody').length, 0, 'keys of a person without an account');
    },
  }),
  must({
    id: 'core.key.off-site',
    spec: 'behaviour §The security check',
    sentence: 'On site: a phone gets keys only while its location is known and inside the circle of the facility.',
    mistake: 'an unknown location counts as being on site',
    play: (bench) => {
      bench.rented('A101', 'alice');
      bench.is(
        bench.keys('alice', phone('phone-alice'), false).length,
        0,
        'keys of a phone that is away from the site',
      );
      bench.is(bench.keys('alice').length, 1, 'keys of the same phone on site');
    },
  }),
  must({
    id: 'core.key.same-slot',
    spec: 'core-port §What must be true',
    sentence: 'A phone or fob that asks again keeps its slot.',
    mistake: 'every refresh uses a new slot, and a lock has only a hundred',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const slots = [1, 2, 3].map(() => slotOfKey(bench.keyTo(door, 'alice')));
      bench.is(new Set(slots).size, 1, 'slots of three keys');
      bench.wait(DAY_MS);
      bench.is(slotOfKey(bench.keyTo(door, 'alice')), slots[0], 'the slot on the next day');
    },
  }),
  must({
    id: 'core.key.own-slot',
    spec: 'core-port §What must be true',
    sentence: 'Two bearers never have the same slot under the same generation.',
    mistake: 'the slot comes from a counter that restarts, or from the tracking key',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const keys = ['one', 'two', 'three'].map((id) => bench.keyTo(door, 'alice', phone(id)));
      bench.is(new Set(keys.map(slotOfKey)).size, keys.length, 'slots of three phones');
      for (const key of keys) bench.opens(key, door, 'the key of each phone');
    },
  }),
  must({
    id: 'core.key.fob',
    spec: 'core-port §issue',
    sentence: '`expiresAt` is `null` for a standing key, such as a fob’s.',
    needs: ['fobs'],
    mistake: 'a fob receives a key for today',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      const key = bench.keyTo(door, 'alice', fob('fob-alice'));
      bench.is(key.expiresAt, null, 'expiresAt');
      bench.opens(key, door, 'the fob today');
      bench.wait(3 * DAY_MS);
      bench.opens(key, door, 'the fob three days later');
    },
  }),
  must({
    id: 'core.key.shared',
    spec: 'behaviour §Unit statuses and who may open what',
    sentence:
      'An occupied unit opens only for its tenant and for people with whom it is shared; it opens for employees only with a manager share, with a PIN or in an emergency.',
    needs: ['sharing'],
    mistake: 'a share is stored but ignored when keys are issued',
    play: (bench) => {
      const door = bench.rented('A101', 'alice');
      bench.rented('A102', 'bob');
      bench.grant('share', { unit: 'A101', by: 'alice', with: 'bob' });
      bench.opens(bench.keyTo(door, 'bob'), door, 'the key of a person with whom the unit is shared');
      bench.online('bob', door);
      bench.refuses('share', { unit: 'A101', by: 'bob', with: 'carol' }, 'a share by somebody who is not the tenant');
      bench.is(bench.keys('carol').length, 0, 'keys of a person with whom nothing is shared');
    },
  }),
];
