/** Determines which events are failures and which others are warnings, from the marks of the timeline and the result of an attempt. */
import type { TraceEvent } from '../../sim/trace.ts';
import { markOf } from './legend.ts';

/** Marks of events that often precede a failure: a fault, a loss, a supply that has collapsed. */
const WARNING_MARKS = new Set(['F', '~', 'Z']);
const WARNINGS = new Set(['core.battery.low', 'core.account.frozen', 'core.lock.silent', 'gateway.unheard']);

/** Whether somebody did not achieve something: it was refused, failed or jammed, or a rule was broken. */
export const isFailure = ({ kind, data }: Pick<TraceEvent, 'kind' | 'data'>): boolean =>
  kind === 'phone.outcome' ? data.result !== 'unlocked' : markOf(kind).tone === 'bad';

export const isProblem = (event: Pick<TraceEvent, 'kind' | 'data'>): boolean =>
  isFailure(event) || WARNINGS.has(event.kind) || WARNING_MARKS.has(markOf(event.kind).mark);
