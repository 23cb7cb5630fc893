/**
 * The events of an unlock attempt of the app, with the steps that cause them. There is a state space for each of several situations: a
 * plain link, a slow one, a man in the middle, a lock that accepts no connection.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { newAttempt } from '../../phone/attempt/machine.ts';
import type { AttemptContext, AttemptEvent, DeadlineName } from '../../phone/attempt/types.ts';
import { verbs, wait } from '../setup/steps.ts';
import { type Action, due, type StateSpace, type TargetStep, until } from './action.ts';
import { copyKeysAndWalkTo } from './copied-keys.ts';

const MAC = 'C0:FF:EE:00:00:01';
const WHO = 'ann';
const LOCK = 'U1';
const STATE = `phone.${WHO}.app.attempt`;

const contextOf = ({ context }: AnyMachineSnapshot): AttemptContext => context as AttemptContext;
const inState =
  (...states: readonly string[]): Action['possible'] =>
  ({ value }) =>
    states.includes(String(value));

const actionOf = (
  event: { readonly type: AttemptEvent['type']; readonly [field: string]: unknown },
  possible: Action['possible'],
  steps: readonly TargetStep[],
): Action => ({ event: { at: 1, ...event }, possible, steps });

const touch = verbs.lock.touch({ lock: LOCK });
const cutOff = verbs.phone.loseSignal({ phone: WHO });
const timer = (name: DeadlineName, where: Action['possible'], steps: readonly TargetStep[] = []): Action =>
  actionOf({ type: name }, (s) => contextOf(s).deadlines[name] !== undefined && where(s), [
    ...steps,
    due(`phone/${WHO}`, `attempt/${name}`),
  ]);

const NO = { result: 'failed', message: '' } as const;
const packet = (start: string): string => start.padEnd(40, '0');

/** The circumstances of an attempt, and how it differs from others. */
interface Situation {
  readonly variant: string;
  /** Steps before the person presses Unlock. */
  readonly before: readonly TargetStep[];
  /** Steps as soon as the link is up. */
  readonly up?: readonly TargetStep[];
  /** Steps as soon as the app has written. */
  readonly wrote?: readonly TargetStep[];
  /** `never`: the lock is in firmware mode and accepts no connection; `late`: the last link to it has not ended yet. */
  readonly connects?: 'never' | 'late';
  readonly session?: 'altered';
  /** Whether the phone has a key to the lock. */
  readonly key: boolean;
  /** Whether the stored data of the app cannot be read. */
  readonly spoiledCache?: true;
  /** Whether the phone has no signal. */
  readonly offline?: true;
  /** The state in which the servers, or the phone on their behalf, refuse. */
  readonly deniedIn?: 'asking' | 'renewing';
  /** The lock's answer. */
  readonly answer: string;
  /** The state in which the session may stop being trusted; this needs a slow link. */
  readonly slowIn?: 'opening' | 'asking' | 'renewing';
}

const slow = (ms: number): TargetStep => verbs.phone.disturb({ phone: WHO, delayMs: ms });
/** Waits, then touches the lock, which keeps it awake. */
const later = (ms: number): readonly TargetStep[] => [wait(ms), touch];

const updating: readonly TargetStep[] = [
  touch,
  wait(200),
  verbs.developer.order({ lock: LOCK, op: 'firmwareUpdate' }),
  until(`lock.${LOCK}.power`, 'firmwareMode'),
];
/** The app lists the unit, but has no key, because the phone was away from the site. */
const stranger: readonly TargetStep[] = [
  verbs.phone.openApp({ phone: WHO }),
  wait(3_000),
  verbs.person.tailgate({ person: WHO }),
  verbs.person.walkTo({ person: WHO, to: LOCK }),
  wait(12_000),
];
/** Makes the rent overdue, and lets the lock learn of the overlock. */
const overdue: readonly TargetStep[] = [
  verbs.pms.overdue({ unit: LOCK, status: 'overlock' }),
  verbs.portal.updateCustomerData(),
  wait(1_000),
  touch,
  wait(20_000),
];
const wrongClock: readonly TargetStep[] = [
  ...copyKeysAndWalkTo(WHO, LOCK),
  verbs.phone.setClockError({ phone: WHO, seconds: 400 }),
];

const SITUATIONS: readonly Situation[] = [
  { variant: 'with a key', before: copyKeysAndWalkTo(WHO, LOCK), key: true, answer: '5160' },
  { variant: 'with a wrong clock', before: wrongClock, key: true, answer: '516D' },
  {
    variant: 'with a damaged cache',
    before: [...copyKeysAndWalkTo(WHO, LOCK), verbs.phone.spoilCache({ phone: WHO })],
    key: false,
    spoiledCache: true,
    answer: '5160',
  },
  { variant: 'without a key', before: stranger, key: false, answer: '5160' },
  { variant: 'without key and signal', before: [...stranger, cutOff], key: false, offline: true, answer: '5160' },
  {
    variant: 'with a wrong clock and no signal',
    before: [...wrongClock, cutOff],
    key: true,
    deniedIn: 'renewing',
    answer: '516D',
  },
  {
    variant: 'at a lock that jams',
    before: [...copyKeysAndWalkTo(WHO, LOCK), verbs.door.lean({ lock: LOCK, newtons: 2_000 })],
    key: true,
    answer: '5169',
  },
  {
    variant: 'at an overlocked unit, without a key',
    before: [...stranger, ...overdue],
    key: false,
    deniedIn: 'asking',
    answer: '5160',
  },
  {
    variant: 'slowly, with a wrong clock',
    before: wrongClock,
    up: [slow(2_000)],
    key: true,
    answer: '516D',
    slowIn: 'renewing',
  },
  {
    variant: 'slowly, without a key',
    before: stranger,
    up: [slow(3_000), ...later(2_500)],
    key: false,
    answer: '5160',
    slowIn: 'asking',
  },
  {
    variant: 'very slowly',
    before: copyKeysAndWalkTo(WHO, LOCK),
    up: [slow(8_000), ...later(7_000), ...later(7_000)],
    key: true,
    answer: '5160',
    slowIn: 'opening',
  },
  {
    variant: 'with a man in the middle',
    before: copyKeysAndWalkTo(WHO, LOCK),
    up: [verbs.intruder.alter({ phone: WHO })],
    session: 'altered',
    key: true,
    answer: 'FF60',
  },
  {
    variant: 'with a man in the middle who waits',
    before: copyKeysAndWalkTo(WHO, LOCK),
    wrote: [verbs.intruder.alter({ phone: WHO })],
    key: true,
    answer: 'FF60',
  },
  {
    variant: 'at a lock in firmware mode',
    before: [...copyKeysAndWalkTo(WHO, LOCK), ...updating],
    connects: 'never',
    key: true,
    answer: '5160',
  },
  {
    variant: 'slowly, at a lock that is commanded to sleep',
    before: copyKeysAndWalkTo(WHO, LOCK),
    up: [slow(2_000)],
    wrote: [verbs.developer.order({ lock: LOCK, op: 'shutdown' })],
    key: true,
    answer: '5164',
  },
  {
    variant: 'again, while the last link is closing',
    before: [
      ...copyKeysAndWalkTo(WHO, LOCK),
      verbs.phone.unlock({ phone: WHO, unit: LOCK }),
      touch,
      until(STATE, 'writing'),
      slow(4_000),
      until(STATE, 'closing'),
      until(STATE, null),
    ],
    connects: 'late',
    key: true,
    answer: '5160',
  },
];

function space(situation: Situation): StateSpace {
  const {
    variant,
    before,
    up = [],
    wrote = [],
    connects,
    session,
    key,
    spoiledCache = false,
    offline,
    deniedIn,
    answer,
    slowIn,
  } = situation;
  const opening = inState('opening');
  const linkUp = inState('opening', 'asking', 'writing', 'renewing');
  const actions: readonly Action[] = [
    actionOf({ type: 'begin' }, inState('idle'), [verbs.phone.unlock({ phone: WHO, unit: LOCK })]),
    actionOf({ type: 'discovered', mac: MAC, name: 'NOKE1A' }, inState('searching'), [
      ...(connects === undefined ? [touch] : []),
      until(STATE, 'connecting', 'pausing', 'opening'),
    ]),
    timer('scanEnds', inState('searching')),
    timer('connectEnds', connects === undefined ? inState('connecting') : () => false, [
      verbs.lock.cutPart({ lock: LOCK, part: 'radio' }),
    ]),
    ...(connects === 'never'
      ? [
          actionOf({ type: 'connectFailed' }, inState('connecting'), [until(STATE, 'pausing', null)]),
          timer('connectAgain', inState('pausing')),
        ]
      : []),
    ...(connects === 'late' ? [actionOf({ type: 'disconnected' }, inState('connecting'), [until(STATE, null)])] : []),
    ...(connects === undefined
      ? [actionOf({ type: 'connected' }, inState('connecting'), [until(STATE, 'opening'), ...up])]
      : []),
    actionOf(
      { type: 'read', value: (session === 'altered' ? '00' : '01').repeat(20) },
      (s) => opening(s) && contextOf(s).session === '',
      [],
    ),
    actionOf({ type: 'subscribed' }, (s) => opening(s) && contextOf(s).session !== '' && !contextOf(s).subscribed, []),
    actionOf(
      { type: 'offered', packet: key ? 'AA' : null, malformed: spoiledCache, online: offline === undefined },
      inState('choosing'),
      [until(STATE, key ? 'writing' : 'asking', 'closing', null), ...wrote],
    ),
    actionOf({ type: 'granted', commands: ['AA'] }, inState('asking'), [until(STATE, 'writing', 'closing', null)]),
    actionOf({ type: 'notified', value: packet(answer) }, (s) => inState('writing')(s) && !contextOf(s).renewed, [
      until(STATE, 'renewing', 'closing', null),
    ]),
    actionOf({ type: 'denied', outcome: NO }, deniedIn === undefined ? () => false : inState(deniedIn), [
      until(STATE, 'closing', null),
    ]),
    actionOf({ type: 'refreshed' }, inState('renewing'), [until(STATE, 'asking', 'closing', null)]),
    timer('trustEnds', slowIn === undefined ? () => false : inState(slowIn), [cutOff, touch]),
    timer('closeEnds', slowIn === 'renewing' ? inState('closing') : () => false),
    actionOf({ type: 'disconnected' }, slowIn === undefined ? linkUp : () => false, [
      cutOff,
      verbs.lock.changeBattery({ lock: LOCK, mv: 3_000 }),
      until(STATE, null),
    ]),
    actionOf(
      { type: 'bluetoothGone', outcome: NO },
      inState(...(slowIn === 'renewing' ? ['closing'] : ['searching', 'connecting', 'opening', 'asking'])),
      [verbs.phone.setBluetooth({ phone: WHO, on: false })],
    ),
  ];
  return { machine: 'attempt', variant, input: newAttempt('android', MAC, false), actions, keyOf, before };
}

function keyOf(s: AnyMachineSnapshot): string {
  const { deadlines, tries, session, subscribed, commands, renewed } = contextOf(s);
  const bits = [tries, Number(session === ''), Number(subscribed), commands.length, Number(renewed)];
  return `${String(s.value)} ${Object.keys(deadlines).join()} ${bits.join()}`;
}

export const ATTEMPT_SPACES: readonly StateSpace[] = SITUATIONS.map(space);
