/**
 * The conditions of a scenario. A scalar requires equality, a map of operators requires all of them, and any other map requires
 * a subset. Total and linear: files contain no regular expressions, only `*` for any characters.
 */

import type { Json } from '../sim/clock.ts';
import { isMap } from '../sim/json.ts';

const OPERATORS = ['is', 'not', 'in', 'above', 'below', 'matches', 'contains', 'exists'] as const;
type Operator = (typeof OPERATORS)[number];

export type Condition = Json;

const isOperator = (key: string): key is Operator => (OPERATORS as readonly string[]).includes(key);

/** True when a map consists of operators, so it is not a subset to compare with. */
const isOperators = (condition: Condition): boolean =>
  isMap(condition) && Object.keys(condition).length > 0 && Object.keys(condition).every(isOperator);

/** The error in the operands of a condition, or undefined. */
export function conditionFault(condition: Condition): string | undefined {
  if (!isMap(condition)) return undefined;
  const keys = Object.keys(condition);
  if (keys.length === 0) return 'a condition that is not empty';
  if (!keys.some(isOperator)) return undefined;
  const stranger = keys.find((key) => !isOperator(key));
  if (stranger !== undefined) return `only the operators ${OPERATORS.join(', ')}, without other keys`;
  const { in: list, above, below, matches, exists } = condition;
  if (list !== undefined && !Array.isArray(list)) return 'a list after "in"';
  if (above !== undefined && typeof above !== 'number') return 'a number after "above"';
  if (below !== undefined && typeof below !== 'number') return 'a number after "below"';
  if (matches !== undefined && typeof matches !== 'string') return 'text after "matches", with * for any characters';
  if (exists !== undefined && typeof exists !== 'boolean') return 'true or false after "exists"';
  return undefined;
}

/** Whether `seen` meets the condition. `undefined` means that there is no value, which only `exists: false` accepts. */
export function holds(condition: Condition, seen: Json | undefined): boolean {
  if (!isMap(condition) || !isOperators(condition)) return includes(seen, condition);
  return Object.entries(condition).every(([key, operand]) => isOperator(key) && holdsOne(key, operand ?? null, seen));
}

function holdsOne(operator: Operator, operand: Json, seen: Json | undefined): boolean {
  switch (operator) {
    case 'is':
      return seen !== undefined && equal(seen, operand);
    case 'not':
      return seen !== undefined && !holds(operand, seen);
    case 'in':
      return seen !== undefined && Array.isArray(operand) && operand.some((one) => equal(seen, one));
    case 'above':
      return typeof seen === 'number' && typeof operand === 'number' && seen > operand;
    case 'below':
      return typeof seen === 'number' && typeof operand === 'number' && seen < operand;
    case 'matches':
      return typeof seen === 'string' && typeof operand === 'string' && glob(operand, seen);
    case 'contains':
      if (typeof seen === 'string') return typeof operand === 'string' && seen.includes(operand);
      if (Array.isArray(seen)) return seen.some((one) => holds(operand, one));
      return isMap(seen) && Object.values(seen).some((one) => holds(operand, one));
    case 'exists':
      return (seen !== undefined) === operand;
  }
}

/** Whether `whole` equals `part`, or is a map that meets every condition of the map `part`. */
export function includes(whole: Json | undefined, part: Json): boolean {
  if (whole === undefined) return false;
  if (!isMap(part)) return equal(whole, part);
  if (!isMap(whole)) return false;
  return Object.entries(part).every(([key, one]) =>
    holds(one ?? null, Object.hasOwn(whole, key) ? whole[key] : undefined),
  );
}

/** Deep equality of plain data. */
export function equal(a: Json, b: Json): boolean {
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => equal(one, b[i] ?? null))
    );
  }
  if (isMap(a) && isMap(b)) {
    const [keys, others] = [Object.keys(a), Object.keys(b)];
    return keys.length === others.length && keys.every((k) => Object.hasOwn(b, k) && equal(a[k] ?? null, b[k] ?? null));
  }
  return a === b;
}

/** Whether `text` is `pattern`, in which `*` matches any characters. Time is at most pattern length × text length. */
export function glob(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, mark, p] = [p, t, p + 1];
    else if (p < pattern.length && pattern[p] === text[t]) [p, t] = [p + 1, t + 1];
    else if (star >= 0) {
      mark += 1;
      [p, t] = [star + 1, mark];
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  is: '',
  not: 'not ',
  in: 'one of ',
  above: 'above ',
  below: 'below ',
  matches: 'text like ',
  contains: 'something that contains ',
  exists: '',
};

/** The condition in words, for the message of a failure. */
export function printCondition(condition: Condition): string {
  if (!isMap(condition) || !isOperators(condition)) return JSON.stringify(condition);
  return Object.entries(condition)
    .map(([key, operand]) => {
      if (key === 'exists') return operand === true ? 'a value' : 'no value';
      return `${OPERATOR_WORDS[key as Operator]}${key === 'not' ? printCondition(operand ?? null) : JSON.stringify(operand)}`;
    })
    .join(' and ');
}
