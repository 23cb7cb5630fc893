/** The page of a failed attempt: why it failed, what shows it, what led to it, and what would help. Every event on it can be opened. */
import type { TraceEvent } from '../../sim/trace.ts';
import { aroundFirstDifference, CONTROL_TITLE, type WhyResult } from '../../why/text.ts';
import { failureAt, type Why, whyOf, whySections } from '../../why/why.ts';
import { isFailure } from '../text/failure.ts';
import { span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { trail } from './event-page.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';

const TITLE = 'Why did it fail?';

export interface WhyContext {
  readonly known: readonly TraceEvent[];
  readonly local: LocalClock;
  readonly controlOf: (why: Why) => WhyResult['control'];
}

/** Explains why the attempt that event `seq` belongs to failed. */
export function whyPage(seq: number, { known: events, local, controlOf }: WhyContext): Page {
  const failure = failureAt(events, seq, isFailure);
  if (failure === undefined)
    return { title: TITLE, lines: [words('Nothing has failed up to this event; n goes to the next failure.')] };
  const why = whyOf(events, failure);
  return {
    title: `${TITLE} ${local.dateTime(failure.time)}`,
    lines: [...lines(why, local), ...control(why, controlOf(why), local)],
  };
}

function lines(why: Why, local: LocalClock): PageLine[] {
  return [
    { line: [span(why.says, 'strong')], hang: 0 },
    ...whySections(why).flatMap(({ title, content }) => [
      blank,
      heading(title),
      ...content.flatMap((one) => (typeof one === 'string' ? words(one) : trail([one], local, why.failure.time))),
    ]),
  ];
}

/** The events of the other run are not in the recording, so their lines open nothing. */
function control(why: Why, world: WhyResult['control'], local: LocalClock): PageLine[] {
  if (world === undefined) return [];
  const title = [blank, heading(CONTROL_TITLE)];
  if (typeof world === 'string') return [...title, words(world)];
  const { before, failed, opened } = aroundFirstDifference(world, why);
  const at = why.failure.time;
  const openedLines = trail(opened, local, at).map(({ line, hang }) => ({ line, hang }));
  return [
    ...title,
    words(world.says),
    words('= in both'),
    ...trail(before, local, at),
    words('≠ in this run'),
    ...trail(failed, local, at),
    words('≠ in the alternative run'),
    ...openedLines,
  ];
}
