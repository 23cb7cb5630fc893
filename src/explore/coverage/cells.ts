/**
 * Every cell that a search can visit, taken from the machines and tables, so that the cells never visited can be listed.
 *
 * INV-1: Every cell can be caused by something at a facility; a transition excluded by the machines' own guards is not a cell.
 */

import { rules } from '../../core/rules.ts';
import { VERBS } from '../../facility/verbs/verbs.ts';
import { CHECKS } from '../../keys/verify/checks.ts';
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { COMMANDS } from '../../lock/commands/table.ts';
import { FIRMWARE_PARTS } from '../../lock/firmware/parts.ts';
import { motor, power } from '../../lock/firmware/regions.ts';
import { ATTEMPT_PARTS } from '../../phone/attempt/machine.ts';
import { RESULTS } from '../../protocol/results.ts';
import type { Level } from '../setup/draw.ts';
import type { CoverageCounts } from './counts.ts';
import { MACHINES, statesOf, transitionName, transitionsOf } from './machine-cells.ts';

/** Ids of the core’s rules that a run evaluates: all except boundaries. */
const RULE_IDS: readonly string[] = Object.entries(rules)
  .filter(([, rule]) => rule.kind !== 'boundary')
  .map(([id]) => id);

/** Verbs that can disturb one lock in any state. */
const DISTURBANCES: readonly string[] = [
  'lock.cutPart',
  'lock.drainTo',
  'lock.changeBattery',
  'lock.failPowerAt',
  'lock.setTemperature',
  'lock.setClockDrift',
  'door.lean',
  'gateway.cut',
];
export const isDisturbance = (verb: string): boolean => DISTURBANCES.includes(verb);

/** The tables that a search of a minute is expected to fill; `explore` always prints their totals. */
export const PROMISED = ['transition', 'guard'] as const;

/** Cells that nothing at a facility can cause, with the reasons. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  'transition firmware provisioning ready → factory: always [unset]':
    'nothing at a facility sends A9; test/lock/commands.test.ts does',
  'transition firmware clock valid → lost: always [clockUnknown]':
    'only A9 removes the time-zone data; test/lock/commands.test.ts sends it',
  'transition attempt asking → closing: granted':
    'the servers send no empty or endless list; test/phone/attempt.test.ts does',
  'guard firmware unset yes': 'as for the transition',
  'guard firmware clockUnknown yes': 'as for the transition',
  'guard attempt hasCommands no': 'as for the transition',
};

const bothWays = (names: readonly string[], [yes, no]: readonly [string, string]): string[] =>
  names.flatMap((name) => [`${name} ${yes}`, `${name} ${no}`]);

const crossed = (these: readonly string[], those: readonly string[]): string[] =>
  these.flatMap((one) => those.map((other) => `${one} × ${other}`));

const named = (entries: 'guards' | 'reactions'): string[] =>
  Object.entries({ firmware: FIRMWARE_PARTS, body: BODY_PARTS, attempt: ATTEMPT_PARTS }).flatMap(([machine, parts]) =>
    Object.keys(parts[entries]).map((name) => `${machine} ${name}`),
  );

/** `radio.*` verbs exist only at the `radio` level. */
const verbs = (level: Level): string[] =>
  [...VERBS.keys()].filter((name) => level === 'radio' || !name.startsWith('radio.')).map((name) => `${name} ok`);

const checks = bothWays(
  CHECKS.map(({ id }) => id),
  ['holds', 'fails'],
).filter((cell) => cell !== 'motion fails');

export function allCells(level: Level): Readonly<Record<string, readonly string[]>> {
  if (level === 'keys') return {};
  const judged = [...Object.keys(COMMANDS), 'unlock', ...CHECKS.map(({ id }) => `${id} fails`)];
  return {
    state: MACHINES.flatMap(statesOf),
    transition: MACHINES.flatMap((machine) => transitionsOf(machine).map(transitionName)),
    guard: bothWays(named('guards'), ['yes', 'no']),
    reaction: named('reactions'),
    check: checks,
    ...(level === 'lock' ? {} : { rule: bothWays(RULE_IDS, ['holds', 'does not']), verb: verbs(level) }),
    'fault × state': crossed(DISTURBANCES, Object.keys(power.states)),
    'message × state': crossed(judged, Object.keys(motor.states)),
    answer: Object.values(RESULTS),
  };
}

/** The visits counted in a table. */
export interface Visited {
  readonly table: string;
  readonly visited: number;
  readonly of: number;
  readonly never: readonly string[];
}

/** Every table with a finite set of cells, with the cells never visited. */
export const visitedOf = (level: Level, counts: CoverageCounts): readonly Visited[] =>
  Object.entries(allCells(level)).map(([table, all]) => {
    const cells = all.filter((cell) => UNPLAYED[`${table} ${cell}`] === undefined);
    const never = cells.filter((cell) => counts[table]?.[cell] === undefined);
    return { table, visited: cells.length - never.length, of: cells.length, never };
  });
