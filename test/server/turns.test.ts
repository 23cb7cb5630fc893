/** Long work in parts, one per turn of the event loop: how many parts a turn runs, in which order, and what delays the next. */
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/server/turns.ts';

/** Counts turns of the event loop until it is stopped. */
function counted() {
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  return {
    get now() {
      return turns;
    },
    stop: () => {
      over = true;
    },
  };
}

describe('turns', () => {
  it('of several requests are never the same, and come in the order in which they were asked for', async () => {
    const turns = new Turns();
    const loop = counted();
    const got: (readonly [string, number])[] = [];
    await Promise.all(['a', 'b', 'c'].map((name) => turns.next().then(() => got.push([name, loop.now]))));
    loop.stop();
    expect(got.map(([name]) => name)).toEqual(['a', 'b', 'c']);
    const times = got.map(([, at]) => at);
    expect(new Set(times).size).toBe(3);
    expect(times[0]).toBeGreaterThan(0);
  });

  it('wait until they may go on, each time', async () => {
    const released: (() => void)[] = [];
    let asked = 0;
    const turns = new Turns(() => {
      asked += 1;
      return new Promise((resolve) => void released.push(resolve));
    });
    const got: string[] = [];
    const first = turns.next().then(() => got.push('first'));
    const second = turns.next().then(() => got.push('second'));
    for (let i = 0; i < 5; i++) await new Promise((next) => setImmediate(next));
    expect([got, asked]).toEqual([[], 1]);
    released[0]?.();
    await first;
    for (let i = 0; i < 5; i++) await new Promise((next) => setImmediate(next));
    expect([got, asked]).toEqual([['first'], 2]);
    released[1]?.();
    await second;
    expect(got).toEqual(['first', 'second']);
  });

  it.each([
    [1, undefined, [[1], [2], [3], [4], [5]]],
    [2, undefined, [[1, 2], [3, 4], [5]]],
    [5, undefined, [[1, 2, 3, 4, 5]]],
    [6, undefined, [[1, 2, 3, 4, 5]]],
    [3, (n: number) => n, [[1, 2], [3], [4], [5]]],
    [4, (n: number) => n, [[1, 2, 3], [4], [5]]],
  ] as const)('%i at a time', async (piece, weight, parts) => {
    const turns = new Turns();
    const seen: number[][] = [[]];
    const next = turns.next.bind(turns);
    turns.next = () => {
      seen.push([]);
      return next();
    };
    await turns.each([1, 2, 3, 4, 5], piece, (one) => seen.at(-1)?.push(one), weight);
    expect(seen).toEqual(parts);
  });

  it('take steps to their end, and hand on what they return or throw', async () => {
    const turns = new Turns();
    const taken: number[] = [];
    function* steps(fails: boolean) {
      for (let i = 0; i < 3; i++) {
        taken.push(i);
        yield;
      }
      if (fails) throw new Error('inside');
      return 'the end';
    }
    expect(await turns.steps(steps(false))).toBe('the end');
    expect(taken).toEqual([0, 1, 2]);
    await expect(turns.steps(steps(true))).rejects.toThrow('inside');
  });
});
