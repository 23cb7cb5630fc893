/** App API: units with their locks and keys, and online unlocks. The shapes are those of a public app (public). */
import { z } from 'zod';
import { lockOf } from '../../core/kernel/ids.ts';
import { tenantWords } from '../../core/views/app-view.ts';
import type { DigitalKey, Refreshed } from '../../phone/backend.ts';
import { type Answer, type Endpoint, endpoint } from '../endpoint.ts';
import { bearerOf } from '../http.ts';
import { answered, failure, NO_ACCESS, refusals, refused, success } from './answer.ts';
import type { AppAccess } from './app-access.ts';
import { type Site, sitesOf, uuid } from './sign-in.ts';

/** The last time that JavaScript dates support, in milliseconds. */
const LAST_DATE = 8_640_000_000_000_000;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9A-F]{${2 * bytes}}$`));
const keyFields = { offlineKey: hex(16), offlineExpiration: z.string().describe('UTC, such as 2026-03-08T07:00:00Z') };
const lock = z.object({
  mac: z.string(),
  name: z.string(),
  uuid: z.string().describe('The id of the lock in verbs and traces'),
  hwType: z.string(),
  battery: z.int().nullable().describe('Millivolts, as last reported'),
  temperature: z.null().describe('Not known to the servers'),
  ...z
    .object({ ...keyFields, offlineKeyObj: z.object(keyFields), unlockCmd: hex(20), scheduledUnlockCmd: hex(20) })
    .partial().shape,
});
const unit = z.object({
  name: z.string(),
  uuid: z.string(),
  siteUUID: uuid,
  status: z.string().optional().describe('The status of a unit, as shown in the app'),
  shared: z.boolean().describe('Another tenant’s'),
  locks: z.array(lock),
});
type ShownLock = z.output<typeof lock>;
type ShownUnit = z.output<typeof unit>;

/** The key of a lock. If the core issues only commands without a phone's time, both commands are of that kind. */
function shownKey(key: DigitalKey | undefined): Partial<ShownLock> {
  if (key === undefined) return {};
  const { offlineKey, unlockCommand, scheduledUnlockCommand, dated, expiresAt } = key;
  const offlineExpiration = new Date(Math.min(expiresAt, LAST_DATE)).toISOString().replace('.000Z', 'Z');
  return {
    offlineKey,
    offlineExpiration,
    offlineKeyObj: { offlineKey, offlineExpiration },
    unlockCmd: dated ? unlockCommand : scheduledUnlockCommand,
    scheduledUnlockCmd: scheduledUnlockCommand,
  };
}

/** The units and entries of a site. An entry is shown as a unit with one lock. */
function unitsOf(access: AppAccess, site: Site, { units, entries, keys }: Refreshed): ShownUnit[] {
  const keyOf = new Map(keys.map((key) => [key.mac, key]));
  const shown =
    (name: string) =>
    (mac: string): ShownLock => {
      const { hardware = '', batteryMv } = lockOf(access.state, mac) ?? {};
      return {
        mac,
        name,
        uuid: access.lockName(mac) ?? mac,
        hwType: hardware,
        battery: batteryMv ?? null,
        temperature: null,
        ...shownKey(keyOf.get(mac)),
      };
    };
  return [
    ...units.map(({ id, name, status, shared, macs }) => ({
      name,
      uuid: id,
      siteUUID: site.uuid,
      status,
      shared,
      locks: macs.map(shown(name)),
    })),
    ...entries.map(({ id, name, mac }) => ({
      name,
      uuid: id,
      siteUUID: site.uuid,
      shared: false,
      locks: [shown(name)(mac)],
    })),
  ];
}

/** The units of all these sites, with keys where the core issues them; if there are none, the message says why. */
function lockList(access: AppAccess, token: string, sites: readonly Site[], user: string): Answer {
  const where = access.placeOf(user);
  const place = where === undefined ? {} : { where };
  const units: ShownUnit[] = [];
  let withoutKeys: string | undefined;
  for (const site of sites) {
    const answer = access.ask({ type: 'refresh', token, facility: site.uuid, clockAt: access.now, ...place });
    if (!answer.ok) return refused(answer, 403);
    units.push(...unitsOf(access, site, answer.value));
    withoutKeys ??= answer.value.noKeys;
  }
  const hasKey = units.some(({ locks }) => locks.some(({ offlineKey }) => offlineKey !== undefined));
  return success({ units }, {}, hasKey || withoutKeys === undefined ? '' : tenantWords(withoutKeys));
}

const SESSION = /^(?!0{40})[0-9A-Fa-f]{40}$/;

export const lockEndpoints = (access: AppAccess): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/user/locks/',
    id: 'user/locks',
    credential: 'session',
    summary: 'The units and entries of the account, each with its locks, and with a key where the core issues one',
    body: z.object({
      userUUID: z.string().max(200).optional(),
      companyUUID: uuid.optional(),
      siteUUID: uuid.optional(),
    }),
    example: {},
    answers: { 200: { text: 'The units', schema: answered(z.object({ units: z.array(unit) })) }, ...refusals },
    handle: ({ body: { userUUID, ...which }, request }) => {
      const token = bearerOf(request) ?? '';
      const user = access.userOf(token) ?? '';
      const sites = sitesOf(access.companiesOf(user), which);
      const isOwn = userUUID === undefined || userUUID === '' || userUUID === user;
      return isOwn && sites.length > 0 ? lockList(access, token, sites, user) : failure(403, NO_ACCESS);
    },
  }),
  endpoint({
    method: 'POST',
    path: '/lock/unlock/',
    id: 'lock/unlock',
    credential: 'session',
    summary: 'Commands that open the lock in this session; a refusal has status 200, and its reason in the message',
    body: z.object({
      mac: z.string().min(1).max(40),
      session: z.string().max(80).regex(SESSION, 'the 40 hex digits read from the lock after connecting, not all zero'),
    }),
    example: { mac: 'C0:FF:EE:00:01:01', session: '0213B80B68BC8537503B34587DEB9BB7C56E1556' },
    answers: {
      200: {
        text: 'The commands, to be written in this order, or the reason why there are none',
        schema: answered(z.object({ commands: z.array(hex(20)) }).nullable(), {
          commands: z.array(hex(20)).optional(),
        }),
      },
      ...refusals,
    },
    handle: ({ body: { mac, session }, request }) => {
      const facility = lockOf(access.state, mac)?.facility ?? '';
      const answer = access.ask({ type: 'unlock', token: bearerOf(request) ?? '', facility, mac, session });
      if (!answer.ok) return refused(answer, 200);
      const { commands } = answer.value;
      return success({ commands }, { commands });
    },
  }),
];
