/**
 * Two sequences of events side by side: the original facility's and the fork's. The first difference is marked. Only in these two columns does a page
 * truncate text; the first difference is shown in full above them, and every row opens as a page with both of its events. A search and a copy see the
 * whole text.
 */
import { counted } from '../../protocol/counted.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { isSame } from '../../why/compare.ts';
import { eventLine } from '../panes/timeline.ts';
import { cell, cut, type Line, line, span, textOf } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { eventPage } from './event-page.ts';
import { eventAt, indexOf } from './history.ts';
import { blank, heading, type Page, type PageLine, words } from './page.ts';

/** How many common events are shown before the first difference, and how many events after it. */
const BEFORE = 5;
const AFTER = 200;

export interface ComparedEvents {
  readonly left: readonly TraceEvent[];
  readonly right: readonly TraceEvent[];
  /** The last event before the fork. */
  readonly after: number;
  /** The name of the original; empty for the facility or recording with which the console was opened. */
  readonly leftName: string;
  /** The name of the fork. */
  readonly name: string;
}

/** The number of leading events that the two sequences share. */
export function inCommon(left: readonly TraceEvent[], right: readonly TraceEvent[]): number {
  let count = 0;
  while (count < left.length && count < right.length && isSame(left[count], right[count])) count++;
  return count;
}

export function comparePage(
  { left: all, right: own, after, leftName, name }: ComparedEvents,
  local: LocalClock,
  width: number,
): Page {
  const left = all.slice(indexOf(all, after + 1));
  const right = own.slice(indexOf(own, after + 1));
  const common = inCommon(left, right);
  const isOpen = common === Math.min(left.length, right.length);
  const further = left.length > common ? '; the original has more' : right.length > common ? '; the fork has more' : '';
  const says = isOpen
    ? `No difference so far: ${counted(common, 'event')} in common after event ${after}${further}.`
    : `First difference after ${counted(common, 'common event')}.`;
  const half = Math.floor((width - 8) / 2);
  const pair = (index: number, mark: string): PageLine => {
    const seq = right[index]?.seq;
    const of = (event: TraceEvent | undefined): string => (event === undefined ? '' : textOf(eventLine(event, local)));
    const [original, fork] = [of(left[index]), of(right[index])];
    const tone = mark === '=' ? 'dim' : 'plain';
    const sides: Line = [span(`${mark} `, 'warn'), cell(original, half, tone), span(' │ '), span(fork, tone)];
    const whole = `${mark} ${original} │ ${fork}`;
    const opens = { kind: 'compared', left: left[index]?.seq, right: seq } as const;
    return { line: cut(sides, width - 2), whole, hang: 0, opens, ...(seq === undefined ? {} : { event: seq }) };
  };
  const to = Math.min(Math.max(left.length, right.length), common + AFTER);
  const shown = (from: number, until: number): PageLine[] =>
    Array.from({ length: Math.max(0, until - from) }, (_, i) =>
      pair(from + i, from + i < common ? '=' : from + i === common && !isOpen ? '≠' : ' '),
    );
  return {
    title: `${leftName === '' ? 'Original' : leftName} and ${name}`,
    lines: [
      words(says, 0),
      ...(isOpen ? [] : [...inFull(left[common], 'original'), ...inFull(right[common], 'fork'), blank]),
      {
        line: cut([span('  '), cell('original', half, 'strong'), span(' │ '), span('fork', 'strong')], width - 2),
        hang: 0,
      },
      ...(common > BEFORE
        ? [{ line: line(`= ${counted(common - BEFORE, 'more event')} in common above`, 'dim'), hang: 0 }]
        : []),
      ...shown(Math.max(0, common - BEFORE), to),
    ],
  };

  function inFull(event: TraceEvent | undefined, side: string): PageLine[] {
    if (event === undefined) return [];
    return [{ line: [span(`  ${side.padEnd(10)}`, 'dim'), ...eventLine(event, local)], hang: 12 }];
  }
}

/**
 * The two events of a row in full. Lines of the fork's event open related events; those of the original's do not, because its events are not in the
 * fork's facility.
 */
export function comparedPage(
  { left, right }: Pick<ComparedEvents, 'left' | 'right'>,
  of: { readonly left: number | undefined; readonly right: number | undefined },
  local: LocalClock,
): Page {
  const whole = (events: readonly TraceEvent[], seq: number | undefined): readonly PageLine[] => {
    const event = seq === undefined ? undefined : eventAt(events, seq);
    return event === undefined ? [words('No event: this side has ended.')] : eventPage(event, { events, local }).lines;
  };
  return {
    title: 'Original and fork, one event of each',
    lines: [
      heading('Original'),
      ...whole(left, of.left).map(({ line: shown, hang }) => ({ line: shown, hang })),
      blank,
      heading('Fork'),
      ...whole(right, of.right),
    ],
  };
}
