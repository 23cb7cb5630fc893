/** What `up` prints of what happens: one line an event, as the console's timeline has it, and which events are quiet. */

import { eventLine } from '../../console/panes/timeline.ts';
import { printable, textOf } from '../../console/text/line.ts';
import type { LocalClock } from '../../console/text/local-clock.ts';
import type { Line } from '../../monitor/line.ts';
import type { TraceEvent } from '../../sim/trace.ts';

/** The longest line; the rest is in the trace. */
const LONGEST = 160;

/** What a person at the facility would notice. Everything else is quiet. */
const NOTICED: readonly RegExp[] = [
  /^input$/,
  /^(person|message|pms|monitor)\./,
  /^lock\.(touched|woke|asleep|unlocked|locked|jam|hasp|refused|started|supply|part|clicks)$/,
  /^phone\.(outcome|account|power|fault|lockedIn)$/,
  /^gateway\.(cut|mended|unheard)$/,
  /^core\.(refused|key\.revoked|person\..*|remote\..*|unit\..*|share\..*|account\..*)$/,
];

/** Whether an event is told without --all. */
export const isNoticed = ({ kind }: Pick<TraceEvent, 'kind'>): boolean => NOTICED.some((each) => each.test(kind));

/** What a program did wrong, what was seen of it, and what to do. Clients write some of it, so it is made printable. */
export const monitorText = ({ door, client, rule, says, seen, advice }: Line): string =>
  printable(`${door}/${client}  ${rule}: ${says} Seen: ${seen}. ${advice}`);

export function eventText(event: TraceEvent, local: LocalClock): string {
  const line = textOf(eventLine(event, local));
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
