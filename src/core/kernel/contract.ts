/**
 * What every topic of the core is written against: a decider turns a command into events or a refusal, an evolver applies an
 * event to the state. Both are total and pure: time, randomness and secrets are passed in. A topic declares the commands it
 * takes and the events it emits; events.ts and commands.ts put them together.
 */

import type { Draft } from '../model/draft.ts';
import type { State } from '../model/state.ts';
import type { RuleBook, RuleId } from './rule.ts';

export interface Secrets {
  /** 32 bytes: every master key and every code comes from it. */
  readonly facility: Uint8Array;
  /** 32 bytes: class 0. */
  readonly factory: Uint8Array;
  /** Binary logarithm of the work a password hash takes (default: 14). */
  readonly passwordCost?: number;
}

export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Random bytes for this command, 16 or more; references are made from them. */
  readonly entropy: Uint8Array;
  readonly secrets: Secrets;
  readonly rules: RuleBook;
}

export interface Refusal {
  readonly rule: RuleId;
  /** The id of the subject, never a secret. */
  readonly about?: string;
}

export type Decision<E> =
  | { readonly ok: true; readonly events: readonly E[] }
  /** A refusal can emit events too: wrong sign-ins are counted that way. */
  | { readonly ok: false; readonly refusal: Refusal; readonly events: readonly E[] };

/** The events are checked against what the topic says that it emits, so the context gives their type. */
export const decided = <E = never>(...events: readonly NoInfer<E>[]): Decision<E> => ({ ok: true, events });

/** Refused by a rule, given as its entry or its id. */
export const refused = <E = never>(
  rule: RuleId | { readonly id: RuleId },
  about?: string,
  ...events: readonly NoInfer<E>[]
): Decision<E> => {
  const id = typeof rule === 'string' ? rule : rule.id;
  return { ok: false, refusal: about === undefined ? { rule: id } : { rule: id, about }, events };
};

interface Typed {
  readonly type: string;
}
type Named<T extends Typed, K> = Extract<T, { readonly type: K }>;

/** Who decides the commands `C`; only events `E` come of it. */
export type Deciders<C extends Typed, E> = {
  readonly [K in C['type']]: (state: State, command: Named<C, K>, context: Context) => Decision<E>;
};
export type Evolvers<E extends Typed> = {
  readonly [K in E['type']]: (state: Draft<State>, event: Named<E, K>) => void;
};
/** What follows from events `On` by the core's own rules; at most one event deep for each. */
export type Reactors<On extends Typed, E> = {
  readonly [K in On['type']]?: (state: State, event: Named<On, K>, context: Context) => readonly E[];
};
