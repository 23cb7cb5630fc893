/**
 * What every topic of the core is written against: a decider turns a command into events or a refusal, an evolver puts an
 * event into the state. Both are total and pure; `now`, chance and secrets come in, nothing is asked for.
 */
import type { Rule } from './rule.ts';
import type { RuleId, Rules } from './rules.ts';
import type { State } from './state.ts';
import type { Command, CoreEvent } from './topics.ts';

export interface Secrets {
  /** 32 bytes: every master key and every code comes from it. */
  readonly facility: Uint8Array;
  /** 32 bytes: class 0. */
  readonly factory: Uint8Array;
  /** Binary logarithm of the work a password hash takes; 14 where nothing is said. */
  readonly passwordCost?: number;
}

export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Fresh chance of this command, 16 bytes or more; references are made from it. */
  readonly entropy: Uint8Array;
  readonly secrets: Secrets;
  readonly rules: Rules;
}

export interface Refusal {
  readonly rule: RuleId;
  /** What it was about: an id, never a secret. */
  readonly about?: string;
}

export type Decision =
  | { readonly ok: true; readonly events: readonly CoreEvent[] }
  /** Events of a refusal say that it happened; wrong sign-ins are counted that way. */
  | { readonly ok: false; readonly refusal: Refusal; readonly events: readonly CoreEvent[] };

export const decided = (...events: readonly CoreEvent[]): Decision => ({ ok: true, events });

export const refused = (rule: RuleId, about?: string, ...events: readonly CoreEvent[]): Decision => ({
  ok: false,
  refusal: about === undefined ? { rule } : { rule, about },
  events,
});

export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
export type EventOf<T extends CoreEvent['type']> = Extract<CoreEvent, { readonly type: T }>;

export type Deciders<T extends Command['type']> = {
  readonly [K in T]: (state: State, command: CommandOf<K>, context: Context) => Decision;
};
export type Evolvers<T extends CoreEvent['type']> = {
  readonly [K in T]: (state: State, event: EventOf<K>) => void;
};
/** What follows from an event by the core's own rules; at most one event deep for each. */
export type Reactors<T extends CoreEvent['type']> = {
  readonly [K in T]?: (state: State, event: EventOf<K>, context: Context) => readonly CoreEvent[];
};

type CheckOf<K extends RuleId> = Parameters<Rules[K]['check']>[0];

/** Whether a rule's check holds. */
export const holds = <K extends RuleId>(rules: Rules, id: K, about: CheckOf<K>): boolean => {
  // The entry is looked up by the id that gives `about` its type; TypeScript cannot follow a union there.
  const rule = rules[id] as Rule<CheckOf<K>>;
  return rule.check(about);
};

/** The first rule that refuses, in the order given. */
export type Judgement = readonly [id: RuleId, passes: boolean];
export const firstRefusal = (judgements: readonly Judgement[]): RuleId | undefined =>
  judgements.find(([, passes]) => !passes)?.[0];
