/**
 * What an attempt of the app can be told, and how the world tells it. There are several grounds: a plain link, a slow one, somebody in
 * between, a lock that takes no connection; on each, an attempt is told what happens there.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { newAttempt } from '../../phone/attempt/machine.ts';
import type { AttemptContext, AttemptEvent, DeadlineName } from '../../phone/attempt/types.ts';
import { verbs, wait } from '../setup/steps.ts';
import { type Action, due, type StateSpace, type TargetStep, until } from './action.ts';
import { robbed } from './before.ts';

const MAC = 'C0:FF:EE:00:00:01';
const WHO = 'ann';
const LOCK = 'U1';
const STATE = `phone.${WHO}.app.attempt`;

const contextOf = ({ context }: AnyMachineSnapshot): AttemptContext => context as AttemptContext;
const inState =
  (...states: readonly string[]): Action['possible'] =>
  ({ value }) =>
    states.includes(String(value));

const told = (
  event: { readonly type: AttemptEvent['type']; readonly [field: string]: unknown },
  possible: Action['possible'],
  steps: readonly TargetStep[],
): Action => ({ event: { at: 1, ...event }, possible, steps });

const touch = verbs.lock.touch({ lock: LOCK });
const cutOff = verbs.phone.loseSignal({ phone: WHO });
const timer = (name: DeadlineName, where: Action['possible'], steps: readonly TargetStep[] = []): Action =>
  told({ type: name }, (s) => contextOf(s).deadlines[name] !== undefined && where(s), [
    ...steps,
    due(`phone/${WHO}`, `attempt/${name}`),
  ]);

const NO = { result: 'failed', message: '' } as const;
const packet = (start: string): string => start.padEnd(40, '0');

/** Where an attempt takes place, and what is special about it. */
interface Ground {
  readonly variant: string;
  /** Before the phone is pressed. */
  readonly before: readonly TargetStep[];
  /** As soon as the link is up. */
  readonly up?: readonly TargetStep[];
  /** As soon as it has written. */
  readonly wrote?: readonly TargetStep[];
  /** The lock is in firmware mode and takes no connection; or the last link to it is not over yet. */
  readonly connects?: 'never' | 'late';
  readonly session?: 'altered';
  /** The phone has a key to it. */
  readonly key: boolean;
  /** What the app has stored cannot be read. */
  readonly spoilt?: true;
  /** The phone has no signal. */
  readonly offline?: true;
  /** Where the servers, or the phone for them, say no. */
  readonly deniedIn?: 'asking' | 'renewing';
  /** How the lock answers. */
  readonly says: string;
  /** In which state a session may lose its trust; needs a slow link. */
  readonly slowIn?: 'opening' | 'asking' | 'renewing';
}

const slow = (ms: number): TargetStep => verbs.phone.disturb({ phone: WHO, delayMs: ms });
/** Keeps the lock awake. */
const later = (ms: number): readonly TargetStep[] => [wait(ms), touch];

const updating: readonly TargetStep[] = [
  touch,
  wait(200),
  verbs.developer.order({ lock: LOCK, op: 'firmwareUpdate' }),
  until(`lock.${LOCK}.power`, 'firmwareMode'),
];
/** The app lists the unit, but away from the site there was no key. */
const stranger: readonly TargetStep[] = [
  verbs.phone.openApp({ phone: WHO }),
  wait(3_000),
  verbs.person.tailgate({ person: WHO }),
  verbs.person.walkTo({ person: WHO, to: LOCK }),
  wait(12_000),
];
/** The office says so, and the lock has learned of it. */
const overdue: readonly TargetStep[] = [
  verbs.pms.overdue({ unit: LOCK, status: 'overlock' }),
  verbs.portal.updateCustomerData(),
  wait(1_000),
  touch,
  wait(20_000),
];
const wrongClock: readonly TargetStep[] = [
  ...robbed(WHO, LOCK),
  verbs.phone.setClockError({ phone: WHO, seconds: 400 }),
];

const GROUNDS: readonly Ground[] = [
  { variant: 'with a key', before: robbed(WHO, LOCK), key: true, says: '5160' },
  { variant: 'with a wrong clock', before: wrongClock, key: true, says: '516D' },
  {
    variant: 'with a spoilt cache',
    before: [...robbed(WHO, LOCK), verbs.phone.spoilCache({ phone: WHO })],
    key: false,
    spoilt: true,
    says: '5160',
  },
  { variant: 'without a key', before: stranger, key: false, says: '5160' },
  { variant: 'without key and signal', before: [...stranger, cutOff], key: false, offline: true, says: '5160' },
  {
    variant: 'with a wrong clock and no signal',
    before: [...wrongClock, cutOff],
    key: true,
    deniedIn: 'renewing',
    says: '516D',
  },
  {
    variant: 'at a lock that jams',
    before: [...robbed(WHO, LOCK), verbs.door.lean({ lock: LOCK, newtons: 2_000 })],
    key: true,
    says: '5169',
  },
  {
    variant: 'at an overlocked unit, without a key',
    before: [...stranger, ...overdue],
    key: false,
    deniedIn: 'asking',
    says: '5160',
  },
  {
    variant: 'slowly, with a wrong clock',
    before: wrongClock,
    up: [slow(2_000)],
    key: true,
    says: '516D',
    slowIn: 'renewing',
  },
  {
    variant: 'slowly, without a key',
    before: stranger,
    up: [slow(3_000), ...later(2_500)],
    key: false,
    says: '5160',
    slowIn: 'asking',
  },
  {
    variant: 'very slowly',
    before: robbed(WHO, LOCK),
    up: [slow(8_000), ...later(7_000), ...later(7_000)],
    key: true,
    says: '5160',
    slowIn: 'opening',
  },
  {
    variant: 'with somebody in between',
    before: robbed(WHO, LOCK),
    up: [verbs.intruder.alter({ phone: WHO })],
    session: 'altered',
    key: true,
    says: 'FF60',
  },
  {
    variant: 'with somebody in between who waits',
    before: robbed(WHO, LOCK),
    wrote: [verbs.intruder.alter({ phone: WHO })],
    key: true,
    says: 'FF60',
  },
  {
    variant: 'at a lock in firmware mode',
    before: [...robbed(WHO, LOCK), ...updating],
    connects: 'never',
    key: true,
    says: '5160',
  },
  {
    variant: 'slowly, at a lock that is told to sleep',
    before: robbed(WHO, LOCK),
    up: [slow(2_000)],
    wrote: [verbs.developer.order({ lock: LOCK, op: 'shutdown' })],
    key: true,
    says: '5164',
  },
  {
    variant: 'again, while the last link still closes',
    before: [
      ...robbed(WHO, LOCK),
      verbs.phone.unlock({ phone: WHO, unit: LOCK }),
      touch,
      until(STATE, 'writing'),
      slow(4_000),
      until(STATE, 'closing'),
      until(STATE, null),
    ],
    connects: 'late',
    key: true,
    says: '5160',
  },
];

function space(ground: Ground): StateSpace {
  const {
    variant,
    before,
    up = [],
    wrote = [],
    connects,
    session,
    key,
    spoilt = false,
    offline,
    deniedIn,
    says,
    slowIn,
  } = ground;
  const opening = inState('opening');
  const linkUp = inState('opening', 'asking', 'writing', 'renewing');
  const actions: readonly Action[] = [
    told({ type: 'begin' }, inState('idle'), [verbs.phone.unlock({ phone: WHO, unit: LOCK })]),
    told({ type: 'discovered', mac: MAC, name: 'NOKE1A' }, inState('searching'), [
      ...(connects === undefined ? [touch] : []),
      until(STATE, 'connecting', 'pausing', 'opening'),
    ]),
    timer('scanEnds', inState('searching')),
    timer('connectEnds', connects === undefined ? inState('connecting') : () => false, [
      verbs.lock.cutPart({ lock: LOCK, part: 'radio' }),
    ]),
    ...(connects === 'never'
      ? [
          told({ type: 'connectFailed' }, inState('connecting'), [until(STATE, 'pausing', null)]),
          timer('connectAgain', inState('pausing')),
        ]
      : []),
    ...(connects === 'late' ? [told({ type: 'disconnected' }, inState('connecting'), [until(STATE, null)])] : []),
    ...(connects === undefined
      ? [told({ type: 'connected' }, inState('connecting'), [until(STATE, 'opening'), ...up])]
      : []),
    told(
      { type: 'read', value: (session === 'altered' ? '00' : '01').repeat(20) },
      (s) => opening(s) && contextOf(s).session === '',
      [],
    ),
    told({ type: 'subscribed' }, (s) => opening(s) && contextOf(s).session !== '' && !contextOf(s).subscribed, []),
    told(
      { type: 'offered', packet: key ? 'AA' : null, malformed: spoilt, online: offline === undefined },
      inState('choosing'),
      [until(STATE, key ? 'writing' : 'asking', 'closing', null), ...wrote],
    ),
    told({ type: 'granted', commands: ['AA'] }, inState('asking'), [until(STATE, 'writing', 'closing', null)]),
    told({ type: 'notified', value: packet(says) }, (s) => inState('writing')(s) && !contextOf(s).renewed, [
      until(STATE, 'renewing', 'closing', null),
    ]),
    told({ type: 'denied', outcome: NO }, deniedIn === undefined ? () => false : inState(deniedIn), [
      until(STATE, 'closing', null),
    ]),
    told({ type: 'refreshed' }, inState('renewing'), [until(STATE, 'asking', 'closing', null)]),
    timer('trustEnds', slowIn === undefined ? () => false : inState(slowIn), [cutOff, touch]),
    timer('closeEnds', slowIn === 'renewing' ? inState('closing') : () => false),
    told({ type: 'disconnected' }, slowIn === undefined ? linkUp : () => false, [
      cutOff,
      verbs.lock.changeBattery({ lock: LOCK, mv: 3_000 }),
      until(STATE, null),
    ]),
    told(
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

export const ATTEMPT_TERRAINS: readonly StateSpace[] = GROUNDS.map(space);
