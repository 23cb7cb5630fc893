/**
 * noble answers by promise and by `process.nextTick`. On virtual time the clock must not move before such answers are
 * out: this resolves when none is left. Wait for it after every timer (`runUntilSettled`).
 */

/** The tick queue runs only after all microtasks; the second turn catches what the first one's ticks set off. */
export async function drained(): Promise<void> {
  await nextTick();
  await nextTick();
}

const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
