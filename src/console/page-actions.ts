/** The actions of page keys: opening the selected item, and going to the event that a value comes from. */
import type { Content } from './content.ts';
import { openPage, type Ui, withAnswer } from './input/ui.ts';
import { eventAt, originOf } from './pages/history.ts';
import { compact } from './panes/facts.ts';
import { pressed } from './screens/screen-actions.ts';
import { MAX_ANSWER_ROWS } from './text/layout.ts';
import { spans, wrap } from './text/wrap.ts';

/** Opens the selected item: on a page, the event on the marked row; in the panes, the content of the focused pane. */
export function openSelected(ui: Ui, content: Content): Partial<Ui> {
  if (ui.mode !== 'page') return openPage(ui, content.topic(ui));
  const { event, opens, press, saves } = content.marked(ui)?.of ?? {};
  if (saves !== undefined) return { answer: content.save(saves) };
  if (press !== undefined) return pressed(press, content);
  if (opens !== undefined) return openPage(event === undefined ? ui : { ...ui, event }, opens);
  if (event === undefined) {
    const kind = ui.pages.at(-1)?.topic.kind;
    const isScreen = kind === 'portal' || kind === 'app';
    return withAnswer(isScreen ? 'this row has no [button]' : 'this row opens nothing', 'warn');
  }
  return openPage({ ...ui, event }, { kind: 'event', seq: event });
}

/** Opens an answer with more rows than fit above the prompt as a page. */
export function openLongAnswer(ui: Ui, columns: number): Ui {
  const { answer } = ui;
  if (answer === undefined || wrap(spans(answer.text), columns).length <= MAX_ANSWER_ROWS) return ui;
  return openPage({ ...ui, answer: undefined }, { kind: 'answer', answer });
}

/** Goes to the event in which the value on the marked row first appears, or else to the cause of the event. */
export function goToOrigin(ui: Ui, content: Content): Partial<Ui> {
  const known = content.player.known();
  const topic = ui.mode === 'page' ? ui.pages.at(-1)?.topic : content.topic({ ...ui, pane: 'timeline' });
  const row = ui.mode === 'page' ? content.marked(ui)?.of : undefined;
  if (topic?.kind !== 'event')
    return ui.mode === 'page' ? openSelected(ui, content) : withAnswer('no event is selected', 'warn');
  const event = eventAt(known, topic.seq);
  if (event === undefined) return withAnswer('this event is no longer kept', 'warn');
  const { value } = row ?? {};
  const origin = value === undefined ? undefined : originOf(known, event, value);
  const seq = origin?.seq ?? event.causedBy;
  if (value !== undefined && origin === undefined)
    return withAnswer(`${compact(value)} first appears in this event`, 'note');
  if (seq === undefined) return withAnswer('this event has no recorded cause', 'warn');
  return openPage({ ...ui, event: seq }, { kind: 'event', seq });
}

/**
 * Opens the page that explains why an attempt failed: the one of the selected event, or else the last one so far; before the first failure of a
 * recording, the last one in it.
 */
export function openWhy(ui: Ui, content: Content): Partial<Ui> {
  const topic = ui.mode === 'page' ? ui.pages.at(-1)?.topic : undefined;
  const marked = ui.mode === 'page' ? content.marked(ui)?.of.event : undefined;
  const shown = topic?.kind === 'event' ? topic.seq : undefined;
  const seq = marked ?? shown ?? ui.event ?? content.lastFailure()?.seq;
  if (seq !== undefined) return openPage(ui, { kind: 'why', seq });
  const [cause] = content.report?.found.ranked ?? [];
  return withAnswer(
    `nothing has failed${cause === undefined ? '' : ` in the run of this cause: ${cause.says}`}`,
    'warn',
  );
}
