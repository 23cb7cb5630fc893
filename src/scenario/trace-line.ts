/** One line of a trace for people: local time, actor, kind, and the data as `key=value`. */

import type { TraceEvent } from '../sim/trace.ts';
import { truncate } from '../sim/truncate.ts';
import { localTime } from './local-time.ts';

/** The maximum length of a line; longer data is truncated with an ellipsis. */
const MAX_LINE_LENGTH = 240;

/** `08:00:05.250  lock/A101  lock.unlocked  by=offline-key` */
export function traceLine(event: TraceEvent, timeZone: string): string {
  const time = localTime(event.time, timeZone).slice(11);
  const data = pairsOf(event.data).join(' ');
  return cutLine(`${time}  ${event.actor}  ${event.kind}${data === '' ? '' : `  ${data}`}`);
}

/** `key=value` for each value that is present. */
export const pairsOf = (data: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);

export const cutLine = (line: string): string => truncate(line, MAX_LINE_LENGTH);
