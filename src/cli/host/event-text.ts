/** Selects the events and monitor lines that `up` prints, and formats each as one line, as in the console’s timeline. */

import { eventLine } from '../../console/panes/timeline.ts';
import { printable, textOf } from '../../console/text/line.ts';
import type { LocalClock } from '../../console/text/local-clock.ts';
import type { Line } from '../../monitor/line.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { truncate } from '../../sim/truncate.ts';

/** The maximum length of a line; the trace contains the rest. */
const MAX_LINE_LENGTH = 160;

/** Events that a person at the facility would notice. All others are quiet. */
const NOTICED: readonly RegExp[] = [
  /^input$/,
  /^(person|message|pms|monitor)\./,
  /^lock\.(touched|woke|asleep|unlocked|locked|jam|hasp|refused|started|supply|part|clicks)$/,
  /^phone\.(outcome|account|power|fault|lockedIn)$/,
  /^gateway\.(cut|restored|unheard)$/,
  /^core\.(refused|key\.revoked|person\..*|remote\..*|unit\..*|share\..*|account\..*)$/,
];

/** Whether an event is printed without --all. */
export const isNoticed = ({ kind }: Pick<TraceEvent, 'kind'>): boolean => NOTICED.some((each) => each.test(kind));

/** A line of the monitor: the rule that a client broke, the bytes that it sent, and the remedy. Parts come from clients, so the text is sanitised. */
export const monitorText = ({ transport, client, rule, says, seen, advice }: Line): string =>
  printable(`${transport}/${client}  ${rule}: ${says} Seen: ${seen}. ${advice}`);

export function eventText(event: TraceEvent, local: LocalClock): string {
  return truncate(textOf(eventLine(event, local)), MAX_LINE_LENGTH);
}
