/** The figures of a search, in words. */
import { expect, test } from 'vitest';
import { Tally } from '../../src/conformance/lock/search/tally.ts';
import { CHECKS } from '../../src/keys/verify/checks.ts';

const refused = (check: string) => ({ seq: 1, time: 0, actor: 'lock/A101', kind: 'lock.refused', data: { check } });

test('the checks of a search are counted as the specification numbers them', () => {
  const tally = new Tally();
  expect(tally.inWords).toContain('checks 0 of 15;');
  for (const { id, number } of CHECKS) {
    tally.hear(refused(id));
    expect(tally.inWords).toContain(`checks ${number} of 15;`);
  }
  tally.hear(refused('queue'));
  expect(tally.inWords).toContain('checks 15 of 15;');
});
