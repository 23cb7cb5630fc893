/** Faults in keys, fobs and codes: in how they are issued, listed and revoked. */

import {
  type ApiExhibit,
  type Asked,
  answers,
  asks,
  backend,
  envelopeOf,
  failed,
  fails,
  listOf,
  permits,
  succeeds,
  withBody,
} from './faulty-backend.ts';
import { withDigitChanged } from './lock-faults.ts';

interface KeyEntry {
  readonly tracking_key: string;
  readonly offline_key: string;
  readonly unlock_command: string;
}
interface FobEntry {
  readonly fob: string;
  readonly locks: readonly (KeyEntry & { readonly mac: string; readonly status: string })[];
}
/** Changes each key that `/keys/` lists. */
const keys = (
  id: string,
  shownBy: string,
  sentence: string,
  change: (keys: readonly KeyEntry[]) => readonly object[],
): ApiExhibit =>
  answers(id, shownBy, sentence, (sound, { path }) =>
    path === 'keys' && !failed(sound)
      ? {
          ...sound,
          data: { locks: sound.data.locks.map((lock: { keys: KeyEntry[] }) => ({ ...lock, keys: change(lock.keys) })) },
        }
      : undefined,
  );

const fobs = (
  id: string,
  shownBy: string,
  sentence: string,
  change: (list: readonly FobEntry[], asked: Asked) => readonly object[],
): ApiExhibit =>
  answers(id, shownBy, sentence, (sound, asked) =>
    /^fobs\/(issue|revoke|display)$/.test(asked.path) && !failed(sound)
      ? { ...sound, data: change(sound.data, asked) }
      : undefined,
  );

interface Which {
  readonly macs?: readonly string[];
  readonly tracking_keys?: readonly string[];
}

/** Notes revocations without carrying them out, and omits the revoked keys from lists. */
function onPaper(): { revoked: Set<string>; answer: (asked: Asked) => Promise<ReturnType<typeof succeeds>> } {
  const revoked = new Set<string>();
  return {
    revoked,
    answer: async (asked) => {
      for (const { tracking_keys = [] } of listOf<Which>(asked.body.revoke))
        for (const key of tracking_keys) revoked.add(key);
      const { revoke: _kept, ...rest } = asked.body;
      const answer = await asked.with(rest);
      const sound = envelopeOf(answer);
      if (sound === undefined || failed(sound)) return answer;
      const locks = sound.data.locks
        .map((lock: { keys: KeyEntry[] }) => ({
          ...lock,
          keys: lock.keys.filter((key) => !revoked.has(key.tracking_key)),
        }))
        .filter((lock: { keys: KeyEntry[] }) => lock.keys.length > 0);
      return withBody(answer, { ...sound, data: { locks } });
    },
  };
}

export const KEY_FAULTS: readonly ApiExhibit[] = [
  keys('keys-in-base64', 'core-api.keys.shape', 'Offline keys are in base64.', (list) =>
    list.map((key) => ({ ...key, offline_key: Buffer.from(key.offline_key, 'hex').toString('base64') })),
  ),
  keys('key-of-another-lock', 'core-api.keys.opens', 'One bit of the offline key is wrong.', (list) =>
    list.map((key) => ({ ...key, offline_key: withDigitChanged(key.offline_key) })),
  ),
  backend(
    'new-key-each-time',
    'core-api.keys.again',
    'A key that is issued again is a different one.',
    () => async (asked) => {
      if (asked.path === 'keys' && asked.body.issue !== undefined)
        await asked.ask('/keys/', { revoke: listOf<Which>(asked.body.issue) });
      return asked.send(asked.request);
    },
  ),
  backend('one-key-for-everybody', 'core-api.keys.own', 'Every tracking key receives the first key.', () => {
    let first: KeyEntry | undefined;
    return async (asked) => {
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      if (asked.path !== 'keys' || sound === undefined || failed(sound)) return answer;
      const locks = sound.data.locks.map((lock: { keys: KeyEntry[] }) => ({
        ...lock,
        keys: lock.keys.map((key) => {
          first ??= key;
          return { ...first, tracking_key: key.tracking_key };
        }),
      }));
      return withBody(answer, { ...sound, data: { locks } });
    };
  }),
  asks(
    'display-ignored',
    'core-api.keys.display',
    'display does not restrict the list of keys.',
    ({ display, ...rest }, { path }) =>
      path === 'keys' && display !== undefined && rest.issue === undefined && rest.revoke === undefined
        ? rest
        : undefined,
  ),
  asks('revocation-forgotten', 'core-api.keys.revoked', 'revoke does nothing.', ({ revoke, ...rest }, { path }) =>
    path === 'keys' && revoke !== undefined ? rest : undefined,
  ),
  asks(
    'revokes-too-much',
    'core-api.keys.revoked-elsewhere',
    'revoke removes keys of these locks or of these tracking keys.',
    (body, { path }) => {
      const which = listOf<Which>(body.revoke);
      if (path !== 'keys' || which.length === 0) return undefined;
      return { ...body, revoke: which.flatMap(({ macs = [], tracking_keys = [] }) => [{ macs }, { tracking_keys }]) };
    },
  ),
  backend(
    'revoked-on-paper-only',
    'core-api.keys.revoked-at-the-lock',
    'A revoked key is no longer listed, and the lock never learns of it.',
    () => {
      const paper = onPaper();
      return (asked) => (asked.path === 'keys' ? paper.answer(asked) : asked.send(asked.request));
    },
  ),
  backend('table-row-3', 'core-api.revocation.key-gone', 'A revoked key outlives the next online unlock.', () => {
    const paper = onPaper();
    return (asked) => (asked.path === 'keys' ? paper.answer(asked) : asked.send(asked.request));
  }),
  backend(
    'table-row-2',
    'core-api.revocation.key-revoked',
    'A key cannot be revoked while a fob has a key to the same lock.',
    () => (asked) =>
      asked.path === 'keys' && asked.body.revoke !== undefined
        ? Promise.resolve(fails('keys', 3))
        : asked.send(asked.request),
  ),
  fobs('fob-without-status', 'core-api.fobs.shape', 'Locks of a fob have no status.', (list) =>
    list.map(({ fob, locks }) => ({ fob, locks: locks.map(({ status: _left, ...rest }) => rest) })),
  ),
  fobs('fob-key-wrong', 'core-api.fobs.opens', 'One bit of a fob’s key is wrong.', (list) =>
    list.map(({ fob, locks }) => ({
      fob,
      locks: locks.map((lock) =>
        lock.offline_key === '' ? lock : { ...lock, offline_key: withDigitChanged(lock.offline_key) },
      ),
    })),
  ),
  fobs(
    'revoked-fob-hidden',
    'core-api.fobs.revoke-pending',
    'A lock that was revoked disappears from the list of the fob immediately.',
    (list) =>
      list
        .map(({ fob, locks }) => ({ fob, locks: locks.filter(({ status }) => status !== 'revoke_pending') }))
        .filter(({ locks }) => locks.length > 0),
  ),
  asks(
    'revokes-the-whole-fob',
    'core-api.fobs.revoke-some',
    'Revoking some locks of a fob revokes them all.',
    ({ fob_mac }, { path }) => (path === 'fobs/revoke' ? { fob_mac } : undefined),
  ),
  answers(
    'sync-in-another-order',
    'core-api.fobs.sync',
    '/fobs/sync/ returns the command before the key.',
    (sound, { path }) =>
      path === 'fobs/sync' && !failed(sound)
        ? { ...sound, data: { commands: sound.data.commands.replace(/([0-9A-F]{32})([0-9A-F]{40})/gi, '$2$1') } }
        : undefined,
  ),
  backend(
    'unknown-fob-is-input',
    'core-api.fobs.sync-unknown',
    'An unknown fob results in error 3.',
    () => async (asked) => {
      const answer = await asked.send(asked.request);
      return asked.path === 'fobs/sync' && envelopeOf(answer)?.error_code === 7 ? fails('fobs/sync', 3) : answer;
    },
  ),
  backend('table-row-1', 'core-api.revocation.start', 'The second fob of a lock receives an invalid key.', () => {
    const open = new Set<string>();
    return async (asked) => {
      const answer = await asked.send(asked.request);
      const fob = String(asked.body.fob_mac ?? '');
      const second = asked.path === 'fobs/issue' && open.size > 0;
      if (asked.path === 'fobs/issue') open.add(fob);
      if (asked.path === 'fobs/revoke') open.delete(fob);
      return second
        ? {
            ...answer,
            text: answer.text.replace(
              /("offline_key":")([0-9A-F]{32})/,
              (_all, name, hex) => name + withDigitChanged(hex),
            ),
          }
        : answer;
    };
  }),
  backend(
    'table-row-4',
    'core-api.revocation.fob-revoked',
    'A lock cannot be removed from a fob while other fobs have it.',
    () => {
      let issued = 0;
      return (asked) => {
        if (asked.path === 'fobs/issue') issued += 1;
        if (asked.path === 'fobs/revoke' && issued > 1) return Promise.resolve(fails('fobs/revoke', 3));
        return asked.send(asked.request);
      };
    },
  ),
  backend(
    'table-row-5',
    'core-api.revocation.fob-gone',
    'The lock never learns that a fob was revoked.',
    () => async (asked) =>
      asked.path === 'fobs/revoke' && asked.body.lock_macs !== undefined
        ? succeeds('fobs/revoke', [])
        : asked.send(asked.request),
  ),
  permits(
    'table-row-6',
    'core-api.revocation.reset-wanted',
    'A fob is reported as synced although its keys become invalid at the next unlock.',
    ({ path }, code) => path === 'fobs/sync' && code === 3,
    () => ({ commands: '0'.repeat(72) }),
  ),
  {
    id: 'table-row-7',
    sentence: 'A key reset is recorded but never carried out.',
    shownBy: 'core-api.revocation.reset-done',
    through: (target) => {
      let reset = false;
      return {
        ...target,
        portal: (stimulus, mac) => {
          const done = stimulus === 'resetKeys' && mac === target.lock?.mac;
          reset ||= done;
          return Promise.resolve({ done });
        },
        exchange: {
          close: () => target.exchange.close(),
          send: (request) => {
            if (request.target === '/upload/') reset = false;
            return request.target === '/fobs/sync/' && reset
              ? Promise.resolve(fails('fobs/sync', 3))
              : target.exchange.send(request);
          },
        },
      };
    },
  },
  backend(
    'table-row-8',
    'core-api.revocation.other-fob-synced',
    'Syncing a fob restores a lock that was removed from it.',
    () => {
      const last = new Map<string, unknown>();
      return async (asked) => {
        if (asked.path === 'fobs/issue') last.set(String(asked.body.fob_mac), asked.body.locks);
        const answer = await asked.send(asked.request);
        const locks = last.get(String(asked.body.mac));
        if (asked.path !== 'fobs/sync' || envelopeOf(answer)?.error_code !== 7 || locks === undefined) return answer;
        const { data } = await asked.ask('/fobs/issue/', { fob_mac: asked.body.mac, locks });
        const [entry] = data?.[0]?.locks ?? [];
        return entry === undefined
          ? answer
          : succeeds('fobs/sync', { commands: entry.offline_key + entry.unlock_command });
      };
    },
  ),
  backend('table-row-9', 'core-api.revocation.fob-synced', 'Syncing a fob restores its old keys.', () => {
    const first = new Map<string, string>();
    return async (asked) => {
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      if (sound === undefined || failed(sound)) return answer;
      const [entry] = asked.path === 'fobs/issue' ? (sound.data[0]?.locks ?? []) : [];
      if (entry !== undefined) first.set(String(asked.body.fob_mac), entry.offline_key + entry.unlock_command);
      const old = first.get(String(asked.body.mac));
      return asked.path === 'fobs/sync' && old !== undefined ? succeeds('fobs/sync', { commands: old }) : answer;
    };
  }),
];
