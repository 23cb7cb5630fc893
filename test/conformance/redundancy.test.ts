/** Cases that a gallery cannot tell apart, and the merges that followed from it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redundancyOf } from '../../src/conformance/gallery/redundancy.ts';

const CASES = ['a', 'b', 'c', 'd', 'e'] as const;
const failures = fc.array(fc.subarray([...CASES]), { maxLength: 8 });

describe('the value of a case', () => {
  it('names cases that no target fails, and groups of cases that the same targets fail', () => {
    const tried = [
      { target: 'first', failed: ['a', 'b', 'c'] },
      { target: 'second', failed: ['c'] },
    ];
    expect(redundancyOf(['a', 'b', 'c', 'd'], tried)).toEqual({
      unfailed: ['d'],
      redundant: [{ cases: ['a', 'b'], targets: ['first'] }],
    });
  });

  it('puts two cases into one group exactly if every target that fails one fails the other', () => {
    fc.assert(
      fc.property(failures, (lists) => {
        const tried = lists.map((failed, i) => ({ target: `${i}`, failed }));
        const { unfailed, redundant } = redundancyOf(CASES, tried);
        const by = (id: string): string =>
          tried
            .filter(({ failed }) => failed.includes(id as 'a'))
            .map(({ target }) => target)
            .join();
        const together = (one: string, other: string): boolean =>
          [{ cases: unfailed }, ...redundant].some(({ cases }) => cases.includes(one) && cases.includes(other));
        for (const one of CASES)
          for (const other of CASES) if (one !== other) expect(together(one, other)).toBe(by(one) === by(other));
        expect(unfailed).toEqual(CASES.filter((id) => by(id) === ''));
      }),
    );
  });

  it('is complete if each target fails its own case', () => {
    expect(
      redundancyOf(
        CASES,
        CASES.map((id) => ({ target: id, failed: [id] })),
      ),
    ).toEqual({ unfailed: [], redundant: [] });
  });
});
