/** Hooks with which components read the state; they render again when it changes. */
import { useEffect, useReducer } from 'preact/hooks';
import { lookPath } from '../api/client.ts';
import { type Seen, seenAt, watch } from './resources.ts';
import type { Signal } from './signal.ts';

const useRedraw = (): (() => void) => {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  return () => redraw(undefined);
};

export function useSignal<T>(signal: Signal<T>): T {
  const redraw = useRedraw();
  useEffect(() => signal.subscribe(redraw), [signal]);
  return signal.value;
}

/** The answer to `GET path`, kept up to date while the component is shown. */
export function useResource<T>(path: string): Seen<T> {
  const redraw = useRedraw();
  useEffect(() => watch(path, redraw), [path]);
  return seenAt<T>(path);
}

/** A part of the view, such as `lock.A101`, kept up to date while the component is shown. */
export function useLook<T>(path: string): Seen<T> {
  const { value, ...rest } = useResource<{ readonly value: T }>(lookPath(path));
  return value === undefined ? rest : { ...rest, value: value.value };
}
