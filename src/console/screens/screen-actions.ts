/** The actions of keys on the portal and app screens: opening one, and performing the verb of a button. */
import type { Press } from '../../screens/press.ts';
import type { Content } from '../content.ts';
import { type Editor, emptyEditor, replaceText } from '../input/editor.ts';
import { outcomeSentence } from '../input/outcome-sentence.ts';
import { type Ui, withAnswer } from '../input/ui.ts';

/** Presses a button; if the person has to type something first, they do so at the prompt. */
export function pressed({ label, verb, args, because, asks }: Press, { player }: Content): Partial<Ui> {
  if (player.kind !== 'live') return withAnswer('a recording cannot be changed; F forks it', 'warn');
  if (because.length > 0) return withAnswer(`${label}: ${because.join(' ')}`, 'warn');
  if (asks !== undefined) return { mode: 'prompt', editor: lineOf(verb, { ...args, [asks.name]: '' }) };
  const outcome = player.play(verb, args);
  return { answer: outcomeSentence({ ok: true, verb, args }, player.facility.verbTable.get(verb), outcome) };
}

/** The line that performs a verb, as far as it is known; the missing argument comes last, where the cursor is. */
const lineOf = (verb: string, args: Press['args']): Editor =>
  replaceText(
    emptyEditor,
    0,
    [
      verb,
      ...Object.entries(args).map(([name, value]) => `${name}=${/\s/.test(String(value)) ? `"${value}"` : value}`),
    ].join(' '),
  );
