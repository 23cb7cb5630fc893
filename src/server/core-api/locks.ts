/** Core API: locks, unlocks, firmware mode. The shapes are the vendor's (public). */
import { z } from 'zod';
import type { Lock, State } from '../../core/model/state.ts';
import { isHeld, isResetWanted, pendingSlots, readSession, wantedItems } from '../../core/plan/plan.ts';
import { HARDWARE } from '../../protocol/hardware.ts';
import { type Endpoint, endpoint, type Answer as HttpAnswer } from '../endpoint.ts';
import { ERROR, failure, success } from './answer.ts';
import { type Company, tracked, UNTRACKED } from './company.ts';

/** The maximum number of items in one list of a request. */
export const LIST_LIMIT = 1_000;
/** The maximum number of keys or codes that one request may issue or revoke. */
export const WORK_LIMIT = 1_000;
export const macText = z.string().max(40);
export const macList = z.array(macText).max(LIST_LIMIT);
export const trackingKey = z.string().min(1).max(200);
export const version = { api_version: z.string().max(20).optional() };
export const answers = { 200: { text: 'Success or failure, see `result` and `error_code`' } } as const;

const isoTime = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** The engraved serial number is derived from the address. Source: NP1. */
export const serialOf = (mac: string): string => {
  const digits = mac.replaceAll(':', '');
  return `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`;
};

/** The changes that an online unlock will send to the lock. */
function flagsOf(state: State, lock: Lock, now: number): readonly string[] {
  const pending = wantedItems(state, lock, now).filter((item) => !isHeld(lock.holding, item));
  const clicks = pending.filter(({ name }) => name.startsWith('click/'));
  return [
    ...(pendingSlots(lock.holding).length > 0 || isResetWanted(lock.holding) ? ['keys'] : []),
    ...(clicks.length > 0 ? ['quick-clicks'] : []),
    ...(pending.length > clicks.length ? ['settings'] : []),
  ];
}

/** The last reported millivolts. A device has a battery or is wired; one that has never reported has no value. */
function batteryOf({ batteryMv, hardware }: Lock) {
  if (batteryMv === undefined) return {};
  return HARDWARE[hardware].needsTouch ? { internal_battery: batteryMv } : { external_battery: batteryMv };
}

function shown(company: Company, lock: Lock) {
  const { state, now } = company;
  const flags = flagsOf(state, lock, now);
  const ready = lock.holding.epoch > 0 && lock.holding.epoch >= lock.holding.wantedEpoch;
  return {
    mac: lock.mac,
    created_by: state.facilities.get(lock.facility)?.company ?? '',
    created_date: isoTime(lock.addedAt),
    setup_count: lock.holding.epoch,
    hw_version: lock.hardware,
    fw_version: company.firmware(lock.mac),
    serial: serialOf(lock.mac),
    ...batteryOf(lock),
    status: ready ? 'ready' : 'awaiting setup',
    flags: flags.length > 0 ? flags : 'none',
    settings: { 'explicit-lock': false },
  };
}

const unlockBody = z.object({
  mac: macText,
  session: z.string().max(80).describe('The 20 bytes that the phone read, as hex'),
  tracking_key: trackingKey.optional(),
  ...version,
});

type UnlockBody = z.output<typeof unlockBody>;

/** A command list for the session; its last command is the requested one. */
function listFor(
  company: Company,
  type: 'developer.unlock' | 'developer.firmware',
  body: UnlockBody,
  request: string,
): HttpAnswer {
  if (company.lock(body.mac) === undefined)
    return failure(request, ERROR.lock, 'this company has no lock with that MAC');
  if (readSession(body.session) === undefined)
    return failure(
      request,
      ERROR.input,
      'session must be the 40 hex digits read from the lock after connecting, not all zero',
    );
  const holder = tracked(body.tracking_key ?? UNTRACKED);
  const decision = company.execute({ type, mac: body.mac, session: body.session, holder });
  const commands = company.list(decision);
  if (commands === undefined) {
    const why = decision.ok ? 'the core sent no commands' : `refused by ${decision.refusal.rule}`;
    return failure(request, ERROR.input, `${why}: connect to the lock again and send its new session`);
  }
  return success(request, { data: { commands }, token: '' });
}

/** An endpoint for a feature that a Nokē ONE and an entry controller lack. */
const unsupported = (path: string, request: string, why: string): Endpoint =>
  endpoint({
    method: 'POST',
    path,
    id: request,
    credential: 'private',
    summary: `Always returns error 3, because ${why}`,
    body: z.looseObject({}),
    example: { mac: 'C0:FF:EE:00:01:01' },
    answers,
    handle: () => failure(request, ERROR.input, why),
  });

export const lockEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/lock/',
    id: 'lock',
    credential: 'private',
    summary: 'List locks by MAC or serial number; all locks if neither is given',
    body: z.object({ macs: macList.optional(), serials: macList.optional(), ...version }),
    example: { macs: ['C0:FF:EE:00:01:01'] },
    answers,
    handle: ({ body: { macs, serials } }) => {
      const all = [...company.state.locks.values()];
      const wanted = company.macs(macs ?? []);
      const numbers = new Set(serials);
      const some = macs !== undefined || serials !== undefined;
      const locks = all.filter((lock) => !some || wanted.has(lock.mac) || numbers.has(serialOf(lock.mac)));
      return success('lock', { data: { locks: locks.map((lock) => shown(company, lock)) } });
    },
  }),
  endpoint({
    method: 'POST',
    path: '/unlock/',
    id: 'unlock',
    credential: 'private',
    summary: 'Get commands that open the lock in this session; a new lock is set up first',
    body: unlockBody,
    example: { mac: 'C0:FF:EE:00:01:01', session: '0213B80B68BC8537503B34587DEB9BB7C56E1556', tracking_key: 'bob' },
    answers,
    handle: ({ body }) => listFor(company, 'developer.unlock', body, 'unlock'),
  }),
  endpoint({
    method: 'POST',
    path: '/fwupdate/',
    id: 'fwupdate',
    credential: 'private',
    summary: 'Get commands that put the lock into firmware mode for 60 s',
    body: unlockBody,
    example: { mac: 'C0:FF:EE:00:01:01', session: '0213B80B68BC8537503B34587DEB9BB7C56E1556', tracking_key: 'bob' },
    answers,
    handle: ({ body }) => listFor(company, 'developer.firmware', body, 'fwupdate'),
  }),
  unsupported('/unshackle/', 'unshackle', 'only an HD padlock has a shackle to release, and this facility has none'),
  unsupported('/engagelock/', 'engagelock', 'explicit locking is not supported: a Nokē ONE locks on its own'),
  unsupported(
    '/lock/settings/',
    'lock/settings',
    'explicit-lock needs an HD padlock with firmware 4.25, and this facility has none',
  ),
];
