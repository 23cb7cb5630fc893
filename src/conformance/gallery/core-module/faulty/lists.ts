/** Cores that grant a list to the wrong person, or build a wrong list. */
import { type Change, DONE, instead, mapped } from '../change.ts';
import { ALLOW, byRules, type CoreExhibit, faulty } from '../exhibit.ts';
import { isNew } from './session.ts';

const ZERO_SESSION = '00'.repeat(20);
const SOME_SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';

const secondSetUpIsShorter: Change = (core, inside) => {
  const sent = new Set<string>();
  mapped('unlock', (answer, { mac, session }) => {
    if (!isNew(session)) return answer;
    const commands = sent.has(mac) ? answer.commands.slice(1) : answer.commands;
    sent.add(mac);
    return { ...answer, commands };
  })(core, inside);
};

export const LISTS: readonly CoreExhibit[] = [
  faulty(
    'nobody-moves-out',
    'core.list.stranger',
    'A unit that becomes available keeps its tenant.',
    instead('feed', (sound, request) => (request.tenant === undefined ? DONE : sound(request))),
  ),
  byRules('opens-for-anybody', 'core.list.stranger', 'Anybody receives a list.', { 'B-ACS-1': ALLOW }),
  byRules('ignores-the-overlock', 'core.list.overlock', 'An overlocked unit opens.', { 'B-SEC-2': ALLOW }),
  byRules('ignores-the-lease', 'core.list.lease', 'A unit opens before the lease starts.', { 'B-SEC-4': ALLOW }),
  faulty(
    'sequence-begins-again',
    'core.list.sequence',
    'Every list in a session begins with the first sequence number.',
    instead('unlock', (sound, request, { core }) => {
      core.state.locks.get(request.mac)?.holding.sessions.clear();
      return sound(request);
    }),
  ),
  faulty(
    'unlock-first',
    'core.list.unlock-last',
    'The unlock comes first.',
    mapped('unlock', (answer) => ({ ...answer, commands: answer.commands.toReversed() })),
  ),
  faulty(
    'leaves-out-the-unlock',
    'core.list.unlock-last',
    'The list does not contain the unlock.',
    mapped('unlock', (answer) => ({ ...answer, commands: answer.commands.slice(0, -1) })),
  ),
  faulty(
    'takes-any-session',
    'core.list.session-zero',
    'A session of zeros is answered with a list.',
    instead('unlock', (sound, request) =>
      sound(request.session === ZERO_SESSION ? { ...request, session: SOME_SESSION } : request),
    ),
  ),
  faulty(
    'takes-what-is-no-session',
    'core.list.session-form',
    'Text that is not a session is answered with a list.',
    instead('unlock', (sound, request) =>
      sound(/^[0-9A-F]{40}$/.test(request.session) ? request : { ...request, session: SOME_SESSION }),
    ),
  ),
  faulty(
    'second-set-up-is-shorter',
    'core.set-up.cut-short',
    'A set-up that is sent again does not contain its first command.',
    secondSetUpIsShorter,
  ),
];
