/** Faults in quick-click codes. */
import {
  type ApiExhibit,
  answers,
  asks,
  backend,
  envelopeOf,
  failed,
  fails,
  listOf,
  permits,
  withBody,
} from './faulty-backend.ts';

interface Code {
  readonly code: string;
}

/** Changes the codes of every lock that is listed. */
const codes = (
  id: string,
  shownBy: string,
  sentence: string,
  change: (codes: readonly Code[]) => readonly object[],
): ApiExhibit =>
  answers(id, shownBy, sentence, (sound, { path }) =>
    path.startsWith('qc') && !failed(sound)
      ? {
          ...sound,
          data: sound.data.map((lock: { quick_clicks: Code[] }) => ({
            ...lock,
            quick_clicks: change(lock.quick_clicks),
          })),
        }
      : undefined,
  );

export const CLICK_FAULTS: readonly ApiExhibit[] = [
  codes('uses-as-text', 'core-api.clicks.shape', 'The number of uses of a code is a string.', (list) =>
    list.map((code) => ({ ...code, uses: '5' })),
  ),
  asks(
    'qc-does-not-revoke',
    'core-api.clicks.together',
    '/qc/ issues codes but does not revoke any.',
    ({ revoke, ...rest }, { path }) => (path === 'qc' && revoke !== undefined ? rest : undefined),
  ),
  permits(
    'any-code',
    'core-api.clicks.form',
    'A code of any form is accepted.',
    ({ path, body }, code) => code === 3 && path === 'qc/issue' && /"code":"(01|012|)"/.test(JSON.stringify(body)),
    () => [],
  ),
  backend(
    'at-most-100-uses',
    'core-api.clicks.ends-of-range',
    'A code with 254 uses results in error 3.',
    () => (asked) =>
      JSON.stringify(asked.body).includes('"uses":254')
        ? Promise.resolve(fails('qc/issue', 3))
        : asked.send(asked.request),
  ),
  backend('second-code', 'core-api.clicks.again', 'A code that is issued again exists twice.', () => {
    const issued = new Map<string, number>();
    return async (asked) => {
      for (const { code } of asked.path === 'qc/issue' ? listOf<Code>(asked.body.quick_clicks) : [])
        issued.set(code, (issued.get(code) ?? 0) + 1);
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      if (asked.path !== 'qc/display' || sound === undefined || failed(sound)) return answer;
      const data = sound.data.map((lock: { quick_clicks: Code[] }) => ({
        ...lock,
        quick_clicks: lock.quick_clicks.flatMap((one) => ((issued.get(one.code) ?? 0) > 1 ? [one, one] : [one])),
      }));
      return withBody(answer, { ...sound, data });
    };
  }),
  backend(
    'all-or-nothing',
    'core-api.clicks.one-by-one',
    'One wrong code makes the whole request fail.',
    () => async (asked) => {
      const answer = await asked.send(asked.request);
      const details = envelopeOf(answer)?.error_details;
      return asked.path === 'qc/issue' && details !== null && details !== undefined ? fails('qc/issue', 3) : answer;
    },
  ),
  permits(
    'revokes-what-is-not-there',
    'core-api.clicks.none-right',
    'Revoking a code that does not exist succeeds.',
    ({ path }, code) => code === 3 && path === 'qc/revoke',
    () => [],
  ),
  permits(
    'code-101',
    'core-api.clicks.most',
    'A lock accepts code 101.',
    ({ path, body }, code) => code === 3 && path === 'qc/issue' && !/"code":"(01|012|)"/.test(JSON.stringify(body)),
    () => [],
  ),
  answers('flag-missing', 'core-api.clicks.flag', 'flags never names quick-clicks.', (sound, { path }) =>
    path === 'lock' && !failed(sound)
      ? { ...sound, data: { locks: sound.data.locks.map((lock: object) => ({ ...lock, flags: 'none' })) } }
      : undefined,
  ),
  codes('pending-for-good', 'core-api.clicks.pending', 'A code stays pending.', (list) =>
    list.map((code) => ({ ...code, pending: true })),
  ),
  backend('code-never-gone', 'core-api.clicks.revoked', 'A revoked code stays in the list.', () => {
    const gone = new Set<string>();
    return async (asked) => {
      for (const { code } of asked.path === 'qc/revoke' ? listOf<Code>(asked.body.quick_clicks) : []) gone.add(code);
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      if (asked.path !== 'qc/display' || sound === undefined || failed(sound) || gone.size === 0) return answer;
      const [mac = ''] = listOf<string>(asked.body.macs);
      const here = new Set(
        sound.data.flatMap((lock: { quick_clicks: Code[] }) => lock.quick_clicks.map(({ code }) => code)),
      );
      const more = [...gone]
        .filter((code) => !here.has(code))
        .map((code) => ({ code, pending: false, revoked: true, uses: 1, start_uses: 1 }));
      return withBody(answer, {
        ...sound,
        data: more.length === 0 ? sound.data : [...sound.data, { mac, quick_clicks: more }],
      });
    };
  }),
];
