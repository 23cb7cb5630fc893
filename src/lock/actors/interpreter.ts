/**
 * Executes the machines of a lock, compiled from XState's own resolved form: parallel regions of states, transitions with one named guard and
 * named reactions. XState's general interpreter takes two fifths of the time of a facility at rest; it remains the definition, the
 * initial states, and the actors of runs that are inspected step by step.
 *
 * INV-1 the same states, contexts, effects and raised events as XState, in the same order. INV-2 a machine that uses anything else is
 * refused when it is compiled.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition, Snapshot } from 'xstate';
import { z } from 'zod';
import type { Reaction } from '../machine.ts';
import type { LockSettings } from '../settings.ts';

/** The named entries of a machine. */
export interface Entries<Context, Event, Effect> {
  readonly guards: Readonly<Record<string, Guard<Context, Event>>>;
  readonly reactions: Readonly<Record<string, React<Context, Event, Effect>>>;
}
type Guard<Context, Event> = (context: Context, event: Event, settings: LockSettings) => boolean;
type React<Context, Event, Effect> = (
  context: Context,
  event: Event,
  settings: LockSettings,
) => Reaction<Context, Event, Effect>;

interface Transition<Context, Event, Effect> {
  readonly guard: Guard<Context, Event> | undefined;
  readonly reactions: readonly React<Context, Event, Effect>[];
  /** Undefined when it stays where it is. */
  readonly to: Leaf<Context, Event, Effect> | undefined;
}
type Transitions<Context, Event, Effect> = readonly Transition<Context, Event, Effect>[];

/** A state without states of its own. */
interface Leaf<Context, Event, Effect> {
  readonly region: number;
  /** Its place in the document. */
  readonly order: number;
  /** Its name, or names, within the region. */
  readonly value: Value;
  /** Transitions of the state, then of those around it: the first whose guard holds is taken. */
  on: ReadonlyMap<string, Transitions<Context, Event, Effect>>;
  always: Transitions<Context, Event, Effect>;
}
type Value = string | Readonly<Record<string, string>>;

/** A compiled machine. */
export interface Compiled<Context, Event, Effect> {
  readonly settings: LockSettings;
  /** The leaves of each region, by `value` as JSON. */
  readonly regions: readonly {
    readonly key: string;
    readonly leaves: ReadonlyMap<string, Leaf<Context, Event, Effect>>;
  }[];
  /** Taken when no region has a transition. */
  readonly root: ReadonlyMap<string, Transitions<Context, Event, Effect>>;
}

/** Compiles a machine with its entries. Throws an `Error` that names what this interpreter cannot execute. */
export function compiled<Context, Event, Effect>(
  { root }: AnyStateMachine,
  entries: Entries<Context, Event, Effect>,
  settings: LockSettings,
): Compiled<Context, Event, Effect> {
  if (root.type !== 'parallel') throw new Error(`${root.id} is not parallel`);
  const leafOf = new Map<AnyStateNode, Leaf<Context, Event, Effect>>();
  const regions = childrenOf(root).map((region, index) => {
    const leaves = leavesUnder(region).map((node) => {
      const leaf: Leaf<Context, Event, Effect> = {
        region: index,
        order: node.order,
        value: valueAt(node),
        on: new Map(),
        always: [],
      };
      leafOf.set(node, leaf);
      return leaf;
    });
    return { key: region.key, leaves: new Map(leaves.map((leaf) => [JSON.stringify(leaf.value), leaf])) };
  });
  const all = (given: readonly AnyTransitionDefinition[]): Transitions<Context, Event, Effect> =>
    given.map((one) => {
      const node = targetOf(one);
      return {
        guard: one.guard === undefined ? undefined : entryOf(entries.guards, one.guard, 'is', one.source),
        reactions: one.actions.map((action) => entryOf(entries.reactions, action, 'do', one.source)),
        to: node === undefined ? undefined : leafOf.get(node),
      };
    });
  for (const [node, leaf] of leafOf) {
    const around = upFrom(node);
    const events = new Set(around.flatMap(({ transitions }) => [...transitions.keys()]));
    leaf.on = new Map(
      [...events].map((type) => [type, all(around.flatMap(({ transitions }) => transitions.get(type) ?? []))]),
    );
    leaf.always = all(around.flatMap(({ always }) => always ?? []));
    if (leaf.always.some(({ to }) => to === undefined)) throw new Error(`${node.id} has an endless transition`);
  }
  const atRoot = [...root.transitions].map(([type, list]) => [type, all(list)] as const);
  if (atRoot.some(([, list]) => list.some(({ to }) => to !== undefined)))
    throw new Error(`${root.id} has a transition between states`);
  return { settings, regions, root: new Map(atRoot) };
}

const childrenOf = (node: AnyStateNode): readonly AnyStateNode[] => Object.values<AnyStateNode>(node.states);

function leavesUnder(node: AnyStateNode): readonly AnyStateNode[] {
  if (node.entry.length + node.exit.length + node.invoke.length + node.after.length > 0 || node.transitions.has('*'))
    throw new Error(`${node.id} has entry or exit actions, invokes an actor, waits, or accepts any event`);
  if (node.type === 'atomic') return [node];
  if (node.type === 'compound') return childrenOf(node).flatMap(leavesUnder);
  throw new Error(`${node.id} is ${node.type}`);
}

/** The state, and those around it without the root. */
function upFrom(node: AnyStateNode): readonly AnyStateNode[] {
  return node.parent === undefined ? [] : [node, ...upFrom(node.parent)];
}

function valueAt(node: AnyStateNode): Value {
  const [name = '', around, ...more] = upFrom(node)
    .slice(0, -1)
    .map(({ key }) => key);
  if (more.length > 0) throw new Error(`${node.id} is nested too deeply`);
  return around === undefined ? name : { [around]: name };
}

/** The state that a transition enters in the end; undefined when it stays where it is. */
function targetOf({ source, target, reenter }: AnyTransitionDefinition): AnyStateNode | undefined {
  if (reenter || (target?.length ?? 0) > 1) throw new Error(`${source.id} has a transition that enters a state again`);
  let node: AnyStateNode | undefined = target?.[0];
  if (node === source && node.type === 'atomic') return undefined;
  while (node?.type === 'compound') node = node.initial.target[0];
  return node;
}

/** The entry that `{ type, params: { name } }` refers to. */
function entryOf<E>(entries: Readonly<Record<string, E>>, reference: unknown, type: string, { id }: AnyStateNode): E {
  const named = z.object({ type: z.literal(type), params: z.object({ name: z.string() }) }).safeParse(reference);
  const entry = named.success ? entries[named.data.params.name] : undefined;
  if (entry === undefined) throw new Error(`${id} has a guard or an action that is no named entry`);
  return entry;
}

/** The state of a machine, as XState writes it. */
interface State<Context> {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly value: Readonly<Record<string, Value>>;
  readonly historyValue: Readonly<Record<string, never>>;
  readonly context: Context;
  readonly children: Readonly<Record<string, never>>;
}

/** One machine of one lock. Its state is a plain value, replaced with each event. */
export class MachineRun<Context extends object, Event extends { readonly type: string }, Effect> {
  readonly #machine: Compiled<Context, Event, Effect>;
  readonly #emit: (effect: Effect) => void;
  /** The active leaf of each region. */
  readonly #leaves: Leaf<Context, Event, Effect>[];
  /** The same leaves in the order in which they were entered: that of their transitions without an event. */
  #entered: readonly Leaf<Context, Event, Effect>[];
  #state: State<Context>;

  /** Continues from a state as XState or `getPersistedSnapshot` wrote it. Throws an `Error` when the machine has no such state. */
  constructor(
    machine: Compiled<Context, Event, Effect>,
    { context, value }: { readonly context: Context; readonly value: object },
    emit: (effect: Effect) => void,
  ) {
    this.#machine = machine;
    this.#emit = emit;
    this.#leaves = machine.regions.map(({ key, leaves }) => {
      const leaf = leaves.get(JSON.stringify(Reflect.get(value, key)));
      if (leaf === undefined) throw new Error(`region ${key} has no state ${JSON.stringify(Reflect.get(value, key))}`);
      return leaf;
    });
    this.#entered = [...this.#leaves];
    this.#state = stateOf(this.#valueNow(), context);
  }

  getSnapshot(): State<Context> {
    return this.#state;
  }

  getPersistedSnapshot(): Snapshot<unknown> {
    return this.#state;
  }

  /** Handles an event and every event that it raises. Throws what a guard or a reaction throws. */
  send(event: Event): void {
    const { settings } = this.#machine;
    const raised: Event[] = [];
    let now = event;
    let { context, value } = this.#state;
    let selected = this.#selected(now, context);
    for (;;) {
      for (const { reactions } of selected) {
        for (const react of reactions) {
          const answer = react(context, now, settings);
          if (answer.context !== undefined) context = { ...context, ...answer.context };
          for (const effect of answer.effects ?? []) this.#emit(effect);
          for (const next of answer.raise ?? []) raised.push(next);
        }
      }
      if (this.#enter(selected)) value = this.#valueNow();
      selected = this.#unprompted(now, context);
      if (selected.length > 0) continue;
      const next = raised.shift();
      if (next === undefined) break;
      now = next;
      selected = this.#selected(now, context);
    }
    if (context !== this.#state.context || value !== this.#state.value) this.#state = stateOf(value, context);
  }

  /** The transition of each region for this event; if there are none, that of the root. */
  #selected(event: Event, context: Context): Transitions<Context, Event, Effect> {
    const selected: Transition<Context, Event, Effect>[] = [];
    for (const { on } of this.#leaves) this.#add(selected, on.get(event.type), context, event);
    if (selected.length === 0) this.#add(selected, this.#machine.root.get(event.type), context, event);
    return selected;
  }

  /** The transitions that need no event. */
  #unprompted(event: Event, context: Context): Transitions<Context, Event, Effect> {
    const selected: Transition<Context, Event, Effect>[] = [];
    for (const { always } of this.#entered) this.#add(selected, always, context, event);
    return selected;
  }

  #add(
    selected: Transition<Context, Event, Effect>[],
    among: Transitions<Context, Event, Effect> | undefined,
    context: Context,
    event: Event,
  ): void {
    if (among === undefined) return;
    for (const one of among) {
      if (one.guard !== undefined && !one.guard(context, event, this.#machine.settings)) continue;
      selected.push(one);
      return;
    }
  }

  /** Whether a region changed. */
  #enter(selected: Transitions<Context, Event, Effect>): boolean {
    const entered = selected.flatMap(({ to }) => (to === undefined ? [] : [to])).sort((a, b) => a.order - b.order);
    if (entered.length === 0) return false;
    const left = new Set(entered.map(({ region }) => this.#leaves[region]));
    this.#entered = [...this.#entered.filter((leaf) => !left.has(leaf)), ...entered];
    for (const leaf of entered) this.#leaves[leaf.region] = leaf;
    return true;
  }

  #valueNow(): State<Context>['value'] {
    const value: Record<string, Value> = {};
    this.#machine.regions.forEach(({ key }, region) => {
      value[key] = this.#leaves[region]?.value ?? '';
    });
    return value;
  }
}

const NOTHING = Object.freeze({});
const stateOf = <Context>(value: State<Context>['value'], context: Context): State<Context> => ({
  status: 'active',
  output: undefined,
  error: undefined,
  value,
  historyValue: NOTHING,
  context,
  children: NOTHING,
});
