/** A core behind the core port that differs from ours in one respect: the changes that the gallery can make. */
import { type Rules, rules } from '../../../core/rules.ts';
import {
  type Answer,
  type Granted,
  type Operation,
  type Request,
  readAnswer,
} from '../../../facility/core-port/contract.ts';

export type Asked = Exclude<Operation, 'open'>;
type Whole<O extends Asked> = Request<O> & { readonly now: number; readonly random: string };

/** The implementation of each operation of a core; a modified core may return anything, immediately or later. */
export type Operations = { [O in Asked]: (request: Whole<O>) => unknown };

/** What our core knows about locks, for changes that cannot be made through the port alone. */
export interface Inside {
  readonly core: {
    readonly state: {
      readonly locks: ReadonlyMap<
        string,
        {
          readonly holding: {
            readonly slots: ReadonlyMap<number, { readonly generation: number; wanted: number }>;
            readonly sessions: Map<string, unknown>;
          };
        }
      >;
    };
  };
}

export type Change = (core: Operations, inside: Inside) => void;

export const OPERATIONS: readonly Asked[] = [
  'provision',
  'feed',
  'issue',
  'unlock',
  'upload',
  'revoke',
  'reset',
  'share',
  'unshare',
  'known',
  'activity',
];
export const DONE = { ok: true } as const;

/** Performs an operation differently; `sound` performs the original one. */
export const instead =
  <O extends Asked>(
    operation: O,
    otherwise: (sound: (request: Whole<O>) => Answer<O>, request: Whole<O>, inside: Inside) => unknown,
  ): Change =>
  (core, inside) => {
    const before = core[operation];
    const sound = (request: Whole<O>): Answer<O> => {
      const read = readAnswer(operation, before.call(core, request));
      if (!read.ok) throw new RangeError(read.why);
      return read.answer;
    };
    Object.assign(core, { [operation]: (request: Whole<O>) => otherwise(sound, request, inside) });
  };

/** Modifies an answer that grants something. */
export const mapped = <O extends Asked>(
  operation: O,
  change: (answer: Granted<O>, request: Whole<O>) => unknown,
): Change =>
  instead(operation, (sound, request) => {
    const answer = sound(request);
    return answer.ok ? change(answer, request) : answer;
  });

type Key = Granted<'issue'>['keys'][number];

export const keysMapped = (change: (key: Key, request: Whole<'issue'>) => object): Change =>
  mapped('issue', (answer, request) => ({ ...answer, keys: answer.keys.map((key) => change(key, request)) }));

export const nothing = (operation: Asked): Change => instead(operation, () => DONE);

export const all =
  (...changes: readonly Change[]): Change =>
  (core, inside) => {
    for (const change of changes) change(core, inside);
  };

/** The options of a core in which parts of some rules are replaced. */
export const withRules = (changes: { readonly [Id in keyof Rules]?: object }): { readonly rules: object } => ({
  rules: {
    ...rules,
    ...Object.fromEntries(
      Object.entries(rules).map(([id, rule]) => [id, { ...rule, ...new Map(Object.entries(changes)).get(id) }]),
    ),
  },
});
