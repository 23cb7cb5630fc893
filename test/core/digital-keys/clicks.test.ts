import { describe, expect, it } from 'vitest';
import { clickCodes } from '../../../src/core/digital-keys/clicks.ts';
import { CHANGES_PER_LIST, packetsOf } from '../../../src/core/plan/plan.ts';
import { A101, SECRETS, Site } from '../site.ts';

function ready() {
  const site = new Site();
  site.staff('mona');
  site.settle();
  const issue = (more: { uses?: number; length?: number; by?: string } = {}) =>
    site.ask({ type: 'click.issue', by: 'mona', mac: A101, uses: 5, ...more });
  const codes = () => clickCodes(site.core.state, SECRETS, A101);
  return { site, issue, codes };
}

describe('quick-click codes', () => {
  it('B-QCC-3: three to 24 presses, 1 to 255 uses', () => {
    const { issue, codes } = ready();
    for (const more of [{ length: 2 }, { length: 25 }, { uses: 0 }, { uses: 256 }, { uses: 1.5 }])
      expect(issue(more)).toBe('B-QCC-3');
    for (const length of [3, 24]) expect(issue({ length, uses: 255 })).toBe('done');
    expect(codes().map((each) => each.code.length)).toEqual([3, 24]);
  });

  it('a code reaches the lock, and is deleted from it, at the next contact; no event contains it', () => {
    const { site, issue, codes } = ready();
    issue();
    expect(codes()[0]?.state).toBe('pending');
    site.checkIn(A101);
    expect(codes()).toMatchObject([{ index: 0, uses: 5, state: 'synced' }]);
    const code = codes()[0]?.code ?? '';
    expect(code).toMatch(/^[01]{8}$/);
    expect(site.lock(A101).clicks.get(0)).toBe(code);
    expect(JSON.stringify(site.events)).not.toMatch(/"pattern"/);
    site.must({ type: 'click.revoke', by: 'mona', mac: A101, index: 0 });
    expect(codes()[0]?.state).toBe('revoke_pending');
    site.checkIn(A101);
    expect(codes()).toEqual([]);
    expect(site.lock(A101).clicks.size).toBe(0);
  });

  it('a list with codes counts a command for each code, and has as many packets as commands', () => {
    const { site, issue, codes } = ready();
    for (let round = 0; round < 60; round++) issue();
    const session = site.lock(A101).connect();
    const listed = () => {
      const sent = site.must({ type: 'unlock.online', device: 'mona-phone', mac: A101, session });
      const list = sent.find((event) => event.type === 'list.sent');
      if (list?.type !== 'list.sent') throw new Error('no list');
      return list.plan;
    };
    const plan = listed();
    expect(plan.things.filter(({ click }) => click !== undefined)).toHaveLength(CHANGES_PER_LIST);
    expect(packetsOf(plan, SECRETS)).toHaveLength(plan.count);
    expect(listed().firstSequence).toBe(plan.firstSequence + plan.count);
    expect(codes()).toHaveLength(60);
  });

  it('B-QCC-1, B-QCC-4: a lock has at most a hundred codes, no two equal', () => {
    const { issue, codes } = ready();
    for (let round = 0; round < 100; round++) expect(issue()).toBe('done');
    expect(issue()).toBe('B-QCC-1');
    expect(new Set(codes().map((each) => each.code)).size).toBe(100);
  });

  it('B-QCC-4: there are eight codes of three presses; a ninth is refused', () => {
    const { issue } = ready();
    for (let round = 0; round < 8; round++) expect(issue({ length: 3 })).toBe('done');
    expect(issue({ length: 3 })).toBe('B-QCC-4');
  });

  it('B-QCC-2: quick-click codes need Manage Locks', () => {
    const { site, issue } = ready();
    site.staff('ed', 'employee');
    expect(issue({ by: 'ed' })).toBe('B-QCC-2');
  });
});
