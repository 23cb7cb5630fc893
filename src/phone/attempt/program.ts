/**
 * The states of an attempt, compiled from the machine that XState has resolved. XState remains the definition; its general interpreter would account for
 * about 5% of a search's time.
 *
 * INV-1: A machine that uses anything other than named guards and reactions, in flat states, is refused.
 */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { oncePer } from '../../sim/once-per.ts';
import { type AttemptParts, attemptMachine } from './machine.ts';
import type { Reaction } from './rules.ts';
import type { AttemptContext, AttemptEvent } from './types.ts';

type Guard = (context: AttemptContext, event: AttemptEvent) => boolean;
type React = (context: AttemptContext, event: AttemptEvent) => Reaction;

export interface AttemptState {
  readonly name: string;
  readonly isLast: boolean;
  readonly entry: readonly React[];
  readonly exit: readonly React[];
  /** The transitions of the state, then those of any state: the first whose guard holds is taken. */
  readonly on: Map<string, readonly Transition[]>;
}

interface Transition {
  readonly definition: AnyTransitionDefinition;
  readonly guard: Guard | undefined;
  readonly reactions: readonly React[];
  /** Undefined when the state does not change. */
  readonly to: AttemptState | undefined;
}

/** The states by name. Throws an `Error` that names what it cannot execute. */
export const statesOf = oncePer((parts: AttemptParts): ReadonlyMap<string, AttemptState> => {
  const { root }: AnyStateMachine = attemptMachine(parts);
  const guards: Readonly<Record<string, Guard>> = parts.guards;
  const reactions: Readonly<Record<string, React>> = parts.reactions;
  const states = new Map<string, AttemptState>();
  const nodes = Object.values<AnyStateNode>(root.states);
  for (const node of nodes) {
    const isLast = node.type === 'final';
    if ((node.type !== 'atomic' && !isLast) || node.invoke.length + node.after.length + (node.always?.length ?? 0) > 0)
      throw new Error(`${node.id} has states of its own, invokes an actor, or changes without an event`);
    const entry = node.entry.map((action) => named(reactions, action, node));
    const exit = node.exit.map((action) => named(reactions, action, node));
    states.set(node.key, { name: node.key, isLast, entry, exit, on: new Map() });
  }
  const transition = (definition: AnyTransitionDefinition): Transition => {
    const { guard, actions, target, source } = definition;
    return {
      definition,
      guard: guard === undefined ? undefined : named(guards, guard, source),
      reactions: actions.map((action) => named(reactions, action, source)),
      to: target?.[0] === undefined ? undefined : states.get(target[0].key),
    };
  };
  for (const node of nodes)
    for (const type of node.type === 'final' ? [] : new Set([...node.transitions.keys(), ...root.transitions.keys()]))
      states
        .get(node.key)
        ?.on.set(type, [...(node.transitions.get(type) ?? []), ...(root.transitions.get(type) ?? [])].map(transition));
  return states;
});

/** The entry that `{ params: { name } }` refers to. */
function named<E>(entries: Readonly<Record<string, E>>, reference: unknown, { id }: AnyStateNode): E {
  const name: unknown = Reflect.get(Object(Reflect.get(Object(reference), 'params')), 'name');
  const entry = entries[String(name)];
  if (entry === undefined) throw new Error(`${id} has a guard or a reaction that is not a named entry`);
  return entry;
}
