/**
 * Executes the machines of a lock, compiled from XState's own resolved form: parallel regions of states, transitions
 * with one named guard and named reactions. XState's general interpreter would take two fifths of the time of an idle
 * facility; XState remains the definition and computes the initial states.
 *
 * INV-1: A machine that uses anything else is refused when it is compiled.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
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

export interface Transition<Context, Event, Effect> {
  readonly definition: AnyTransitionDefinition;
  readonly guard: Guard<Context, Event> | undefined;
  readonly reactions: readonly React<Context, Event, Effect>[];
  /** Undefined when the state does not change. */
  readonly to: Leaf<Context, Event, Effect> | undefined;
}
export type Transitions<Context, Event, Effect> = readonly Transition<Context, Event, Effect>[];

/** A state without states of its own. */
export interface Leaf<Context, Event, Effect> {
  readonly region: number;
  /** The position of the state in document order. */
  readonly order: number;
  /** The name of the state within the region; for a nested state, its path. */
  readonly value: Value;
  /** The transitions of the state, then those of its ancestors: the first whose guard holds is taken. */
  on: ReadonlyMap<string, Transitions<Context, Event, Effect>>;
  always: Transitions<Context, Event, Effect>;
}
export type Value = string | Readonly<Record<string, string>>;

export interface Compiled<Context, Event, Effect> {
  readonly machine: AnyStateMachine;
  readonly settings: LockSettings;
  /** The leaves of each region, by `value` as JSON. */
  readonly regions: readonly {
    readonly key: string;
    readonly leaves: ReadonlyMap<string, Leaf<Context, Event, Effect>>;
  }[];
  /** Taken when no region has a transition. */
  readonly root: ReadonlyMap<string, Transitions<Context, Event, Effect>>;
}

/** Compiles a machine with its entries. Throws an `Error` that names the feature that this interpreter cannot execute. */
export function compiled<Context, Event, Effect>(
  machine: AnyStateMachine,
  entries: Entries<Context, Event, Effect>,
  settings: LockSettings,
): Compiled<Context, Event, Effect> {
  const { root } = machine;
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
        definition: one,
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
  return { machine, settings, regions, root: new Map(atRoot) };
}

const childrenOf = (node: AnyStateNode): readonly AnyStateNode[] => Object.values<AnyStateNode>(node.states);

function leavesUnder(node: AnyStateNode): readonly AnyStateNode[] {
  if (node.entry.length + node.exit.length + node.invoke.length + node.after.length > 0 || node.transitions.has('*'))
    throw new Error(`${node.id} has entry or exit actions, invokes an actor, waits, or accepts any event`);
  if (node.type === 'atomic') return [node];
  if (node.type === 'compound') return childrenOf(node).flatMap(leavesUnder);
  throw new Error(`${node.id} is ${node.type}`);
}

/** The state and its ancestors, without the root. */
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

/** The state that a transition finally enters; undefined when the state does not change. */
function targetOf({ source, target, reenter }: AnyTransitionDefinition): AnyStateNode | undefined {
  if (reenter || (target?.length ?? 0) > 1) throw new Error(`${source.id} has a transition that re-enters a state`);
  let node: AnyStateNode | undefined = target?.[0];
  if (node === source && node.type === 'atomic') return undefined;
  while (node?.type === 'compound') node = node.initial.target[0];
  return node;
}

const NAMED = z.object({ type: z.string(), params: z.object({ name: z.string() }) });

/** The entry that `{ type, params: { name } }` refers to. */
function entryOf<E>(entries: Readonly<Record<string, E>>, reference: unknown, type: string, { id }: AnyStateNode): E {
  const named = NAMED.safeParse(reference);
  const entry = named.success && named.data.type === type ? entries[named.data.params.name] : undefined;
  if (entry === undefined) throw new Error(`${id} has a guard or an action that is not a named entry`);
  return entry;
}
