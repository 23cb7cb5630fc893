/** Faults in the packets that reach a lock and in the conclusions of the backend: unlocks and uploads. */
import type { HttpAnswer } from '../../core-api/contract/exchange.ts';
import {
  type ApiExhibit,
  type Asked,
  answers,
  asks,
  backend,
  envelopeOf,
  failed,
  fails,
  permits,
  withBody,
} from './faulty-backend.ts';

/** Changes the packets of a list. */
const packets = (
  id: string,
  shownBy: string,
  sentence: string,
  change: (list: readonly string[]) => unknown,
): ApiExhibit =>
  answers(id, shownBy, sentence, (sound, { path }) =>
    path === 'unlock' && !failed(sound)
      ? { ...sound, data: { ...sound.data, commands: change(sound.data.commands.split('+')) } }
      : undefined,
  );

/** Hex text with one bit flipped. */
export const withDigitChanged = (hex: string, digit = 20): string =>
  hex.slice(0, digit) + (Number.parseInt(hex[digit] ?? '0', 16) ^ 1).toString(16).toUpperCase() + hex.slice(digit + 1);

interface Log {
  readonly mac: string;
  readonly session: string;
  readonly responses: readonly string[];
}
const logsOf = ({ body }: Asked): readonly Log[] => (Array.isArray(body.logs) ? (body.logs as Log[]) : []);
const sessionOf = ({ body }: Asked): string => String(body.session ?? '');
/** Bit 0 of the session's second byte. */
const isSetUp = (session: string): boolean => (Number.parseInt(session.slice(2, 4), 16) & 1) === 1;

/** A fault in the uploaded packets. */
const uploads = (id: string, shownBy: string, sentence: string, change: (log: Log) => Log): ApiExhibit =>
  asks(id, shownBy, sentence, (_body, asked) =>
    asked.path === 'upload' && logsOf(asked).length > 0 ? { logs: logsOf(asked).map(change) } : undefined,
  );

/** A backend that invents an activity entry when the endpoint `when` is requested. */
const invents = (
  id: string,
  shownBy: string,
  sentence: string,
  when: (asked: Asked) => { mac: string; tracking_key: string } | undefined,
): ApiExhibit =>
  backend(id, shownBy, sentence, () => {
    const invented: object[] = [];
    return async (asked) => {
      const about = when(asked);
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      const at = '2026-01-01T00:00:00Z';
      if (about !== undefined)
        invented.push({
          lock_mac: about.mac,
          action: 'unlocked',
          recorded_time: at,
          range_date_start: at,
          range_date_end: at,
          tracking_key: about.tracking_key,
        });
      if (asked.path !== 'activity' || sound === undefined || failed(sound)) return answer;
      const wanted = asked.body.tracking_keys;
      const found = invented.filter(
        (entry) => !Array.isArray(wanted) || wanted.includes((entry as { tracking_key: string }).tracking_key),
      );
      return withBody(answer, { ...sound, data: { activity: [...sound.data.activity, ...found] } });
    };
  });

const HEX40 = /^[0-9A-F]{40}$/i;

export const LOCK_FAULTS: readonly ApiExhibit[] = [
  packets('packets-as-a-list', 'core-api.unlock.form', 'The packets are a list instead of a string.', (list) => list),
  packets('last-packet-broken', 'core-api.unlock.opens', 'One bit of the last packet is wrong.', (list) =>
    [...list.slice(0, -1), withDigitChanged(list.at(-1) ?? '')].join('+'),
  ),
  packets('packets-in-reverse', 'core-api.unlock.opens', 'The packets come in reverse order.', (list) =>
    list.length > 1 ? [...list].reverse().join('+') : list.map((packet) => withDigitChanged(packet)).join('+'),
  ),
  backend('sequence-starts-again', 'core-api.unlock.sequence', 'A session receives the same list again.', () => {
    const given = new Map<string, HttpAnswer>();
    return async (asked) => {
      if (asked.path !== 'unlock') return asked.send(asked.request);
      const answer = given.get(sessionOf(asked)) ?? (await asked.send(asked.request));
      given.set(sessionOf(asked), answer);
      return answer;
    };
  }),
  backend(
    'hex-in-upper-case-only',
    'core-api.unlock.lower-case',
    'A session in lower case cannot be read.',
    () => (asked) =>
      asked.path === 'unlock' && /[a-f]/.test(sessionOf(asked))
        ? Promise.resolve(fails('unlock', 3))
        : asked.send(asked.request),
  ),
  backend(
    'reset-not-noticed',
    'core-api.unlock.setup',
    'A lock that was reset receives packets under its old master key.',
    () => {
      let asked0 = 0;
      return (asked) => {
        if (asked.path !== 'unlock' || isSetUp(sessionOf(asked))) return asked.send(asked.request);
        asked0 += 1;
        // The suite prepares its lock with two lists.
        if (asked0 <= 2) return asked.send(asked.request);
        const text = sessionOf(asked);
        const flags = (Number.parseInt(text.slice(2, 4), 16) | 3).toString(16).padStart(2, '0');
        return asked.with({ ...asked.body, session: `${text.slice(0, 2)}${flags}${text.slice(4)}`.toUpperCase() });
      };
    },
  ),
  backend('count-stands-still', 'core-api.unlock.setup-count', 'setup_count never grows.', () => {
    let first: unknown;
    return async (asked) => {
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      const [lock] = sound?.data?.locks ?? [];
      if (asked.path !== 'lock' || lock === undefined || asked.body.macs === undefined) return answer;
      first ??= lock.setup_count;
      return withBody(answer, { ...sound, data: { locks: [{ ...lock, setup_count: first }] } });
    };
  }),
  backend(
    'wedged-by-a-lost-set-up',
    'core-api.unlock.setup-twice',
    'No list is issued until the set-up is confirmed.',
    () => {
      let waiting = false;
      return async (asked) => {
        if (asked.path === 'upload') waiting = false;
        if (asked.path === 'unlock' && waiting && isSetUp(sessionOf(asked))) return fails('unlock', 3);
        if (asked.path === 'unlock') waiting = !isSetUp(sessionOf(asked));
        return asked.send(asked.request);
      };
    },
  ),
  backend(
    'fwupdate-unlocks',
    'core-api.fwupdate.mode',
    '/fwupdate/ returns the list of /unlock/.',
    () => (asked) => asked.send(asked.path === 'fwupdate' ? { ...asked.request, target: '/unlock/' } : asked.request),
  ),
  uploads('records-dropped', 'core-api.activity.unlocked', 'Records of an unlock are dropped.', (log) => ({
    ...log,
    responses: log.responses.filter((packet) => !/^5075/i.test(packet)),
  })),
  uploads('only-whole-uploads', 'core-api.upload.in-parts', 'An upload of a single packet is dropped.', (log) =>
    log.responses.length === 1 ? { ...log, responses: [] } : log,
  ),
  uploads(
    'repairs-packets',
    'core-api.upload.forged',
    'A record with a wrong bit is corrected and accepted.',
    (log) => ({
      ...log,
      responses: log.responses.flatMap((packet) => [
        packet,
        HEX40.test(packet) ? withDigitChanged(packet, 21) : packet,
      ]),
    }),
  ),
  backend('session-not-looked-at', 'core-api.upload.other-session', 'Records are accepted for any session.', () => {
    let last = '';
    return (asked) => {
      if (asked.path === 'unlock') last = sessionOf(asked);
      if (asked.path !== 'upload') return asked.send(asked.request);
      return asked.with({ logs: logsOf(asked).map((log) => ({ ...log, session: last })) });
    };
  }),
  backend('counts-uploads', 'core-api.upload.twice', 'An upload that is sent twice counts twice.', () => {
    const seen = new Set<string>();
    let twice = false;
    return async (asked) => {
      const text = asked.request.body ?? '';
      if (asked.path === 'upload' && text.includes('"5075')) {
        twice ||= seen.has(text);
        seen.add(text);
      }
      const answer = await asked.send(asked.request);
      const sound = envelopeOf(answer);
      if (!twice || asked.path !== 'activity' || sound === undefined || failed(sound)) return answer;
      return withBody(answer, { ...sound, data: { activity: [...sound.data.activity, ...sound.data.activity] } });
    };
  }),
  invents(
    'opened-when-asked',
    'core-api.activity.unlocked',
    'An unlock appears in the activity as soon as its list is requested.',
    ({ path, body }) =>
      path === 'unlock' && typeof body.tracking_key === 'string'
        ? { mac: String(body.mac), tracking_key: body.tracking_key }
        : undefined,
  ),
  invents('sixty-is-believed', 'core-api.upload.app-packets', 'The answer 60 counts as an unlock.', (asked) => {
    const [log] = logsOf(asked);
    const only = log !== undefined && log.responses.length > 0 && log.responses.every((each) => /^51/.test(each));
    return asked.path === 'upload' && only ? { mac: log.mac, tracking_key: '' } : undefined;
  }),
  invents(
    'nonsense-is-believed',
    'core-api.upload.nonsense',
    'A packet that cannot be read leaves an entry in the activity.',
    (asked) => {
      const [log] = logsOf(asked);
      return asked.path === 'upload' && log?.responses.includes('5075')
        ? { mac: log.mac, tracking_key: '' }
        : undefined;
    },
  ),
  answers('token-missing', 'core-api.unlock.form', '/unlock/ has no token.', ({ token, ...rest }, { path }) =>
    path === 'unlock' && token !== undefined ? rest : undefined,
  ),
  permits(
    'unknown-lock-succeeds',
    'core-api.upload.unknown-lock',
    'An upload for unknown locks succeeds.',
    ({ path }, code) => path === 'upload' && code === 7,
  ),
];
