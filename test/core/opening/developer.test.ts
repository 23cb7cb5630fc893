/** Lists that a company requests itself: one command instead of the unlock. */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/core/commands.ts';
import { type ListPlan, packetsOf } from '../../../src/core/plan/plan.ts';
import { A101, SECRETS, Site } from '../site.ts';

const holder = { id: 'holder-1', trackingKey: 'someone@example.com' };

/** A lock that is set up and in sync: no record waits, no change is pending. */
function quiet() {
  const site = new Site();
  site.settle();
  site.checkIn(A101);
  const plan = (command: Command): ListPlan => {
    const sent = site.must(command).find((event) => event.type === 'list.sent');
    if (sent?.type !== 'list.sent') throw new Error('no list was sent');
    return sent.plan;
  };
  return { site, plan };
}

describe('a developer command', () => {
  it('is sent in its own list even if nothing else is pending, and uses up its sequence in the session', () => {
    const { site, plan } = quiet();
    const session = site.lock(A101).connect();
    const first = plan({ type: 'developer.firmware', mac: A101, session, holder });
    expect(first.things.map(({ name }) => name)).toEqual(['order']);
    expect(first).toMatchObject({ unlock: false, firstSequence: 1, count: 1, slots: [] });
    expect(packetsOf(first, SECRETS)).toHaveLength(first.count);
    expect(plan({ type: 'developer.firmware', mac: A101, session, holder }).firstSequence).toBe(2);
  });
});
