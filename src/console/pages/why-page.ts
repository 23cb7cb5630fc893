/** The page of a failed attempt: why it failed, what shows it, what brought it about, and what helps. Every event on it can be opened. */
import type { TraceEvent } from '../../sim/trace.ts';
import { failureAt, type Why, whyOf } from '../../why/why.ts';
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

function lines({ says, causes, decided, failure, brought, cures, path }: Why, local: LocalClock): PageLine[] {
  const shows = decided === failure ? [failure] : [decided, failure];
  const section = (title: string, content: readonly PageLine[]): PageLine[] => [blank, heading(title), ...content];
  return [
    { line: [span(says, 'strong')], hang: 0 },
    ...(causes.length === 0 ? [] : [words(causes.join(', '))]),
    ...section('What shows it', trail(shows, local)),
    ...section('What brought it about', origins(brought, local)),
    ...section(
      'What helps',
      cures.length === 0 ? [words('The help pages have no remedy for this.')] : cures.map(({ tell }) => words(tell)),
    ),
    ...section('The attempt, first to last', trail(path, local)),
  ];
}

function origins(brought: Why['brought'], local: LocalClock): PageLine[] {
  if (brought.length === 0)
    return [words('Nothing in this trace: it was so at its beginning, or it is what was not done.')];
  return brought.flatMap((events) => trail(events, local));
}
