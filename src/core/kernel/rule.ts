/**
 * What a rule is: an entry with an id, a sentence and its source. Deciders ask entries and never hold the rule themselves, so a
 * rule switched off, or a planted fault, is one replaced entry in the book that a core is given.
 */

export type RuleId = `B-${string}-${number}`;

interface Stated {
  /** One sentence, as it stands in docs/behaviour.md. */
  readonly sentence: string;
  /** Short names of the sources as docs/behaviour.md lists them, or `chosen` where they are silent or disagree. */
  readonly source: string;
}

/** `guard`: true lets the command pass. `effect`: true makes the thing happen. */
export interface ConditionBody<C> extends Stated {
  readonly kind: 'guard' | 'effect';
  check(c: C): boolean;
}

/** A rule that yields a value: until when a key is good, which keys end. */
export interface PolicyBody<C, V> extends Stated {
  readonly kind: 'policy';
  value(c: C): V;
  /** The value as if there were no such rule. */
  without(c: C): V;
}

/** Rejects input that no state could make sense of; it cannot be switched off. */
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

/** The entries in force, by id. One that is missing here is in force as it was written. */
export type RuleBook = { readonly [id: RuleId]: Rule | undefined };

export const guard = <C>(sentence: string, source: string, check: (c: C) => boolean): ConditionBody<C> => ({
  kind: 'guard',
  sentence,
  source,
  check,
});

export const effect = <C>(sentence: string, source: string, check: (c: C) => boolean): ConditionBody<C> => ({
  kind: 'effect',
  sentence,
  source,
  check,
});

export const policy = <C, V>(
  sentence: string,
  source: string,
  value: (c: C) => V,
  without: (c: C) => V,
): PolicyBody<C, V> => ({ kind: 'policy', sentence, source, value, without });

export const boundary = (sentence: string, source = 'chosen'): BoundaryBody => ({ kind: 'boundary', sentence, source });

type Bodies = { readonly [id: RuleId]: ConditionBody<never> | PolicyBody<never, unknown> | BoundaryBody };

/** The entries of a topic, each with the id under which it is listed. */
export const rulesOf = <T extends Bodies>(bodies: T): { readonly [K in keyof T]: T[K] & { readonly id: K } } =>
  // TypeScript loses the keys of a record that is built entry by entry.
  Object.fromEntries(Object.entries(bodies).map(([id, body]) => [id, { ...body, id }])) as {
    readonly [K in keyof T]: T[K] & { readonly id: K };
  };

/** An id names one entry, and a replacement keeps its type (`Rules` in rules.ts), so the result has the type of `rule`. */
const inForce = <R extends Rule>(rules: RuleBook, rule: R): R => (rules[rule.id] ?? rule) as R;

/** Whether the check of a guard or an effect holds. */
export const holds = <C>(rules: RuleBook, rule: Condition<C>, about: NoInfer<C>): boolean =>
  inForce(rules, rule).check(about);

/** What a policy yields. */
export const evaluate = <C, V>(rules: RuleBook, rule: Policy<C, V>, about: NoInfer<C>): V =>
  inForce(rules, rule).value(about);

/** The rule as if it were not there: a guard lets everything pass, an effect never happens, a boundary stays. */
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

/** A rule and whether it lets pass. */
export type Judgement = readonly [id: RuleId, passes: boolean];

export const judged = <C>(rules: RuleBook, rule: Condition<C>, about: NoInfer<C>): Judgement => [
  rule.id,
  holds(rules, rule, about),
];

/** The first rule that refuses, in the order given. */
export const firstRefusal = (judgements: readonly Judgement[]): RuleId | undefined =>
  judgements.find(([, passes]) => !passes)?.[0];
