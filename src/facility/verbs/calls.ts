/**
 * The verbs as functions, `verbs.lock.touch('A101')` or `verbs.lock.touch({ lock: 'A101', ms: 900 })`, with the names, arguments and results of the
 * table's entries. As in a scenario, a lone value sets the subject of the verb, if the verb needs no other argument. Arguments are still checked,
 * because JavaScript and JSON use these functions too. The functions of `VerbsAs<R>` take the same arguments and return `R`.
 */
import type { z } from 'zod';
import { isMap } from '../../sim/json.ts';
import type { VerbOutcome, VerbRefused } from './verb.ts';
import { type Entry, VERBS } from './verbs.ts';

/** The name of a verb, such as `lock.touch`; `noke-sim verbs` lists them. */
export type VerbName = Entry['name'];
type EntryOf<N extends VerbName> = Extract<Entry, { readonly name: N }>;

/** The arguments that a caller passes; those with a default are optional. */
export type VerbArgs<N extends VerbName> = z.input<EntryOf<N>['params']>;

/** The result of a verb: a success, with a value where the verb has one, or a refusal. */
export type VerbResult<N extends VerbName> = ReturnType<EntryOf<N>['act']> | VerbRefused;

type SubjectOf<N extends string> = N extends `${infer Subject}.${string}` ? Subject : never;
type ActionOf<N extends string> = N extends `${string}.${infer Action}` ? Action : never;

/** The argument that can stand alone; `never` if the verb requires another one. */
type Lone<N extends VerbName> = {
  [S in EntryOf<N>['subject']]: S extends keyof VerbArgs<N>
    ? Record<never, never> extends Omit<VerbArgs<N>, S>
      ? NonNullable<VerbArgs<N>[S]>
      : never
    : never;
}[EntryOf<N>['subject']];

type Call<N extends VerbName, R> =
  Record<never, never> extends VerbArgs<N> ? (args?: VerbArgs<N> | Lone<N>) => R : (args: VerbArgs<N> | Lone<N>) => R;

/**
 * Every verb as a function below its subject, `verbs.lock.touch('A101')`. A refusal is a value; an argument of a wrong type does not compile, and is
 * refused by `bad-argument` at run time.
 */
export type Verbs = {
  readonly [Subject in SubjectOf<VerbName>]: {
    readonly [N in Extract<VerbName, `${Subject}.${string}`> as ActionOf<N>]: Call<N, VerbResult<N>>;
  };
};

/** The same functions, each of which returns `R`. */
export type VerbsAs<R> = {
  readonly [Subject in SubjectOf<VerbName>]: {
    readonly [N in Extract<VerbName, `${Subject}.${string}`> as ActionOf<N>]: Call<N, R>;
  };
};

/** The arguments of any verb. */
export type AnyVerbArgs = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Every verb in the table, called through `play`. */
export const callsOf = (play: (verb: string, args: AnyVerbArgs) => VerbOutcome): Verbs => functionsOf(play) as Verbs;

/** Every verb in the table as a function that passes its name and arguments to `call` and returns the result. */
export function functionsOf<R>(call: (verb: string, args: AnyVerbArgs) => R): VerbsAs<R> {
  const calls: Record<string, Record<string, object>> = {};
  for (const [name, verb] of VERBS) {
    const [subject = '', action = ''] = name.split('.');
    const actions = calls[subject] ?? {};
    actions[action] = (args: AnyVerbArgs | AnyVerbArgs[string] = {}) =>
      call(name, isMap(args) ? args : { [verb.subject]: args });
    calls[subject] = actions;
  }
  // Built from the table that the type is derived from; TypeScript cannot follow the loop.
  return calls as VerbsAs<R>;
}
