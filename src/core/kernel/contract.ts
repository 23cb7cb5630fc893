/**
 * The interface of every topic of the core: a decider turns a command into events or a refusal, and an evolver applies
 * an event to the state. Both are total and pure: time, randomness and secrets are passed in. A topic declares the
 * commands that it accepts and the events that it emits; events.ts and commands.ts combine them.
 */

import type { Draft } from '../model/draft.ts';
import type { State } from '../model/state.ts';
import type { RuleBook, RuleId } from './rule.ts';

/** The secrets of a core. */
export interface Secrets {
  /** 32 bytes, from which every master key and every code is derived. */
  readonly facility: Uint8Array;
  /** 32 bytes, from which the factory keys (class 0) are derived. */
  readonly factory: Uint8Array;
  /** Binary logarithm of the cost of a password hash (default: 14). */
  readonly passwordCost?: number;
}

export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** At least 16 random bytes for this command, from which references are derived. */
  readonly entropy: Uint8Array;
  readonly secrets: Secrets;
  readonly rules: RuleBook;
}

export interface Refusal {
  readonly rule: RuleId;
  /** The id of the subject, never a secret. */
  readonly about?: string;
}

export type Decision<E> = { readonly ok: true; readonly events: readonly E[] } | Refused<E>;

/** A refusal can emit events too, for example to count failed sign-ins. */
export interface Refused<E> {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly events: readonly E[];
}

/** The types ensure that a topic emits only events that it declares. */
export const decided = <E = never>(...events: readonly NoInfer<E>[]): Decision<E> => ({ ok: true, events });

/** Refused by a rule, given as its entry or its id. */
export const refused = <E = never>(
  rule: RuleId | { readonly id: RuleId },
  about?: string,
  ...events: readonly NoInfer<E>[]
): Refused<E> => {
  const id = typeof rule === 'string' ? rule : rule.id;
  return { ok: false, refusal: about === undefined ? { rule: id } : { rule: id, about }, events };
};

interface Typed {
  readonly type: string;
}
type Named<T extends Typed, K> = Extract<T, { readonly type: K }>;

/** The deciders of the commands `C`, which emit only events `E`. */
export type Deciders<C extends Typed, E> = {
  readonly [K in C['type']]: (state: State, command: Named<C, K>, context: Context) => Decision<E>;
};
export type Evolvers<E extends Typed> = {
  readonly [K in E['type']]: (state: Draft<State>, event: Named<E, K>) => void;
};
/** The events that the core's own rules derive from events `On`; a derived event causes no further ones. */
export type Reactors<On extends Typed, E> = {
  readonly [K in On['type']]?: (state: State, event: Named<On, K>, context: Context) => readonly E[];
};
