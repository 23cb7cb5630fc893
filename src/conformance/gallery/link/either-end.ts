/** Mistakes that either end can make. */
import type { Rows } from './exhibit.ts';
import { each, errors, jsonOf, kindOf, objectOf, withoutId } from './filters.ts';

export const EITHER: Rows = {
  'drops-what-is-not-json': [
    'A frame that is not JSON is dropped.',
    { filter: { outgoing: errors(-32700, () => undefined) } },
  ],
  'ends-at-not-json': [
    'A frame that is not JSON ends the connection.',
    {
      filter: {
        outgoing: (text, { end }) => {
          if (objectOf(jsonOf(text)?.error).code === -32700) end();
          return text;
        },
      },
    },
  ],
  'reads-binary': ['A binary frame is read as text.', { binary: (frame) => new TextDecoder().decode(frame) }],
  'reads-batches': [
    'A batch is executed.',
    {
      filter: {
        incoming: (text, { give }) => {
          if (!text.startsWith('[{')) return text;
          for (const one of JSON.parse(text) as unknown[]) give(JSON.stringify(one));
          return undefined;
        },
      },
    },
  ],
  'any-jsonrpc': [
    'The member jsonrpc may be anything.',
    { filter: { incoming: each((message) => ({ ...message, jsonrpc: '2.0' })) } },
  ],
  'any-depth': [
    'JSON may be nested without limit.',
    { filter: { incoming: (text) => text.replace(/\[{20,}\]{20,}/, '0') } },
  ],
  'wrong-code-for-a-request': [
    'A message that is not a request is refused with the error code for invalid parameters.',
    { filter: { outgoing: errors(-32600, (message) => ({ ...message, error: { code: -32602, message: '' } })) } },
  ],
  'small-frames': ['The size limit for frames is one byte too low.', { frameLimit: 65_535 }],
  'any-size': ['A frame may have any size.', { frameLimit: Number.POSITIVE_INFINITY }],
  'answers-out-of-order': [
    'Answers are sent in pairs, each pair in reverse order.',
    {
      filter: {
        outgoing: (text, { send, memory }) => {
          if (!/"id":"order-/.test(text)) return text;
          const held = memory.get('held');
          memory.delete('held');
          if (held === undefined) memory.set('held', text);
          else send(text);
          return held;
        },
      },
    },
  ],
  'endless-nonsense': ['Refused messages are not counted.', { filter: { ends: false } }],
  'ids-as-text': [
    'A numeric id is returned as text.',
    {
      filter: {
        outgoing: each((message) =>
          kindOf(message) === 'answer' && typeof message.id === 'number'
            ? { ...message, id: `${message.id}` }
            : message,
        ),
      },
    },
  ],
  'ids-as-numbers': [
    'Ids that look like numbers are returned as numbers.',
    {
      filter: {
        outgoing: each((message) =>
          kindOf(message) === 'answer' && /^\d+$/.test(String(message.id))
            ? { ...message, id: Number(message.id) }
            : message,
        ),
      },
    },
  ],
  'short-ids': [
    'Ids are truncated after 32 characters.',
    {
      filter: {
        outgoing: each((message) =>
          typeof message.id === 'string' ? { ...message, id: message.id.slice(0, 32) } : message,
        ),
      },
    },
  ],
  'answers-notifications': [
    'A notification is answered with the id null.',
    {
      filter: {
        incoming: (text) => {
          const message = jsonOf(text);
          return message?.method !== undefined && withoutId(text) && message.method !== 'heartbeat'
            ? JSON.stringify({ ...message, id: null })
            : text;
        },
      },
    },
  ],
  'answers-refused-notifications': [
    'A notification that is refused is answered.',
    {
      filter: {
        incoming: (text, { send }) => {
          if (text.includes('noke-sim.other') && withoutId(text))
            send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32601, message: '' } }));
          return text;
        },
      },
    },
  ],
  'unreadable-ids-dropped': [
    'A request whose id is an object is dropped.',
    { filter: { incoming: (text) => (/"id":\{/.test(text) ? undefined : text) } },
  ],
  'answers-answers': [
    'An unexpected answer is refused.',
    {
      filter: {
        incoming: (text, { send }) => {
          if (/never-asked/.test(text))
            send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: '' } }));
          return text;
        },
      },
    },
  ],
  'strict-parameters': [
    'A parameter that the specification does not list is refused.',
    {
      filter: {
        incoming: each((message) =>
          objectOf(message.params).firmware === undefined ? message : { ...message, params: {} },
        ),
      },
    },
  ],
  'upper-case-only': [
    'Lower-case hex is refused.',
    {
      filter: {
        incoming: each((message) =>
          /[a-f]/.test(String(objectOf(message.params).mac)) ? { ...message, params: {} } : message,
        ),
      },
    },
  ],
  'silent-about-methods': [
    'A request with an unknown method is answered with the error code for invalid parameters.',
    { filter: { outgoing: errors(-32601, (message) => ({ ...message, error: { code: -32602, message: '' } })) } },
  ],
  'inherited-methods': [
    'Names that every JavaScript object inherits are methods.',
    {
      filter: {
        incoming: (text) =>
          text.replace('"constructor"', '"heartbeat"').replace('"method":"heartbeat"', '"method":"packets"'),
      },
    },
  ],
};
