/** Mistakes of a backend. */
import { type Made, type Rows, takenRows } from './exhibit.ts';
import { answerWith, type Filter, jsonOf, objectOf, params, withoutId } from './filters.ts';

export const BACKEND: Rows = {
  'needs-bearer': [
    'An upgrade without a key is refused.',
    { refusal: ({ bearer }) => (bearer === undefined ? 401 : undefined) },
  ],
  'serves-web-pages': ['Web pages can connect.', { refusal: () => undefined }],
  'no-deadline': ['A connection may stay silent forever.', { helloMs: Number.POSITIVE_INFINITY }],
  'short-deadline': ['A hello after four seconds is too late.', { helloMs: 3_000 }],
  'hello-without-result': [
    'The result of hello has no version.',
    { filter: { outgoing: (text) => text.replace('{"version":1}', '{}') } },
  ],
  'any-key': [
    'Any key is accepted.',
    {
      filter: {
        incoming: keyed((given, right) => (given === undefined || String(given).length > 200 ? given : right)),
      },
    },
  ],
  'empty-key': [
    'An empty key is accepted.',
    { filter: { incoming: keyed((given, right) => (given === '' ? right : given)) } },
  ],
  'prefix-of-key': [
    'The beginning of the key is accepted.',
    {
      filter: {
        incoming: keyed((given, right) =>
          typeof given === 'string' && given.length > 15 && right.startsWith(given) ? right : given,
        ),
      },
    },
  ],
  'wrong-key-stays': [
    'A wrong key is refused, and the connection stays open.',
    {
      filter: {
        incoming: (text, { send }) => {
          const message = jsonOf(text);
          if (objectOf(message?.params).key !== 'noke-sim-wrong') return text;
          send(JSON.stringify({ jsonrpc: '2.0', id: message?.id, error: { code: -32000, message: 'wrong key' } }));
          return undefined;
        },
      },
    },
  ],
  'any-version': [
    'Any version is accepted.',
    { filter: { incoming: params('hello', (given) => ({ ...given, version: given.version === '1' ? '1' : 1 })) } },
  ],
  'version-as-text': [
    'The version may be a string.',
    { filter: { incoming: params('hello', (given) => ({ ...given, version: Number(given.version) })) } },
  ],
  'any-name': [
    'A name may have any length.',
    {
      filter: {
        incoming: params('hello', (given) => ({
          ...given,
          ...(typeof given.gateway === 'string' ? { gateway: 'x' } : {}),
        })),
      },
    },
  ],
  'no-name': [
    'The name may be missing.',
    { filter: { incoming: params('hello', (given) => ({ gateway: '', ...given })) } },
  ],
  'no-key-needed': ['The key may be missing.', { filter: { incoming: keyed((given, right) => given ?? right) } }],
  'long-key': [
    'A key may have any length.',
    { filter: { incoming: keyed((given, right) => (String(given).length > 200 ? right : given)) } },
  ],
  'one-hello': [
    'A further hello is refused.',
    {
      filter: {
        incoming: (text, { send, memory }) => {
          const message = jsonOf(text);
          if (message?.method !== 'hello' || objectOf(message.params).version !== 1) return text;
          if (memory.has('hello'))
            send(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32600, message: '' } }));
          else if (objectOf(message.params).key === RIGHT_KEY && String(objectOf(message.params).gateway).length < 61)
            memory.set('hello', 'said');
          else return text;
          return memory.get('answered') === undefined && memory.set('answered', '1') ? text : undefined;
        },
      },
    },
  ],
  ...Object.fromEntries(
    ['heartbeat', 'records', 'results'].map((method) => [
      `${method}-before-hello`,
      [
        `Before hello, \`${method}\` is answered as if hello had been sent.`,
        {
          filter: {
            outgoing: (text: string, { memory }) => {
              const message = jsonOf(text);
              const early = objectOf(message?.error).code === -32000 && memory.get('method') === method;
              return early ? answerWith(message?.id, { taken: false }) : text;
            },
            incoming: (text: string, { memory }) => {
              memory.set('method', String(jsonOf(text)?.method));
              return text;
            },
          },
        } satisfies Made,
      ] as const,
    ]),
  ),
  'keeps-early-messages': [
    'Messages before hello are handled after it.',
    {
      filter: {
        incoming: (text, { give, memory }) => {
          if (jsonOf(text)?.method === 'hello') {
            give(text);
            const early = memory.get('early');
            memory.clear();
            memory.set('hello', 'said');
            return early;
          }
          if (!memory.has('hello') && withoutId(text)) memory.set('early', text);
          return text;
        },
      },
    },
  ],
  ...takenRows(['heartbeat', 'records', 'results']),
  'packets-for-old-session': [
    'Commands are sent for the session of the first heartbeat.',
    {
      filter: {
        outgoing: (text, { memory }) => {
          const message = jsonOf(text);
          if (message?.method !== 'packets') return text;
          const session = memory.get('session') ?? String(objectOf(message.params).session);
          memory.set('session', session);
          return JSON.stringify({ ...message, params: { ...objectOf(message.params), session } });
        },
      },
    },
  ],
  'packets-to-everybody': ['Commands are sent to every gateway.', { filter: everybody() }],
  'unlocks-by-json': [
    'Before the packets, the backend sends a request that opens the lock.',
    {
      filter: {
        outgoing: (text, { send }) => {
          if (jsonOf(text)?.method === 'packets')
            send(JSON.stringify({ jsonrpc: '2.0', method: 'unlock', params: {} }));
          return text;
        },
      },
    },
  ],
  'does-not-dial-again': ['After a connection ends, it does not dial again.', { dials: true, dialsAgain: false }],
  'dials-without-key': ['It dials without the key.', { dials: true, bearer: () => undefined }],
};

const RIGHT_KEY = 'link-key-of-the-target';

/** Changes the key of a hello. */
function keyed(change: (given: unknown, right: string) => unknown) {
  return params('hello', (given) => ({ ...given, key: change(given.key, RIGHT_KEY) }));
}

function everybody(): Filter {
  const open = new Set<(text: string) => void>();
  return {
    opened: ({ send }) => void open.add(send),
    outgoing: (text) => {
      if (jsonOf(text)?.method !== 'packets') return text;
      for (const send of open) send(text);
      return undefined;
    },
  };
}
