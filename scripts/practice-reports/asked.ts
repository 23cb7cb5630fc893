/** The event of a practice run that a person would ask about. */
import { isFailure } from '../../src/console/text/failure.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

/** Where nothing failed: the kind of the event. */
const ASKED: Readonly<Record<string, string>> = {
  '14-not-synced': 'phone.keys',
  '21-fob-not-synced': 'fob.squeezed',
  '27-revoked': 'phone.outcome',
};

/** The kind of the event to look for, if nothing failed in that run. */
export const askedKind = (id: string): string | undefined => ASKED[id];

export function askedOf(id: string, events: readonly TraceEvent[]): TraceEvent | undefined {
  const kind = askedKind(id);
  if (kind !== undefined) return events.findLast((event) => event.kind === kind);
  return events.findLast((event) => event.kind === 'phone.outcome' && isFailure(event)) ?? events.findLast(isFailure);
}
