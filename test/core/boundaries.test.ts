/**
 * Every number among a facility's settings from both sides: the outcome one short of it, and the outcome at it. The table states each default again,
 * because a test that imported it would pass with any value.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batteryList } from '../../src/core/contact/batteries.ts';
import { DEFAULT_SETTINGS, type SettingName } from '../../src/core/model/settings.ts';
import { onSiteNow } from '../../src/core/opening/entries.ts';
import { unitDetails } from '../../src/core/views/portal.ts';
import { widgets } from '../../src/core/views/widgets.ts';
import { A101, GATE, NOON, phoneOf, Site } from './site.ts';

interface Boundary {
  readonly value: number;
  /** Other values at which the same must hold. */
  readonly range: readonly [number, number];
  /** Settings without which the number has no effect. */
  readonly beside?: Record<string, number | boolean>;
  /** The outcome after so much time, or so many times, or at such a voltage. */
  readonly at: (site: Site, amount: number) => unknown;
  /** The outcomes at the value less one, and at the value. */
  readonly outcomes: readonly [short: unknown, reached: unknown];
}

const DAY = 86_400_000;
const EMERGENCY = { kind: 'emergency', reason: 'Tenant locked phone in unit' } as const;

function ready(settings: Record<string, number | boolean>): Site {
  const site = new Site({ settings });
  site.tenant('alice', 'A101');
  site.staff('mona');
  site.settle();
  return site;
}

const facilityOf = (site: Site) => {
  const found = site.core.state.facilities.get('main');
  if (found === undefined) throw new Error('no facility');
  return found;
};
const emergency = (site: Site): string =>
  site.ask({ type: 'remote.open', by: 'mona', unit: 'A101', via: 'portal', how: EMERGENCY });
const override = (site: Site, pin: string): string =>
  site.ask({ type: 'remote.open', by: 'mona', unit: 'A101', via: 'portal', how: { kind: 'override', pin } });
const signIn = (site: Site, password: string): string =>
  site.ask({ type: 'account.signIn', identity: phoneOf('alice'), password, device: 'p' });
const wrongly = (site: Site, times: number): void => {
  for (let i = 0; i < times; i++) signIn(site, 'wrong');
};
const reported = (site: Site, batteryMv: number) => {
  site.lock(A101).batteryMv = batteryMv;
  site.checkIn(A101);
  return batteryList(site.core.state, 'main', site.now);
};
const listed = (site: Site, batteryMv: number): string => reported(site, batteryMv).low[0]?.level ?? 'healthy';
const askPin = (site: Site): string => {
  site.must({ type: 'remote.ask', by: 'mona', unit: 'A101', via: 'portal' });
  return site.lastCode('alice');
};
const other = (pin: string): string => (pin === '111111' ? '222222' : '111111');

const BOUNDARIES: Partial<Record<SettingName, Boundary>> = {
  gracePeriodMinutes: {
    value: 0,
    range: [1, 60],
    at: (site, minutes) => {
      const exit = 'C0:FF:EE:00:00:03';
      site.must({
        type: 'entry.add',
        facility: 'main',
        id: 'exit',
        kind: 'gate',
        zones: ['north'],
        mac: exit,
        exit: true,
      });
      site.standIn(exit, '3E');
      site.settle();
      site.online('alice-phone', GATE);
      site.now = NOON + 10 * 3_600_000 + minutes * 60_000;
      const out = site.online('alice-phone', exit);
      return typeof out === 'string' ? out : 'opens';
    },
    outcomes: ['opens', 'B-SEC-3'],
  },
  motionAlertEvents: {
    value: 3,
    range: [2, 20],
    at: (site, times) =>
      Array.from({ length: times }, () => site.must({ type: 'motion.report', unit: 'A102' }))
        .flat()
        .some(({ type }) => type === 'motion.alerted'),
    outcomes: [false, true],
  },
  motionAlertMinutes: {
    value: 5,
    range: [2, 60],
    beside: { motionAlertEvents: 2 },
    at: (site, minutes) => {
      site.must({ type: 'motion.report', unit: 'A102' });
      site.wait(minutes * 60_000);
      return site.must({ type: 'motion.report', unit: 'A102' }).some(({ type }) => type === 'motion.alerted');
    },
    outcomes: [true, false],
  },
  remoteWindowMs: {
    value: 10_000,
    range: [2_000, 60_000],
    // Until the window ends, the first emergency waits, and a second one is refused.
    at: (site, ms) => {
      emergency(site);
      site.now += ms + 1;
      return emergency(site);
    },
    outcomes: ['B-REM-19', 'done'],
  },
  remoteOutcomeMs: {
    value: 15_000,
    range: [11_000, 60_000],
    at: (site, ms) => {
      emergency(site);
      const { locks } = site;
      const session = locks.get(A101)?.connect() ?? '';
      const beat = { state: 2, batteryMv: 3_000, clockValid: true, touched: true };
      site.must({ type: 'gateway.heartbeat', mac: A101, session, ...beat });
      site.wait(ms);
      return site.events.some(({ type }) => type === 'remote.notOpened');
    },
    outcomes: [false, true],
  },
  pinLifeMs: {
    value: 600_000,
    range: [1_000, 3_600_000],
    at: (site, ms) => {
      const pin = askPin(site);
      site.wait(ms);
      return override(site, pin);
    },
    outcomes: ['done', 'B-REM-8'],
  },
  pinTries: {
    value: 5,
    range: [1, 12],
    at: (site, times) => {
      const pin = askPin(site);
      for (let i = 0; i < times; i++) override(site, other(pin));
      return override(site, pin);
    },
    outcomes: ['done', 'B-REM-9'],
  },
  activationLifeMs: {
    value: DAY,
    range: [1_000, 3 * DAY],
    at: (site, ms) => {
      site.rent('A102', 'bob');
      const code = site.lastCode('bob');
      site.wait(ms);
      return site.ask({ type: 'account.activate', identity: phoneOf('bob'), code, password: 'x' });
    },
    outcomes: ['done', 'B-ACC-4'],
  },
  freezeAfter: {
    value: 5,
    range: [1, 12],
    at: (site, times) => {
      wrongly(site, times);
      return signIn(site, 'secret of alice');
    },
    outcomes: ['done', 'B-ACC-3'],
  },
  freezeWithinMs: {
    value: 300_000,
    range: [1_000, 3_600_000],
    beside: { freezeAfter: 2 },
    at: (site, ms) => {
      wrongly(site, 1);
      site.wait(ms);
      wrongly(site, 1);
      return signIn(site, 'secret of alice');
    },
    outcomes: ['B-ACC-3', 'done'],
  },
  offlineAfterMs: {
    value: DAY,
    range: [60_000, 3 * DAY],
    at: (site, ms) => {
      site.wait(ms);
      return unitDetails(site.core.state, site.core.rules, 'A101', 'mona', site.now)?.button.disabledBy;
    },
    outcomes: [[], ['B-REM-3']],
  },
  lowMv: {
    value: 2_900,
    range: [2_860, 3_000],
    // One above it is healthy.
    at: (site, mv) => listed(site, 2 * facilityOf(site).settings.lowMv - mv),
    outcomes: ['healthy', 'LOW'],
  },
  deadMv: {
    value: 2_850,
    range: [2_500, 2_890],
    at: (site, mv) => listed(site, 2 * facilityOf(site).settings.deadMv - mv),
    outcomes: ['LOW', 'DEAD'],
  },
  recoveryMv: {
    value: 50,
    range: [2, 200],
    at: (site, mv) => {
      listed(site, 2_800);
      return listed(site, 2_900 + mv);
    },
    outcomes: ['LOW', 'healthy'],
  },
  batteryPatienceMs: {
    value: DAY,
    range: [60_000, 3 * DAY],
    at: (site, ms) => {
      reported(site, 2_800);
      reported(site, 3_000);
      site.must({ type: 'battery.answer', mac: A101, by: 'mona', replaced: true });
      reported(site, 2_800);
      site.wait(ms);
      return reported(site, 2_800).low[0]?.forSupport;
    },
    outcomes: [false, true],
  },
  transferMs: {
    value: 2 * DAY,
    range: [60_000, 35_000_000],
    at: (site, ms) => {
      site.must({ type: 'feed.change', facility: 'main', unit: 'A101', completed: true, status: 'available' });
      site.rent('A102', 'alice');
      site.must({ type: 'transfer.start', by: 'mona', from: 'A101', to: 'A102' });
      site.wait(ms);
      const opened = site.online('alice-phone', A101);
      return typeof opened === 'string' ? opened : 'opens';
    },
    outcomes: ['opens', 'B-ACS-1'],
  },
  onSiteAlertMs: {
    value: 5_400_000,
    range: [60_000, 40_000_000],
    // Longer than this, so the instant itself is without an alert.
    at: (site, ms) => {
      site.online('alice-phone', GATE);
      site.wait(ms + 1);
      return widgets(site.core.state, 'main', site.now)?.peopleOnSite[0]?.alert;
    },
    outcomes: [false, true],
  },
  onSiteTimeoutMs: {
    value: 43_200_000,
    range: [60_000, 80_000_000],
    at: (site, ms) => {
      site.online('alice-phone', GATE);
      site.wait(ms);
      return onSiteNow(facilityOf(site), site.now).length;
    },
    outcomes: [1, 0],
  },
  sharedUsers: {
    value: 20,
    range: [1, 30],
    at: (site, people) => {
      for (let i = 0; i < people; i++)
        site.must({ type: 'share.add', by: 'alice', unit: 'A101', with: phoneOf(`guest ${i}`) });
      return site.ask({ type: 'share.add', by: 'alice', unit: 'A101', with: phoneOf('one more') });
    },
    outcomes: ['done', 'B-SHR-4'],
  },
};

const around = ({ at, beside = {} }: Boundary, settings: Record<string, number>, value: number) =>
  [value - 1, value].map((amount) => at(ready({ ...beside, ...settings }), amount));

describe('every number of a facility’s settings', () => {
  it('is in the table', () => {
    const numbers = Object.entries(DEFAULT_SETTINGS).filter(([, value]) => typeof value === 'number');
    expect(numbers.map(([name]) => name).sort()).toEqual(Object.keys(BOUNDARIES).sort());
  });

  it.each(Object.entries(BOUNDARIES).filter(([, { value }]) => value > 0))(
    '%s, from both sides of its default',
    (_, boundary) => {
      expect(around(boundary, {}, boundary.value)).toEqual(boundary.outcomes);
    },
  );

  it('gracePeriodMinutes is off by default', () => {
    expect(BOUNDARIES.gracePeriodMinutes?.at(ready({}), 0)).toBe('B-SEC-3');
  });

  it.each(Object.entries(BOUNDARIES))('%s, from both sides of any other value', (name, boundary) => {
    const [min, max] = boundary.range;
    fc.assert(
      fc.property(fc.integer({ min, max }), (value) => {
        expect(around(boundary, { [name]: value }, value)).toEqual(boundary.outcomes);
      }),
      { numRuns: 4, seed: 21 },
    );
  });
});
