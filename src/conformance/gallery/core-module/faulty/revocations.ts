/** Cores with faults in how rights end: revocations, shares, move-outs, resets. */
import { all, type Change, DONE, instead, nothing } from '../change.ts';
import { ALLOW, byRules, type CoreExhibit, faulty } from '../exhibit.ts';

const revokesLate: Change = (core, inside) => {
  const later: (() => unknown)[] = [];
  all(
    instead('revoke', (sound, request) => {
      later.push(() => sound(request));
      return DONE;
    }),
    instead('unlock', (sound, request) => {
      const answer = sound(request);
      for (const each of later.splice(0)) each();
      return answer;
    }),
  )(core, inside);
};

const sentIsDone: Change = (core, inside) => {
  const sent = new Set<number>();
  instead('unlock', (sound, request) => {
    const slots = inside.core.state.locks.get(request.mac)?.holding.slots ?? new Map<number, never>();
    for (const [number, slot] of slots)
      if (slot.wanted > slot.generation && sent.has(number)) slot.wanted = slot.generation;
      else if (slot.wanted > slot.generation) sent.add(number);
    return sound(request);
  })(core, inside);
};

const sharesStay: Change = (core, inside) => {
  const shares: { readonly unit: string; readonly again: (by: string, moment: Moment) => unknown }[] = [];
  all(
    instead('share', (sound, request) => {
      shares.push({ unit: request.unit, again: (by, moment) => sound({ ...request, by, ...moment }) });
      return sound(request);
    }),
    instead('feed', (sound, request) => {
      const answer = sound(request);
      const { unit, tenant, now, random } = request;
      if (tenant !== undefined)
        for (const share of shares.filter((one) => one.unit === unit)) share.again(tenant, { now, random });
      return answer;
    }),
  )(core, inside);
};

interface Moment {
  readonly now: number;
  readonly random: string;
}

export const REVOCATIONS: readonly CoreExhibit[] = [
  faulty(
    'revokes-late',
    'core.revocation.phone',
    'A revocation is sent only with the list after the next one.',
    revokesLate,
  ),
  faulty('forgets-revocations', 'core.revocation.phone', 'Revocations are forgotten.', nothing('revoke')),
  faulty(
    'forgets-fob-revocations',
    'core.revocation.table',
    'Revocations of fobs are forgotten.',
    instead('revoke', (sound, request) => (request.bearer.kind === 'fob' ? DONE : sound(request))),
  ),
  faulty(
    'revocation-is-done-once-sent',
    'core.revocation.lost-list',
    'A revocation counts as done once a list with it has been sent.',
    sentIsDone,
  ),
  faulty(
    'forgets-the-end-of-shares',
    'core.revocation.unshare',
    'The end of a share is forgotten.',
    nothing('unshare'),
  ),
  faulty(
    'move-out-keeps-shares',
    'core.revocation.move-out-ends-shares',
    'Shares remain in force for the next tenant.',
    sharesStay,
  ),
  byRules('tells-locks-nothing', 'core.revocation.phone', 'Lists contain no changes.', {
    'B-UNL-3': { value: ({ at }: { readonly at: unknown }) => ({ unlock: true, changes: false, at }) },
  }),
  faulty('reset-does-nothing', 'core.reset.ends-keys', 'A reset does nothing.', nothing('reset')),
  byRules('key-during-a-reset', 'core.reset.no-key-meanwhile', 'Keys are issued during a reset.', { 'B-KEY-3': ALLOW }),
];
