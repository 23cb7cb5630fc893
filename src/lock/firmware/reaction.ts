/** What the firmware's reactions share: their form, their timers, the session a packet belongs to, and the queue of commands. */
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

/** An event that follows at once from this one. */
export const next = (
  e: FirmwareEvent,
  type: 'hear' | 'hush' | 'silence' | 'shut' | 'update' | 'unlock' | 'lock' | 'home',
): FirmwareEvent => ({ type, at: e.at, supply: e.supply });

export const sessionOf = (c: FirmwareContext, via: Via): Session | null => (via === 'ble' ? c.ble : c.mesh);

export const withSession = (via: Via, session: Session | null): Partial<FirmwareContext> =>
  via === 'ble' ? { ble: session } : { mesh: session };

/** Starts on the next command, if one waits. */
export function takeNext(c: FirmwareContext, at: number, s: LockSettings): Partial<FirmwareContext> {
  const [work, ...waiting] = c.waiting;
  if (work === undefined) return { work: null, moving: false, ...timers(c, { process: undefined }) };
  return { work, moving: false, waiting, ...timers(c, { process: at + s.processMs }) };
}

/** Drops what came over a link that is closed now; a motion under way completes without its answer. */
export function forget(c: FirmwareContext, via: Via, at: number, s: LockSettings): Partial<FirmwareContext> {
  const waiting = c.waiting.filter((work) => work.via !== via);
  const rest = { ...c, ...withSession(via, null), waiting };
  if (c.work?.via !== via) return { ...withSession(via, null), waiting };
  return { ...withSession(via, null), waiting, ...takeNext(rest, at, s) };
}
