import { describe, expect, test } from 'vitest';
import { SUPERVISION_MS } from '../../src/link/memory/steps.ts';
import { packetFor } from '../../src/phone/key-cache.ts';
import { CONNECT_AGAIN_MS, SCAN_MS } from '../../src/phone/profiles.ts';
import {
  app,
  command,
  FULL_SIGNAL,
  key,
  MAC,
  NO_SIGNAL,
  NOON,
  phoneFixture,
  ready,
  record,
  SESSION,
} from './phone-fixture.ts';

const platforms = ['android', 'ios'] as const;

describe.each(platforms)('unlock on %s', (platform) => {
  test('an available offline key is used first, even with signal, and one packet opens', () => {
    const it = ready([key], platform);
    expect(it.phone.unlock('A101')).toEqual({ ok: true });
    it.clock.runFor(1_000);
    expect(it.outcome()).toMatchObject({ result: 'unlocked', message: 'Unlocked' });
    expect(it.lock.state.writes).toHaveLength(1);
    expect(it.lock.state.writes[0]?.slice(0, 8)).toBe('04010020');
    expect(it.servers.types()).toEqual([]);
    expect(it.of('phone.path')).toEqual([{ mac: MAC, path: 'offline' }]);
    expect(it.lock.ends).toEqual(['central-closed']);
  });

  test('without a key but with signal, the app sends the servers session and position, and writes their list in order', () => {
    const it = ready([], platform);
    it.servers.state.commands = [command(1), command(2), command(3)];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.servers.state.seen[0]).toEqual({
      type: 'unlock',
      token: 'token-of-alice-0001',
      facility: 'north',
      mac: MAC,
      session: SESSION,
      where: { x: 1_000, y: 2_000 },
    });
    expect(it.lock.state.writes).toEqual([command(1), command(2), command(3)]);
    expect(it.outcome()).toMatchObject({ result: 'unlocked', message: 'Unlocked' });
    expect(it.of('phone.path')).toEqual([{ mac: MAC, path: 'online' }]);
  });

  test('the user sees the same message for either path', () => {
    const read = [[key], []].map((keys) => {
      const it = ready(keys, platform);
      it.phone.unlock('A101');
      it.clock.runFor(2_000);
      const { result, message, appError } = it.outcome() ?? {};
      return { result, message, appError };
    });
    expect(read[0]).toEqual(read[1]);
  });

  test('without key and signal it cannot open, and nothing is written', () => {
    const it = ready([], platform);
    it.phone.setSignal(NO_SIGNAL);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()?.message).toMatch(/cannot reach the server/);
    expect(it.lock.state.writes).toEqual([]);
    expect(it.lock.ends).toEqual(['central-closed']);
  });

  test('with a key no signal is needed; the records are uploaded when the signal returns', () => {
    const it = ready([key], platform);
    it.phone.setSignal(NO_SIGNAL);
    it.lock.state.script = [[record(1), record(2), app('60')]];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()?.result).toBe('unlocked');
    expect(it.see('app', 'uploadsWaiting')).toBe(1);
    it.phone.setSignal(FULL_SIGNAL);
    it.clock.runFor(1_000);
    expect(it.servers.state.seen).toEqual([
      expect.objectContaining({
        type: 'upload',
        logs: [{ session: SESSION, mac: MAC, receivedTime: expect.any(Number), responses: [record(1), record(2)] }],
      }),
    ]);
    expect(it.see('app', 'uploadsWaiting')).toBe(0);
  });

  test('an unlock that began without a key uploads records and then fetches keys', () => {
    const it = ready([], platform);
    it.lock.state.script = [[record(1), app('60')]];
    it.servers.state.keys = [key];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.servers.types()).toEqual(['unlock', 'upload', 'refresh']);
    expect(it.see('app', 'keys')).toHaveLength(1);
  });

  test.each(['61', '6D'])('after %s one refresh and one further try, online, in the same session', (code) => {
    const it = ready([key], platform);
    it.lock.state.script = [[app(code)], [app('60')]];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.servers.types()).toEqual(['refresh', 'unlock']);
    expect(it.outcome()?.result).toBe('unlocked');
    expect(it.of('phone.path').map(({ path }) => path)).toEqual(['offline', 'online']);
    expect(it.lock.ends).toEqual(['central-closed']);
  });

  test('a second 61 ends the attempt with error 261: there is only one retry', () => {
    const it = ready([key], platform);
    it.lock.state.script = [[app('61')]];
    it.phone.unlock('A101');
    it.clock.runFor(5_000);
    expect(it.servers.types()).toEqual(['refresh', 'unlock']);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 261 });
  });

  test('61 without signal stays a 61', () => {
    const it = ready([key], platform);
    it.phone.setSignal(NO_SIGNAL);
    it.lock.state.script = [[app('61')]];
    it.phone.unlock('A101');
    it.clock.runFor(5_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 261 });
  });

  test('a refusal by the servers shows their message', () => {
    const it = ready([], platform);
    it.servers.state.commands = null;
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', message: 'Payment is due.' });
    expect(it.lock.state.writes).toEqual([]);
  });

  test('a sleeping lock is not found within 8 s; touched in time, it opens', () => {
    const it = ready([key], platform);
    it.lock.setAsleep(true);
    it.phone.unlock('A101');
    it.clock.runFor(SCAN_MS);
    expect(it.outcome()?.message).toMatch(/Press the button/);
    it.phone.unlock('A101');
    it.clock.runFor(SCAN_MS - 1_000);
    it.lock.setAsleep(false);
    it.clock.runFor(1_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('a lock that disappears after discovery gives error 317 after six seconds, and the radio stops waiting', () => {
    const it = ready([key], platform);
    it.phone.unlock('A101');
    for (let ms = 0; ms < 1_000 && it.see('app', 'attempt') !== 'connecting'; ms++) it.clock.runFor(1);
    it.lock.setAsleep(true);
    it.clock.runFor(5_999);
    expect(it.outcome()).toBeNull();
    it.clock.runFor(1);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 317 });
    it.lock.setAsleep(false);
    it.clock.runFor(10_000);
    expect(it.lock.state.connected).toBe(false);
  });

  test('69 is a jam (error 267) and is not tried again', () => {
    const it = ready([key], platform);
    it.lock.state.script = [[app('69')]];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 267, message: expect.stringMatching(/handle/) });
    expect(it.lock.state.writes).toHaveLength(1);
  });

  test('a lock that vanishes during a command is a lost connection after the supervision timeout, not a jam', () => {
    const it = ready([key], platform);
    it.lock.state.script = [[]];
    it.phone.unlock('A101');
    for (let ms = 0; ms < 2_000 && it.lock.state.writes.length === 0; ms++) it.clock.runFor(1);
    it.lock.vanish();
    it.clock.runFor(SUPERVISION_MS);
    expect(it.outcome()?.message).toMatch(/connection to the lock was lost/);
  });

  test('a shutdown notice ends the attempt', () => {
    const it = ready([key], platform);
    it.lock.state.script = [['5164'.padEnd(40, '0')]];
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 264 });
  });

  test('a session is trusted for 15 s: a later answer of the servers is too late', () => {
    const it = ready([], platform);
    it.phone.unlock('A101');
    it.servers.state.mute = true;
    it.clock.runFor(30_000);
    expect(it.outcome()?.result).toBe('failed');
    expect(it.lock.state.writes).toEqual([]);
  });

  test('a 61 after the session is no longer trusted is not retried', () => {
    const it = ready([key], platform);
    it.lock.state.script = [[]];
    it.phone.unlock('A101');
    it.clock.runFor(20_000);
    it.lock.say(app('61'));
    it.clock.runFor(2_000);
    expect(it.servers.types()).toEqual([]);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 261 });
  });

  test('a session of all zeros is invalid', () => {
    const it = ready([key], platform);
    it.lock.state.session = '0'.repeat(40);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()?.result).toBe('failed');
    expect(it.lock.state.writes).toEqual([]);
  });

  test('a malformed key is error 309 and nothing is written', () => {
    const it = ready([{ ...key, offlineKey: 'not a key' }], platform);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 309 });
    expect(it.lock.state.writes).toEqual([]);
  });

  test('staff who open another person’s unit never use an offline key', () => {
    const it = ready([key], platform);
    it.phone.unlock('A101', { kind: 'emergency', reason: 'Tenant locked phone in unit' });
    it.clock.runFor(2_000);
    expect(it.servers.state.seen[0]).toMatchObject({
      type: 'unlock',
      by: { kind: 'emergency', reason: 'Tenant locked phone in unit' },
    });
    expect(it.lock.state.writes).toEqual([command(1)]);
  });

  test('a malformed key does not prevent staff from opening', () => {
    const it = ready([{ ...key, offlineKey: 'not a key' }], platform);
    it.phone.unlock('A101', { kind: 'override', pin: '482913' });
    it.clock.runFor(2_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('one attempt at a time', () => {
    const it = ready([key], platform);
    it.phone.unlock('A101');
    expect(it.phone.unlock('A101')).toEqual({ ok: false, why: 'busy' });
    it.clock.runFor(1_000);
    expect(it.phone.unlock('A101')).toEqual({ ok: true });
  });
});

describe('where the platforms differ (public)', () => {
  test('Android continues after any result except 64 and reports the last; iOS stops on 61', () => {
    const run = (platform: 'android' | 'ios') => {
      const it = ready([], platform);
      it.servers.state.commands = [command(1), command(2)];
      it.lock.state.script = [[app('61')], [app('60')]];
      it.phone.unlock('A101');
      it.clock.runFor(5_000);
      return it;
    };
    const android = run('android');
    expect(android.servers.types()).not.toContain('upload');
    expect(android.lock.state.writes).toEqual([command(1), command(2)]);
    expect(android.outcome()?.result).toBe('unlocked');
    const ios = run('ios');
    // It clears the list and, when refused, asks once more: the retry's list is answered with 60, 60.
    expect(ios.lock.state.writes).toEqual([command(1), command(1), command(2)]);
    expect(ios.servers.types().filter((type) => type === 'unlock')).toHaveLength(2);
  });

  test.each(['68', '69', '6A'])('iOS stops a list on %s, Android does not', (code) => {
    for (const platform of platforms) {
      const it = ready([], platform);
      it.servers.state.commands = [command(1), command(2)];
      it.lock.state.script = [[app(code)], [app('60')]];
      it.phone.unlock('A101');
      it.clock.runFor(2_000);
      expect(it.lock.state.writes).toHaveLength(platform === 'ios' ? 1 : 2);
      expect(it.outcome()?.result).toBe(platform === 'ios' ? 'failed' : 'unlocked');
    }
  });

  test('Android tries a refused connection four times, 2.6 s apart; iOS once', () => {
    const android = ready([key], 'android');
    android.lock.refuses = 3;
    android.phone.unlock('A101');
    android.clock.runFor(3 * CONNECT_AGAIN_MS);
    expect(android.outcome()).toBeNull();
    android.clock.runFor(2_000);
    expect(android.outcome()?.result).toBe('unlocked');
    const ios = ready([key], 'ios');
    ios.lock.refuses = 1;
    ios.phone.unlock('A101');
    ios.clock.runFor(2_000);
    expect(ios.outcome()).toMatchObject({ result: 'failed', appError: 317 });
  });

  test('Android cannot scan without location (300); iOS can, and needs it for keys only', () => {
    for (const platform of platforms) {
      const it = ready([key], platform);
      it.phone.setPermission('location', false);
      it.phone.unlock('A101');
      it.clock.runFor(2_000);
      expect(it.outcome()).toMatchObject(
        platform === 'android' ? { result: 'failed', appError: 300 } : { result: 'unlocked' },
      );
    }
  });

  test.each([
    ['android', 319],
    ['ios', 302],
  ] as const)('Bluetooth denied on %s is error %i', (platform, appError) => {
    const it = ready([key], platform);
    it.phone.setPermission('bluetooth', false);
    it.phone.unlock('A101');
    expect(it.outcome()).toMatchObject({ result: 'failed', appError });
  });
});

describe('packets from a key', () => {
  test('the timestamped form carries the phone’s own time, the other form none', () => {
    const at = (clockAt: number, dated: boolean) => packetFor({ ...key, dated }, SESSION, clockAt);
    expect(at(NOON, true)).not.toBe(at(NOON + 1_000, true));
    expect(at(NOON, true)).toBe(at(NOON + 999, true));
    expect(at(NOON, false)).toBe(at(NOON + 86_400_000, false));
    expect(at(NOON, true)?.slice(0, 8)).toBe('04010020');
  });

  test('two phones with different clocks write different packets', () => {
    const packets = [0, 3_600].map((error) => {
      const it = ready([key]);
      it.phone.setClockError(error);
      it.phone.unlock('A101');
      it.clock.runFor(1_000);
      return it.lock.state.writes[0];
    });
    expect(packets[0]).not.toBe(packets[1]);
  });

  test('a key expires by the phone’s own clock, right or wrong', () => {
    const it = ready([key]);
    it.phone.setClockError(13 * 3_600);
    it.phone.unlock('A101');
    it.clock.runFor(2_000);
    expect(it.of('phone.path')).toEqual([{ mac: MAC, path: 'online' }]);
    const late = ready([key]);
    late.phone.setClockError(-13 * 3_600);
    late.clock.runFor(13 * 3_600_000);
    late.phone.unlock('A101');
    late.clock.runFor(2_000);
    expect(late.of('phone.path')).toEqual([{ mac: MAC, path: 'offline' }]);
  });
});

describe('snapshot', () => {
  test.each(platforms)('an attempt on %s, restored from any point, continues to the same digest', (platform) => {
    const play = (it: ReturnType<typeof phoneFixture>, from: number, to: number): void => {
      const script: [number, () => void][] = [
        [100, () => it.phone.installApp()],
        [200, () => it.phone.signIn('+15550100', 'correct horse')],
        [900, () => it.phone.unlock('A101')],
        [3_000, () => it.phone.setPermission('location', false)],
        [3_100, () => it.phone.powerCycle()],
      ];
      for (const [at, act] of script) {
        if (at < from || at >= to) continue;
        it.clock.runUntil(NOON + at);
        act();
      }
      it.clock.runUntil(NOON + to);
    };
    const set = (it: ReturnType<typeof phoneFixture>) => {
      it.servers.state.keys = [key];
      it.lock.state.script = [[record(1), app('61')], [record(2), app('60')], [app('60')]];
      it.servers.state.commands = [command(1), command(2)];
    };
    const straight = phoneFixture(platform);
    set(straight);
    play(straight, 0, 70_000);
    expect(straight.of('phone.outcome')).toHaveLength(1);
    expect(straight.of('phone.path')).toHaveLength(2);
    for (let cut = 5; cut < 4_000; cut += 61) {
      const first = phoneFixture(platform);
      set(first);
      play(first, 0, cut);
      const second = phoneFixture(platform, first.snapshot());
      play(second, cut, 70_000);
      expect(second.world.trace.digest, `cut at ${cut}`).toBe(straight.world.trace.digest);
    }
  });
});
