/** A run against a target that lies never passes; the lie counts as seen at the first verdict that is not a pass. */
import { describe, expect, it } from 'vitest';
import { LYING_TARGETS } from '../../src/conformance/gallery/lying-targets.ts';
import { checkLyingTarget } from '../../src/conformance/gallery/self-check.ts';

describe('a target that lies', () => {
  it('exists in at least thirty forms', () => {
    expect(new Set(LYING_TARGETS.map(({ id }) => id)).size).toBe(LYING_TARGETS.length);
    expect(LYING_TARGETS.length).toBeGreaterThanOrEqual(30);
  });

  /** All of them are judged by `npm run full self-check`. */
  const picked = LYING_TARGETS.filter((_one, i) => i % 16 === 0);

  it.each(picked.map((one) => [one.id, one] as const))('is not green: %s', async (_id, target) => {
    const { failed, error, right } = await checkLyingTarget(target, '1');
    expect({ right, failed, error }).toEqual({ right: true, failed, error });
  });
});
