/**
 * Every number of the phone and its app from both sides: what a duration delays has not happened a millisecond before it, and has happened at it; a count
 * that is one short has no effect. The tables state each number again, because a test that imported it would pass with any value.
 */
import { describe, expect, it, test } from 'vitest';
import { Attempt } from '../../src/phone/attempt/attempt.ts';
import { newAttempt } from '../../src/phone/attempt/machine.ts';
import { packetFor, validKey } from '../../src/phone/key-cache.ts';
import { app, command, key, MAC, NO_SIGNAL, NOON, ready, record, SESSION } from './phone-fixture.ts';

type Fixture = ReturnType<typeof ready>;

const until = (rig: Fixture, done: () => boolean): void => {
  for (let ms = 0; !done(); ms++) {
    if (ms > 30_000) throw new Error('it never happens');
    rig.clock.runFor(1);
  }
};
const at = (rig: Fixture, state: string): void => until(rig, () => rig.see('app', 'attempt') === state);
const seen = (rig: Fixture, ...types: readonly string[]): boolean =>
  JSON.stringify(rig.servers.types()) === JSON.stringify(types);

/** Starts what the duration delays, and returns whether it has happened. */
const DURATIONS: readonly (readonly [what: string, ms: number, start: (rig: Fixture) => () => boolean])[] = [
  [
    'a scan without a find',
    8_000,
    (rig) => {
      rig.lock.setAsleep(true);
      rig.phone.unlock('A101');
      return () => rig.outcome() !== null;
    },
  ],
  [
    'a connection that does not come about',
    6_000,
    (rig) => {
      rig.phone.unlock('A101');
      at(rig, 'connecting');
      rig.lock.setAsleep(true);
      return () => rig.outcome() !== null;
    },
  ],
  [
    'the pause before the next connection',
    2_600,
    (rig) => {
      rig.lock.refuses = 1;
      rig.phone.unlock('A101');
      at(rig, 'pausing');
      return () => rig.see('app', 'attempt') !== 'pausing';
    },
  ],
  [
    'a request without an answer',
    10_000,
    (rig) => {
      rig.servers.state.mute = true;
      rig.phone.refresh();
      return () => rig.of('phone.answer').length > 0;
    },
  ],
  [
    'the pause before a request is sent again',
    3_000,
    (rig) => {
      rig.servers.state.failing = 1;
      rig.phone.refresh();
      rig.clock.runFor(50);
      return () => seen(rig, 'refresh', 'refresh');
    },
  ],
  [
    'the answer to a request that was sent again',
    10_000,
    (rig) => {
      rig.servers.state.failing = 1;
      rig.phone.refresh();
      rig.clock.runFor(50);
      rig.servers.state.mute = true;
      until(rig, () => seen(rig, 'refresh', 'refresh'));
      return () => rig.of('phone.answer').length > 0;
    },
  ],
  [
    'a power cycle',
    60_000,
    (rig) => {
      rig.phone.powerCycle();
      return () => rig.see('on') === true;
    },
  ],
  [
    'an automatic update',
    3_600_000,
    (rig) => {
      rig.phone.outdateApp();
      return () => rig.see('app', 'version') === '5.2.0';
    },
  ],
  [
    'an automatic update that met a phone without a signal',
    3_600_000,
    (rig) => {
      rig.phone.outdateApp();
      rig.phone.setSignal(NO_SIGNAL);
      rig.clock.runFor(3_600_000);
      rig.phone.setSignal({ cellular: true, wifi: false });
      return () => rig.see('app', 'version') === '5.2.0';
    },
  ],
  [
    'the end of a key by the phone’s clock',
    12 * 3_600_000 - 1_000,
    (rig) => () => validKey([key], MAC, rig.clock.now()) === undefined,
  ],
];

describe('every duration of a phone', () => {
  it.each(DURATIONS)('%s, %i ms', (_, ms, start) => {
    const rig = ready([key]);
    const happened = start(rig);
    rig.clock.runFor(ms - 1);
    const before = happened();
    rig.clock.runFor(1);
    expect([before, happened()]).toEqual([false, true]);
  });

  test('Bluetooth that hangs works again after a minute without power, and not a millisecond earlier', () => {
    const after = [59_999, 60_000].map((ms) => {
      const rig = ready([key]);
      rig.phone.hangBluetooth();
      rig.phone.powerOff();
      rig.clock.runFor(ms);
      rig.phone.powerOn();
      rig.phone.unlock('A101');
      rig.clock.runFor(5_000);
      return rig.outcome()?.result;
    });
    expect(after).toEqual(['failed', 'unlocked']);
  });
});

/** An attempt at the state `writing`, with its effects. */
function writing(hardware: string, packets: readonly string[]) {
  const effects: string[] = [];
  const attempt = Attempt.begin(newAttempt('android', MAC, false), NOON, ({ type }) => effects.push(type));
  attempt.send({ type: 'discovered', at: NOON, mac: MAC, name: `NOKE${hardware}_C0FFEE000001` });
  attempt.send({ type: 'connected', at: NOON });
  attempt.send({ type: 'read', at: NOON, value: SESSION });
  attempt.send({ type: 'subscribed', at: NOON });
  attempt.send({ type: 'offered', at: NOON, packet: null, malformed: false, online: true });
  attempt.send({ type: 'granted', at: NOON, commands: packets });
  return { attempt, effects };
}

describe('how long a session is trusted', () => {
  /** By hardware: locks that have to be woken by hand, and others. */
  it.each([
    ['1A', 15_000],
    ['4I', 15_000],
    ['2I', 60_000],
    ['3E', 60_000],
  ])('hardware %s: %i ms', (hardware, ms) => {
    const renews = [ms - 1, ms].map((later) => {
      const { attempt } = writing(hardware, [command(1)]);
      attempt.send({ type: 'notified', at: NOON + later, value: app('61') });
      return attempt.state;
    });
    expect(renews).toEqual(['renewing', 'closing']);
    const { attempt } = writing(hardware, [command(1)]);
    expect(attempt.context.deadlines).toEqual({ trustEnds: NOON + ms });
  });

  it('the app waits three seconds for a link to close', () => {
    const { attempt } = writing('1A', [command(1)]);
    attempt.send({ type: 'notified', at: NOON + 70, value: app('60') });
    expect([attempt.state, attempt.context.deadlines]).toEqual(['closing', { closeEnds: NOON + 3_070 }]);
  });
});

/** What happens at a count that is one short, and at the count. */
const COUNTS: readonly (readonly [what: string, count: number, outcomes: unknown, at: (count: number) => unknown])[] = [
  [
    'commands in a list that is too long',
    65,
    ['writing', 'closing'],
    (count) =>
      writing(
        '1A',
        Array.from({ length: count }, (_, n) => command(n)),
      ).attempt.state,
  ],
  [
    'server packets that an attempt keeps',
    320,
    [319, 320],
    (count) => {
      const { attempt } = writing('1A', [command(1)]);
      for (let n = 0; n < count; n++) attempt.send({ type: 'notified', at: NOON, value: record(n) });
      return attempt.context.responses.length;
    },
  ],
  [
    'more server packets than that',
    321,
    [320, 320],
    (count) => {
      const { attempt } = writing('1A', [command(1)]);
      for (let n = 0; n < count; n++) attempt.send({ type: 'notified', at: NOON, value: record(n) });
      return attempt.context.responses.length;
    },
  ],
  [
    'connections that Android tries',
    4,
    ['unlocked', 'failed'],
    (count) => {
      const rig = ready([key]);
      rig.lock.refuses = count;
      rig.phone.unlock('A101');
      rig.clock.runFor(30_000);
      return rig.outcome()?.result;
    },
  ],
  [
    'requests under way before one is dropped',
    16,
    [16, 16],
    (count) => {
      const rig = ready();
      rig.servers.state.mute = true;
      for (let i = 0; i <= count; i++) rig.phone.requestPin('A101');
      return rig.servers.types().length;
    },
  ],
];

describe('every count of a phone', () => {
  it.each(COUNTS)('%s: %i', (_, count, outcomes, at) => {
    expect([count - 1, count].map(at)).toEqual(outcomes);
  });
});

describe('the bytes of a key', () => {
  const changed = (field: 'offlineKey' | 'unlockCommand' | 'scheduledUnlockCommand', text: string, dated: boolean) =>
    packetFor({ ...key, dated, [field]: text }, SESSION, NOON) !== undefined;
  const half = 'A0';

  /** Bytes of each part, and whether the packet needs it in the two forms. */
  it.each([
    ['offlineKey', 16, true, true],
    ['unlockCommand', 20, true, false],
    ['scheduledUnlockCommand', 20, false, true],
  ] as const)('%s has %i', (field, bytes, inDated, inScheduled) => {
    const lengths = [bytes - 1, bytes, bytes + 1].map((length) => half.repeat(length));
    const only = [false, true, false];
    expect(lengths.map((text) => changed(field, text, true))).toEqual(inDated ? only : [true, true, true]);
    expect(lengths.map((text) => changed(field, text, false))).toEqual(inScheduled ? only : [true, true, true]);
  });

  it('a session has 20', () => {
    const packets = [19, 20, 21].map((length) => packetFor(key, half.repeat(length), NOON) !== undefined);
    expect(packets).toEqual([false, true, false]);
  });
});
