/**
 * The dialog in which a person chooses a lock: a list of radio buttons that grows while locks advertise, by mouse, touch or keyboard.
 *
 * INV-1: What a lock advertises is shown as text. INV-2: The list is bounded. INV-3: Styles and ids of the page cannot change the dialog, nor a policy
 * of the page its style: it is in a shadow tree with its own style sheet.
 */
import { counted } from '../protocol/counted.ts';
import type { Advertisement } from './advertisement.ts';
import { CANCELLED, type Choice, settled } from './choice.ts';
import type { Browser, Element, Input } from './dom.ts';

const ROWS_LIMIT = 500;

const STYLE = `
dialog { color-scheme: light dark; box-sizing: border-box; width: min(26rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem); padding: 1.25rem;
  border: 1px solid color-mix(in srgb, CanvasText 25%, transparent); border-radius: .75rem; background: Canvas; color: CanvasText;
  font: 16px/1.4 system-ui, sans-serif; box-shadow: 0 8px 32px #0006 }
dialog::backdrop { background: #0008 }
form { display: flex; flex-direction: column; gap: .75rem; max-height: calc(100dvh - 5rem); margin: 0 }
h2 { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere }
p { margin: 0; font-size: .9rem }
fieldset { min-height: 11rem; margin: 0; padding: .25rem; overflow: auto; border: 1px solid color-mix(in srgb, CanvasText 25%, transparent);
  border-radius: .5rem }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
label { display: grid; grid-template-columns: auto 1fr; column-gap: .6rem; align-items: center; padding: .5rem; border-radius: .35rem; cursor: pointer }
label:hover { background: color-mix(in srgb, CanvasText 8%, transparent) }
label:has(:checked) { background: color-mix(in srgb, Highlight 30%, transparent) }
label:has(:focus-visible) { outline: 2px solid Highlight; outline-offset: -2px }
input { grid-row: span 2; margin: 0 }
.name { overflow-wrap: anywhere }
small { font-family: ui-monospace, monospace }
div { display: flex; justify-content: flex-end; gap: .5rem }
button { padding: .5rem 1.1rem; font: inherit }`;

const addressOf = (id: string): string => id.toUpperCase().replace(/(..)(?=.)/g, '$1:');

interface Row {
  advertisement: Advertisement;
  readonly name: Element;
}

export function openChooser({ document, origin, newStyleSheet }: Browser): Choice {
  const { chosen, choose, fail } = settled();
  const made = (tag: string, text = ''): Element => {
    const element = document.createElement(tag) as Element;
    element.textContent = text;
    return element;
  };
  const button = (text: string, value: string): Input => {
    const element = document.createElement('button');
    Object.assign(element, { textContent: text, value, type: 'submit' });
    return element;
  };
  const host = made('noke-sim-chooser');
  const dialog = document.createElement('dialog');
  const title = made('h2', `${origin} wants to connect to a lock`);
  title.id = 'title';
  dialog.setAttribute('aria-labelledby', 'title');
  const status = made('p');
  status.setAttribute('role', 'status');
  const list = made('fieldset');
  list.append(made('legend', 'Locks'));
  const connect = button('Connect', 'connect');
  const cancel = button('Cancel', '');
  // Enter in the list presses the first button of the form.
  const buttons = made('div');
  buttons.append(connect, cancel);
  const form = made('form');
  form.setAttribute('method', 'dialog');
  form.append(title, status, list, buttons);
  dialog.append(form);
  const shadow = host.attachShadow({ mode: 'open' });
  const style = newStyleSheet();
  style.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [style];
  shadow.append(dialog);

  const rows = new Map<string, Row>();
  let selected: string | undefined;
  const update = () => {
    connect.disabled = selected === undefined;
    status.textContent =
      rows.size === 0
        ? 'Looking for locks. A lock that is asleep does not advertise: touch it.'
        : `${counted(rows.size, 'lock')} nearby. Looking for more.`;
  };
  const addRow = (advertisement: Advertisement) => {
    const radio = document.createElement('input');
    Object.assign(radio, { type: 'radio', name: 'lock', value: advertisement.id });
    radio.addEventListener('change', () => {
      selected = advertisement.id;
      update();
    });
    const name = made('span');
    name.setAttribute('class', 'name');
    const label = made('label');
    label.append(radio, name, made('small', addressOf(advertisement.id)));
    list.append(label);
    const row = { advertisement, name };
    rows.set(advertisement.id, row);
    update();
    return row;
  };
  dialog.addEventListener('close', () => {
    host.remove();
    const row = rows.get(selected ?? '');
    if (dialog.returnValue === 'connect' && row !== undefined) choose(row.advertisement);
    else fail(CANCELLED);
  });
  update();
  (document.body ?? document.documentElement).append(host);
  dialog.showModal();
  return {
    chosen,
    heard(advertisement, isWanted) {
      const known = rows.get(advertisement.id);
      if (known === undefined && (!isWanted || rows.size >= ROWS_LIMIT)) return;
      const row = known ?? addRow(advertisement);
      row.advertisement = advertisement;
      const name = advertisement.name ?? 'A lock without a name';
      if (row.name.textContent !== name) row.name.textContent = name;
    },
    close(why = CANCELLED) {
      fail(why);
      host.remove();
    },
  };
}
