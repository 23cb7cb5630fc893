/** Core API: standing keys for phones and fobs. Shapes are the vendor's (public). */
import { z } from 'zod';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type Detail, ERROR, failure, success } from './answer.ts';
import { type Company, type Credential, tracked } from './company.ts';
import { answers, LIST_LIMIT, macList, macText, trackingKey, version } from './locks.ts';

const trackingKeys = z.array(trackingKey).max(LIST_LIMIT);
const some = z.object({ macs: macList.optional(), tracking_keys: trackingKeys.optional() });
/** Keys issued or revoked by one request. */
export const WORK_LIMIT = 1_000;

const onPhone = ({ bearer }: Credential): boolean => bearer.startsWith('api-');

/** Grouped by lock, as the answer has them. */
function byLock(credentials: readonly Credential[]) {
  const locks = new Map<string, object[]>();
  for (const { mac, trackingKey: key, offlineKey, unlockCommand } of credentials) {
    const list = locks.get(mac) ?? [];
    list.push({ tracking_key: key, offline_key: offlineKey, unlock_command: unlockCommand });
    locks.set(mac, list);
  }
  return [...locks].map(([mac, keys]) => ({ mac, keys }));
}

function chosen(company: Company, which: z.output<typeof some>): (one: Credential) => boolean {
  const macs = which.macs?.map((text) => company.lock(text)?.mac);
  return ({ mac, trackingKey: key }) =>
    (macs === undefined || macs.includes(mac)) &&
    (which.tracking_keys === undefined || which.tracking_keys.includes(key));
}

/** Why a key was not issued, in a sentence a developer can act on. */
const advice = (rule: string): string =>
  rule === 'B-DEV-1'
    ? 'unlock the lock online first and upload its answers: it is not known to hold what a key needs'
    : rule === 'B-KEY-4'
      ? 'no clean key slot is left: unlock the lock online and upload its answers, so that revoked ones are free again'
      : `refused by ${rule}`;

function issueKey(company: Company, mac: string, bearer: string, key: string, details: Detail[]): void {
  const decision = company.tell({ type: 'developer.issue', mac, bearer, holder: tracked(key) });
  if (!decision.ok) details.push({ mac, msg: advice(decision.refusal.rule), action: 'issue' });
}

const keysBody = z.object({
  issue: z
    .array(z.object({ macs: macList, tracking_keys: trackingKeys }))
    .max(LIST_LIMIT)
    .optional(),
  revoke: z.array(some).max(LIST_LIMIT).optional(),
  display: some.optional(),
  ...version,
});

export const keyEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/keys/',
    id: 'keys',
    credential: 'private',
    summary: 'Issues, revokes or shows standing offline keys',
    body: keysBody,
    answers,
    handle: ({ body }) => {
      const pairs = (body.issue ?? []).flatMap(({ macs, tracking_keys }) =>
        macs.flatMap((mac) => tracking_keys.map((key) => ({ mac, key }))),
      );
      if (pairs.length > WORK_LIMIT)
        return failure('keys', ERROR.input, `one request issues at most ${WORK_LIMIT} keys`);
      const unknown = pairs.find(({ mac }) => company.lock(mac) === undefined);
      if (unknown !== undefined)
        return failure('keys', ERROR.lock, `no lock of this company has the mac ${unknown.mac}`);
      const details: Detail[] = [];
      for (const { mac, key } of pairs) issueKey(company, mac, tracked(key).id, key, details);
      for (const which of body.revoke ?? [])
        for (const { mac, bearer } of company.credentials().filter(onPhone).filter(chosen(company, which)))
          company.tell({ type: 'developer.revoke', mac, bearer });
      const issued = new Set(pairs.map(({ mac, key }) => `${company.lock(mac)?.mac} ${key}`));
      const keys = company
        .credentials()
        .filter((one) => onPhone(one) && one.status === 'synced')
        .filter((one) => body.issue === undefined || issued.has(`${one.mac} ${one.trackingKey}`))
        .filter(chosen(company, body.display ?? {}));
      if (details.length > 0 && keys.length === 0) return failure('keys', ERROR.input, details[0]?.msg ?? '', details);
      return success('keys', { data: { locks: byLock(keys) }, details });
    },
  }),
];

const fobMac = macText.regex(/^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/).describe('A fob’s address');

/** Fobs with their locks, as the answers have them. */
function byFob(company: Company, macs?: readonly string[]) {
  const wanted = macs?.map((mac) => mac.toUpperCase());
  const fobs = new Map<string, object[]>();
  for (const one of company.credentials()) {
    if (onPhone(one) || (wanted !== undefined && !wanted.includes(one.bearer))) continue;
    const list = fobs.get(one.bearer) ?? [];
    list.push({
      mac: one.mac,
      tracking_key: one.trackingKey,
      offline_key: one.offlineKey,
      unlock_command: one.unlockCommand,
      status: one.status,
    });
    fobs.set(one.bearer, list);
  }
  return [...fobs].map(([fob, locks]) => ({ fob, locks }));
}

export const fobEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/fobs/issue/',
    id: 'fobs/issue',
    credential: 'private',
    summary: 'Says which locks a fob opens',
    body: z.object({
      fob_mac: fobMac,
      locks: z.array(z.object({ mac: macText, tracking_key: trackingKey })).max(LIST_LIMIT),
      ...version,
    }),
    answers,
    handle: ({ body }) => {
      const bearer = body.fob_mac.toUpperCase();
      const unknown = body.locks.find(({ mac }) => company.lock(mac) === undefined);
      if (unknown !== undefined)
        return failure('fobs/issue', ERROR.lock, `no lock of this company has the mac ${unknown.mac}`);
      const details: Detail[] = [];
      for (const { mac, tracking_key } of body.locks) issueKey(company, mac, bearer, tracking_key, details);
      return success('fobs/issue', { data: byFob(company, [bearer]), details });
    },
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/revoke/',
    id: 'fobs/revoke',
    credential: 'private',
    summary: 'Takes locks off a fob; the fob opens them until each lock was opened online',
    body: z.object({
      fob_mac: fobMac,
      lock_macs: macList.optional(),
      tracking_keys: trackingKeys.optional(),
      ...version,
    }),
    answers,
    handle: ({ body: { fob_mac, lock_macs, tracking_keys } }) => {
      const bearer = fob_mac.toUpperCase();
      const which = chosen(company, { macs: lock_macs, tracking_keys });
      for (const one of company.credentials())
        if (one.bearer === bearer && which(one)) company.tell({ type: 'developer.revoke', mac: one.mac, bearer });
      return success('fobs/revoke', { data: byFob(company, [bearer]) });
    },
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/display/',
    id: 'fobs/display',
    credential: 'private',
    summary: 'Fobs and the locks they open',
    body: z.object({ fob_macs: macList.optional(), ...version }),
    answers,
    handle: ({ body }) => success('fobs/display', { data: byFob(company, body.fob_macs) }),
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/sync/',
    id: 'fobs/sync',
    credential: 'private',
    summary:
      'Renews the keys of a fob whose locks were reset, and shows them; a fob of this simulator takes them as they are',
    body: z.object({ mac: fobMac, session: z.string().max(80).optional(), ...version }),
    answers,
    handle: ({ body }) => {
      const bearer = body.mac.toUpperCase();
      const own = company.credentials().filter((one) => one.bearer === bearer);
      if (own.length === 0) return failure('fobs/sync', ERROR.lock, 'no fob of this company has that mac');
      const details: Detail[] = [];
      for (const { mac, status, trackingKey: key } of own)
        if (status !== 'revoke_pending') issueKey(company, mac, bearer, key, details);
      const [first] = details;
      if (first !== undefined) return failure('fobs/sync', ERROR.input, first.msg, details);
      const renewed = company.credentials().filter((one) => one.bearer === bearer && one.status === 'synced');
      const commands = renewed.map(({ offlineKey, unlockCommand }) => `${offlineKey}${unlockCommand}`).join('+');
      return success('fobs/sync', { data: { commands }, details });
    },
  }),
];
