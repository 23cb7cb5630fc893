/** How tools print values, times and lists. */
import { localTime } from '../../scenario/local-time.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Opened } from '../open-facilities.ts';

/** The number of ids or lines that a text lists; the rest are only counted. */
const LISTED = 40;

export function listOf(all: readonly string[], separator = ', '): string {
  const rest = all.length - LISTED;
  return rest <= 0 ? all.join(separator) : `${all.slice(0, LISTED).join(separator)}${separator}and ${rest} more`;
}

/** The local date and time at the facility, such as `2026-03-02T09:00:00.000`. */
export const timeAt = ({ facility }: Opened): string => localTime(facility.clock.now(), facility.timeZone);

/** `    107  09:00:05.250  lock/A101  lock.unlocked  by=offline-key` */
export const eventLine = (event: TraceEvent, timeZone: string): string =>
  `${String(event.seq).padStart(6)}  ${traceLine(event, timeZone)}`;

/** An event as data, with its time at the facility. */
export const eventData = ({ seq, time, actor, kind, data, causedBy }: TraceEvent, timeZone: string) => ({
  seq,
  time: localTime(time, timeZone),
  actor,
  kind,
  data,
  ...(causedBy === undefined ? {} : { causedBy }),
});
