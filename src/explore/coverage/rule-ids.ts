/** Ids of the core's rules that can be asked; boundaries are never. */
import { rules } from '../../core/rules.ts';

export const RULE_IDS: readonly string[] = Object.entries(rules)
  .filter(([, rule]) => rule.kind !== 'boundary')
  .map(([id]) => id);
