/**
 * What a rule is: an entry with a sentence, its source and a check. Deciders ask entries and never hold the rule
 * themselves, so a rule switched off, or a fault, is one replaced entry handed in at construction.
 */

/**
 * `guard`: true lets the command pass. `effect`: true makes the thing happen. `boundary`: what no state could make sense of; it
 * cannot be switched off, and its check is never asked.
 */
export interface Rule<C> {
  readonly kind: 'guard' | 'effect' | 'boundary';
  /** One sentence, as it stands in docs/behaviour.md. */
  readonly sentence: string;
  /** Short names of the sources as docs/behaviour.md lists them, or `chosen` where they are silent or disagree. */
  readonly source: string;
  check(c: C): boolean;
}

export const guard = <C>(sentence: string, source: string, check: (c: C) => boolean): Rule<C> => ({
  kind: 'guard',
  sentence,
  source,
  check,
});

export const effect = <C>(sentence: string, source: string, check: (c: C) => boolean): Rule<C> => ({
  kind: 'effect',
  sentence,
  source,
  check,
});

export const boundary = (sentence: string, source = 'chosen'): Rule<never> => ({
  kind: 'boundary',
  sentence,
  source,
  check: () => false,
});

/** The rule as if it were not there: a guard lets everything pass, an effect never happens, a boundary stays. */
export const switchedOff = <C>(rule: Rule<C>): Rule<C> => ({ ...rule, check: () => rule.kind === 'guard' });
