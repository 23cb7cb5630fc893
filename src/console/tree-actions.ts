/** The actions of keys in the guided tree. */
import type { Content } from './content.ts';
import type { Action } from './input/key-entry.ts';
import { goBack, openPage, replacePage, type Ui, withAnswer } from './input/ui.ts';
import { openSelected } from './page-actions.ts';
import { knownFor } from './tree/tree.ts';
import { type Reply, type TreeTopic, walk } from './tree/walk.ts';

export function treeAction(action: Action, ui: Ui, content: Content): Partial<Ui> {
  if (action === 'tree') {
    const subject = content.subject(ui);
    if (subject?.kind !== 'unit') return withAnswer('the help page is about units; choose one', 'warn');
    return openPage(ui, { kind: 'tree', unit: subject.id, person: 0, replies: [] });
  }
  const topic = ui.pages.at(-1)?.topic;
  if (topic?.kind !== 'tree') return {};
  switch (action) {
    case 'yes':
    case 'no':
      return replied(topic, action, ui, content);
    case 'answer':
      return content.marked(ui)?.of.event === undefined
        ? replied(topic, 'unknown', ui, content)
        : openSelected(ui, content);
    case 'takeBack':
      return topic.replies.length === 0
        ? goBack(ui)
        : replacePage(ui, { ...topic, replies: topic.replies.slice(0, -1) });
    default:
      return replacePage(ui, { ...topic, person: topic.person + 1, replies: [] });
  }
}

function replied(topic: TreeTopic, reply: Reply, ui: Ui, content: Content): Partial<Ui> {
  const { at } = walk(topic.replies, knownFor(topic, content.pageContext(ui)).knowledge.answers);
  if (at.kind !== 'asks') return withAnswer('no question is left; Backspace undoes the last answer', 'warn');
  return replacePage(ui, { ...topic, replies: [...topic.replies, { id: at.question.id, reply }] });
}
