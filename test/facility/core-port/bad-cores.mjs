// Cores that give no usable answer to `known`, each in its own way; `?name` chooses one.
const { search } = new URL(import.meta.url);

const loop = () => {
  for (;;);
};
const cyclic = {};
cyclic.self = cyclic;

const WAYS = {
  '?throws': () => {
    throw new Error('no such table');
  },
  '?rejects': () => Promise.reject(new Error('no such table')),
  '?throws-a-number': () => {
    throw 7;
  },
  '?loops': loop,
  '?never': () => new Promise(() => undefined),
  '?exits': () => process.exit(0),
  '?crashes': () => new Promise(() => void setTimeout(() => JSON.parse('{'), 0)),
  '?nothing': () => undefined,
  '?text': () => 'yes',
  '?other-shape': () => ({ ok: true, epoch: 'one', overlock: null }),
  '?no-rule': () => ({ ok: false }),
  '?cycle': () => cyclic,
  '?big-integer': () => ({ ok: true, epoch: 1n, overlock: null }),
  '?huge': () => ({ ok: true, epoch: 1, overlock: null, text: 'x'.repeat(2_000_000) }),
  '?getter': () => ({
    get ok() {
      throw new Error('not today');
    },
  }),
};

export const open =
  search === '?no-core'
    ? () => 'open'
    : search === '?open-throws'
      ? () => Promise.reject(new Error('no licence'))
      : () => (search === '?no-operation' ? {} : { known: WAYS[search] });
