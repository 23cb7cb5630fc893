/** Every faulty and unusual end of the facility link. Each faulty one has one mistake; the unusual ones comply with every sentence of the page. */
import { isDeepStrictEqual } from 'node:util';
import { idOf, RIGHT_ROWS, type Row, WRONG_ROWS } from '../../link/cases/parameters.ts';
import { BACKEND } from './backends.ts';
import { EITHER } from './either-end.ts';
import { exhibitsOf, type LinkExhibit, madeOf, type Rows } from './exhibit.ts';
import { each, jsonOf, objectOf, only, params } from './filters.ts';
import { GATEWAY } from './gateways.ts';

/** Ends that accept one wrong value of one parameter, or refuse one correct value. */
const parameterFaults = (): LinkExhibit[] =>
  [...WRONG_ROWS, ...RIGHT_ROWS].map((row) => {
    const right = RIGHT_ROWS.includes(row);
    return {
      id: `${row.sent.method}-${row.name}-${row.slug}-${right ? 'refused' : 'accepted'}`,
      sentence: `\`${row.name}\` of \`${row.sent.method}\` may ${right ? 'not ' : ''}be ${wordsOf(row)}.`,
      faulty: true,
      caughtBy: idOf(row),
      target: madeOf(row.sent.role, {
        filter: {
          incoming: params(row.sent.method, (given) =>
            isOf(row, given) ? { ...given, [row.name]: right ? null : row.sent.params[row.name] } : given,
          ),
        },
      }),
    };
  });

const isOf = ({ name, value }: Row, given: Readonly<Record<string, unknown>>): boolean =>
  isDeepStrictEqual(given[name], value);
const wordsOf = ({ slug }: Row): string => slug.replaceAll('-', ' ');

/** Unusual, but correct according to every sentence of the page. */
const ODD: Rows = {
  'spaced-json': [
    'JSON is spread over several lines.',
    { filter: { outgoing: (text) => JSON.stringify(JSON.parse(text), null, 4) } },
  ],
  'other-order': [
    'The members of each object are in a different order.',
    { filter: { outgoing: each((message) => Object.fromEntries(Object.entries(message).reverse())) } },
  ],
  'terse-errors': [
    'Errors have a code and an empty message.',
    {
      filter: {
        outgoing: each((message) =>
          message.error === undefined
            ? message
            : { ...message, error: { code: objectOf(message.error).code, message: '' } },
        ),
      },
    },
  ],
  'rich-results': [
    'Results have additional members.',
    {
      filter: {
        outgoing: each((message) =>
          message.result === undefined
            ? message
            : { ...message, result: { ...objectOf(message.result), server: 'other' } },
        ),
      },
    },
  ],
};
const ODD_GATEWAY: Rows = {
  ...ODD,
  'numbered-hello': [
    'Hello has a number as its id.',
    { filter: { outgoing: only('hello', (message) => ({ ...message, id: 12 })) } },
  ],
  nameless: [
    'The name of the gateway is empty.',
    { filter: { outgoing: params('hello', (given) => ({ ...given, gateway: '' })) } },
  ],
  'more-in-heartbeats': [
    'Heartbeats have an additional parameter.',
    { filter: { outgoing: params('heartbeat', (given) => ({ ...given, rssi: -70 })) } },
  ],
  chatty: [
    'Heartbeats of other locks arrive in between.',
    {
      filter: {
        outgoing: (text, { send }) => {
          const message = jsonOf(text);
          if (message?.method === 'heartbeat')
            send(
              JSON.stringify({
                ...message,
                params: { ...objectOf(message.params), mac: '02:00:00:00:00:02', session: 'CD'.repeat(20) },
              }),
            );
          return text;
        },
      },
    },
  ],
  dials: ['It dials.', { dials: true }],
};
const ODD_BACKEND: Rows = {
  ...ODD,
  'asks-packets': [
    'Packets are sent as a request with an id.',
    { filter: { outgoing: only('packets', (message) => ({ ...message, id: 'p' })) } },
  ],
  dials: ['It dials.', { dials: true }],
};

export const linkExhibits = (): readonly LinkExhibit[] => [
  ...exhibitsOf(['gateway', 'backend'], true, EITHER),
  ...exhibitsOf(['backend'], true, BACKEND),
  ...exhibitsOf(['gateway'], true, GATEWAY),
  ...parameterFaults(),
  ...exhibitsOf(['gateway'], false, ODD_GATEWAY),
  ...exhibitsOf(['backend'], false, ODD_BACKEND),
];
