/**
 * The visits of a search: states and transitions of the machines, both outcomes of guards and checks, verbs, fault classes by state,
 * messages by state, rules by outcome. These are counts only, so that reports of several searches can be added. INV-1: Measuring
 * coverage never changes behaviour.
 */
import type { AnyTransitionDefinition } from 'xstate';
import type { Rule } from '../../core/kernel/rule.ts';
import type { FacilityParts } from '../../facility/faults/fault.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Step } from '../setup/steps.ts';
import { isDisturbance } from './cells.ts';
import type { CoverageCounts } from './counts.ts';
import { statesShown, transitionName, transitionsOf } from './machine-cells.ts';

/** Guards or reactions of a machine. */
export type AnyEntries = Readonly<Record<string, (...given: never[]) => unknown>>;
interface Cell {
  count: number;
}

export class Coverage {
  readonly #tables = new Map<string, Map<string, Cell>>();
  /** The last state of each region, by actor. */
  readonly #states = new Map<string, Map<string, string>>();
  /** The cells of each transition, for the machines seen so far. */
  readonly #transitions = new Map<AnyTransitionDefinition, readonly Cell[]>();
  readonly #machines = new WeakSet<object>();

  /** The same parts, wrapped so that every evaluation of a guard, reaction, check or rule, and every step of a machine, is counted. */
  watching(parts: FacilityParts): FacilityParts {
    const { lock, attempt } = parts;
    const checks = lock.checks.map((check) => {
      const [holds, fails] = this.#both('check', check.id, ['holds', 'fails']);
      return {
        ...check,
        passes: (given: Parameters<typeof check.passes>[0]) => counted(check.passes(given), holds, fails),
      };
    });
    const rules = Object.fromEntries(
      Object.entries<Rule>(parts.rules).map(([id, rule]) => {
        const [holds, not] = this.#both('rule', id, ['holds', 'does not']);
        if (rule.kind === 'boundary') return [id, rule];
        if (rule.kind === 'policy')
          return [id, { ...rule, value: (about: never) => counted(true, holds, not) && rule.value(about) }];
        return [id, { ...rule, check: (about: never) => counted(rule.check(about), holds, not) }];
      }),
    ) as FacilityParts['rules'];
    const took = (transition: AnyTransitionDefinition): void => this.#took(transition);
    return {
      ...parts,
      rules,
      attempt: { ...this.#entries('attempt', attempt), took },
      lock: {
        ...lock,
        checks,
        took,
        firmware: this.#entries('firmware', lock.firmware),
        body: this.#entries('body', lock.body),
      },
    };
  }

  saw({ actor, kind, data }: TraceEvent): void {
    if (kind === 'lock.state') this.#moved(actor, data);
    if (kind === 'input' && typeof data.verb === 'string' && isDisturbance(data.verb)) {
      const lock = Reflect.get(Object(data.args), 'lock');
      if (typeof lock === 'string')
        this.#add('fault × state', `${data.verb} × ${this.#state(`lock/${lock}`, 'power')}`);
    }
    if (kind === 'lock.accepted') this.#add('message × state', `${String(data.op)} × ${this.#state(actor, 'motor')}`);
    if (kind === 'lock.refused')
      this.#add('message × state', `${String(data.check)} fails × ${this.#state(actor, 'motor')}`);
    if (kind === 'lock.answered') this.#add('answer', String(data.says));
    if (kind === 'lock.record') this.#add('record', String(data.event));
    if (kind === 'phone.outcome') this.#add('phone', String(data.message));
  }

  /** Counts the verbs of a run that succeeded, and the rules that refused the others. */
  played(steps: readonly Step[]): void {
    for (const step of steps)
      if ('verb' in step)
        this.#add('verb', `${step.verb} ${step.fails === undefined ? 'ok' : `refused: ${step.fails}`}`);
    // The next run has different locks with the same names.
    this.#states.clear();
  }

  /** Whether a cell was visited; its name follows that of its table. */
  has(cell: string): boolean {
    const table = [...this.#tables.keys()].find((each) => cell.startsWith(`${each} `)) ?? '';
    return (this.#tables.get(table)?.get(cell.slice(table.length + 1))?.count ?? 0) > 0;
  }

  counts(): CoverageCounts {
    const tables = [...this.#tables].map(([table, cells]) => {
      const visited = [...cells].filter(([, { count }]) => count > 0);
      return [table, Object.fromEntries(visited.map(([name, { count }]) => [name, count]))] as const;
    });
    return Object.fromEntries(tables.filter(([, cells]) => Object.keys(cells).length > 0));
  }

  #cell(table: string, name: string): Cell {
    let cells = this.#tables.get(table);
    if (cells === undefined) {
      cells = new Map();
      this.#tables.set(table, cells);
    }
    let cell = cells.get(name);
    if (cell === undefined) {
      cell = { count: 0 };
      cells.set(name, cell);
    }
    return cell;
  }

  #add(table: string, name: string): void {
    this.#cell(table, name).count += 1;
  }

  #both(table: string, name: string, [yes, no]: readonly [string, string]): readonly [Cell, Cell] {
    return [this.#cell(table, `${name} ${yes}`), this.#cell(table, `${name} ${no}`)];
  }

  #took(transition: AnyTransitionDefinition): void {
    let cells = this.#transitions.get(transition);
    if (cells === undefined) {
      // With new parts or settings, the machine has not been seen before.
      this.#learn(transition);
      cells = this.#transitions.get(transition) ?? [];
    }
    for (const cell of cells) cell.count += 1;
  }

  #learn({ source: { machine } }: AnyTransitionDefinition): void {
    if (this.#machines.has(machine)) return;
    this.#machines.add(machine);
    for (const transition of transitionsOf(machine))
      this.#transitions.set(transition, [
        this.#cell('transition', transitionName(transition)),
        ...statesShown(transition).map((state) => this.#cell('state', state)),
      ]);
  }

  #moved(actor: string, data: TraceEvent['data']): void {
    let regions = this.#states.get(actor);
    if (regions === undefined) {
      regions = new Map();
      this.#states.set(actor, regions);
    }
    for (const [region, state] of Object.entries(data)) if (typeof state === 'string') regions.set(region, state);
  }

  #state(actor: string, region: string): string {
    return this.#states.get(actor)?.get(region) ?? (region === 'power' ? 'asleep' : 'idle');
  }

  #entries<Parts extends { readonly guards: AnyEntries; readonly reactions: AnyEntries }>(
    machine: string,
    { guards, reactions }: Parts,
  ): Pick<Parts, 'guards' | 'reactions'> {
    return {
      guards: wrapped<Parts['guards']>(guards, (name, guard) => {
        const [yes, no] = this.#both('guard', `${machine} ${name}`, ['yes', 'no']);
        return (...given) => counted(guard(...given) === true, yes, no);
      }),
      reactions: wrapped<Parts['reactions']>(reactions, (name, reaction) => {
        const cell = this.#cell('reaction', `${machine} ${name}`);
        return (...given) => {
          cell.count += 1;
          return reaction(...given);
        };
      }),
    };
  }
}

function counted(holds: boolean, yes: Cell, no: Cell): boolean {
  if (holds) yes.count += 1;
  else no.count += 1;
  return holds;
}

/** The same entries, each wrapped by `around`. */
export function wrapped<Entries extends AnyEntries>(
  entries: Entries,
  around: (name: string, entry: AnyEntries[string]) => AnyEntries[string],
): Entries {
  // Each entry keeps its own type; TypeScript cannot express that for a mapped record.
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, around(name, entry)])) as Entries;
}
