/** All there is to visit, from the machines and tables themselves, so that what was never visited can be named. */
import { CHECKS } from '../keys/verify/checks.ts';
import { BODY_PARTS } from '../lock/body/rules.ts';
import { FIRMWARE_PARTS } from '../lock/firmware/machine.ts';
import { clock, gateway, link, motor, power, provisioning } from '../lock/firmware/regions.ts';
import { ATTEMPT_PARTS } from '../phone/attempt/machine.ts';
import { RESULTS } from '../protocol/results.ts';

const REGIONS = { power, provisioning, motor, link, clock, gateway } as const;

type Target = string | undefined;

/** Where a state's events lead, however they are written. */
function targetsOf(state: unknown): Target[] {
  if (typeof state !== 'object' || state === null) return [];
  const { on = {}, always } = state as { on?: object; always?: unknown };
  const all = [...Object.values(on), always].flatMap((each): unknown[] => (Array.isArray(each) ? each : [each]));
  return all.map((each) =>
    typeof each === 'string'
      ? each
      : typeof each === 'object' && each !== null
        ? (Reflect.get(each, 'target') as Target)
        : undefined,
  );
}

/** Names as the trace writes them: a state with states of its own stands with the one it begins in. */
function nameOf(states: Readonly<Record<string, unknown>>, name: string): string {
  const initial: unknown = Reflect.get(Object(states[name]), 'initial');
  return typeof initial === 'string' ? `${name}.${initial}` : name;
}

function statesAndTransitions(): { states: string[]; transitions: Set<string> } {
  const states: string[] = [];
  const transitions = new Set<string>();
  for (const [region, machine] of Object.entries(REGIONS)) {
    const own: Readonly<Record<string, unknown>> = machine.states;
    for (const [name, state] of Object.entries(own)) {
      states.push(`${region} ${nameOf(own, name)}`);
      for (const target of targetsOf(state))
        if (target !== undefined && target !== name)
          transitions.add(`${region} ${nameOf(own, name)} → ${nameOf(own, target)}`);
    }
  }
  return { states, transitions };
}

const bothWays = (names: readonly string[], [yes, no]: readonly [string, string]): string[] =>
  names.flatMap((name) => [`${name} ${yes}`, `${name} ${no}`]);

export function allCells(ruleIds: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const { states, transitions } = statesAndTransitions();
  const named = (machine: string, entries: object): string[] =>
    Object.keys(entries).map((name) => `${machine} ${name}`);
  return {
    state: states,
    transition: [...transitions],
    guard: bothWays(
      [
        ...named('firmware', FIRMWARE_PARTS.guards),
        ...named('body', BODY_PARTS.guards),
        ...named('attempt', ATTEMPT_PARTS.guards),
      ],
      ['yes', 'no'],
    ),
    reaction: [
      ...named('firmware', FIRMWARE_PARTS.reactions),
      ...named('body', BODY_PARTS.reactions),
      ...named('attempt', ATTEMPT_PARTS.reactions),
    ],
    check: bothWays(
      CHECKS.map(({ id }) => id),
      ['holds', 'fails'],
    ).filter((cell) => cell !== 'motion fails'),
    rule: bothWays(ruleIds, ['holds', 'does not']),
    answer: Object.values(RESULTS),
  };
}
