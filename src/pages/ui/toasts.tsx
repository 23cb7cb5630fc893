/** Messages about what has just happened, newest last. Screen readers announce each; a refusal stays until it is closed. */
import { useSignal } from '../state/hooks.ts';
import { Signal } from '../state/signal.ts';
import { Button } from './button.tsx';

interface Toast {
  readonly number: number;
  readonly text: string;
  readonly isRefusal: boolean;
}

const KEPT = 4;
const SHOWN_MS = 6_000;
const toasts = new Signal<readonly Toast[]>([]);
let count = 0;

const close = (number: number): void => toasts.set(toasts.value.filter((toast) => toast.number !== number));

export function say(text: string, isRefusal = false): void {
  count += 1;
  const number = count;
  toasts.set([...toasts.value, { number, text, isRefusal }].slice(-KEPT));
  if (!isRefusal) setTimeout(() => close(number), SHOWN_MS);
}

export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite">
    {useSignal(toasts).map(({ number, text, isRefusal }) => (
      <p key={number} class={isRefusal ? 'refusal' : ''}>
        <span>{text}</span>
        <Button onPress={() => close(number)} label="Close this message">
          ✕
        </Button>
      </p>
    ))}
  </div>
);
