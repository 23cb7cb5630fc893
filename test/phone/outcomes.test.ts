/**
 * Every way in which an attempt can end, with the sentence and the error number that the user sees. The tables state them again, because a test that
 * imported them would pass with any sentence.
 */
import { describe, expect, test } from 'vitest';
import { FAILURE_MESSAGES } from '../../src/phone/user-messages.ts';
import { app, key, NO_SIGNAL, ready } from './phone-fixture.ts';

type Fixture = ReturnType<typeof ready>;
type Shown = readonly [message: string, appError?: number];

const INVALID = 'The lock sent an invalid answer.';
const SILENT = 'The lock did not respond. Press the button on the lock and try again.';
const WRONG = 'Something went wrong. Try again.';
const BLUETOOTH = 'Allow the app to use Bluetooth and try again.';
const UNREACHED = 'We cannot reach the server. Check your signal or Wi-Fi and try again.';

/** The answers of a lock; any other result is an invalid one. */
const BY_RESULT: Readonly<Record<number, Shown>> = {
  96: ['Unlocked'],
  97: ['You do not have access to this lock. Refresh the app and try again.', 261],
  98: ['The lock did not understand the app. Update the app and try again.', 262],
  99: ['You do not have permission to open this lock. Contact the facility.', 263],
  100: ['The lock went to sleep. Press the button on the lock and try again.', 264],
  101: ['The lock could not read the command. Try again.', 265],
  104: ['The lock could not lock. Check the hasp and try again.', 268],
  105: ['The lock is jammed. Stand on the handle at the foot of the door to relieve the hasp, then try again.', 267],
  106: ['The shackle is stuck. Push it in, then try again.', 267],
  109: ['You have no access at this hour. Look at the facility hours.'],
};
const NEIGHBOURS = [0, 95, 102, 103, 107, 108, 110, 111, 255];

const PLATFORMS = ['android', 'ios'] as const;

/** What happens before or after the tap, on a phone that holds a key. */
const SITUATIONS: readonly (readonly [name: string, shown: Shown, (it: Fixture) => void])[] = [
  [
    'a lock that is asleep',
    ['Lock not found. Press the button on the lock, stay close to it and try again.'],
    (it) => {
      it.lock.setAsleep(true);
      it.phone.unlock('A101');
    },
  ],
  [
    'a lock that falls asleep before it is connected',
    [SILENT, 317],
    (it) => {
      it.phone.unlock('A101');
      for (let ms = 0; it.see('app', 'attempt') !== 'connecting' && ms < 9_000; ms++) it.clock.runFor(1);
      it.lock.setAsleep(true);
    },
  ],
  [
    'a lock that refuses every connection',
    [SILENT, 317],
    (it) => {
      it.lock.refuses = 9;
      it.phone.unlock('A101');
    },
  ],
  [
    'a lock that vanishes after the command',
    ['The connection to the lock was lost. Try again.'],
    (it) => {
      it.lock.state.script = [[]];
      it.phone.unlock('A101');
      for (let ms = 0; it.lock.state.writes.length === 0 && ms < 9_000; ms++) it.clock.runFor(1);
      it.lock.vanish();
    },
  ],
  [
    'a refusal after which refresh and online unlock take too long',
    ['That took too long. Press the button on the lock and try again.'],
    (it) => {
      it.lock.state.script = [[app('61')]];
      it.servers.state.failing = 1;
      it.phone.unlock('A101');
      for (let ms = 0; !it.servers.types().includes('unlock') && ms < 9_000; ms++) {
        // Both requests fail once and are sent again.
        if (it.servers.types().length === 2) it.servers.state.failing = 1;
        it.clock.runFor(1);
      }
      it.servers.state.mute = true;
    },
  ],
  [
    'a session of zeros',
    ['The lock sent an invalid answer. Try again.'],
    (it) => {
      it.lock.state.session = '0'.repeat(40);
      it.phone.unlock('A101');
    },
  ],
  [
    'Bluetooth off',
    ['Turn on Bluetooth and try again.', 302],
    (it) => {
      it.phone.setBluetooth(false);
      it.phone.unlock('A101');
    },
  ],
  [
    'Bluetooth that hangs',
    ['Bluetooth is not responding. Restart your phone and try again.', 303],
    (it) => {
      it.phone.hangBluetooth();
      it.phone.unlock('A101');
    },
  ],
  [
    'an installation that is damaged',
    [WRONG, 99],
    (it) => {
      it.phone.damageApp();
      it.phone.unlock('A101');
    },
  ],
  [
    'stored data that cannot be read',
    [WRONG, 309],
    (it) => {
      it.phone.corruptCache();
      it.phone.unlock('A101');
    },
  ],
];

/** The same, on a phone without a key. */
const WITHOUT_KEY: typeof SITUATIONS = [
  [
    'no signal',
    [UNREACHED],
    (it) => {
      it.phone.setSignal(NO_SIGNAL);
      it.phone.unlock('A101');
    },
  ],
  [
    'servers that are down',
    [UNREACHED],
    (it) => {
      it.servers.state.failing = 9;
      it.phone.unlock('A101');
    },
  ],
  [
    'servers that do not answer',
    [UNREACHED],
    (it) => {
      it.servers.state.mute = true;
      it.phone.unlock('A101');
    },
  ],
  [
    'servers that refuse',
    ['Payment is due.'],
    (it) => {
      it.servers.state.commands = null;
      it.phone.unlock('A101');
    },
  ],
  [
    'a list without commands',
    [WRONG, 309],
    (it) => {
      it.servers.state.commands = [];
      it.phone.unlock('A101');
    },
  ],
];

const shown = (it: Fixture): Shown => {
  it.clock.runFor(60_000);
  const { message, appError } = it.outcome() ?? { message: 'none' };
  return appError === undefined ? [message] : [message, appError];
};

describe.each(PLATFORMS)('on %s', (platform) => {
  test.each([...Object.keys(BY_RESULT).map(Number), ...NEIGHBOURS])('the result %i', (code) => {
    const it = ready([key], platform);
    it.phone.setSignal(NO_SIGNAL);
    it.lock.state.script = [[app(code.toString(16).toUpperCase().padStart(2, '0'))]];
    it.phone.unlock('A101');
    expect(shown(it)).toEqual(BY_RESULT[code] ?? [INVALID, 267]);
    expect(it.outcome()?.result).toBe(code === 96 ? 'unlocked' : 'failed');
    expect(it.of('phone.result')).toEqual([{ mac: key.mac, code, left: 0 }]);
  });

  test.each(SITUATIONS)('%s', (_, expected, happens) => {
    const it = ready([key], platform);
    happens(it);
    expect(shown(it)).toEqual(expected);
  });

  test.each(WITHOUT_KEY)('without a key, %s', (_, expected, happens) => {
    const it = ready([], platform);
    happens(it);
    expect(shown(it)).toEqual(expected);
  });

  test('the permission for Bluetooth, before and during an attempt', () => {
    const expected = [BLUETOOTH, platform === 'ios' ? 302 : 319];
    const before = ready([key], platform);
    before.phone.setPermission('bluetooth', false);
    before.phone.unlock('A101');
    expect(shown(before)).toEqual(expected);
    const during = ready([key], platform);
    during.lock.setAsleep(true);
    during.phone.unlock('A101');
    during.phone.setPermission('bluetooth', false);
    expect(shown(during)).toEqual(expected);
  });

  test('the permission for the location, which Android needs for scanning', () => {
    const it = ready([key], platform);
    it.phone.setPermission('location', false);
    it.phone.unlock('A101');
    expect(shown(it)).toEqual(
      platform === 'ios' ? ['Unlocked'] : ['Allow the app to use your location and try again.', 300],
    );
  });
});

test('the list of sentences with which the app ends an attempt is complete', () => {
  const sentences = [...SITUATIONS, ...WITHOUT_KEY].map(([, [message]]) => message);
  const results = Object.values(BY_RESULT).map(([message]) => message);
  const others = [BLUETOOTH, 'Allow the app to use your location and try again.'];
  const all = new Set([...sentences, ...results, ...others]);
  for (const other of ['Unlocked', 'Payment is due.']) all.delete(other);
  expect([...new Set(FAILURE_MESSAGES)].sort()).toEqual([...all].sort());
});
