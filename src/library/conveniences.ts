/** Adds the library's conveniences to a facility: waiting, events, and a running clock. */
import type { CoreThread } from '../facility/core-port/core-thread.ts';
import type { LiveFacility } from '../facility/open/live-facility.ts';
import { EventLog } from '../scenario/event-log.ts';
import type { EventPattern } from '../scenario/scenario.ts';
import { unknownKindText } from '../scenario/unknown-kinds.ts';
import { LiveClock } from '../sim/live-clock.ts';
import { EventStream } from './events.ts';
import type { EventFilter, KindPattern, LiveOptions, OpenedFacility } from './opened-facility.ts';
import { untilOf } from './until.ts';
import { type Duration, msOf } from './within.ts';

/** The minimum number of recent events that `recorded` returns, if there were that many. */
export const EVENTS_KEPT = 20_000;

/** The facility with the library's conveniences. `thread` is the thread of an external core. */
export function openedFacility(facility: LiveFacility, thread: CoreThread | undefined): OpenedFacility {
  const log = new EventLog(facility.trace, EVENTS_KEPT);
  const { clock, trace, kinds } = facility;
  let live: LiveClock | undefined;
  let fault: { readonly error: unknown } | undefined;
  const patternOf = (filter: string | EventFilter): EventPattern => {
    const pattern = typeof filter === 'string' ? { kind: filter } : filter;
    const unknown = unknownKindText(pattern.kind, kinds);
    if (unknown !== undefined) throw new TypeError(unknown);
    return pattern;
  };
  const streams = new Set<EventStream>();
  const ended = (stream: EventStream) => void streams.delete(stream);
  const runsByItself = () => live !== undefined && !live.paused;
  return Object.assign(facility, {
    until: untilOf(facility, log),
    events: (filter: KindPattern | EventFilter = '*', limit: Duration = '1h') => {
      const until = clock.now() + msOf(limit);
      const stream = new EventStream({ clock, trace, pattern: patternOf(filter), until, runsByItself, ended });
      streams.add(stream);
      return stream;
    },
    recorded: (filter: KindPattern | EventFilter) => log.all(patternOf(filter)),
    live: (options: LiveOptions = {}) => {
      if (live !== undefined) throw new Error('this facility is already live; use the clock that `live` returned');
      const keep = (error: unknown) => {
        fault = { error };
      };
      live = new LiveClock(clock, { onError: keep, ...options });
      live.start();
      return live;
    },
    close: async () => {
      live?.stop();
      for (const stream of streams) await stream.return();
      await thread?.close();
      if (fault !== undefined) throw fault.error;
    },
  });
}
