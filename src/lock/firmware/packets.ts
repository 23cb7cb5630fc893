/**
 * The firmware's reactions to packets, by name: a packet is queued, verified, runs the motor if it unlocks, and is answered.
 *
 * INV-1: One command is in progress; the rest wait, up to a limit. INV-2: The answer to an unlock reports the bolt's motion, so it follows the motion.
 */
import { EVENTS } from '../../protocol/record.ts';
import { FAILED_TO_UNLOCK, type Result, SUCCESS } from '../../protocol/results.ts';
import { COMMANDS_WAITING, type LockSettings, OVERFLOWS_WAITING } from '../settings.ts';
import { type FirmwareReaction, next, sessionOf, takeNext, timers, withSession } from './reaction.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent, Outcome, Work } from './types.ts';

/** The answer to the command that waits for the motor, if there is one. */
function answerMotion(c: FirmwareContext, result: Result): FirmwareEffect[] {
  if (c.work === null || !c.moving) return [];
  const { via, commandId } = c.work;
  const session = sessionOf(c, via)?.hex;
  if (session === undefined) return [];
  const carry = result === SUCCESS ? 'unlock' : [];
  return [{ type: 'answer', via, session, commandId, result, answer: null, carry, masterBefore: null }];
}

/** Events that follow an answer: those that the command requests, and the end of a session with too many wrong keys. */
function follows(e: FirmwareEvent, c: FirmwareContext, s: LockSettings): FirmwareEvent[] {
  if (e.type !== 'judged') return [];
  if (e.outcome.session.keyRefusals >= s.refusalsEndSession && c.work?.via === 'ble') return [next(e, 'shut')];
  if (e.outcome.follow === 'shutdown') return [next(e, 'lock'), next(e, 'shut')];
  return e.outcome.follow === 'firmwareMode' ? [next(e, 'update')] : [];
}

/**
 * The relock timer after a command: an explicit lock stops it; the end of an explicit lock, or an unlock of an open bolt, starts it.
 */
function relockTimer(c: FirmwareContext, { config, follow }: Outcome, at: number): { relock?: number | undefined } {
  if (config.explicitLock) return c.config.explicitLock ? {} : { relock: undefined };
  const starts = follow === 'stayOpen' || (c.config.explicitLock && c.bolt === 'retracted');
  return starts && c.hasp !== 'out' ? { relock: at + config.relockMs } : {};
}

export const packetReactions = {
  takePacket(c, e, s) {
    if (e.type !== 'packet') return {};
    const session = sessionOf(c, e.via);
    if (session === null || session.keyRefusals >= s.refusalsEndSession) return {};
    // A running motor may delay the end of a session, but the session accepts nothing new.
    if (e.via === 'ble' && e.at - session.openedAt >= s.sessionMs) return {};
    const work: Work = { via: e.via, packet: e.packet, commandId: e.commandId, cause: e.cause };
    if (c.work === null) return { context: { work, ...timers(c, { process: e.at + s.processMs }) } };
    if (c.waiting.length < COMMANDS_WAITING) return { context: { waiting: [...c.waiting, work] } };
    if (c.overflows < OVERFLOWS_WAITING)
      return {
        context: { overflows: c.overflows + 1 },
        effects: [{ type: 'overflow', via: e.via, commandId: e.commandId }],
      };
    return e.via === 'ble' ? { raise: [next(e, 'shut')] } : {};
  },
  overflowed: (c) => ({ context: { overflows: c.overflows - 1 } }),
  process: (c) =>
    c.work === null
      ? { context: timers(c, { process: undefined }) }
      : { context: timers(c, { process: undefined }), effects: [{ type: 'command', work: c.work }] },
  judged(c, e, s) {
    if (e.type !== 'judged' || c.work === null) return {};
    const { outcome } = e;
    const { via, commandId } = c.work;
    const renew = outcome.accepted && !c.mains && c.touched;
    const context: Partial<FirmwareContext> = {
      ...withSession(via, outcome.session),
      time: outcome.time,
      zoneKnown: outcome.zoneKnown,
      config: outcome.config,
      ...timers(c, {
        ...(renew ? { sleep: e.at + s.sleepAfterMs } : {}),
        ...relockTimer(c, outcome, e.at),
      }),
    };
    if (outcome.unlock) return { context: { ...context, moving: true }, raise: [next(e, 'unlock')] };
    const { result, answer, carry, masterBefore } = outcome;
    const session = outcome.session.hex;
    return {
      context,
      effects: [{ type: 'answer', via, session, commandId, result, answer, carry, masterBefore }],
      raise: follows(e, c, s),
    };
  },
  unlock: (c, e, s) => ({
    context: timers(c, { motion: e.at + s.motionLimitMs, relock: undefined, lockRetry: undefined }),
    effects: [{ type: 'drive', toward: 'retracted', back: false }],
  }),
  unlocked: (c, e) => ({
    context: {
      mechanical: 0,
      lockTries: 0,
      ...timers(c, { motion: undefined, relock: c.config.explicitLock ? undefined : e.at + c.config.relockMs }),
    },
    effects: [
      { type: 'rest' },
      { type: 'note', kind: 'lock.unlocked', why: c.work === null ? 'no one waits' : c.work.via },
      { type: 'record', event: EVENTS.unlocked, about: 'opening' },
      ...answerMotion(c, SUCCESS),
    ],
  }),
  /** The bolt stalls while unlocking: drives back, records a jam and answers the command. */
  jamUnlocking: (c, e, s) => ({
    context: { mechanical: 3, ...timers(c, { motion: e.at + s.motionLimitMs }) },
    effects: [
      { type: 'drive', toward: 'extended', back: true },
      { type: 'note', kind: 'lock.jam', why: 'unlocking' },
      { type: 'record', event: EVENTS.jam, about: 'opening' },
      ...answerMotion(c, FAILED_TO_UNLOCK),
    ],
  }),
  answered(c, e, s) {
    if (e.type !== 'answered') return {};
    const session = sessionOf(c, e.via);
    // Over the mesh there is no notice to send: the session just ends.
    const over = e.via === 'mesh' && session !== null && session.keyRefusals >= s.refusalsEndSession;
    const carried = session === null || over ? null : { ...session, carried: [...session.carried, ...e.carried] };
    const highestSent = Math.max(c.highestSent, ...e.carried);
    // Queued packets of a finished session would never be answered and would keep the lock awake.
    const waiting = over ? c.waiting.filter(({ via }) => via !== e.via) : c.waiting;
    return {
      context: { ...withSession(e.via, carried), highestSent, waiting, ...takeNext({ ...c, waiting }, e.at, s) },
    };
  },
} satisfies Record<string, FirmwareReaction>;
