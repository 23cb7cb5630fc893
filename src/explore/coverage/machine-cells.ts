/**
 * The machines of lock and phone as lists of cells: every state, and every transition with its event and guard. Names come from the machines
 * themselves.
 *
 * INV-1: No two transitions of a machine have the same name.
 */
import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { padlockBody } from '../../lock/body/padlock.ts';
import { relayBody } from '../../lock/body/relay.ts';
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { firmware } from '../../lock/firmware/machine.ts';
import { FIRMWARE_PARTS } from '../../lock/firmware/parts.ts';
import { LOCK_SETTINGS } from '../../lock/settings.ts';
import { ATTEMPT_PARTS, attemptMachine } from '../../phone/attempt/machine.ts';

type StateNode = AnyStateMachine['root'];

/** Every machine, built from parts without a fault; its `id` is its name. */
export const MACHINES: readonly AnyStateMachine[] = [
  firmware(FIRMWARE_PARTS, LOCK_SETTINGS),
  padlockBody(BODY_PARTS, LOCK_SETTINGS),
  relayBody(BODY_PARTS, LOCK_SETTINGS),
  attemptMachine(ATTEMPT_PARTS),
];

/** The entry that a guard or an action refers to; empty for none. */
export function entryOf(reference: unknown): string {
  if (typeof reference !== 'object' || reference === null || !('params' in reference)) return '';
  const { params } = reference;
  return typeof params === 'object' && params !== null && 'name' in params ? String(params.name) : '';
}

/** Event and guard of a transition: `hasp [closing]`, `always [ready]`. */
export const causeOf = ({ eventType, guard }: AnyTransitionDefinition): string =>
  `${eventType === '' ? 'always' : eventType}${guard === undefined ? '' : ` [${entryOf(guard)}]`}`;

/** Region and state without the machine: `power asleep`, `link connected.busy`; a transition that is possible in all states is `in any state`. */
function placeOf(node: StateNode): string {
  const [region, ...rest] = node.machine.root.type === 'parallel' ? node.path : ['', ...node.path];
  const state = rest.length === 0 ? 'in any state' : rest.join('.');
  return region === undefined || region === '' ? state : `${region} ${state}`;
}

const stateOf = (node: StateNode): string => placeOf(node).replace(/^\S+ (?!any)/, '');

export function transitionName(transition: AnyTransitionDefinition): string {
  const { source, target } = transition;
  const to =
    target?.[0] === undefined
      ? ''
      : ` → ${source.machine.root.type === 'parallel' ? stateOf(target[0]) : placeOf(target[0])}`;
  return `${source.machine.id} ${placeOf(source)}${to}: ${causeOf(transition)}`;
}

/** The states that a transition visits: its source, unless that is any state, and its target. */
export function statesShown({ source, target }: AnyTransitionDefinition): readonly string[] {
  const entered = (target ?? []).map(leafOf);
  return [source, ...entered].filter(isLeaf).map(stateName);
}

const stateName = (node: StateNode): string => `${node.machine.id} ${placeOf(node)}`;
const isLeaf = (node: StateNode): boolean => Object.keys(node.states).length === 0;
const leafOf = (node: StateNode): StateNode => {
  const [first] = isLeaf(node) ? [] : (node.initial.target ?? []);
  return first === undefined ? node : leafOf(first);
};

const nodesOf = (node: StateNode): readonly StateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

export const transitionsOf = ({ root }: AnyStateMachine): readonly AnyTransitionDefinition[] =>
  nodesOf(root).flatMap((node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])]);

export const statesOf = ({ root }: AnyStateMachine): readonly string[] => nodesOf(root).filter(isLeaf).map(stateName);
