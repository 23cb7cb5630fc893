/** The page of a failed attempt: why it failed, what shows it, what brought it about, and what helps. Every event on it can be opened. */
import type { TraceEvent } from '../../sim/trace.ts';
import { failureAt, type Why, whyOf, whySections } from '../../why/why.ts';
import { isFailure } from '../text/failure.ts';
import { span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { trail } from './event-page.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';

const TITLE = 'Why did it fail?';

/** Why the attempt to which event `seq` belongs failed. `events` are those that are known. */
export function whyPage(events: readonly TraceEvent[], seq: number, local: LocalClock): Page {
  const failure = failureAt(events, seq, isFailure);
  if (failure === undefined)
    return { title: TITLE, lines: [words('Nothing has failed up to this event; n goes to the next failure.')] };
  return { title: TITLE, lines: lines(whyOf(events, failure), local) };
}

function lines(why: Why, local: LocalClock): PageLine[] {
  return [
    { line: [span(why.says, 'strong')], hang: 0 },
    ...whySections(why).flatMap(({ title, content }) => [
      blank,
      heading(title),
      ...content.flatMap((one) => (typeof one === 'string' ? words(one) : trail([one], local))),
    ]),
  ];
}
