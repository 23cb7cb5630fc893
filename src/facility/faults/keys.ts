/** Faults in the checks with which a lock verifies a packet. */
import { type Fault, withLockCheck } from './fault.ts';

export const KEYS_FAULTS: readonly Fault[] = [
  {
    id: 'any-length',
    layer: 'keys',
    sentence: 'Packets of any length are accepted for checking.',
    plant: withLockCheck('length', { passes: () => true }),
  },
  {
    id: 'any-class',
    layer: 'keys',
    sentence: 'Any key class passes.',
    plant: withLockCheck('class', { passes: () => true }),
  },
  {
    id: 'setup-again',
    layer: 'keys',
    sentence: 'A lock that is set up accepts commands of class 0.',
    plant: withLockCheck('provisioning', { passes: () => true }),
  },
  {
    id: 'forged-block',
    layer: 'keys',
    sentence: 'A block that does not decrypt correctly is accepted.',
    plant: withLockCheck('opens', { passes: () => true }),
  },
  {
    id: 'sequence-again',
    layer: 'keys',
    sentence: 'A sequence can be reused.',
    plant: withLockCheck('sequence', { passes: () => true }),
  },
  {
    id: 'sequence-equal',
    layer: 'keys',
    sentence: 'The last sequence can be used twice in a row.',
    plant: withLockCheck('sequence', { passes: ({ lock, sequence }) => sequence >= lock.lastSequence }),
  },
  {
    id: 'limited-key-does-all',
    layer: 'keys',
    sentence: 'A limited key can use every opcode.',
    plant: withLockCheck('opcode-allowed', { passes: () => true }),
  },
  {
    id: 'limited-key-may-reset',
    layer: 'keys',
    sentence: 'A limited key can reset the lock.',
    plant: withLockCheck('opcode-allowed', {
      passes: ({ keyClass, command }) => keyClass !== 4 || command.op === 'unlock' || command.op === 'reset',
    }),
  },
  {
    id: 'key-of-any-day',
    layer: 'keys',
    sentence: 'A key for another day opens.',
    plant: withLockCheck('key-day', { passes: () => true }),
  },
  {
    id: 'key-of-yesterday',
    layer: 'keys',
    sentence: 'A key also opens on the day after its own.',
    plant: withLockCheck('key-day', {
      passes: ({ wallTime, keyDay }) => wallTime !== undefined && wallTime.day - keyDay < 2 && wallTime.day >= keyDay,
    }),
  },
  {
    id: 'no-hours',
    layer: 'keys',
    sentence: 'The lock ignores its hours.',
    plant: withLockCheck('hours', { passes: () => true }),
  },
  {
    id: 'close-included',
    layer: 'keys',
    sentence: 'A key still opens in the quarter-hour in which its hours end.',
    plant: withLockCheck('hours', {
      passes: ({ lock, header, wallTime }) => {
        const today = wallTime && lock.flash?.hours(header.schedule)?.[wallTime.weekday];
        return (
          wallTime !== undefined &&
          today !== undefined &&
          today !== null &&
          wallTime.quarter >= today.open &&
          wallTime.quarter <= today.close
        );
      },
    }),
  },
  {
    id: 'phone-time-ignored',
    layer: 'keys',
    sentence: 'The phone’s time is not checked.',
    plant: withLockCheck('phone-time', { passes: () => true }),
  },
  {
    id: 'phone-time-behind',
    layer: 'keys',
    sentence: 'A phone’s clock may be behind by any amount.',
    plant: withLockCheck('phone-time', { passes: ({ lock, plain }) => plain.time <= lock.clock.unixSeconds + 300 }),
  },
  {
    id: 'blacklist-ignored',
    layer: 'keys',
    sentence: 'A blacklisted slot opens.',
    plant: withLockCheck('blacklist', { passes: () => true }),
  },
  {
    id: 'overlock-ignored-by-lock',
    layer: 'keys',
    sentence: 'An overlocked lock opens for a limited key.',
    plant: withLockCheck('overlock', { passes: () => true }),
  },
  {
    id: 'flat-battery-tries',
    layer: 'keys',
    sentence: 'The motor starts at any supply voltage.',
    plant: withLockCheck('supply', { passes: () => true }),
  },
  {
    id: 'wrong-answer-for-overlock',
    layer: 'keys',
    sentence: 'An overlocked lock answers "invalid key".',
    plant: withLockCheck('overlock', { answer: 0x61 }),
  },
  {
    id: 'wrong-answer-for-day',
    layer: 'keys',
    sentence: 'A key for another day is answered with "invalid key".',
    plant: withLockCheck('key-day', { answer: 0x61 }),
  },
];
