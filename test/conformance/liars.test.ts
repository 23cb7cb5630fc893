/** Targets that lie never end green; a lie counts as seen at the first verdict that is not. */
import { describe, expect, it } from 'vitest';
import { LIARS } from '../../src/conformance/gallery/liars.ts';
import { checkLiar } from '../../src/conformance/gallery/self-check.ts';

describe('a target that lies', () => {
  it('exists in at least thirty forms', () => {
    expect(new Set(LIARS.map(({ id }) => id)).size).toBe(LIARS.length);
    expect(LIARS.length).toBeGreaterThanOrEqual(30);
  });

  it.each(LIARS.map((one) => [one.id, one] as const))('is not green: %s', async (_id, liar) => {
    const { failed, error, right } = await checkLiar(liar, '1');
    expect({ right, failed, error }).toEqual({ right: true, failed, error });
  });
});
