/**
 * What a search has visited, in words that a lock person knows: states and transitions of the machines, guards both ways, verify
 * checks both ways, faults by state, messages by state, rules by outcome. Counts only, so that reports of many searches add up.
 */

import type { FacilityParts } from '../facility/faults/fault.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { allCells } from './coverage-cells.ts';
import { RULE_IDS } from './rule-ids.ts';

/** By table, then by cell. */
export type CoverageCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

type AnyEntries = Readonly<Record<string, (...given: never[]) => unknown>>;

export class Coverage {
  readonly #tables = new Map<string, Map<string, number>>();
  /** The last state of each region, by actor. */
  readonly #states = new Map<string, Map<string, string>>();

  add(table: string, cell: string): void {
    let cells = this.#tables.get(table);
    if (cells === undefined) {
      cells = new Map();
      this.#tables.set(table, cells);
    }
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }

  /** The same parts, with every guard, reaction and check counted as it is asked. */
  watching(parts: FacilityParts): FacilityParts {
    const { lock } = parts;
    const checks = lock.checks.map((check) => ({
      ...check,
      passes: (attempt: Parameters<typeof check.passes>[0]) => {
        const passes = check.passes(attempt);
        this.add('check', `${check.id} ${passes ? 'holds' : 'fails'}`);
        return passes;
      },
    }));
    const rules = Object.fromEntries(
      Object.entries(parts.rules).map(([id, rule]) => [
        id,
        {
          ...rule,
          check: (about: never) => {
            const holds = (rule.check as (about: never) => boolean)(about);
            this.add('rule', `${id} ${holds ? 'holds' : 'does not'}`);
            return holds;
          },
        },
      ]),
    ) as unknown as FacilityParts['rules'];
    const { attempt } = parts;
    return {
      ...parts,
      rules,
      attempt: { guards: this.#asked('attempt', attempt.guards), reactions: this.#done('attempt', attempt.reactions) },
      lock: {
        ...lock,
        checks,
        firmware: {
          guards: this.#asked('firmware', lock.firmware.guards),
          reactions: this.#done('firmware', lock.firmware.reactions),
        },
        body: { guards: this.#asked('body', lock.body.guards), reactions: this.#done('body', lock.body.reactions) },
      },
    };
  }

  saw({ actor, kind, data }: TraceEvent): void {
    if (kind === 'lock.state') this.#moved(actor, data);
    if (kind === 'input' && typeof data.verb === 'string') {
      const lock = Reflect.get(Object(data.args), 'lock');
      if (typeof lock === 'string' && TROUBLESOME.test(data.verb))
        this.add('fault × state', `${data.verb} × ${this.#state(`lock/${lock}`, 'power')}`);
    }
    if (kind === 'lock.accepted') this.add('message × state', `${String(data.op)} × ${this.#state(actor, 'motor')}`);
    if (kind === 'lock.refused')
      this.add('message × state', `${String(data.check)} fails × ${this.#state(actor, 'motor')}`);
    if (kind === 'lock.answered') this.add('answer', String(data.says));
    if (kind === 'lock.record') this.add('record', String(data.event));
    if (kind === 'phone.outcome') this.add('phone', String(data.message));
  }

  counts(): CoverageCounts {
    return Object.fromEntries([...this.#tables].map(([table, cells]) => [table, Object.fromEntries(cells)]));
  }

  #moved(actor: string, data: TraceEvent['data']): void {
    let regions = this.#states.get(actor);
    if (regions === undefined) {
      regions = new Map();
      this.#states.set(actor, regions);
    }
    for (const [region, state] of Object.entries(data)) {
      if (typeof state !== 'string') continue;
      const before = regions.get(region) ?? 'start';
      this.add('state', `${region} ${state}`);
      if (before !== 'start') this.add('transition', `${region} ${before} → ${state}`);
      regions.set(region, state);
    }
  }

  #state(actor: string, region: string): string {
    return this.#states.get(actor)?.get(region) ?? (region === 'power' ? 'asleep' : 'idle');
  }

  #asked<Entries extends AnyEntries>(machine: string, guards: Entries): Entries {
    return this.#wrapped(guards, (name, answer) =>
      this.add('guard', `${machine} ${name} ${answer === true ? 'yes' : 'no'}`),
    );
  }

  #done<Entries extends AnyEntries>(machine: string, reactions: Entries): Entries {
    return this.#wrapped(reactions, (name) => this.add('reaction', `${machine} ${name}`));
  }

  #wrapped<Entries extends AnyEntries>(entries: Entries, seen: (name: string, answer: unknown) => void): Entries {
    // Each entry keeps its own shape; TypeScript cannot say that of a record that is mapped.
    return Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [
        name,
        (...given: never[]) => {
          const answer = entry(...given);
          seen(name, answer);
          return answer;
        },
      ]),
    ) as Entries;
  }
}

const TROUBLESOME =
  /^(lock\.(cutPart|drainTo|changeBattery|failPowerAt|setTemperature|setClockDrift)|door\.lean|gateway\.cut)$/;

/** Counts of many added up. */
export function merged(all: readonly CoverageCounts[]): CoverageCounts {
  const sum: Record<string, Record<string, number>> = {};
  for (const counts of all)
    for (const [table, cells] of Object.entries(counts)) {
      sum[table] ??= {};
      const into = sum[table];
      for (const [cell, count] of Object.entries(cells)) into[cell] = (into[cell] ?? 0) + count;
    }
  return sum;
}

/** Cells that exist and were never visited, by table. */
export function neverVisited(counts: CoverageCounts): Readonly<Record<string, readonly string[]>> {
  const missing: Record<string, string[]> = {};
  for (const [table, cells] of Object.entries(allCells(RULE_IDS))) {
    const left = cells.filter((cell) => counts[table]?.[cell] === undefined);
    if (left.length > 0) missing[table] = left;
  }
  return missing;
}
