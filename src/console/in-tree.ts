/** What the keys of the guided tree do. */
import type { Content } from './content.ts';
import type { Action } from './input/key-entry.ts';
import { left, opened, said, turned, type Ui } from './input/ui.ts';
import { open } from './opening.ts';
import { knownFor } from './tree/tree.ts';
import { type Reply, type TreeTopic, walk } from './tree/walk.ts';

export function inTree(action: Action, ui: Ui, content: Content): Partial<Ui> {
  if (action === 'tree') {
    const subject = content.subject(ui);
    if (subject?.kind !== 'unit') return said('the help page is about units; choose one', 'warn');
    return opened(ui, { kind: 'tree', unit: subject.id, person: 0, replies: [] });
  }
  const topic = ui.pages.at(-1)?.topic;
  if (topic?.kind !== 'tree') return {};
  switch (action) {
    case 'yes':
    case 'no':
      return replied(topic, action, ui, content);
    case 'answer':
      return content.marked(ui)?.of.event === undefined ? replied(topic, 'unknown', ui, content) : open(ui, content);
    case 'takeBack':
      return topic.replies.length === 0 ? left(ui) : turned(ui, { ...topic, replies: topic.replies.slice(0, -1) });
    default:
      return turned(ui, { ...topic, person: topic.person + 1, replies: [] });
  }
}

function replied(topic: TreeTopic, reply: Reply, ui: Ui, content: Content): Partial<Ui> {
  const { at } = walk(topic.replies, knownFor(topic, content.pageContext(ui)).knowledge.answers);
  if (at.kind !== 'asks') return said('no question is left; Backspace undoes the last answer', 'warn');
  return turned(ui, { ...topic, replies: [...topic.replies, { id: at.question.id, reply }] });
}
