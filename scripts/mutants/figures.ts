/** What a run of mutants shows: shares with their intervals, and the verdict. */
import type { Fate } from './judge.ts';
import type { Mutant } from './operators.ts';
import { AREAS, areaOf } from './sample.ts';

export interface Outcome {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Why it behaves like the original in every run, if it does. */
  readonly equivalent: string | undefined;
}

/** The Wilson score interval of a share, with 95% confidence. */
export function wilson(part: number, of: number): readonly [number, number] {
  if (of === 0) return [0, 1];
  const z = 1.96;
  const p = part / of;
  const middle = p + (z * z) / (2 * of);
  const spread = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)];
}

/** At most this share of a sample may be called equivalent; the others of them count as survivors. */
const MOST_EQUIVALENT = 0.08;

/** Killed mutants, and those that could be killed. */
export function killedOf(outcomes: readonly Outcome[]): { readonly killed: number; readonly of: number } {
  const killed = outcomes.filter(({ fate }) => fate.is === 'killed').length;
  const equivalent = outcomes.filter((one) => one.fate.is !== 'killed' && one.equivalent !== undefined).length;
  return { killed, of: outcomes.length - Math.min(equivalent, Math.floor(MOST_EQUIVALENT * outcomes.length)) };
}

/** Whether enough are killed: half of a few; by every test 92%, and 85% in each area of at least 30 mutants. */
export function isEnough(outcomes: readonly Outcome[], byEveryTest: boolean): boolean {
  const { killed, of } = killedOf(outcomes);
  if (!byEveryTest) return killed * 2 >= of;
  const areas = Object.keys(AREAS).map((area) =>
    killedOf(outcomes.filter(({ mutant }) => areaOf(mutant.file) === area)),
  );
  return killed >= 0.92 * of && areas.every((one) => one.of < 30 || one.killed >= 0.85 * one.of);
}

const percent = (share: number): string => `${Math.round(share * 100)}`;

/** `81% (73–87)`. */
export function shareOf(part: number, of: number): string {
  if (of === 0) return '–';
  const [low, high] = wilson(part, of);
  return `${percent(part / of)}% (${percent(low)}–${percent(high)})`;
}

export const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** A table with a row for each area and one for all. */
export function table(outcomes: readonly Outcome[]): string[] {
  const line = (name: string, some: readonly Outcome[]): string => {
    const survived = some.filter(({ fate }) => fate.is === 'survived');
    const equivalent = survived.filter((one) => one.equivalent !== undefined).length;
    const timedOut = some.filter(({ fate }) => fate.is === 'timed out').length;
    const { killed, of } = killedOf(some);
    return row(name, some.length, killed, timedOut, equivalent, survived.length - equivalent, shareOf(killed, of));
  };
  const areas = Object.keys(AREAS).flatMap((area) => {
    const some = outcomes.filter(({ mutant }) => areaOf(mutant.file) === area);
    return some.length === 0 ? [] : [line(area, some)];
  });
  return [
    row('area', 'mutants', 'killed', 'timed out', 'equivalent', 'survived', 'killed, 95% interval'),
    row('---', '---', '---', '---', '---', '---', '---'),
    ...areas,
    line('all', outcomes),
  ];
}
