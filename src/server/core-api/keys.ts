/** Core API: standing keys for phones and fobs. The shapes are the vendor's (public). */
import { z } from 'zod';
import { type Endpoint, endpoint, type Answer as HttpAnswer } from '../endpoint.ts';
import { type Detail, ERROR, failure, success } from './answer.ts';
import { type Company, type Credential, type StandingKey, tracked } from './company.ts';
import { answers, LIST_LIMIT, macList, macText, trackingKey, version, WORK_LIMIT } from './locks.ts';

const trackingKeys = z.array(trackingKey).max(LIST_LIMIT);
const some = z.object({ macs: macList.optional(), tracking_keys: trackingKeys.optional() });
/** The maximum number of keys in one answer. */
export const SHOWN_LIMIT = 5_000;

const onPhone = ({ bearer }: StandingKey): boolean => bearer.startsWith('api-');

/** A filter for the keys of these locks and tracking keys; an absent list matches all. */
function chosen(company: Company, which: z.output<typeof some>): (one: StandingKey) => boolean {
  const macs = which.macs === undefined ? undefined : company.macs(which.macs);
  const keys = which.tracking_keys === undefined ? undefined : new Set(which.tracking_keys);
  return ({ mac, trackingKey: key }) => (macs?.has(mac) ?? true) && (keys?.has(key) ?? true);
}

/** The reason why a key was not issued, and what the developer can do. */
const advice = (rule: string): string =>
  rule === 'B-DEV-1'
    ? 'unlock the lock online first and upload its responses: the core does not know yet that the lock is set up for keys'
    : rule === 'B-KEY-4'
      ? 'no key slot is free: unlock the lock online and upload its responses, which frees the slots of revoked keys'
      : `refused by ${rule}`;

/** Issues a key for each pair, to a phone unless `fob` is given. */
async function issueKeys(company: Company, wanted: readonly { mac: string; key: string }[], fob?: string) {
  const details: Detail[] = [];
  const commands = wanted.map(({ mac, key }) => {
    const holder = tracked(key);
    return { type: 'developer.issue' as const, mac, bearer: fob ?? holder.id, holder };
  });
  await company.executeAll(commands, (decision, { mac }) => {
    if (!decision.ok) details.push({ mac, msg: advice(decision.refusal.rule), action: 'issue' });
  });
  return details;
}

const revokeKeys = (company: Company, standing: readonly StandingKey[]): Promise<void> =>
  company.executeAll(
    standing.map(({ mac, bearer }) => ({ type: 'developer.revoke' as const, mac, bearer })),
    () => {},
  );

const keysBody = z.object({
  issue: z
    .array(z.object({ macs: macList, tracking_keys: trackingKeys }))
    .max(LIST_LIMIT)
    .optional(),
  revoke: z.array(some).max(LIST_LIMIT).optional(),
  display: some.optional(),
  ...version,
});

type KeysBody = z.output<typeof keysBody>;

/** The requested keys; undefined if there are too many, which is checked before the list is expanded. */
function pairsOf({ issue = [] }: KeysBody): { mac: string; key: string }[] | undefined {
  const count = issue.reduce((sum, { macs, tracking_keys }) => sum + macs.length * tracking_keys.length, 0);
  if (count > WORK_LIMIT) return undefined;
  return issue.flatMap(({ macs, tracking_keys }) => macs.flatMap((mac) => tracking_keys.map((key) => ({ mac, key }))));
}

const tooManyShown = (request: string) =>
  failure(
    request,
    ERROR.input,
    `one answer contains at most ${SHOWN_LIMIT} keys; request fewer locks or fobs at a time`,
  );

/** The keys, grouped by `by` and formatted by `show`. */
function grouped(
  credentials: readonly Credential[],
  by: (one: Credential) => string,
  show: (one: Credential) => object,
) {
  const groups = new Map<string, object[]>();
  for (const one of credentials) {
    const group = groups.get(by(one)) ?? [];
    group.push(show(one));
    groups.set(by(one), group);
  }
  return [...groups];
}

async function handleKeys(company: Company, body: KeysBody): Promise<HttpAnswer> {
  const pairs = pairsOf(body);
  if (pairs === undefined) return failure('keys', ERROR.input, `one request issues at most ${WORK_LIMIT} keys`);
  const unknown = pairs.find(({ mac }) => company.lock(mac) === undefined);
  if (unknown !== undefined) return failure('keys', ERROR.lock, `this company has no lock with the MAC ${unknown.mac}`);
  const details = await issueKeys(company, pairs);
  const going = (body.revoke ?? []).map((which) => chosen(company, which));
  const revoked = await company.standing((one) => onPhone(one) && going.some((which) => which(one)), going.length);
  await revokeKeys(company, revoked);
  const issued = new Set(pairs.map(({ mac, key }) => `${company.lock(mac)?.mac} ${key}`));
  const shown = chosen(company, body.display ?? {});
  const standing = await company.standing(
    (one) =>
      onPhone(one) &&
      one.status === 'synced' &&
      (body.issue === undefined || issued.has(`${one.mac} ${one.trackingKey}`)) &&
      shown(one),
  );
  if (details.length > 0 && standing.length === 0) return failure('keys', ERROR.input, details[0]?.msg ?? '', details);
  if (standing.length > SHOWN_LIMIT) return tooManyShown('keys');
  const byLock = grouped(
    await company.derived(standing, company.timedKeys),
    ({ mac }) => mac,
    ({ trackingKey: tracking_key, offlineKey: offline_key, unlockCommand: unlock_command }) => ({
      tracking_key,
      offline_key,
      unlock_command,
    }),
  );
  return success('keys', { data: { locks: byLock.map(([mac, keys]) => ({ mac, keys })) }, details });
}

export const keyEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/keys/',
    id: 'keys',
    credential: 'private',
    summary: 'Issue, revoke or list standing offline keys',
    body: keysBody,
    example: { issue: [{ macs: ['C0:FF:EE:00:01:01'], tracking_keys: ['bob'] }] },
    answers,
    handle: ({ body }) => handleKeys(company, body),
  }),
];

const fobMac = macText
  .regex(/^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/, 'a MAC such as C0:FF:EE:00:00:01')
  .describe('A fob’s address');

/** Fobs with their locks, in the shape of the answers. */
async function fobsAnswer(company: Company, request: string, macs?: readonly string[], details: Detail[] = []) {
  const wanted = macs === undefined ? undefined : new Set(macs.map((mac) => mac.toUpperCase()));
  const standing = await company.standing((one) => !onPhone(one) && (wanted?.has(one.bearer) ?? true));
  if (standing.length > SHOWN_LIMIT) return tooManyShown(request);
  const fobs = grouped(
    await company.derived(standing),
    ({ bearer }) => bearer,
    ({ mac, trackingKey: tracking_key, offlineKey: offline_key, unlockCommand: unlock_command, status }) => ({
      mac,
      tracking_key,
      offline_key,
      unlock_command,
      status,
    }),
  );
  return success(request, { data: fobs.map(([fob, locks]) => ({ fob, locks })), details });
}

export const fobEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/fobs/issue/',
    id: 'fobs/issue',
    credential: 'private',
    summary: 'Issue a fob’s keys to locks',
    body: z.object({
      fob_mac: fobMac,
      locks: z.array(z.object({ mac: macText, tracking_key: trackingKey })).max(LIST_LIMIT),
      ...version,
    }),
    example: { fob_mac: 'F0:B0:00:00:00:01', locks: [{ mac: 'C0:FF:EE:00:01:01', tracking_key: 'bob' }] },
    answers,
    handle: async ({ body }) => {
      const bearer = body.fob_mac.toUpperCase();
      const unknown = body.locks.find(({ mac }) => company.lock(mac) === undefined);
      if (unknown !== undefined)
        return failure('fobs/issue', ERROR.lock, `this company has no lock with the MAC ${unknown.mac}`);
      const wanted = body.locks.map(({ mac, tracking_key: key }) => ({ mac, key }));
      return fobsAnswer(company, 'fobs/issue', [bearer], await issueKeys(company, wanted, bearer));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/revoke/',
    id: 'fobs/revoke',
    credential: 'private',
    summary: 'Remove locks from a fob; the fob still opens each lock until its next online unlock',
    body: z.object({
      fob_mac: fobMac,
      lock_macs: macList.optional(),
      tracking_keys: trackingKeys.optional(),
      ...version,
    }),
    example: { fob_mac: 'F0:B0:00:00:00:01', lock_macs: ['C0:FF:EE:00:01:01'] },
    answers,
    handle: async ({ body: { fob_mac, lock_macs, tracking_keys } }) => {
      const bearer = fob_mac.toUpperCase();
      const which = chosen(company, { macs: lock_macs, tracking_keys });
      await revokeKeys(company, await company.standing((one) => one.bearer === bearer && which(one)));
      return fobsAnswer(company, 'fobs/revoke', [bearer]);
    },
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/display/',
    id: 'fobs/display',
    credential: 'private',
    summary: 'List fobs and the locks they open',
    body: z.object({ fob_macs: macList.optional(), ...version }),
    example: { fob_macs: ['F0:B0:00:00:00:01'] },
    answers,
    handle: ({ body }) => fobsAnswer(company, 'fobs/display', body.fob_macs),
  }),
  endpoint({
    method: 'POST',
    path: '/fobs/sync/',
    id: 'fobs/sync',
    credential: 'private',
    summary: 'Renew the keys of a fob whose locks were reset; a simulated fob accepts the commands unchanged',
    body: z.object({ mac: fobMac, session: z.string().max(80).optional(), ...version }),
    example: { mac: 'F0:B0:00:00:00:01' },
    answers,
    handle: async ({ body }) => {
      const bearer = body.mac.toUpperCase();
      const own = await company.standing((one) => one.bearer === bearer);
      if (own.length === 0) return failure('fobs/sync', ERROR.lock, 'this company has no fob with that MAC');
      const kept = own.filter(({ status }) => status !== 'revoke_pending');
      const wanted = kept.map(({ mac, trackingKey: key }) => ({ mac, key }));
      const details = await issueKeys(company, wanted, bearer);
      const [first] = details;
      if (first !== undefined) return failure('fobs/sync', ERROR.input, first.msg, details);
      const standing = await company.standing((one) => one.bearer === bearer && one.status === 'synced');
      const renewed = await company.derived(standing);
      const commands = renewed.map(({ offlineKey, unlockCommand }) => `${offlineKey}${unlockCommand}`).join('+');
      return success('fobs/sync', { data: { commands }, details });
    },
  }),
];
