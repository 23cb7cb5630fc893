/**
 * The events of a lock body: commands of its firmware, its own timers, and people who handle it. A path contains only
 * the events that determine where the parts of the body are; the firmware causes the others on its own.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { newBody } from '../../lock/body/padlock.ts';
import type { BodyContext, BodyEvent, PowerCut, Toward } from '../../lock/body/types.ts';
import { LOCK_SETTINGS, type LockSettings } from '../../lock/settings.ts';
import { verbs, wait } from '../setup/steps.ts';
import { type Action, due, type StateSpace, type TargetStep, until } from './action.ts';
import { copyKeysAndWalkTo } from './copied-keys.ts';

const bodyOf = ({ context }: AnyMachineSnapshot): BodyContext => context as BodyContext;
const at = (s: AnyMachineSnapshot, region: string): string => String(Reflect.get(s.value as object, region));

const actionOf = (
  event: { readonly type: BodyEvent['type']; readonly [field: string]: unknown },
  possible: Action['possible'],
  steps: readonly TargetStep[],
): Action => ({
  event: { at: 0, ...event },
  possible,
  steps,
});

/** Connects to a lock and opens it with a copied key, so that its motor runs. */
const opens = (id: string, mains: boolean): readonly TargetStep[] => [
  ...(mains ? [] : [verbs.lock.touch({ lock: id })]),
  verbs.intruder.connect({ lock: id }),
  until(`lock.${id}.link`, 'connected.idle'),
  wait(200),
  verbs.intruder.useKey({ of: id, alteration: 'none' }),
  until(`lock.${id}.deadlines.step`),
];

/** The bolt has reached the end to which the motor drives it; the firmware detects this immediately. */
const arrived = (s: AnyMachineSnapshot): boolean => Reflect.get(s.value as object, 'bolt') === bodyOf(s).toward;

function motorActions(id: string, mains: boolean): readonly Action[] {
  const drive = (toward: Toward, steps: readonly TargetStep[]): Action =>
    actionOf(
      { type: 'drive', toward, back: false },
      (s) =>
        at(s, 'motor') === 'off' && at(s, 'supply') === 'up' && (bodyOf(s).travelMs === 0) === (toward === 'retracted'),
      steps,
    );
  return [
    drive('retracted', opens(id, mains)),
    drive('extended', [due(`lock/${id}/firmware`, 'relock'), until(`lock.${id}.deadlines.step`)]),
    actionOf({ type: 'step' }, (s) => bodyOf(s).deadlines.step !== undefined && !arrived(s), [
      due(`lock/${id}/body`, 'step'),
    ]),
    actionOf({ type: 'rest' }, (s) => at(s, 'motor') === 'running' && arrived(s), []),
    actionOf({ type: 'supply' }, (s) => bodyOf(s).deadlines.supply !== undefined, [due(`lock/${id}/body`, 'supply')]),
  ];
}

const handActions = (id: string): readonly Action[] => [
  ...[2_000, 0].map((newtons) =>
    actionOf({ type: 'lean', tensionN: newtons }, (s) => bodyOf(s).doorN !== newtons, [
      verbs.door.lean({ lock: id, newtons }),
    ]),
  ),
  actionOf({ type: 'release' }, (s) => at(s, 'motor') === 'off', [verbs.lock.releaseFromInside({ lock: id })]),
];

/** A planned failure of the supply, and the operation at which it is planned. */
const cutActions = (id: string, mains: boolean): readonly Action[] => [
  ...(['flash', 'motor', 'notify'] as const).flatMap((what) =>
    [1, 2].map((n) =>
      actionOf(
        { type: 'plan', cut: { at: what, n } satisfies PowerCut },
        (s) => bodyOf(s).cut === null && at(s, 'motor') === 'off',
        [verbs.lock.failPowerAt({ lock: id, at: what, n })],
      ),
    ),
  ),
  ...(['flash', 'notify'] as const).map((what) =>
    actionOf({ type: 'count', what, done: false }, (s) => bodyOf(s).cut?.at === what && at(s, 'motor') === 'off', [
      ...opens(id, mains).slice(0, -1),
      wait(1_500),
    ]),
  ),
  actionOf({ type: 'count', what: 'flash', done: true }, (s) => bodyOf(s).cut?.n === 2, [
    ...opens(id, mains).slice(0, -1),
    wait(1_500),
  ]),
];

const keyOf = (s: AnyMachineSnapshot): string => {
  const { deadlines, travelMs, toward, back, doorN, haspIn, cut } = bodyOf(s);
  return JSON.stringify([s.value, Object.keys(deadlines), travelMs, toward, back, doorN, haspIn, cut]);
};

/** A bolt that reaches its other end in one step of the motor. */
export const SHORT_BOLT = { travelMs: 100 } as const;

const space = (
  machine: 'padlock' | 'relay',
  variant: string,
  actions: readonly Action[],
  lockSettings: Partial<LockSettings> = {},
): StateSpace => ({
  machine,
  variant,
  input: newBody({ ...LOCK_SETTINGS, ...lockSettings }, 0, 'extended'),
  actions,
  keyOf,
  before: copyKeysAndWalkTo('ann', 'U1'),
  lockSettings,
});

export const BODY_SPACES: readonly StateSpace[] = [
  space('padlock', 'a lock', [...motorActions('U1', false), ...handActions('U1')]),
  space('padlock', 'a failing supply', [
    ...motorActions('U1', false),
    ...handActions('U1'),
    ...cutActions('U1', false),
  ]),
  space('padlock', 'a short bolt', motorActions('U1', false), SHORT_BOLT),
  space('relay', 'the gate', [...motorActions('gate', true), ...cutActions('gate', true)]),
];
