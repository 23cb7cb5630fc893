/** Cores that issue the wrong keys, or keys to the wrong people. */
import type { Bearer } from '../../../../facility/core-port/contract.ts';
import { all, type Change, instead, keysMapped, mapped, nothing } from '../change.ts';
import { ALLOW, byRules, type CoreExhibit, faulty } from '../exhibit.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

const oneLockOfAUnit: Change = (core, inside) => {
  const unitOf = new Map<string, string>();
  const lockOf = new Map<string, string>();
  const isTheOne = (mac: string): boolean => lockOf.get(unitOf.get(mac) ?? '') === mac;
  all(
    instead('provision', (sound, request) => {
      const { mac, place } = request;
      unitOf.set(mac, place.id);
      if (!lockOf.has(place.id)) lockOf.set(place.id, mac);
      return sound(request);
    }),
    mapped('issue', (answer) => ({ ...answer, keys: answer.keys.filter(({ mac }) => isTheOne(mac)) })),
    instead('unlock', (sound, request) => (isTheOne(request.mac) ? sound(request) : { ok: false, rule: 'one lock' })),
  )(core, inside);
};

const onePhoneAPerson: Change = (core, inside) => {
  const phoneOf = new Map<string, string>();
  const isTheOne = ({ person, bearer }: { readonly person: string; readonly bearer: Bearer }): boolean => {
    if (bearer.kind === 'fob') return true;
    if (!phoneOf.has(person)) phoneOf.set(person, bearer.id);
    return phoneOf.get(person) === bearer.id;
  };
  all(
    instead('issue', (sound, request) => (isTheOne(request) ? sound(request) : { ok: false, rule: 'one phone' })),
    instead('unlock', (sound, request) => (isTheOne(request) ? sound(request) : { ok: false, rule: 'one phone' })),
  )(core, inside);
};

export const KEYS: readonly CoreExhibit[] = [
  faulty('forgets-shares', 'core.key.shared', 'Shares are forgotten.', nothing('share')),
  faulty(
    'shares-of-shares',
    'core.key.shared',
    'Anybody can share a unit.',
    instead('share', (sound, request) => sound({ ...request, by: 'alice' })),
  ),
  faulty(
    'issues-for-yesterday',
    'core.key.today',
    'Keys are for yesterday.',
    instead('issue', (sound, request) => sound({ ...request, now: request.now - DAY_MS })),
  ),
  faulty(
    'keys-for-two-days',
    'core.key.expires',
    'Keys expire a day late.',
    keysMapped((key) => ({ ...key, expiresAt: key.expiresAt === null ? null : key.expiresAt + DAY_MS })),
  ),
  faulty(
    'keys-for-ever',
    'core.key.today',
    'Phones get standing keys.',
    instead('issue', (sound, request) => {
      const standing = sound({ ...request, bearer: { kind: 'fob', id: `standing-${request.bearer.id}` } });
      return standing.ok ? standing : sound(request);
    }),
  ),
  faulty('days-of-utc', 'core.key.today', 'Days are counted in UTC.', undefined, { setup: { timeZone: 'UTC' } }),
  faulty(
    'fobs-for-a-day',
    'core.key.fob',
    'Keys of fobs expire after a day.',
    keysMapped((key, { bearer, now }) => (bearer.kind === 'fob' ? { ...key, expiresAt: now + DAY_MS } : key)),
  ),
  byRules('reuses-slots', 'core.key.own-slot', 'Two bearers have the same slot.', { 'B-KEY-4': ALLOW }),
  byRules('a-new-slot-each-time', 'core.key.same-slot', 'Each issue uses a new slot.', {
    'B-KEY-1': { value: () => undefined },
  }),
  byRules('keys-everywhere', 'core.key.off-site', 'Keys are issued away from the facility.', { 'B-SEC-1': ALLOW }),
  byRules(
    'key-before-the-proof',
    'core.set-up.no-key-before-proof',
    'Keys are issued before the set-up is confirmed.',
    {
      'B-KEY-3': ALLOW,
      'B-KEY-7': ALLOW,
      'B-KEY-8': ALLOW,
      'B-KEY-9': ALLOW,
    },
  ),
  faulty(
    'throws',
    'core.key.today',
    'issue throws.',
    instead('issue', () => {
      throw new Error('the table of keys is locked');
    }),
  ),
  faulty(
    'answers-nonsense',
    'core.key.today',
    'issue returns something that is not a key.',
    instead('issue', () => ({ ok: true, keys: [{ mac: 'A101' }] })),
  ),
  faulty(
    'expires-a-second-early',
    'core.key.expires',
    'Keys expire a second before midnight.',
    keysMapped((key) => ({ ...key, expiresAt: key.expiresAt === null ? null : key.expiresAt - SECOND_MS })),
  ),
  faulty('one-lock-of-a-unit', 'core.scenario.combined-units', 'Only the first lock of a unit opens.', oneLockOfAUnit),
  faulty(
    'one-phone-a-person',
    'core.scenario.second-device',
    'Only the first phone of a person receives keys.',
    onePhoneAPerson,
  ),
];
