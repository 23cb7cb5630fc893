/**
 * The conclusions from an event at the end of an attempt: hypotheses of `diagnose`, or a separate cause, and the events
 * that led to it. Also finds events whose effects still last.
 */
import type { TraceEvent } from '../sim/trace.ts';
import type { Attempt } from './attempt.ts';

/** Ids of hypotheses, and the events that caused the state, if the trace has them. */
export interface Sign {
  readonly ids: readonly string[];
  readonly causingEvents: readonly TraceEvent[];
  /** For a cause that has no hypothesis: its sentence, and ids of cures. */
  readonly otherCause?: { readonly says: string; readonly cures: readonly string[] };
}

export type ReadsSign = (attempt: Attempt, event: TraceEvent) => Sign | undefined;

type MaybeEvents = readonly (TraceEvent | undefined)[];
const present = (brought: MaybeEvents): Sign['causingEvents'] => brought.filter((event) => event !== undefined);

export const sign = (id: string, ...brought: MaybeEvents): Sign => ({ ids: [id], causingEvents: present(brought) });

export const otherCause = (says: string, cures: readonly string[], ...brought: MaybeEvents): Sign => ({
  ids: [],
  causingEvents: present(brought),
  otherCause: { says, cures },
});

export const isOn = ({ data }: TraceEvent): boolean => data.on === true;

/** The last event that set a state, if that state is bad; a later event of the same kind would have undone it. */
export const ifBad = (event: TraceEvent | undefined, isBad: (event: TraceEvent) => boolean): TraceEvent | undefined =>
  event !== undefined && isBad(event) ? event : undefined;

/** An event that no later one has undone. */
export const ifNotUndone = (event: TraceEvent | undefined, undone: TraceEvent | undefined): TraceEvent | undefined =>
  event !== undefined && (undone?.seq ?? 0) < event.seq ? event : undefined;

export const brokenPart = (attempt: Attempt, part: string): TraceEvent | undefined =>
  ifBad(
    attempt.last('lock.part', ({ data }) => data.part === part),
    ({ data }) => data.works === false,
  );

/** Interference that has not ended, or a fault of the phone's radio. */
export const disturbance = (attempt: Attempt): TraceEvent | undefined =>
  ifBad(attempt.last('link.interference'), ({ time, data }) => time + Number(data.forMs) > attempt.failure.time) ??
  ifBad(
    attempt.last('link.disturbed', ({ actor }) => actor === `link/${attempt.phone}`),
    ({ data }) => Object.keys(data).length > 0,
  );
