/** The cores of the gallery: with one mistake, lying, or unusual but correct. `open-core.ts` opens one by its id. */
import { setTimeout as pause } from 'node:timers/promises';
import { all, type Change, DONE, instead, mapped, OPERATIONS } from './change.ts';
import type { CoreExhibit } from './exhibit.ts';
import { KEYS } from './faulty/keys.ts';
import { LISTS } from './faulty/lists.ts';
import { REVOCATIONS } from './faulty/revocations.ts';
import { UPLOADS } from './faulty/uploads.ts';

const lowered = (value: unknown): unknown => {
  if (typeof value === 'string') return /^[0-9A-F]{32,}$/.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lowered(each)]));
};
const everywhere = (change: (answer: object) => unknown): Change =>
  all(...OPERATIONS.map((operation) => instead(operation, (sound, request) => change(sound(request)))));

const sound = (id: string, sentence: string, change: Change): CoreExhibit => ({ id, sentence, about: 'sound', change });

const ODD: readonly CoreExhibit[] = [
  sound(
    'takes-its-time',
    'Every answer is slightly delayed.',
    everywhere((answer) => pause(1, answer)),
  ),
  sound(
    'lower-case-and-more-keys',
    'Hex is lower case, and answers have additional keys.',
    everywhere((answer) => ({ ...Object(lowered(answer)), build: 7, note: null })),
  ),
  sound(
    'rules-of-its-own',
    'Refusals name the core’s own rules.',
    everywhere((answer) => ('rule' in answer ? { ok: false, rule: 'E-1042', why: 'Not today.' } : answer)),
  ),
  sound(
    'keys-in-another-order-and-as-they-are',
    'Keys come in a different order, and phones use them unchanged.',
    mapped('issue', (answer) => ({
      ...answer,
      keys: answer.keys.map((key) => ({ ...key, dated: false })).reverse(),
    })),
  ),
];

const YES = { keys: [], commands: ['00'.repeat(20)], accepted: 0, epoch: 1, overlock: false, entries: [] };

const LYING: readonly CoreExhibit[] = [
  {
    id: 'yes-to-all',
    sentence: 'It agrees to everything.',
    about: 'lying',
    change: everywhere(() => ({ ...DONE, ...YES })),
  },
];

export const CORE_EXHIBITS: readonly CoreExhibit[] = [...REVOCATIONS, ...KEYS, ...UPLOADS, ...LISTS, ...LYING, ...ODD];
