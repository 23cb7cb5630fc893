/** The page of the guided tree: the known facts, the answered questions, and the next question or the cure, where the mark is placed. */
import { cureById } from '../../diagnosis/cures.ts';
import { SUPPORT } from '../../facility/people/help-tree.ts';
import { blank, heading, type Page, type PageLine, words } from '../pages/page.ts';
import { type Line, span } from '../text/line.ts';
import { spans } from '../text/wrap.ts';
import type { Evidence, Knowledge, TreeSubject } from './knowledge.ts';
import { type Answered, type Replies, walk } from './walk.ts';

const HANG = 10;

export function treePage(about: TreeSubject, replies: Replies, knowledge: Knowledge): Page {
  const { answered, at } = walk(replies, knowledge.answers);
  const who = about.person ?? 'nobody';
  return {
    title: `Why does ${about.unit} not open for ${who}?`,
    lines: [
      ...end(at),
      ...(answered.length === 0 ? [] : [blank, heading('Answered, latest first')]),
      ...answered.toReversed().map(answeredLine),
      ...(knowledge.facts.length === 0 ? [] : [blank, heading('Also known')]),
      ...knowledge.facts.map((fact) => evidenceLine([span('  ')], fact)),
    ],
  };
}

function end(at: ReturnType<typeof walk>['at']): readonly PageLine[] {
  switch (at.kind) {
    case 'asks':
      return [
        { line: spans(at.question.asks, 'strong'), hang: 0 },
        words('y yes, n no, Enter unknown, Backspace undoes the last answer'),
      ];
    case 'helps':
      return [heading('This helps:'), ...at.cures.map((id) => words(cureById(id)?.tell ?? id))];
    case 'support':
      return [heading('The troubleshooting page has no further steps.'), words(SUPPORT)];
  }
}

function answeredLine({ question, reply, by }: Answered): PageLine {
  const tone = reply === 'no' ? 'bad' : reply === 'yes' ? 'good' : 'dim';
  const start: Line = [span(`  ${reply.padEnd(HANG - 3)} `, tone), ...spans(question.asks)];
  return by === undefined ? { line: start, hang: HANG } : evidenceLine([...start, span('  ')], by);
}

const evidenceLine = (start: Line, { says, event }: Evidence): PageLine => ({
  line: [...start, ...spans(says, 'note'), ...(event === undefined ? [] : [span(`  event ${event}`, 'dim')])],
  hang: HANG,
  ...(event === undefined ? {} : { event }),
});
