/** The number of array elements that a piece of work visits or searches, for tests that bound its cost without a clock. */
import { vi } from 'vitest';

const SPIED = ['map', 'flatMap', 'filter', 'includes', 'find', 'some'] as const;

/** Counts from now on; `stop` ends the count and returns it. */
export function countElements(): { readonly stop: () => number } {
  let count = 0;
  const spies = SPIED.map((name) => {
    const original = Array.prototype[name] as (...args: unknown[]) => unknown;
    return vi.spyOn(Array.prototype, name).mockImplementation(function (this: unknown[], ...args: unknown[]) {
      count += this.length;
      return original.apply(this, args);
    } as never);
  });
  return {
    stop: () => {
      for (const spy of spies) spy.mockRestore();
      return count;
    },
  };
}
