/** When the page asks the server again for what it shows. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let asked: string[] = [];
let answer = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return new Promise((answered) => {
      answer = () => answered(new Response('{}'));
    });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a press during a round of requests waits for the current one only, and then what is on the screen is asked for again', async () => {
  // The page's types are those of a browser, which this project does not include.
  const file = '../../src/pages/state/resources.ts';
  const { markDirty, watch } = (await import(file)) as {
    readonly markDirty: (afterMs?: number) => void;
    readonly watch: (path: string, changed: () => void) => () => void;
  };
  const passes = async (ms: number): Promise<readonly string[]> => {
    asked = [];
    await vi.advanceTimersByTimeAsync(ms);
    return asked;
  };
  const answered = (): Promise<readonly string[]> => {
    answer();
    return passes(0);
  };
  for (const path of ['/states', '/lock']) watch(path, () => undefined);
  expect(await passes(0)).toEqual(['/states']);
  markDirty();
  expect(await answered()).toEqual(['/lock']);
  expect(await answered()).toEqual([]);
  expect(await passes(399)).toEqual([]);
  expect(await passes(1)).toEqual(['/states']);
  markDirty(0);
  expect(await answered()).toEqual(['/states']);
  expect(await answered()).toEqual(['/lock']);
  expect(await answered()).toEqual([]);
  expect(await passes(10_000)).toEqual([]);
});
