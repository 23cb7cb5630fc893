/** A real phone and a real lock over the memory link: only the servers are scripted. */
import { describe, expect, test } from 'vitest';
import { commandBase } from '../../../src/keys/derive.ts';
import { issueOffline } from '../../../src/keys/offline.ts';
import { onlinePacket } from '../../../src/keys/online.ts';
import { Gateway } from '../../../src/link/gateway/gateway.ts';
import { Air, type AirSnapshot } from '../../../src/link/memory/air.ts';
import type { Step } from '../../../src/link/memory/steps.ts';
import type { DigitalKey } from '../../../src/phone/backend.ts';
import { Phone, type PhoneSnapshot } from '../../../src/phone/phone.ts';
import type { Platform } from '../../../src/phone/profiles.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { LockFixture, MAC, MASTER, TODAY } from '../../lock/lock-fixture.ts';
import { refreshed, ScriptedServers, type ServerState, signedIn } from '../../phone/phone-fixture.ts';

const keyOf = (expiresAt: number, dated: boolean): DigitalKey => {
  const grant = { mac: MAC, slotNumber: 3, generation: 1, standing: false, keyDay: TODAY, schedule: 0 };
  const issue = issueOffline(bytesOf(MASTER), grant);
  return {
    mac: MAC,
    name: 'A101',
    offlineKey: toHex(issue.offlineKey),
    unlockCommand: toHex(issue.unlockCommand),
    scheduledUnlockCommand: toHex(issue.scheduledUnlockCommand),
    dated,
    expiresAt,
  };
};

type Saved = { air: AirSnapshot; servers: ServerState; phone: PhoneSnapshot };

function facility(platform: Platform, rig: LockFixture = new LockFixture(), from?: Saved) {
  const { world } = rig;
  const place: { step: Step } = { step: 'near' };
  const air = new Air(world, { reach: () => place.step }, from?.air);
  air.add(rig.lock, 'A101');
  const servers = new ScriptedServers(world, from?.servers);
  const central = air.central('alice');
  const parts = { name: 'alice', platform, central, backend: servers, where: () => ({ x: 0, y: 0 }) };
  const phone = new Phone(world, parts, from?.phone);
  const outcome = () => (phone.snapshot().state.app?.outcome ?? null) as { result: string; appError?: number } | null;
  const snapshot = (): Saved =>
    JSON.parse(JSON.stringify({ air: air.snapshot(), servers: servers.state, phone: phone.snapshot() }));
  return { rig, world, place, air, servers, phone, outcome, snapshot };
}

function signedInAt(platform: Platform, dated = true, withKey = true) {
  const it = facility(platform);
  it.servers.state.keys = withKey ? [keyOf(it.rig.clock.now() + 3_600_000, dated)] : [];
  it.phone.adopt(signedIn);
  it.phone.openApp();
  it.rig.run(1_000);
  expect(it.phone.snapshot().state.app?.facilities.north?.units).toEqual(refreshed([]).units);
  return it;
}

describe.each(['android', 'ios'] as const)('%s phone and Nokē ONE', (platform) => {
  test.each([true, false])('a digital key opens a touched lock, dated: %s, and its records go up', (dated) => {
    const it = signedInAt(platform, dated);
    it.rig.lock.touch();
    it.phone.unlock('A101');
    it.rig.run(4_000);
    expect(it.outcome()).toMatchObject({ result: 'unlocked' });
    expect(it.rig.lock.view().bolt).toBe('retracted');
    const uploads = it.servers.state.seen.filter(({ type }) => type === 'upload');
    expect(uploads).toHaveLength(1);
    it.rig.run(20_000);
    expect(it.rig.lock.view()).toMatchObject({ bolt: 'extended', power: 'asleep', link: 'silent' });
  });

  test('a sleeping lock is found only if somebody presses the button within the 8 s', () => {
    const it = signedInAt(platform);
    it.phone.unlock('A101');
    it.rig.run(8_100);
    expect(it.outcome()?.result).toBe('failed');
    it.phone.unlock('A101');
    it.rig.run(4_000);
    it.rig.lock.touch();
    it.rig.run(4_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('tension on the hasp is a jam for the phone; standing on the handle relieves it', () => {
    const it = signedInAt(platform);
    it.rig.lock.lean(900);
    it.rig.lock.touch();
    it.phone.unlock('A101');
    it.rig.run(5_000);
    expect(it.outcome()).toMatchObject({ result: 'failed', appError: 267 });
    it.rig.lock.standOnHandle();
    it.rig.lock.touch();
    it.phone.unlock('A101');
    it.rig.run(5_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('a brown-out under the motor is a lost connection for the phone, not a jam', () => {
    const it = signedInAt(platform);
    it.rig.lock.planPowerCut({ at: 'motor', n: 1 });
    it.rig.lock.touch();
    it.phone.unlock('A101');
    it.rig.run(8_000);
    expect(it.outcome()?.result).toBe('failed');
    expect(it.outcome()).not.toHaveProperty('appError');
  });

  test('a key of another day is refused with 6D, and the online try opens', () => {
    const it = signedInAt(platform);
    it.rig.run(13 * 3_600_000);
    it.phone.setClockError(-13 * 3_600);
    it.rig.lock.touch();
    it.phone.unlock('A101');
    const renewing = () => it.rig.events.some(({ kind, data }) => kind === 'phone.result' && data.code === 0x6d);
    for (let ms = 0; ms < 5_000 && !renewing(); ms++) it.rig.run(1);
    expect(renewing()).toBe(true);
    const session = it.rig.events.findLast(({ kind }) => kind === 'phone.session')?.data.session;
    const frame = { session: bytesOf(String(session)), sequence: 1, time: Math.floor(it.rig.clock.now() / 1_000) };
    const unlock = { keyClass: 2 as const, base: commandBase(bytesOf(MASTER)), command: { op: 'unlock' as const } };
    it.servers.state.commands = [toHex(onlinePacket(unlock, frame))];
    it.rig.run(5_000);
    expect(it.rig.events.filter(({ kind }) => kind === 'phone.path').map(({ data }) => data.path)).toEqual([
      'offline',
      'online',
    ]);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('far away every packet may need another try, but the lock still opens', () => {
    const it = signedInAt(platform);
    it.place.step = 'far';
    it.air.disturb('alice', { lossPerMille: 400 });
    it.rig.lock.touch();
    it.phone.unlock('A101');
    it.rig.run(8_000);
    expect(it.outcome()?.result).toBe('unlocked');
  });

  test('a snapshot of phone, link and lock at any point of a session continues to the same digest', () => {
    const begin = () => {
      const it = signedInAt(platform);
      it.rig.lock.touch();
      it.phone.unlock('A101');
      return it;
    };
    const straight = begin();
    straight.rig.run(25_000);
    expect(straight.outcome()?.result).toBe('unlocked');
    for (let cut = 1; cut < 2_200; cut += 73) {
      const first = begin();
      first.rig.run(cut);
      const saved = first.snapshot();
      const second = facility(platform, first.rig.restored(), saved);
      second.rig.run(25_000 - cut);
      expect(second.rig.trace.digest, `cut after ${cut} ms`).toBe(straight.rig.trace.digest);
    }
  });
});

test('lock and gateway: an hourly heartbeat makes a sleeping lock known, and none for 24 hours makes it offline', () => {
  const rig = new LockFixture();
  const beats: string[] = [];
  const nobody = () => {};
  const gateway = new Gateway(rig.world, {
    onHeartbeat: (mac) => beats.push(mac),
    onRecords: nobody,
    onResults: nobody,
    onNotListening: nobody,
    onLine: nobody,
  });
  gateway.add(rig.lock, 'A101');
  rig.run(4 * 3_600_000);
  expect(beats.length).toBeGreaterThanOrEqual(3);
  expect(beats.length).toBeLessThanOrEqual(5);
  expect(gateway.offline(MAC)).toBe(false);
  rig.lock.cutPart('radio');
  rig.run(26 * 3_600_000);
  expect(gateway.offline(MAC)).toBe(true);
});
