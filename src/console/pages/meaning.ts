/** The meaning of the codes in an event, in words: results, bolt states, rules, checks, commands and times. */
import { rules } from '../../core/rules.ts';
import { CHECKS } from '../../keys/verify/checks.ts';
import { isMechanicalState, MECHANICAL_STATES } from '../../protocol/mechanical.ts';
import { KEY_CLASSES } from '../../protocol/opcodes.ts';
import { eventName } from '../../protocol/record.ts';
import { isResult, RESULTS } from '../../protocol/results.ts';
import type { Json } from '../../sim/clock.ts';
import type { LocalClock } from '../text/local-clock.ts';

const RULES: ReadonlyMap<string, string> = new Map(Object.entries(rules).map(([id, { sentence }]) => [id, sentence]));
const DEMANDS: ReadonlyMap<string, string> = new Map(
  CHECKS.map(({ id, number, demands }) => [id, `check ${number} of ${CHECKS.length}: ${demands}`]),
);
const CLASSES: ReadonlyMap<number, string> = new Map(
  Object.entries(KEY_CLASSES).map(([number, name]) => [Number(number), `${name} key`]),
);

/** Descriptions of numbers, by field name. */
const CODES: Readonly<Record<string, (code: number) => string | undefined>> = {
  result: (code) => (isResult(code) ? RESULTS[code] : undefined),
  code: (code) => (isResult(code) ? RESULTS[code] : undefined),
  mechanical: (code) => (isMechanicalState(code) ? MECHANICAL_STATES[code] : undefined),
  event: eventName,
  keyClass: (code) => CLASSES.get(code),
};

const LATER_THAN = Date.UTC(2000, 0);

/** The meaning of a value, unless its text already shows it. */
export function meaningOf(key: string, value: Json, local: LocalClock): string | undefined {
  if (typeof value === 'string') return key === 'check' ? DEMANDS.get(value) : RULES.get(value);
  if (typeof value !== 'number') return undefined;
  if (value >= LATER_THAN) return local.dateTime(value);
  if (/time$/i.test(key) && value >= LATER_THAN / 1000) return local.dateTime(value * 1000);
  return CODES[key]?.(value);
}
