import { describe, expect, it } from 'vitest';
import { readPlan } from '../../src/facility/files/plan.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';

const START = Date.parse('2026-03-02T15:00:00Z');

function demo(): LiveFacility {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('the demo facility does not read');
  return openFromPlan(read.plan, { seed: 'snapshot', startAt: START });
}

/** A visit with everything in progress at once: a walk, a message, an unlock, a remote unlock, a sync. */
const visit: readonly (readonly [afterMs: number, verb: string, args: Record<string, unknown>])[] = [
  [0, 'person.tailgate', { person: 'alice' }],
  [0, 'phone.openApp', { phone: 'alice' }],
  [2_000, 'person.walkTo', { person: 'alice', to: 'A101' }],
  [0, 'pms.rent', { unit: 'A103', tenant: 'bob' }],
  [20_000, 'lock.touch', { lock: 'A101' }],
  [0, 'phone.unlock', { phone: 'alice', unit: 'A101' }],
  [500, 'portal.unlock', { as: 'maya', unit: 'A102', choose: 'Emergency', reason: 'Fire' }],
  [400, 'lock.touch', { lock: 'A102' }],
  [5_000, 'lock.pullHasp', { lock: 'A101' }],
  [30_000, 'lock.closeHasp', { lock: 'A101' }],
  [600_000, 'phone.refresh', { phone: 'alice' }],
  [3_700_000, 'person.leave', { person: 'alice' }],
];

/** The digest at the end, and the causes of the events from that instant on. */
function playedFrom(
  site: LiveFacility,
  from: number,
): { readonly digest: string; readonly causes: ReadonlyMap<number, number | undefined> } {
  const causes = new Map<number, number | undefined>();
  site.trace.subscribe(({ seq, causedBy }) => causes.set(seq, causedBy));
  let at = START;
  for (const [afterMs, verb, args] of visit) {
    at += afterMs;
    if (at < from) continue;
    site.clock.runUntil(at);
    site.play(verb, args);
  }
  site.clock.runUntil(START + 6_000_000);
  return { digest: site.trace.digest, causes };
}

describe('a snapshot of a whole facility', () => {
  const whole = playedFrom(demo(), START);
  const moments = [
    1, 150, 2_001, 9_000, 22_050, 22_120, 22_180, 22_300, 22_700, 23_000, 23_400, 28_050, 60_000, 700_001, 4_000_000,
  ];

  it.each(moments)('taken %i ms in and restored continues to the same digest and causes', (afterMs) => {
    const site = demo();
    let at = START;
    const cut = START + afterMs;
    for (const [gap, verb, args] of visit) {
      at += gap;
      if (at >= cut) break;
      site.clock.runUntil(at);
      site.play(verb, args);
    }
    site.clock.runUntil(cut);
    const snapshot = JSON.parse(JSON.stringify(site.snapshot()));
    const restored = openFromPlan(site.plan, { seed: 'snapshot', startAt: START }, snapshot);
    expect(restored.view()).toEqual(site.view());
    const { seq } = restored.trace;
    const { digest, causes } = playedFrom(restored, cut);
    expect(digest).toBe(whole.digest);
    expect(causes.size).toBeGreaterThan(0);
    expect(causes).toEqual(new Map([...whole.causes].filter(([event]) => event > seq)));
  });
});
