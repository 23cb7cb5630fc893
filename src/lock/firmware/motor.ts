/**
 * The firmware's reactions that move the bolt, except opening for a packet: locking, homing, and what happens when either stalls. Also tracks bolt and
 * hasp.
 * A motion that has begun completes, whether or not the phone is still connected.
 */
import { EVENTS } from '../../protocol/record.ts';
import { type FirmwareReaction, next, timers } from './reaction.ts';

export const motorReactions = {
  trackBolt: (_c, e) => (e.type === 'bolt' ? { context: { bolt: e.position } } : {}),
  trackHasp: (_c, e) => (e.type === 'hasp' ? { context: { hasp: e.position } } : {}),
  /** The bolt moved without the motor: by hand, from inside. */
  boltByHand(c, e) {
    if (e.type !== 'bolt' || e.position === 'between') return {};
    if (e.position === 'extended') return { context: { mechanical: 2 } };
    const relock = c.config.explicitLock || !c.config.ready ? undefined : e.at + c.config.relockMs;
    return { context: { mechanical: 0, ...timers(c, { relock }) } };
  },
  lock: (c, e, s) => ({
    context: timers(c, { motion: e.at + s.motionLimitMs, relock: undefined, lockRetry: undefined }),
    effects: [{ type: 'drive', toward: 'extended', back: false }],
  }),
  locked: (c) => ({
    context: { mechanical: 2, lockTries: 0, ...timers(c, { motion: undefined }) },
    effects: [
      { type: 'rest' },
      { type: 'note', kind: 'lock.locked', why: c.closedByHand ? 'closed by hand' : 'by time' },
      { type: 'record', event: EVENTS.locked, about: 'lock' },
    ],
  }),
  /** Drives back, and tries again after a delay. */
  retryLock: (c, e, s) => ({
    context: {
      mechanical: 4,
      lockTries: c.lockTries + 1,
      ...timers(c, { motion: e.at + s.motionLimitMs, lockRetry: e.at + s.lockRetryMs }),
    },
    effects: [
      { type: 'drive', toward: 'retracted', back: true },
      { type: 'note', kind: 'lock.jam', why: 'locking' },
    ],
  }),
  /** No attempts left: it stays unlocked until a touch or a closed hasp starts a new one. */
  jamLocking: (c, e, s) => ({
    context: { mechanical: 4, lockTries: 0, ...timers(c, { motion: e.at + s.motionLimitMs, lockRetry: undefined }) },
    effects: [
      { type: 'drive', toward: 'retracted', back: true },
      { type: 'note', kind: 'lock.jam', why: 'locking' },
      { type: 'record', event: EVENTS.jam, about: 'lock' },
    ],
  }),
  /** The motion is over: motor off. */
  rest: (c) => ({ context: timers(c, { motion: undefined }), effects: [{ type: 'rest' }] }),
  tryAgain: (_c, e) => ({ context: { lockTries: 0 }, raise: [next(e, 'lock')] }),
  dropRetry: (c) => ({ context: timers(c, { lockRetry: undefined }) }),
  timeToLock: (c, e) => ({ context: timers(c, { relock: undefined }), raise: [next(e, 'lock')] }),
  /** Homes to the extended end if the hasp is in, otherwise to the retracted end. */
  home: (c, e, s) => ({
    context: timers(c, { motion: e.at + s.motionLimitMs }),
    effects: [{ type: 'drive', toward: c.hasp === 'out' ? 'retracted' : 'extended', back: false }],
  }),
  homedLocked: (c) => ({
    context: { mechanical: 2, ...timers(c, { motion: undefined }) },
    effects: [
      { type: 'rest' },
      { type: 'note', kind: 'lock.homed', why: 'locked' },
      { type: 'record', event: EVENTS.locked, about: 'lock' },
    ],
  }),
  homedOpen: (c) => ({
    context: { mechanical: 0, ...timers(c, { motion: undefined }) },
    effects: [{ type: 'rest' }, { type: 'note', kind: 'lock.homed', why: 'unlocked' }],
  }),
  homingFailed: (c) => ({
    context: { mechanical: 255, ...timers(c, { motion: undefined }) },
    effects: [{ type: 'rest' }, { type: 'note', kind: 'lock.jam', why: 'homing' }],
  }),
} satisfies Record<string, FirmwareReaction>;
