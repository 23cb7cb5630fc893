/** Ids of the rules of the core that a run evaluates: all except boundaries. */
import { rules } from '../../core/rules.ts';

export const RULE_IDS: readonly string[] = Object.entries(rules)
  .filter(([, rule]) => rule.kind !== 'boundary')
  .map(([id]) => id);
