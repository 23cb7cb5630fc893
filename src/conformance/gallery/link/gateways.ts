/** Mistakes of a gateway. */
import { type EndParts, SOUND_END } from '../../link/built-in-end.ts';
import { type Rows, takenRows } from './exhibit.ts';
import { type Filter, type FilterContext, jsonOf, only, params } from './filters.ts';

export const GATEWAY: Rows = {
  'no-key': ['An upgrade without a key is accepted.', { refusal: refusalBut((bearer) => bearer === undefined) }],
  'any-key': ['An upgrade with any key is accepted.', { refusal: refusalBut((bearer) => bearer !== undefined) }],
  'prefix-of-key': [
    'The beginning of the key is accepted.',
    { refusal: refusalBut((bearer, key) => bearer !== undefined && key.startsWith(bearer)) },
  ],
  'more-than-key': [
    'A key that begins with the correct one is accepted.',
    { refusal: refusalBut((bearer, key) => bearer?.startsWith(key) === true) },
  ],
  'serves-web-pages': [
    'Web pages can connect.',
    { refusal: ({ bearer }, _role, key) => (bearer === key ? undefined : 401) },
  ],
  'no-hello': ['It never says hello.', { filter: { outgoing: only('hello', () => undefined) } }],
  'hello-later': [
    'A heartbeat precedes hello.',
    {
      filter: {
        outgoing: (text, { send }) => {
          if (jsonOf(text)?.method === 'hello') send(JSON.stringify({ jsonrpc: '2.0', method: 'results', params: {} }));
          return text;
        },
      },
    },
  ],
  'hello-as-notification': [
    'Hello has no id.',
    { filter: { outgoing: only('hello', ({ id: _, ...message }) => message) } },
  ],
  'hello-without-key': [
    'Hello has an empty key.',
    { filter: { outgoing: params('hello', (given) => ({ ...given, key: '' })) } },
  ],
  'hello-version-2': [
    'Hello has version 2.',
    { filter: { outgoing: params('hello', (given) => ({ ...given, version: 2 })) } },
  ],
  ...takenRows(['packets']),
  'other-session-taken': [
    'Packets for any session of the lock are reported as taken.',
    {
      filter: sessions((given, sent) =>
        given === '0203B80B68BC8537503B34587DEB9BB7C56E1556' ? sent.at(-1) : undefined,
      ),
    },
  ],
  'earlier-session-taken': [
    'Packets for an earlier session are delivered in the current one.',
    { filter: sessions((given, sent) => (sent.includes(given) ? sent.at(-1) : undefined)) },
  ],
  'no-heartbeat-at-touch': ['A touch is not reported.', { filter: { outgoing: only('heartbeat', () => undefined) } }],
  'heartbeat-without-battery': [
    'A heartbeat has no battery.',
    { filter: { outgoing: params('heartbeat', ({ batteryMv: _, ...given }) => given) } },
  ],
  'never-touched': [
    'A heartbeat never says that the lock was touched.',
    { filter: { outgoing: params('heartbeat', (given) => ({ ...given, touched: false })) } },
  ],
  'session-never-changes': [
    'Every heartbeat shows the session of the first.',
    {
      filter: {
        outgoing: (text, { memory }) =>
          params('heartbeat', (given) => {
            const first = memory.get('first') ?? String(given.session);
            memory.set('first', first);
            return { ...given, session: first };
          })(text),
      },
    },
  ],
  'no-results': ['The lock’s answers are dropped.', { filter: { outgoing: only('results', () => undefined) } }],
  'results-as-records': [
    'The lock’s answers are sent as records.',
    { filter: { outgoing: only('results', (message) => ({ ...message, method: 'records' })) } },
  ],
  'results-of-another-session': [
    'Answers name a different session.',
    { filter: { outgoing: params('results', (given) => ({ ...given, session: 'AB'.repeat(20) })) } },
  ],
  'first-connection-only': ['Only the first connection receives heartbeats.', { filter: firstOnly() }],
  'other-methods': [
    'It sends a request that the specification does not define.',
    {
      filter: {
        outgoing: (text, { send }) => {
          if (jsonOf(text)?.method === 'heartbeat')
            send(JSON.stringify({ jsonrpc: '2.0', method: 'status', params: {} }));
          return text;
        },
      },
    },
  ],
  'takes-records': [
    'It also accepts requests that only a gateway sends.',
    { filter: { incoming: only('records', (message) => ({ ...message, method: 'packets' })) } },
  ],
  'does-not-dial-again': ['After a connection ends, it does not dial again.', { dials: true, dialsAgain: false }],
  'dials-without-key': ['It dials without the key.', { dials: true, bearer: () => undefined }],
};

function refusalBut(excuses: (bearer: string | undefined, key: string) => boolean): EndParts['refusal'] {
  return ({ bearer, origin }, role, key) =>
    excuses(bearer, key)
      ? undefined
      : SOUND_END.refusal(
          { ...(bearer === undefined ? {} : { bearer }), ...(origin === undefined ? {} : { origin }) },
          role,
          key,
        );
}

/** Replaces the session of packets; `sent` contains the sessions of the heartbeats so far. */
function sessions(replace: (given: string, sent: readonly string[]) => string | undefined): Filter {
  const sent: string[] = [];
  return {
    outgoing: params('heartbeat', (given) => {
      sent.push(String(given.session));
      return given;
    }),
    incoming: params('packets', (given) => ({
      ...given,
      session: replace(String(given.session), sent) ?? given.session,
    })),
  };
}

/** Sends heartbeats only on the first of the open connections. */
function firstOnly(): Filter {
  const open: FilterContext[] = [];
  return {
    opened: (around) => void open.push(around),
    closed: (around) => void open.splice(open.indexOf(around), 1),
    outgoing: (text, around) => (jsonOf(text)?.method === 'heartbeat' && open[0] !== around ? undefined : text),
  };
}
