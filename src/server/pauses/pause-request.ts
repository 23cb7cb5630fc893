/** A caller's request for a pause, checked against the facility: for a wrong kind, id, path or time, the error names the nearest valid one. */
import { nearest, withNearest } from '../../facility/files/nearest.ts';
import type { Facility } from '../../facility/open/facility.ts';
import { lookStrictly, UnknownPath } from '../../facility/open/view-path.ts';
import { conditionFault } from '../../scenario/condition.ts';
import { localTime, readInstant, TIME_WORDS } from '../../scenario/local-time.ts';
import type { EventPattern } from '../../scenario/scenario.ts';
import { unknownKindText } from '../../scenario/unknown-kinds.ts';
import type { Instant, Json } from '../../sim/clock.ts';
import type { PauseAt } from './pauses.ts';

/** Exactly one of the three. */
export interface PauseRequest {
  readonly event?: (EventPattern & { readonly about?: string | undefined }) | undefined;
  /** Paths of the view with conditions, which must all hold. */
  readonly state?: Readonly<Record<string, Json>> | undefined;
  /** Local time at the facility, or milliseconds since 1970. */
  readonly time?: string | Instant | undefined;
}

/** The maximum number of paths in one state, because each is read after every timer. */
export const STATE_LIMIT = 16;

/** The parts of the view whose ids may be an event's actor. */
const ACTORS = ['lock', 'phone', 'person'] as const;
/** The parts of the view whose ids a pause may name with `about`. */
const IDS = [...ACTORS, 'unit', 'entry', 'fob'] as const;

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };
type Named = Pick<Facility, 'viewKeys' | 'find' | 'kinds' | 'timeZone' | 'clock'>;

const wrong = (why: string, near?: string) => ({ ok: false, why: withNearest(why, near) }) as const;

export function readPauseAt(facility: Named, { event, state, time }: PauseRequest): Read<PauseAt> {
  if ([event, state, time].filter((one) => one !== undefined).length !== 1)
    return wrong('expected exactly one of event, state and time');
  if (event !== undefined) return readEvent(facility, event);
  if (state !== undefined) return readState(facility, state);
  return readTime(facility, time ?? '');
}

function readEvent(facility: Named, event: NonNullable<PauseRequest['event']>): Read<PauseAt> {
  const { kind, actor, about } = event;
  const unknown = unknownKindText(kind, facility.kinds);
  if (unknown !== undefined) return wrong(unknown);
  const ids = (part: string) => facility.viewKeys?.(part) ?? [];
  const [part = '', id = ''] = actor?.split('/') ?? [];
  if (actor !== undefined && !actor.includes('*') && ACTORS.some((one) => one === part)) {
    const actors = ids(part).map((one) => `${part}/${one}`);
    if (!ids(part).includes(id)) return wrong(`no part of this facility acts as ${actor}`, nearest(actor, actors));
  }
  if (about !== undefined) {
    const known = IDS.flatMap(ids);
    if (!known.includes(about)) return wrong(`no part of this facility has the id ${about}`, nearest(about, known));
  }
  return { ok: true, value: { event } };
}

function readState(facility: Named, state: Readonly<Record<string, Json>>): Read<PauseAt> {
  const checks = Object.entries(state).map(([path, condition]) => ({ path, condition }));
  if (checks.length === 0 || checks.length > STATE_LIMIT) return wrong(`expected 1 to ${STATE_LIMIT} paths in state`);
  for (const { path, condition } of checks) {
    const fault = conditionFault(condition);
    if (fault !== undefined) return wrong(`${path}: expected ${fault}`);
    try {
      lookStrictly<string>(facility, path);
    } catch (error) {
      if (!(error instanceof UnknownPath)) throw error;
      return wrong(error.message);
    }
  }
  return { ok: true, value: { state: checks } };
}

function readTime(facility: Named, time: string | Instant): Read<PauseAt> {
  const now = facility.clock.now();
  const at = typeof time === 'number' ? time : readInstant(time, facility.timeZone, now);
  if (at === undefined || !Number.isSafeInteger(at))
    return wrong(`time: expected ${TIME_WORDS}, or milliseconds since 1970`);
  if (at <= now) return wrong(`time: it is ${localTime(now, facility.timeZone)} already; expected a later time`);
  if (at > facility.clock.endsAt) return wrong('time: the facility’s calendar ends before that');
  return { ok: true, value: { time: at } };
}
