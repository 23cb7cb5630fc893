/** The lock that the suite emulates for a backend: what it answers, when it sleeps, what a copy has, and how keys and codes open it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatedLock } from '../../src/conformance/core-api/probe/emulated-lock.ts';
import { Keyring } from '../../src/conformance/lock/probe/keyring.ts';
import { zoneCommand } from '../../src/conformance/lock/probe/zone.ts';
import { setupCheck } from '../../src/keys/derive.ts';
import { issueOffline } from '../../src/keys/offline.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import type { Command } from '../../src/protocol/command.ts';
import { mac } from '../../src/protocol/mac.ts';
import { decodeSession } from '../../src/protocol/session.ts';

const AT = Date.UTC(2026, 10, 21, 19);
const DAY = Math.floor(AT / 86_400_000);
const KEYS = {
  mac: mac('C0:FF:EE:0C:00:03'),
  hardware: '1A',
  factorySecret: new Uint8Array(32).fill(7),
  facility: undefined,
} as const;

let lock: EmulatedLock;
let keyring: Keyring;
beforeEach(() => {
  lock = EmulatedLock.inFactory(KEYS, { seed: '1', at: AT, epoch: 4, nextNumber: 30 });
  keyring = new Keyring(KEYS, new Uint8Array(32).fill(9), 5);
});

/** Writes commands in one connection; returns the last notification after each, its first two bytes. */
function told(of: EmulatedLock, keyClass: 0 | 2, make: (session: Uint8Array) => readonly Command[]): string[] {
  const session = bytesOf(of.arrive());
  const answers = make(session).map((command, i) => {
    const frame = { session, sequence: i + 1, time: of.unixSeconds() };
    return (
      of
        .write(toHex(keyring.online(command, frame, keyClass)))
        .at(-1)
        ?.slice(0, 4) ?? 'none'
    );
  });
  of.leave();
  return answers;
}

const setUp = (of: EmulatedLock): string[] =>
  told(of, 0, (session) => {
    const master = keyring.master();
    return [
      { op: 'setKey', part: 0, half: master.slice(0, 8) },
      { op: 'setKey', part: 1, half: master.slice(8) },
      { op: 'setup', epoch: 5, check: setupCheck(master, session) },
    ];
  });
const stateOf = (of: EmulatedLock) => {
  const read = decodeSession(bytesOf(of.arrive()));
  of.leave();
  return read.ok ? read.value : undefined;
};
const keyFor = (slot: number) => {
  const { offlineKey, unlockCommand, scheduledUnlockCommand } = issueOffline(
    keyring.master(),
    keyring.scopeOf({ slot, day: DAY }),
  );
  return {
    scheduled: { offline_key: toHex(offlineKey), unlock_command: toHex(scheduledUnlockCommand) },
    timestamped: { offline_key: toHex(offlineKey), unlock_command: toHex(unlockCommand) },
  };
};

describe('the emulated lock', () => {
  it('begins in factory state with the epoch and the number of the next record', () => {
    expect(lock.flash).toMatchObject({ epoch: 4, nextNumber: 30, master: null });
    expect(stateOf(lock)).toMatchObject({ setUp: false, epochBits: 4 });
    expect(() =>
      EmulatedLock.inFactory({ ...KEYS, factorySecret: undefined }, { seed: '1', at: AT, epoch: 0, nextNumber: 1 }),
    ).toThrow('needs its factory secret');
  });

  it('is set up by commands, and leaves at rest after 26 seconds', () => {
    expect(lock.unixSeconds()).toBe(AT / 1_000);
    expect(setUp(lock)).toEqual(['5160', '5160', '5160']);
    expect(lock.unixSeconds() - AT / 1_000).toBe(26);
    expect(lock.flash.epoch).toBe(5);
    expect(stateOf(lock)).toMatchObject({ setUp: true, epochBits: 5, recordsWaiting: true });
    expect(lock.openedLast).toBe(false);
    expect(lock.advertisedLast).toMatch(/^NOKE1A_/);
    expect(told(lock, 2, () => [{ op: 'unlock' }])).toEqual(['5160']);
    expect(lock.openedLast).toBe(true);
    expect(stateOf(lock)).toMatchObject({ state: 2 });
    expect(lock.openedLast).toBe(false);
  });

  it('is silent without a connection', () => {
    expect(lock.write('00'.repeat(20))).toEqual([]);
    expect(lock.unixSeconds() - AT / 1_000).toBeGreaterThanOrEqual(0);
  });

  it('ends the connection of an earlier case when it is touched again', () => {
    const first = lock.arrive();
    expect(lock.arrive()).not.toBe(first);
    expect(setUp(lock)).toEqual(['5160', '5160', '5160']);
  });

  it('has copies that nothing changes in the original', () => {
    setUp(lock);
    const before = lock.flash;
    const [one, other] = [lock.copy(), lock.copy()];
    expect(one.flash).toEqual(before);
    expect(one.arrive()).not.toBe(other.arrive());
    expect(told(one, 2, () => [{ op: 'unlock' }])).toEqual(['5160']);
    expect(one.flash.nextNumber).toBeGreaterThan(before.nextNumber);
    expect(lock.flash).toEqual(before);
    expect(one.unixSeconds()).toBeGreaterThan(lock.unixSeconds());
  });

  it('is reset with its epoch and without records; numbers go on from the first one that no connection has sent', () => {
    setUp(lock);
    told(lock, 2, () => [{ op: 'unlock' }]);
    const { nextNumber } = lock.flash;
    const reset = lock.reset();
    expect(reset.flash).toMatchObject({ epoch: 5, master: null, records: [] });
    // The lock closed by itself after the connection.
    expect(nextNumber - reset.flash.nextNumber).toBe(1);
    expect(reset.arrive()).not.toBe(lock.reset().arrive());
  });

  it('opens by a key in the form for which it was made, and by no other', () => {
    setUp(lock);
    told(lock, 2, () => [zoneCommand('UTC', AT), { op: 'enableLimitedKey', slotNumber: 5, generation: 1 }]);
    const key = keyFor(5);
    expect(lock.opensBy(key.scheduled)).toBe(true);
    expect(lock.openedLast).toBe(true);
    expect(lock.opensBy(key.timestamped, 'timestamped')).toBe(true);
    const wrong = { ...key.scheduled, offline_key: '00'.repeat(16) };
    expect(lock.opensBy(wrong)).toBe(false);
    expect(lock.openedLast).toBe(false);
  });

  it('opens by the presses of a code that it has, as often as it may be used', () => {
    setUp(lock);
    expect(lock.opensByPresses('0110')).toBe(false);
    told(lock, 2, () => [{ op: 'setQuickClick', index: 7, length: 4, pattern: 0b0110, uses: 2 }]);
    expect(['0110', '0111', '1001', '0110', '0110'].map((code) => lock.opensByPresses(code))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });
});
