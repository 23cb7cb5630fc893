/** Work in small steps, with one `yield` after each, so that the caller can yield to the event loop in between. */
export type Steps<T> = Generator<void, T, void>;

/** Thrown when steps are abandoned before the last one. */
export class Ended extends Error {
  override name = 'Ended';
}

/** The same steps, but `Ended` is thrown as soon as `isOver` returns true. */
export function* endedBy<T>(isOver: () => boolean, steps: Steps<T>): Steps<T> {
  for (;;) {
    if (isOver()) throw new Ended();
    const next = steps.next();
    if (next.done === true) return next.value;
    yield;
  }
}

/** Takes all remaining steps at once. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
