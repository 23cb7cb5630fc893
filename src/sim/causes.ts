/**
 * The causes of an event: the chain along `causedBy` from the input, or another origin, to the event.
 * INV-1: An event's cause is earlier, so every chain ends, whatever a file says.
 */
import { bisect } from './bisect.ts';
import type { TraceEvent } from './trace.ts';

/**
 * The events from the first cause to event `seq`, in order. `events` are in the order of the trace; if they do not reach back
 * far enough, the path begins with the oldest cause among them. Empty if event `seq` is not among them.
 */
export function chainOf<E extends Pick<TraceEvent, 'seq' | 'causedBy'>>(events: readonly E[], seq: number): E[] {
  const path: E[] = [];
  let event = find(events, seq, events.length);
  while (event !== undefined) {
    path.push(event.found);
    const { causedBy } = event.found;
    event = causedBy === undefined ? undefined : find(events, causedBy, event.at);
  }
  return path.reverse();
}

/** The event with that number among the first `count`. */
function find<E extends Pick<TraceEvent, 'seq'>>(
  events: readonly E[],
  seq: number,
  count: number,
): { readonly found: E; readonly at: number } | undefined {
  const at = bisect(events, (event) => event.seq < seq, count);
  const found = at < count ? events[at] : undefined;
  return found?.seq === seq ? { found, at } : undefined;
}
