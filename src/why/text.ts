/**
 * Explains in lines of terminal text why an attempt failed. All text from outside is escaped here, because the output
 * may contain colour codes, which are not filtered later.
 */
import type { Paint } from '../report/text.ts';
import { visible } from '../report/visible.ts';
import { localTime } from '../scenario/local-time.ts';
import { traceLine } from '../scenario/trace-line.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { BakedIn, Moment } from './baked-in.ts';
import type { Control } from './control.ts';
import { type Why, whySections } from './why.ts';

/** The result of `noke-sim why`. */
export interface WhyResult {
  readonly why: Why;
  /** The control, or a sentence that explains why no alternative run was simulated. */
  readonly control?: Control | string | undefined;
  readonly bakedIn?: Omit<BakedIn, 'opened'> | undefined;
}

/** How many events of each attempt are shown from the first difference on; `BEFORE` events are shown before it. */
const AFTER = 3;
const BEFORE = 2;

export function whyText(
  { why, control, bakedIn: dated }: WhyResult,
  timeZone: string,
  paint: Paint,
): readonly string[] {
  const line = (one: string | TraceEvent): string =>
    typeof one === 'string' ? `  ${one}` : `  ${eventText(one, timeZone)}`;
  return [
    visible(why.says),
    ...(why.causes.length === 0 ? [] : [`  ${visible(why.causes.join(', '))}`]),
    ...whySections(why).flatMap(({ title, content }) => ['', title, ...content.map((one) => visible(line(one)))]),
    ...controlText(control, why, timeZone, paint),
    ...bakedInText(dated, timeZone),
  ];
}

export const BAKED_IN_TITLE = 'If only the visit is repeated from then on';
export const CONTROL_TITLE = 'The most similar run in which it does not fail';

/** The control of a failure, preceded by an empty line. */
export function controlText(
  control: WhyResult['control'],
  why: Why,
  timeZone: string,
  paint: Paint,
): readonly string[] {
  if (control === undefined) return [];
  if (typeof control === 'string') return ['', CONTROL_TITLE, `  ${visible(control)}`];
  const { before, failed, opened } = aroundFirstDifference(control, why);
  const lines = (mark: string, events: readonly TraceEvent[]): readonly string[] =>
    events.map((event, i) => visible(`  ${i === 0 ? mark : ' '.repeat(mark.length)}  ${eventText(event, timeZone)}`));
  return [
    '',
    CONTROL_TITLE,
    visible(`  ${control.says}`),
    ...lines('=       ', before).map((one) => paint(one, 'grey')),
    ...lines('≠ run    ', failed),
    ...lines('≠ control', opened),
  ];
}

/** The last events that both attempts have in common, and the events that follow in each. */
export function aroundFirstDifference(
  { path, common }: Control,
  why: Why,
): Readonly<Record<'before' | 'failed' | 'opened', readonly TraceEvent[]>> {
  return {
    before: why.path.slice(Math.max(0, common - BEFORE), common),
    failed: why.path.slice(common, common + AFTER),
    opened: path.slice(common, common + AFTER),
  };
}

const eventText = (event: TraceEvent, timeZone: string): string =>
  `${String(event.seq).padStart(6)}  ${traceLine(event, timeZone)}`;

export const momentTime = ({ at }: Moment, timeZone: string): string => localTime(at, timeZone).slice(0, 19);

/** A sentence that names the event that made the failure inevitable. */
export function bakedInSentence({ event, interrupted }: Omit<BakedIn, 'opened'>, timeZone: string): string {
  if (event !== undefined) return `Made inevitable by event ${event.seq}: ${traceLine(event, timeZone)}`;
  return interrupted
    ? 'Interrupted before the event that made the failure inevitable was found.'
    : 'No event made the failure inevitable: with most seeds, the visit fails from the beginning, or the lock opens even at the end.';
}

function bakedInText(dated: WhyResult['bakedIn'], timeZone: string): readonly string[] {
  if (dated === undefined) return [];
  const bar = (part: number): string => '█'.repeat(Math.round(part * 20)).padEnd(20, '░');
  const drawn = dated.moments.map((moment) => {
    const { failed, of } = moment;
    return `  ${momentTime(moment, timeZone)}  ${bar(failed / of)} ${Math.round((100 * failed) / of)}% fail`;
  });
  return ['', BAKED_IN_TITLE, ...drawn, '', visible(bakedInSentence(dated, timeZone))];
}
