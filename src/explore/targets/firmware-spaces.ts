/** Locks and moments in which the firmware is searched for paths. */
import type { FirmwareEvent } from '../../lock/firmware/types.ts';
import { verbs, wait } from '../setup/steps.ts';
import type { Action, StateSpace, TargetStep } from './action.ts';
import { robbed } from './before.ts';
import { contactDeeds, powerDeeds, timerDeeds } from './firmware-actions.ts';
import { bodyDeeds } from './firmware-body.ts';
import { packetDeeds } from './firmware-commands.ts';
import { at, atOnce, keyOf, type Lock, MOMENT, ram } from './firmware-view.ts';

/** Nothing happens between what happens at once. */
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
    ...powerDeeds(lock),
    ...contactDeeds(lock),
    ...bodyDeeds(lock),
    ...timerDeeds(lock),
    ...packetDeeds(lock),
  ].map(inTurn),
  keyOf,
  before,
});

const LOCK: Lock = { id: 'U1', who: 'ann', mains: false, ready: true };

/** A part of what there is, so that long ways are found among few. */
const part = (
  variant: string,
  before: readonly TargetStep[],
  own: readonly Action[],
  types: readonly string[],
): StateSpace => {
  const whole = space(variant, LOCK, before);
  const some = whole.actions.filter(({ event }) => types.includes(event.type));
  return { ...whole, actions: [...powerDeeds(LOCK).slice(0, 1), ...own, ...some].map(inTurn) };
};

/** Three short presses are nobody's code; each try is over when no press follows. */
const wrongCode: Action = {
  event: { type: 'clicked', ...MOMENT, right: false } as FirmwareEvent,
  steps: [...[1, 2, 3].map(() => verbs.lock.touch({ lock: 'U1' })), wait(1_600)],
  possible: (s) => at(s, 'power') === 'awake' && ram(s).deadlines.lockout === undefined,
};

const MESH_WORK = ['attached', 'meshSession', 'packet', 'process', 'judged', 'answered'] as const;

export const FIRMWARE_TERRAINS: readonly StateSpace[] = [
  space('a lock', LOCK, robbed('ann', 'U1')),
  // More than a check-in has time for waits for it.
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
  space('the gate', { id: 'gate', who: 'ann', mains: true, ready: true }, robbed('ann', 'U1')),
  // Whoever sets it up is the phone: the gateway would be first.
  space('a new lock', { id: 'U2', who: 'ben', mains: false, ready: false }, [
    verbs.gateway.cut({ lock: 'U2' }),
    ...robbed('ben', 'U2'),
  ]),
];
