/** Shared by the firmware's reactions: their type, timers, the session of a packet, and the command queue. */
import { type Reaction, withDeadlines } from '../machine.ts';
import type { LockSettings } from '../settings.ts';
import type { FirmwareContext, FirmwareEffect, FirmwareEvent, FirmwareTimer, Session, Via } from './types.ts';

export type FirmwareReaction = (
  c: FirmwareContext,
  e: FirmwareEvent,
  s: LockSettings,
) => Reaction<FirmwareContext, FirmwareEvent, FirmwareEffect>;

export const timers = (
  c: FirmwareContext,
  changes: Partial<Record<FirmwareTimer, number | undefined>>,
): Pick<FirmwareContext, 'deadlines'> => ({ deadlines: withDeadlines(c.deadlines, changes) });

/** An event that follows immediately from this one. */
export const next = (
  e: FirmwareEvent,
  type: 'hear' | 'hush' | 'silence' | 'shut' | 'update' | 'unlock' | 'lock' | 'home',
): FirmwareEvent => ({ type, at: e.at, supply: e.supply });

export const sessionOf = (c: FirmwareContext, via: Via): Session | null => (via === 'ble' ? c.ble : c.mesh);

export const withSession = (via: Via, session: Session | null): Partial<FirmwareContext> =>
  via === 'ble' ? { ble: session } : { mesh: session };

/** Starts processing the next queued command, if any. */
export function takeNext(c: FirmwareContext, at: number, s: LockSettings): Partial<FirmwareContext> {
  const [work, ...waiting] = c.waiting;
  if (work === undefined) return { work: null, moving: false, ...timers(c, { process: undefined }) };
  return { work, moving: false, waiting, ...timers(c, { process: at + s.processMs }) };
}

/** Drops the session and queued commands of a closed link; a running motion completes without an answer. */
export function forget(c: FirmwareContext, via: Via, at: number, s: LockSettings): Partial<FirmwareContext> {
  const waiting = c.waiting.filter((work) => work.via !== via);
  const rest = { ...c, ...withSession(via, null), waiting };
  if (c.work?.via !== via) return { ...withSession(via, null), waiting };
  return { ...withSession(via, null), waiting, ...takeNext(rest, at, s) };
}
