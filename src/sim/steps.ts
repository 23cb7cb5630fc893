/** Work that is done in small steps, one `yield` after each, so that whoever does it may let others have their turn in between. */
export type Steps<T> = Generator<void, T, void>;

/** Does all that is left at once. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}
