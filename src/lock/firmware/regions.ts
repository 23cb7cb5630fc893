/**
 * The regions of the firmware as XState configuration. Names of guards and reactions refer to the entries in `guards.ts`,
 * `reactions.ts`, `packets.ts` and `motor.ts`; docs/machines/ has a diagram of each region.
 */
import type { GuardName } from './guards.ts';
import type { ReactionName } from './parts.ts';

const act = <N extends ReactionName>(name: N) => ({ type: 'do', params: { name } }) as const;
const is = <N extends GuardName>(name: N) => ({ type: 'is', params: { name } }) as const;

export const power = {
  initial: 'off',
  on: {
    packet: { actions: act('takePacket') },
    process: { actions: act('process') },
    answered: { actions: act('answered') },
    judged: { actions: act('judged') },
    drift: { actions: act('setTime') },
    overflowed: { actions: act('overflowed') },
    clicks: { actions: act('tryClicks') },
    clicked: { actions: act('clicked') },
    lockout: { actions: act('endLockout') },
  },
  states: {
    off: {
      on: {
        powerUp: [
          { guard: is('resumesMains'), target: 'awake', actions: [act('powerUp'), act('hear')] },
          { guard: is('resumes'), target: 'asleep', actions: act('powerUp') },
          { target: 'booting', actions: act('powerUp') },
        ],
      },
    },
    booting: {
      on: {
        boot: [
          { guard: is('mains'), target: 'awake', actions: [act('started'), act('hear')] },
          { target: 'awake', actions: act('started') },
        ],
      },
    },
    asleep: {
      on: {
        touched: { target: 'awake', actions: [act('touchWakes'), act('press')] },
        hasp: { guard: is('closing'), target: 'awake', actions: [act('wakeQuietly'), act('lockOnClose')] },
        released: { target: 'awake', actions: [act('wakeQuietly'), act('released')] },
        checkIn: { target: 'checkIn', actions: act('listen') },
        relock: { target: 'awake', actions: act('wakeQuietly') },
        lockRetry: { target: 'awake', actions: act('wakeQuietly') },
      },
    },
    checkIn: {
      on: {
        touched: { target: 'awake', actions: [act('touchWakes'), act('press')] },
        hasp: { guard: is('closing'), target: 'awake', actions: [act('wakeQuietly'), act('lockOnClose')] },
        released: { target: 'awake', actions: [act('wakeQuietly'), act('released')] },
        listen: [{ guard: is('resting'), target: 'asleep', actions: act('sleep') }, { actions: act('listenLater') }],
      },
    },
    awake: {
      on: {
        touched: { actions: [act('touchWakes'), act('press')] },
        hasp: { guard: is('closing'), actions: act('lockOnClose') },
        released: { actions: act('released') },
        connect: { actions: act('renewByConnect') },
        session: { actions: act('sessionOver') },
        sleep: [
          { guard: is('linkedAtRest'), target: 'shuttingDown', actions: act('notice') },
          { guard: is('resting'), target: 'asleep', actions: [act('sleep'), act('silence')] },
          { actions: act('sleepLater') },
        ],
        shut: [
          { guard: is('inMotion'), actions: act('shutLater') },
          { guard: is('linked'), target: 'shuttingDown', actions: act('notice') },
          { guard: is('mains'), actions: [] },
          { target: 'asleep', actions: [act('sleep'), act('silence')] },
        ],
        update: { target: 'firmwareMode', actions: [act('linkDown'), act('enterUpdate')] },
      },
    },
    shuttingDown: {
      on: {
        /** The notice has been sent: packets that still arrive are ignored. */
        packet: {},
        hasp: { guard: is('closing'), actions: act('lockSoon') },
        touched: { actions: act('wakeAgain') },
        closing: { actions: act('linkDown') },
        ended: { actions: act('linkDown') },
        silence: [
          { guard: is('mains'), target: 'awake', actions: act('hear') },
          { guard: is('wakesAgain'), target: 'awake', actions: [act('sleep'), act('touchWakes')] },
          { guard: is('inMotion'), target: 'awake', actions: [act('sleep'), act('wakeQuietly')] },
          { target: 'asleep', actions: act('sleep') },
        ],
      },
    },
    firmwareMode: {
      on: {
        hasp: { guard: is('closing'), actions: act('lockOnClose') },
        mode: [
          { guard: is('mains'), target: 'awake', actions: [act('leaveUpdate'), act('hear')] },
          { target: 'asleep', actions: [act('leaveUpdate'), act('sleep')] },
        ],
      },
    },
  },
} as const;

export const provisioning = {
  initial: 'factory',
  states: {
    factory: {
      always: [
        { guard: is('ready'), target: 'ready' },
        { guard: is('staging'), target: 'staging' },
      ],
    },
    staging: {
      always: [
        { guard: is('ready'), target: 'ready' },
        { guard: is('factory'), target: 'factory' },
      ],
    },
    ready: { always: { guard: is('unset'), target: 'factory' } },
  },
} as const;

const unlocking = { target: 'unlocking', actions: act('unlock') } as const;
const unlockOr = [{ guard: is('isRetracted'), target: 'idle', actions: act('unlocked') }, unlocking] as const;

export const motor = {
  initial: 'idle',
  on: {
    hasp: { actions: act('trackHasp') },
    relock: { actions: act('timeToLock') },
  },
  states: {
    idle: {
      on: {
        unlock: unlockOr,
        lock: { guard: is('canLock'), target: 'locking', actions: act('lock') },
        home: { target: 'homing', actions: act('home') },
        bolt: { actions: [act('trackBolt'), act('boltByHand')] },
      },
    },
    unlocking: {
      on: {
        bolt: [
          { guard: is('retracted'), target: 'idle', actions: [act('trackBolt'), act('unlocked')] },
          { actions: act('trackBolt') },
        ],
        stallSeen: { target: 'jammedUnlocking', actions: act('jamUnlocking') },
        motion: { target: 'jammedUnlocking', actions: act('jamUnlocking') },
      },
    },
    locking: {
      on: {
        unlock: unlockOr,
        hasp: [
          { guard: is('haspDrawn'), target: 'idle', actions: [act('trackHasp'), act('rest')] },
          { actions: act('trackHasp') },
        ],
        bolt: [
          { guard: is('extended'), target: 'idle', actions: [act('trackBolt'), act('locked')] },
          { actions: act('trackBolt') },
        ],
        stallSeen: [
          { guard: is('triesLeft'), target: 'jammedLocking', actions: act('retryLock') },
          { target: 'jammedLocking', actions: act('jamLocking') },
        ],
        motion: [
          { guard: is('triesLeft'), target: 'jammedLocking', actions: act('retryLock') },
          { target: 'jammedLocking', actions: act('jamLocking') },
        ],
      },
    },
    /** Here, as in `homing`, a retracted bolt ends the state. */
    jammedUnlocking: {
      on: {
        unlock: unlocking,
        bolt: [
          { guard: is('extended'), actions: [act('trackBolt'), act('rest')] },
          { guard: is('retracted'), target: 'idle', actions: [act('trackBolt'), act('rest'), act('boltByHand')] },
          { actions: act('trackBolt') },
        ],
        stallSeen: { actions: act('rest') },
        motion: { actions: act('rest') },
      },
    },
    jammedLocking: {
      on: {
        unlock: unlockOr,
        lock: { guard: is('canLock'), target: 'locking', actions: act('lock') },
        touched: { actions: act('tryAgain') },
        bolt: [{ guard: is('retracted'), actions: [act('trackBolt'), act('rest')] }, { actions: act('trackBolt') }],
        stallSeen: { actions: act('rest') },
        motion: { actions: act('rest') },
        lockRetry: [{ guard: is('canLock'), target: 'locking', actions: act('lock') }, { actions: act('dropRetry') }],
      },
    },
    homing: {
      on: {
        unlock: unlocking,
        bolt: [
          { guard: is('extended'), target: 'idle', actions: [act('trackBolt'), act('homedLocked')] },
          { guard: is('retracted'), target: 'idle', actions: [act('trackBolt'), act('homedOpen')] },
        ],
        stallSeen: { target: 'idle', actions: act('homingFailed') },
        motion: { target: 'idle', actions: act('homingFailed') },
      },
    },
  },
} as const;

export const link = {
  initial: 'silent',
  states: {
    silent: { on: { hear: 'advertising' } },
    advertising: {
      on: {
        connect: { target: 'connected', actions: act('connect') },
        silence: 'silent',
      },
    },
    connected: {
      initial: 'idle',
      on: {
        ended: { target: 'advertising', actions: act('endSession') },
        hush: 'closing',
        silence: 'silent',
      },
      states: {
        idle: { always: { guard: is('working'), target: 'busy' } },
        busy: { always: { guard: is('idle'), target: 'idle' } },
      },
    },
    closing: { on: { silence: 'silent' } },
  },
} as const;

export const clock = {
  initial: 'lost',
  states: {
    lost: { always: { guard: is('clockKnown'), target: 'valid' } },
    valid: { always: { guard: is('clockUnknown'), target: 'lost' } },
  },
} as const;

export const gateway = {
  initial: 'detached',
  states: {
    detached: {
      on: {
        attached: [
          { guard: is('mains'), target: 'attached', actions: [act('armCheckIn'), act('heartbeat')] },
          { target: 'attached', actions: act('armCheckIn') },
        ],
      },
    },
    attached: {
      on: {
        detached: { target: 'detached', actions: act('disarmCheckIn') },
        meshSession: { actions: act('openMesh') },
        checkIn: [
          { guard: is('mains'), actions: [act('armCheckIn'), act('heartbeat')] },
          { actions: act('armCheckIn') },
        ],
      },
    },
  },
} as const;
