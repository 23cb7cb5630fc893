/** Work in small steps, with one `yield` after each, so that the caller can let the event loop turn in between. */
export type Steps<T> = Generator<void, T, void>;

/** Takes all remaining steps at once. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
