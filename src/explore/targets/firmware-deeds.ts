/**
 * What the firmware can be told, and how the world tells it. Time stands still in paths: a deadline is there or it is not. One command a
 * session is enough to reach every transition.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { FirmwareContext, FirmwareEvent, FirmwareTimer, Outcome, Session } from '../../lock/firmware/types.ts';
import { INVALID_KEY, SUCCESS } from '../../protocol/results.ts';
import { verb, wait } from '../steps.ts';
import { type Deed, due, type TargetStep, type Terrain, until } from './deed.ts';

/** The lock that a path is about. */
interface Lock {
  readonly id: string;
  /** Who has a key to it, or sets it up. */
  readonly who: string;
  readonly mains: boolean;
  readonly ready: boolean;
}

const ram = ({ context }: AnyMachineSnapshot): FirmwareContext => context as FirmwareContext;
const at = (snapshot: AnyMachineSnapshot, region: string): string => {
  const state: unknown = Reflect.get(snapshot.value as object, region);
  return typeof state === 'string' ? state : (Object.entries(state ?? {})[0]?.join('.') ?? '');
};
const powered = (s: AnyMachineSnapshot): boolean => !['off', 'booting'].includes(at(s, 'power'));
/** What follows by itself before anything else happens: a command is judged when it was processed, answered when it is done. */
function atOnce(s: AnyMachineSnapshot): 'judged' | 'answered' | undefined {
  const { work, ble, mesh, deadlines, moving } = ram(s);
  if (work === null || deadlines.process !== undefined) return undefined;
  const session = work.via === 'ble' ? ble : mesh;
  if (session?.lastSequence === 0) return 'judged';
  return moving && at(s, 'motor') === 'unlocking' ? undefined : 'answered';
}
const moving = (s: AnyMachineSnapshot): boolean => ram(s).deadlines.motion !== undefined;

const MOMENT = { at: 0, supply: 'stall' } as const;
const SESSION: Session = {
  hex: '00'.repeat(20),
  openedAt: 0,
  lastSequence: 0,
  keyRefusals: 0,
  refusalsRecorded: [],
  staged: [null, null],
  carried: [],
};
const TIME = { deviceAt: 0, setAt: 0, ppm: 0 };
const configOf = (ready: boolean) => ({ ready, explicitLock: false, relockMs: 10_000, longPressMs: 800 });

function outcomeOf(command: string, session: Session, lock: Lock): Outcome {
  return {
    result: command === 'garbage' ? INVALID_KEY : SUCCESS,
    accepted: command !== 'garbage',
    unlock: command === 'unlock',
    // The sequence says that the one command of this session was judged.
    session: { ...session, lastSequence: 1, staged: command === 'stage' ? ['00', null] : session.staged },
    time: lock.ready ? TIME : null,
    zoneKnown: lock.ready,
    config: configOf(lock.ready),
    follow: command === 'firmwareUpdate' ? 'firmwareMode' : command === 'shutdown' ? 'shutdown' : 'nothing',
    answer: null,
    carry: [],
  };
}

const COMMANDS = ['unlock', 'garbage', 'stage', 'shutdown', 'firmwareUpdate', 'changes'] as const;
/** By which door each comes. */
const MESH: readonly string[] = ['shutdown', 'firmwareUpdate', 'changes'];

function commandSteps(command: (typeof COMMANDS)[number], { id }: Lock): readonly TargetStep[] {
  const arrived = until(`lock.${id}.deadlines.process`);
  switch (command) {
    case 'unlock':
      return [verb('intruder.useKey', { of: id, twist: 'none' }), arrived];
    case 'garbage':
      return [verb('intruder.write', { packet: '04'.padEnd(40, '0') }), arrived];
    case 'stage':
    case 'changes':
      return [arrived];
    default:
      return [wait(130), verb('developer.order', { lock: id, op: command }), arrived];
  }
}

function packetDeeds(lock: Lock): readonly Deed[] {
  return COMMANDS.flatMap((command): readonly Deed[] => {
    const via = MESH.includes(command) ? 'mesh' : 'ble';
    const mine = (s: AnyMachineSnapshot): boolean => ram(s).work?.packet === command;
    const sessionOf = (s: AnyMachineSnapshot): Session | null => (via === 'ble' ? ram(s).ble : ram(s).mesh);
    const fits = lock.ready ? command !== 'stage' : command === 'stage';
    if (!fits) return [];
    return [
      {
        event: { type: 'packet', ...MOMENT, via, packet: command, commandId: 0 } as FirmwareEvent,
        steps: commandSteps(command, lock),
        possible: (s) =>
          sessionOf(s)?.lastSequence === 0 &&
          ram(s).work === null &&
          at(s, 'power') !== 'firmwareMode' &&
          (via === 'ble' || (command === 'changes') === (at(s, 'power') === 'checkIn')),
      },
      {
        event: { type: 'judged', ...MOMENT, outcome: outcomeOf(command, SESSION, lock) } as FirmwareEvent,
        steps: [],
        possible: (s) =>
          mine(s) && atOnce(s) === 'judged' && !(command === 'unlock' && !lock.mains && ram(s).bolt === 'retracted'),
      },
      {
        event: { type: 'answered', ...MOMENT, via, carried: [] } as FirmwareEvent,
        steps: [],
        possible: (s) => mine(s) && atOnce(s) === 'answered',
      },
    ];
  });
}

/** Shortest first: none falls due while a shorter one is pending. */
const TIMERS: readonly FirmwareTimer[] = [
  'boot',
  'process',
  'closing',
  'listen',
  'motion',
  'lockRetry',
  'relock',
  'sleep',
  'session',
  'mode',
  'lockout',
  'checkIn',
];

/** A motion that ends by its time limit has a motor that does not move, or a sensor that does not tell. */
const timerSteps = (timer: FirmwareTimer, { id, mains }: Lock): readonly TargetStep[] => [
  ...(timer === 'motion' && !mains ? [verb('lock.cutPart', { lock: id, part: 'motor' })] : []),
  due(`lock/${id}/firmware`, timer),
];

/** A motion outlasts its limit when the motor is dead or the sensor says nothing. */
function fallsDue(timer: FirmwareTimer, { mains }: Lock, s: AnyMachineSnapshot): boolean {
  const { deadlines, bolt } = ram(s);
  const next = TIMERS.find((each) => deadlines[each] !== undefined);
  // A command that is in work when the window of a check-in ends came late in it.
  return (
    (next === timer || (timer === 'listen' && next === 'process')) &&
    (timer !== 'motion' || !mains || bolt === 'between')
  );
}

const timerDeeds = (lock: Lock): readonly Deed[] =>
  TIMERS.map((timer) => ({
    event: { type: timer, ...MOMENT, nextInMs: 3_600_000 } as FirmwareEvent,
    steps: timerSteps(timer, lock),
    possible: (s) => fallsDue(timer, lock, s),
  }));

const BOLTS = ['extended', 'between', 'retracted'] as const;

/** Where the bolt comes next while the motor runs. */
function leadsTo(s: AnyMachineSnapshot): readonly string[] {
  const { bolt, hasp } = ram(s);
  if (!moving(s)) return [];
  const motor = at(s, 'motor');
  const draws = motor === 'unlocking' || motor === 'jammedLocking' || (motor === 'homing' && hasp === 'out');
  const end = draws ? 'retracted' : 'extended';
  // A hasp that is pulled comes out as soon as it can: not both at once.
  if (bolt === end || (draws && hasp === 'pulled')) return [];
  return bolt === 'between' ? [end] : ['between'];
}

/** A relay is at one end or at the other; only a sensor that is cut says that it is between. */
function relayDeeds(
  id: string,
  told: (position: (typeof BOLTS)[number], steps: readonly TargetStep[], possible: Deed['possible']) => Deed,
): readonly Deed[] {
  const mend = verb('lock.mendPart', { lock: id, part: 'sensor' });
  const now = (position: string) => [until(`lock.${id}.sensor`, position)];
  const bolt = (s: AnyMachineSnapshot): string => ram(s).bolt;
  return [
    told('retracted', now('retracted'), (s) => at(s, 'motor') === 'unlocking' && bolt(s) === 'extended'),
    told('extended', now('extended'), (s) => at(s, 'motor') === 'locking' && bolt(s) === 'retracted'),
    told('between', [verb('lock.cutPart', { lock: id, part: 'sensor' })], (s) => powered(s) && bolt(s) !== 'between'),
    told('retracted', [wait(200), mend], (s) => at(s, 'motor') === 'jammedLocking' && bolt(s) === 'between'),
    told('extended', [wait(200), mend], (s) => at(s, 'motor') === 'jammedUnlocking' && bolt(s) === 'between'),
  ];
}

/** The body answers by itself; a hand draws the bolt from inside, pulls the hasp and puts it back. */
function bodyDeeds({ id, mains }: Lock): readonly Deed[] {
  const told = (position: (typeof BOLTS)[number], steps: readonly TargetStep[], possible: Deed['possible']): Deed => ({
    event: { type: 'bolt', ...MOMENT, position } as FirmwareEvent,
    steps,
    possible,
  });
  if (mains) return relayDeeds(id, told);
  const bolt = BOLTS.map((position) =>
    told(position, [until(`lock.${id}.sensor`, position)], (s) => leadsTo(s).includes(position)),
  );
  const stall = [until(`lock.${id}.deadlines.stall`), due(`lock/${id}/body`, 'stall')];
  const hasp = (position: 'seated' | 'pulled' | 'out', name: string, possible: Deed['possible']): Deed => ({
    event: { type: 'hasp', ...MOMENT, position } as FirmwareEvent,
    steps: [verb(name, { lock: id })],
    possible: (s) => powered(s) && possible(s),
  });
  return [
    ...bolt,
    hasp('out', 'lock.pullHasp', (s) => ram(s).hasp === 'seated' && ram(s).bolt === 'retracted'),
    hasp('pulled', 'lock.pullHasp', (s) => ram(s).hasp === 'seated' && ram(s).bolt !== 'retracted'),
    hasp('seated', 'lock.letGoHasp', (s) => ram(s).hasp === 'pulled'),
    hasp('seated', 'lock.closeHasp', (s) => ram(s).hasp === 'out' && ram(s).bolt === 'retracted'),
    {
      event: { type: 'released', ...MOMENT } as FirmwareEvent,
      steps: [verb('lock.releaseFromInside', { lock: id })],
      possible: powered,
    },
    {
      // The release is heard, and then where the bolt is.
      event: { type: 'bolt', ...MOMENT, position: 'retracted' } as FirmwareEvent,
      steps: [verb('lock.releaseFromInside', { lock: id })],
      possible: (s) =>
        at(s, 'power') === 'awake' &&
        ram(s).bolt !== 'retracted' &&
        ram(s).hasp !== 'pulled' &&
        ['idle', 'homing', 'jammedUnlocking'].includes(at(s, 'motor')),
    },
    {
      event: { type: 'stallSeen', ...MOMENT } as FirmwareEvent,
      steps: [verb('door.lean', { lock: id, newtons: 2_000 }), ...stall],
      possible: (s) => moving(s) && !at(s, 'motor').startsWith('jammed'),
    },
    {
      // On its way back nothing holds the bolt but its end, where a sensor would have told.
      event: { type: 'stallSeen', ...MOMENT } as FirmwareEvent,
      steps: [verb('lock.cutPart', { lock: id, part: 'sensor' }), ...stall],
      possible: (s) => moving(s) && at(s, 'motor').startsWith('jammed'),
    },
  ];
}

/** Lock and gateway find each other; a touch, a phone or the intruder at the radio. */
function contactDeeds(lock: Lock): readonly Deed[] {
  const { id, who, mains, ready } = lock;
  const up = until(`lock.${id}.link`, 'connected.idle', 'connected.busy');
  return [
    {
      event: { type: 'touched', ...MOMENT, pressMs: 200 } as FirmwareEvent,
      steps: [verb('lock.touch', { lock: id })],
      possible: (s) => powered(s) && !mains && at(s, 'power') !== 'firmwareMode',
    },
    {
      event: { type: 'connect', ...MOMENT, session: SESSION.hex } as FirmwareEvent,
      steps: ready
        ? [verb('intruder.connect', { lock: id }), up, wait(200)]
        : [verb('phone.unlock', { phone: who, unit: id }), up],
      possible: (s) => at(s, 'link') === 'advertising' && powered(s) && !moving(s),
    },
    {
      event: { type: 'ended', ...MOMENT } as FirmwareEvent,
      steps: [
        ...(ready ? [verb('intruder.leave', {})] : [verb('phone.setBluetooth', { phone: who, on: false })]),
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
      steps: [verb('gateway.replace', {})],
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

/** Power comes: as on the first day, or after it was gone, with the bolt at an end or caught between. */
function powerDeeds(lock: Lock): readonly Deed[] {
  const { id, mains, ready } = lock;
  const end = mains || ready ? ('extended' as const) : ('retracted' as const);
  const up = (resume: boolean, bolt: (typeof BOLTS)[number], steps: readonly TargetStep[]): Deed => ({
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
  const open = [verb('intruder.connect', { lock: id }), until(`lock.${id}.link`, 'connected.idle'), wait(200)];
  const use = verb('intruder.useKey', { of: id, twist: 'none' });
  if (mains)
    return [
      up(true, end, []),
      up(false, end, [verb('lock.failPowerAt', { lock: id, at: 'flash', n: 1 }), ...open, use, ...booting]),
    ];
  return [
    up(true, end, []),
    up(false, end, [verb('lock.changeBattery', { lock: id, mv: 3_000 }), ...booting]),
    ...(ready
      ? [
          up(false, 'between', [
            verb('lock.touch', { lock: id }),
            ...open,
            verb('lock.failPowerAt', { lock: id, at: 'motor', n: 3 }),
            use,
            ...booting,
          ]),
        ]
      : []),
  ];
}

/** What tells two stands of the firmware apart. */
function keyOf(s: AnyMachineSnapshot): string {
  const {
    deadlines,
    bolt,
    hasp,
    ble,
    mesh,
    work,
    moving: busy,
    wakeAgain,
    touched,
    lockTries,
    wrongClicks,
    time,
  } = ram(s);
  const session = (each: Session | null): string =>
    each === null ? '-' : `${each.lastSequence}${each.staged[0] === null ? '' : 's'}`;
  const timers = TIMERS.filter((timer) => deadlines[timer] !== undefined).join();
  const parts = [bolt, hasp, session(ble), session(mesh), work?.packet ?? '-', Math.min(lockTries, 2), wrongClicks];
  return `${JSON.stringify(s.value)} ${timers} ${parts.join()} ${[busy, wakeAgain, touched, time === null].map(Number).join('')}`;
}

/** Nothing happens between what happens at once. */
const inTurn = (deed: Deed): Deed => ({
  ...deed,
  possible: (s) =>
    deed.possible(s) && (atOnce(s) === undefined || deed.event.type === 'judged' || deed.event.type === 'answered'),
});

const terrain = (variant: string, lock: Lock, before: readonly TargetStep[]): Terrain => ({
  machine: 'firmware',
  variant,
  input: { mains: lock.mains },
  deeds: [
    ...powerDeeds(lock),
    ...contactDeeds(lock),
    ...bodyDeeds(lock),
    ...timerDeeds(lock),
    ...packetDeeds(lock),
  ].map(inTurn),
  keyOf,
  before,
});

/** Somebody opens their unit, is robbed of a copy of the keys, and stands beside it. */
export const robbed = (who: string, unit: string): readonly TargetStep[] => [
  verb('person.driveToGate', { person: who }),
  verb('phone.openApp', { phone: who }),
  wait(3_000),
  verb('intruder.copyKeys', { phone: who }),
  verb('person.tailgate', { person: who }),
  verb('person.walkTo', { person: who, to: unit }),
  wait(12_000),
];

const LOCK: Lock = { id: 'U1', who: 'ann', mains: false, ready: true };

/** A part of what there is, so that long ways are found among few. */
const part = (
  variant: string,
  before: readonly TargetStep[],
  own: readonly Deed[],
  types: readonly string[],
): Terrain => {
  const whole = terrain(variant, LOCK, before);
  const some = whole.deeds.filter(({ event }) => types.includes(event.type));
  return { ...whole, deeds: [...powerDeeds(LOCK).slice(0, 1), ...own, ...some].map(inTurn) };
};

/** Three short presses are nobody's code; each try is over when no press follows. */
const wrongCode: Deed = {
  event: { type: 'clicked', ...MOMENT, right: false } as FirmwareEvent,
  steps: [...[1, 2, 3].map(() => verb('lock.touch', { lock: 'U1' })), wait(1_600)],
  possible: (s) => at(s, 'power') === 'awake' && ram(s).deadlines.lockout === undefined,
};

const MESH_WORK = ['attached', 'meshSession', 'packet', 'process', 'judged', 'answered'] as const;

export const FIRMWARE_TERRAINS: readonly Terrain[] = [
  terrain('a lock', LOCK, robbed('ann', 'U1')),
  // More than a check-in has time for waits for it.
  part(
    'a lock far behind',
    [verb('portal.giveClickCode', { as: 'mia', lock: 'U1', count: 45 })],
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
  terrain('the gate', { id: 'gate', who: 'ann', mains: true, ready: true }, robbed('ann', 'U1')),
  // Whoever sets it up is the phone: the gateway would be first.
  terrain('a new lock', { id: 'U2', who: 'ben', mains: false, ready: false }, [
    verb('gateway.cut', { lock: 'U2' }),
    ...robbed('ben', 'U2'),
  ]),
];
