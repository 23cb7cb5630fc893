/** The keyboard shortcuts of the page, and the list of them. */
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../ui/dialog.tsx';
import { selected } from './selection.ts';

const KEYS = [
  ['← → ↑ ↓', 'move from unit to unit on the map'],
  ['Enter', 'open the unit’s panel'],
  ['Escape', 'close the panel and return to the unit'],
  ['+ −', 'zoom in or out'],
  ['/', 'go to “Find a unit”; Enter goes to the first unit found'],
  ['?', 'show this list'],
] as const;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

export function Keys() {
  const [isOpen, open] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      if (event.key === '?') open(true);
      else if (event.key === '/') document.querySelector<HTMLElement>('#unitFilter')?.focus();
      else if (event.key === '+' || event.key === '-')
        document.querySelector<HTMLElement>(event.key === '+' ? '.larger' : '.smaller')?.click();
      else if (event.key === 'Escape' && selected.value !== undefined) {
        document.querySelector<SVGGElement>(`[data-unit="${CSS.escape(selected.value)}"]`)?.focus();
        selected.set(undefined);
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  if (!isOpen) return null;
  return (
    <Dialog title="Keys" onClose={() => open(false)}>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
