/** The locks and situations in which paths through the firmware are searched. */
import type { FirmwareEvent } from '../../lock/firmware/types.ts';
import { verbs, wait } from '../setup/steps.ts';
import type { Action, StateSpace, TargetStep } from './action.ts';
import { copyKeysAndWalkTo } from './copied-keys.ts';
import { contactActions, powerActions, timerActions } from './firmware-actions.ts';
import { bodyActions } from './firmware-body.ts';
import { packetActions } from './firmware-commands.ts';
import { at, atOnce, keyOf, type Lock, MOMENT, ram } from './firmware-view.ts';

/** While an event that must follow immediately is due, no other event is possible. */
const inTurn = (action: Action): Action => ({
  ...action,
  possible: (s) =>
    action.possible(s) &&
    (atOnce(s) === undefined || action.event.type === 'judged' || action.event.type === 'answered'),
});

const space = (variant: string, lock: Lock, before: readonly TargetStep[]): StateSpace => ({
  machine: 'firmware',
  variant,
  input: { mains: lock.mains },
  actions: [
    ...powerActions(lock),
    ...contactActions(lock),
    ...bodyActions(lock),
    ...timerActions(lock),
    ...packetActions(lock),
  ].map(inTurn),
  keyOf,
  before,
});

const LOCK: Lock = { id: 'U1', who: 'ann', mains: false, ready: true };

/** A space with few of the actions, so that long paths are found. */
const part = (
  variant: string,
  before: readonly TargetStep[],
  own: readonly Action[],
  types: readonly string[],
): StateSpace => {
  const whole = space(variant, LOCK, before);
  const some = whole.actions.filter(({ event }) => types.includes(event.type));
  return { ...whole, actions: [...powerActions(LOCK).slice(0, 1), ...own, ...some].map(inTurn) };
};

/** Three short presses, which are not a code; the entry ends when no further press follows. */
const wrongCode: Action = {
  event: { type: 'clicked', ...MOMENT, right: false } as FirmwareEvent,
  steps: [...[1, 2, 3].map(() => verbs.lock.touch({ lock: 'U1' })), wait(1_600)],
  possible: (s) => at(s, 'power') === 'awake' && ram(s).deadlines.lockout === undefined,
};

const MESH_WORK = ['attached', 'meshSession', 'packet', 'process', 'judged', 'answered'] as const;

export const FIRMWARE_SPACES: readonly StateSpace[] = [
  space('a lock', LOCK, copyKeysAndWalkTo('ann', 'U1')),
  // The lock has more pending commands than one check-in has time for.
  part(
    'a lock far behind',
    [verbs.portal.giveClickCode({ as: 'mia', lock: 'U1', count: 45 })],
    [],
    [...MESH_WORK, 'checkIn', 'listen'],
  ),
  part('a lock and a wrong code', [], [wrongCode], ['touched', 'sleep', 'lockout']),
  part(
    'a lock that jams while it locks',
    [],
    [],
    [...MESH_WORK, 'touched', 'bolt', 'hasp', 'stallSeen', 'relock', 'lockRetry'],
  ),
  space('the gate', { id: 'gate', who: 'ann', mains: true, ready: true }, copyKeysAndWalkTo('ann', 'U1')),
  // The phone must set it up; the gateway would otherwise be first.
  space('a new lock', { id: 'U2', who: 'ben', mains: false, ready: false }, [
    verbs.gateway.cut({ lock: 'U2' }),
    ...copyKeysAndWalkTo('ben', 'U2'),
  ]),
];
