/**
 * A rule: an entry with an id, a sentence and its source. Deciders evaluate entries and contain no rule themselves. To switch
 * off a rule or plant a fault, replace one entry of the rule book that the core gets.
 */

import type { Source } from '../../protocol/sources.ts';

export type RuleId = `B-${string}-${number}`;

interface Stated {
  /** The sentence, as in docs/behaviour.md. */
  readonly sentence: string;
  readonly source: Source;
}

/** `guard`: true lets the command pass. `effect`: true causes the effect. */
export interface ConditionBody<C> extends Stated {
  readonly kind: 'guard' | 'effect';
  check(c: C): boolean;
}

/** A rule that returns a value, such as the end of a key's validity or the keys that end. */
export interface PolicyBody<C, V> extends Stated {
  readonly kind: 'policy';
  value(c: C): V;
  /** The value without this rule. */
  without(c: C): V;
}

/** Rejects input that is invalid in every state; it cannot be switched off. */
export interface BoundaryBody extends Stated {
  readonly kind: 'boundary';
}

interface Identified {
  readonly id: RuleId;
}
export type Condition<C> = ConditionBody<C> & Identified;
export type Policy<C, V> = PolicyBody<C, V> & Identified;
export type Boundary = BoundaryBody & Identified;
export type Rule = Condition<never> | Policy<never, unknown> | Boundary;

/** Replaced entries, by id. A rule that is missing here is in force as written. */
export type RuleBook = { readonly [id: RuleId]: Rule | undefined };

export const guard = <C>(sentence: string, source: Source, check: (c: C) => boolean): ConditionBody<C> => ({
  kind: 'guard',
  sentence,
  source,
  check,
});

export const effect = <C>(sentence: string, source: Source, check: (c: C) => boolean): ConditionBody<C> => ({
  kind: 'effect',
  sentence,
  source,
  check,
});

export const policy = <C, V>(
  sentence: string,
  source: Source,
  value: (c: C) => V,
  without: (c: C) => V,
): PolicyBody<C, V> => ({ kind: 'policy', sentence, source, value, without });

export const boundary = (sentence: string, source: Source = 'chosen'): BoundaryBody => ({
  kind: 'boundary',
  sentence,
  source,
});

type Bodies = { readonly [id: RuleId]: ConditionBody<never> | PolicyBody<never, unknown> | BoundaryBody };

/** The rules of a topic; each entry gets the id under which it is listed. */
export const rulesOf = <T extends Bodies>(bodies: T): { readonly [K in keyof T]: T[K] & { readonly id: K } } =>
  // TypeScript loses the keys of a record that is built entry by entry.
  Object.fromEntries(Object.entries(bodies).map(([id, body]) => [id, { ...body, id }])) as {
    readonly [K in keyof T]: T[K] & { readonly id: K };
  };

/** An id belongs to one entry, and a replacement has the same type (`Rules` in rules.ts), so the result has the type of `rule`. */
const inForce = <R extends Rule>(rules: RuleBook, rule: R): R => (rules[rule.id] ?? rule) as R;

/** The result of a guard or an effect. */
export const holds = <C>(rules: RuleBook, rule: Condition<C>, about: NoInfer<C>): boolean =>
  inForce(rules, rule).check(about);

/** The value of a policy. */
export const evaluate = <C, V>(rules: RuleBook, rule: Policy<C, V>, about: NoInfer<C>): V =>
  inForce(rules, rule).value(about);

/** The rule switched off: a guard lets everything pass, an effect never happens, and a boundary is unchanged. */
export function switchedOff(rule: Rule): Rule {
  switch (rule.kind) {
    case 'guard':
      return { ...rule, check: () => true };
    case 'effect':
      return { ...rule, check: () => false };
    case 'policy':
      return { ...rule, value: rule.without };
    case 'boundary':
      return rule;
  }
}

/** A rule, and whether it let the command pass. */
export type Judgement = readonly [id: RuleId, passes: boolean];

export const judged = <C>(rules: RuleBook, rule: Condition<C>, about: NoInfer<C>): Judgement => [
  rule.id,
  holds(rules, rule, about),
];

/** The first rule that refuses, in the order given. */
export const firstRefusal = (judgements: readonly Judgement[]): RuleId | undefined =>
  judgements.find(([, passes]) => !passes)?.[0];
