/** The other events of the firmware: its own deadlines, power, and contacts. No time passes in a path. */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareEvent, FirmwareTimer } from '../../lock/firmware/types.ts';
import { verbs, wait } from '../setup/steps.ts';
import { type Action, due, type TargetStep, until } from './action.ts';
import type { BOLTS } from './firmware-body.ts';
import { at, configOf, type Lock, MOMENT, moving, powered, ram, SESSION, TIME, TIMERS } from './firmware-view.ts';

/** A motion reaches its time limit only if the motor does not move or the sensor does not report. */
const timerSteps = (timer: FirmwareTimer, { id, mains }: Lock): readonly TargetStep[] => [
  ...(timer === 'motion' && !mains ? [verbs.lock.cutPart({ lock: id, part: 'motor' })] : []),
  due(`lock/${id}/firmware`, timer),
];

/** A motion exceeds its limit if the motor is dead or the sensor is disconnected. */
function fallsDue(timer: FirmwareTimer, { mains }: Lock, s: AnyMachineSnapshot): boolean {
  const { deadlines, bolt } = ram(s);
  const next = TIMERS.find((each) => deadlines[each] !== undefined);
  // A command that is still in progress when the check-in window ends must have arrived late in the window.
  return (
    (next === timer || (timer === 'listen' && next === 'process')) &&
    (timer !== 'motion' || !mains || bolt === 'between')
  );
}

export const timerActions = (lock: Lock): readonly Action[] =>
  TIMERS.map((timer) => ({
    event: { type: timer, ...MOMENT, nextInMs: 3_600_000 } as FirmwareEvent,
    steps: timerSteps(timer, lock),
    possible: (s) => fallsDue(timer, lock, s),
  }));
/** Contacts: the gateway attaches, a person touches the lock, a phone or the intruder connects. */
export function contactActions(lock: Lock): readonly Action[] {
  const { id, who, mains, ready } = lock;
  const up = until(`lock.${id}.link`, 'connected.idle', 'connected.busy');
  return [
    {
      event: { type: 'touched', ...MOMENT, pressMs: 200 } as FirmwareEvent,
      steps: [verbs.lock.touch({ lock: id })],
      possible: (s) => powered(s) && !mains && at(s, 'power') !== 'firmwareMode',
    },
    {
      event: { type: 'connect', ...MOMENT, session: SESSION.hex } as FirmwareEvent,
      steps: ready
        ? [verbs.intruder.connect({ lock: id }), up, wait(200)]
        : [verbs.phone.unlock({ phone: who, unit: id }), up],
      possible: (s) => at(s, 'link') === 'advertising' && powered(s) && !moving(s),
    },
    {
      event: { type: 'ended', ...MOMENT } as FirmwareEvent,
      steps: [
        ...(ready ? [verbs.intruder.leave()] : [verbs.phone.setBluetooth({ phone: who, on: false })]),
        until(`lock.${id}.link`, 'advertising', 'silent'),
      ],
      possible: (s) => ram(s).ble !== null,
    },
    {
      event: { type: 'attached', ...MOMENT, nextInMs: 3_600_000 } as FirmwareEvent,
      steps: [],
      possible: (s) => powered(s) && at(s, 'gateway') === 'detached',
    },
    {
      event: { type: 'detached', ...MOMENT } as FirmwareEvent,
      steps: [verbs.gateway.replace()],
      possible: (s) => powered(s) && at(s, 'gateway') === 'attached',
    },
    {
      event: { type: 'meshSession', ...MOMENT, session: SESSION.hex } as FirmwareEvent,
      steps: [],
      possible: (s) =>
        at(s, 'gateway') === 'attached' &&
        ram(s).mesh === null &&
        (ram(s).touched || mains || at(s, 'power') === 'checkIn'),
    },
  ];
}

/** Power-up: on the first day, or after a failure, with the bolt at one of its ends or between them. */
export function powerActions(lock: Lock): readonly Action[] {
  const { id, mains, ready } = lock;
  const end = mains || ready ? ('extended' as const) : ('retracted' as const);
  const up = (resume: boolean, bolt: (typeof BOLTS)[number], steps: readonly TargetStep[]): Action => ({
    event: {
      type: 'powerUp',
      ...MOMENT,
      resume,
      config: configOf(ready),
      time: resume && ready ? TIME : null,
      zoneKnown: ready,
      bolt,
      hasp: 'seated',
    } as FirmwareEvent,
    steps,
    possible: (s) => at(s, 'power') === 'off',
  });
  const booting = [until(`lock.${id}.power`, 'off'), until(`lock.${id}.power`, 'booting')];
  const open = [verbs.intruder.connect({ lock: id }), until(`lock.${id}.link`, 'connected.idle'), wait(200)];
  const use = verbs.intruder.useKey({ of: id, alteration: 'none' });
  if (mains)
    return [
      up(true, end, []),
      up(false, end, [verbs.lock.failPowerAt({ lock: id, at: 'flash', n: 1 }), ...open, use, ...booting]),
    ];
  return [
    up(true, end, []),
    up(false, end, [verbs.lock.changeBattery({ lock: id, mv: 3_000 }), ...booting]),
    ...(ready
      ? [
          up(false, 'between', [
            verbs.lock.touch({ lock: id }),
            ...open,
            verbs.lock.failPowerAt({ lock: id, at: 'motor', n: 3 }),
            use,
            ...booting,
          ]),
        ]
      : []),
  ];
}
