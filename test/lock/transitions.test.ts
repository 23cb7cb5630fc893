/** Every transition that docs/machines draws for a lock happens in that state, at that event, under that guard alone, with those reactions in that order; and without the guard it does not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { padlockBody } from '../../src/lock/body/padlock.ts';
import { relayBody } from '../../src/lock/body/relay.ts';
import { BODY_PARTS } from '../../src/lock/body/rules.ts';
import { firmware } from '../../src/lock/firmware/machine.ts';
import { compiled, type Value } from '../../src/lock/interpreter/compiled.ts';
import { MachineRun } from '../../src/lock/interpreter/run.ts';
import { LOCK_PARTS } from '../../src/lock/parts.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';

interface Drawn {
  readonly region: string;
  /** Undefined: in every state. */
  readonly from: string | undefined;
  /** Undefined: the state does not change. */
  readonly to: string | undefined;
  readonly event: string;
  readonly guard: string | undefined;
  readonly reactions: readonly string[];
}

interface Page {
  readonly transitions: readonly Drawn[];
  /** The paths of the states of each region; the first is initial. */
  readonly states: ReadonlyMap<string, readonly string[]>;
}

const NAME =
  /^ *(?:- )?(?:(?:in every state|(\S+)): )?(?:(\S+) --> (\S+?)(?:: |$))?(\w+)?(?: \[(\w+)\])?(?: \/ (.*))?$/;

/** A nested state is written as a path: `connected.idle`. */
function read(name: string): Page {
  const transitions: Drawn[] = [];
  const states = new Map<string, string[]>();
  let [region, outer] = ['', ''];
  for (const line of readFileSync(`docs/machines/${name}.md`, 'utf8').split('\n')) {
    if (line.startsWith('## ')) region = line.slice(3) === 'In every state' ? '' : line.slice(3);
    outer = /^ *state (\w+) \{/.exec(line)?.[1] ?? (/^ *\}/.test(line) ? '' : outer);
    const path = (state: string): string => (outer === '' ? state : `${outer}.${state}`);
    const known = states.get(region) ?? [];
    states.set(region, known);
    const initial = /^ *\[\*\] --> (\w+)/.exec(line)?.[1];
    if (initial !== undefined) known.push(path(initial));
    if (initial !== undefined || !/^(?: +\w+ -->|- )/.test(line)) continue;
    const [, at, source, to, event = '', guard, reactions = ''] = NAME.exec(line) ?? [];
    const from = at ?? source;
    for (const state of [from, to]) if (state !== undefined && !known.includes(path(state))) known.push(path(state));
    transitions.push({
      region,
      from: from === undefined ? undefined : path(from),
      to: to === undefined ? undefined : path(to),
      event,
      guard,
      reactions: reactions === '' ? [] : reactions.split(', '),
    });
  }
  return { transitions, states };
}

const MACHINES = {
  padlock: (parts: object) => padlockBody(parts as never, { ...LOCK_SETTINGS }),
  relay: (parts: object) => relayBody(parts as never, { ...LOCK_SETTINGS }),
  firmware: (parts: object) => firmware(parts as never, { ...LOCK_SETTINGS }),
};

describe.each(Object.keys(MACHINES) as (keyof typeof MACHINES)[])('the machine %s', (name) => {
  const { transitions, states } = read(name);
  const holding = new Set<string>();
  const log: string[] = [];
  const { guards, reactions } = name === 'firmware' ? LOCK_PARTS.firmware : BODY_PARTS;
  const parts = {
    guards: Object.fromEntries(Object.keys(guards).map((one) => [one, () => holding.has(one)])),
    reactions: Object.fromEntries(
      Object.keys(reactions).map((one) => [
        one,
        () => {
          log.push(one);
          return {};
        },
      ]),
    ),
  };
  const machine = compiled<object, { type: string }, never>(MACHINES[name](parts), parts, LOCK_SETTINGS);
  /** A state of a region, with the initial one of those inside it. */
  const leafOf = (region: string, state: string): Value => {
    const inside = states.get(region)?.find((one) => one.startsWith(`${state}.`)) ?? state;
    const [outer = '', inner] = inside.split('.');
    return inner === undefined ? outer : { [outer]: inner };
  };
  const regions = [...states].filter(([region]) => machine.regions.some(({ key }) => key === region));

  /** What happens at an event in a state, while only this guard holds. */
  function happens(region: string, from: string, event: string, guard: string | undefined) {
    const value = Object.fromEntries(
      regions.map(([key, [first = '']]) => [key, leafOf(key, key === region ? from : first)]),
    );
    holding.clear();
    log.length = 0;
    const run = new MachineRun(machine, { context: {}, value }, () => {});
    if (guard !== undefined) holding.add(guard);
    run.send({ type: event === 'always' ? 'nothing' : event });
    return { state: run.state.value[region], log: [...log] };
  }
  const contains = (all: readonly string[], some: readonly string[]): boolean =>
    some.length === 0 || `,${all.join()},`.includes(`,${some.join()},`);

  it.each(
    transitions.map(
      (one) =>
        [
          `${one.region} ${one.from ?? 'in every state'}: ${one.event} [${one.guard ?? ''}] → ${one.to ?? 'the same'}`,
          one,
        ] as const,
    ),
  )('%s', (_, { region, from, to, event, guard, reactions: done }) => {
    const own = transitions.filter((one) => one.region === region && one.event === event);
    const sources = from === undefined ? (states.get(region) ?? []).slice(0, 1) : [from];
    if (region === '') {
      expect(contains(happens('', '', event, guard).log, done)).toBe(true);
      return;
    }
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      const met = happens(region, source, event, guard);
      expect([met.state, contains(met.log, done) || met.log]).toEqual([leafOf(region, to ?? source), true]);
      // What another transition of this state does at this event does not happen.
      for (const one of own.filter((each) => each.from === from && !contains(done, each.reactions)))
        expect(contains(met.log, one.reactions)).toBe(false);
      if (guard === undefined) continue;
      const otherwise = own.find((one) => one.guard === undefined && (one.from ?? source) === source);
      const not = happens(region, source, event, undefined);
      const did = done.length > 0 && !contains(otherwise?.reactions ?? [], done) && contains(not.log, done);
      expect([not.state, did]).toEqual([leafOf(region, otherwise?.to ?? source), false]);
    }
  });

  it('draws every state that it has', () => {
    const drawn = regions.flatMap(([region, all]) =>
      all.map((state) => JSON.stringify([region, leafOf(region, state)])),
    );
    const has = machine.regions.flatMap(({ key, leaves }) =>
      [...leaves.keys()].map((leaf) => JSON.stringify([key, JSON.parse(leaf)])),
    );
    expect([...new Set(drawn)].sort()).toEqual([...has].sort());
  });
});
