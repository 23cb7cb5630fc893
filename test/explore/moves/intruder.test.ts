/** What an attacker with a radio and a copied key can and cannot do. */
import { describe, expect, test } from 'vitest';
import { setupOf } from '../../../src/explore/setup/setup.ts';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { ALTERATIONS, PACKETS_HEARD } from '../../../src/facility/people/intruder.ts';
import { instantOf } from '../../../src/scenario/local-time.ts';

const SETUP = setupOf(
  {
    zone: 0,
    start: 0,
    seed: 1,
    ios: false,
    faultClasses: [],
    moves: 80,
    settings: [],
    more: 0,
    units: [{ status: 0, factory: false, drift: 0 }],
  },
  'facility',
);

function withCopiedKeys(): { site: LiveFacility; play: (verb: string, args: Record<string, unknown>) => unknown } {
  const { plan, seed, startAt } = SETUP;
  const site = openFromPlan(plan, { seed, startAt: instantOf(startAt, plan.timeZone, 0) });
  const play = (verb: string, args: Record<string, unknown>) => site.play(verb, args);
  play('person.driveToGate', { person: 'ann' });
  play('phone.openApp', { phone: 'ann' });
  site.clock.runFor(2_000);
  play('intruder.copyKeys', { phone: 'ann' });
  play('lock.touch', { lock: 'U1' });
  play('intruder.connect', { lock: 'U1' });
  site.clock.runFor(1_000);
  return { site, play };
}

describe('intruder', () => {
  test.each(ALTERATIONS)(
    'protocol §5: a copied key that is altered (%s) opens only where the key itself would',
    (alteration) => {
      const { site, play } = withCopiedKeys();
      expect(play('intruder.useKey', { of: 'U1', alteration })).toEqual({ ok: true });
      site.clock.runFor(2_000);
      const opens = alteration === 'none' || alteration === 'untimed';
      expect(site.look('lock.U1.bolt')).toBe(opens ? 'retracted' : 'extended');
    },
  );

  test('a packet of one session does not open a lock in another', () => {
    const { site, play } = withCopiedKeys();
    play('intruder.useKey', { of: 'U1', alteration: 'untimed' });
    site.clock.runFor(20_000);
    play('intruder.leave', {});
    site.clock.runFor(2_000);
    expect(site.look('lock.U1.bolt')).toBe('extended');
    play('lock.touch', { lock: 'U1' });
    play('intruder.connect', { lock: 'U1' });
    site.clock.runFor(1_000);
    expect(play('intruder.replay', { back: 1 })).toEqual({ ok: true });
    site.clock.runFor(2_000);
    expect(site.look('lock.U1.bolt')).toBe('extended');
  });

  test('the number of recorded packets is bounded, and a snapshot contains them', () => {
    const { site, play } = withCopiedKeys();
    for (let i = 0; i < PACKETS_HEARD + 9; i++) {
      play('lock.touch', { lock: 'U1' });
      play('intruder.connect', { lock: 'U1' });
      site.clock.runFor(700);
      play('intruder.write', { packet: '04'.padEnd(40, '0') });
      site.clock.runFor(100);
    }
    expect(site.intruder.snapshot().heard).toHaveLength(PACKETS_HEARD);
    const { plan, seed, startAt } = SETUP;
    const again = openFromPlan(plan, { seed, startAt: instantOf(startAt, plan.timeZone, 0) }, site.snapshot());
    site.clock.runFor(60_000);
    again.clock.runFor(60_000);
    expect(again.trace.digest).toBe(site.trace.digest);
  });
});
