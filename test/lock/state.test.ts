/** What a lock traces about its states: each change once, and provisioning step by step. */
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/protocol/bytes.ts';
import { LockFixture, MASTER } from './lock-fixture.ts';

describe('lock.state', () => {
  it('traces a region when it changes, and only then', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.run(60_000);
    const told = new Map<string, unknown>();
    const states = rig.events.filter(({ kind }) => kind === 'lock.state');
    expect(states.length).toBeGreaterThan(4);
    for (const { data } of states)
      for (const [region, state] of Object.entries(data)) {
        expect(told.get(region)).not.toBe(state);
        told.set(region, state);
      }
  });
});

describe('the number of events that its machines have received', () => {
  it('is 0 for a new lock and for a restored one, and grows with each event', () => {
    const rig = new LockFixture();
    expect(rig.lock.received).toBe(0);
    rig.lock.setTemperature(5);
    expect(rig.lock.received).toBe(1);
    expect(rig.restored().lock.received).toBe(0);
  });
});

describe('provisioning', () => {
  it('goes from factory to staging with the first half of a key, and back to factory when the session ends', () => {
    const rig = new LockFixture({ factory: true });
    expect(rig.lock.view().provisioning).toBe('factory');
    const central = rig.touchAndConnect();
    expect(rig.lock.view().provisioning).toBe('factory');
    central.link?.write(rig.base(central.session, { op: 'setKey', part: 0, half: bytesOf(MASTER).slice(0, 8) }));
    rig.run(100);
    expect(rig.lock.view().provisioning).toBe('staging');
    central.link?.end('central-closed');
    expect(rig.lock.view().provisioning).toBe('factory');
  });
});

describe('the shutdown notice', () => {
  const notice = (rig: LockFixture): string | undefined =>
    rig.events.find(({ kind }) => kind === 'lock.notice')?.data.byHand === true ? 'by hand' : 'timed out';

  it('byte 3 is closed by hand after the hasp was put back, otherwise timed out', () => {
    const closed = new LockFixture();
    const { central } = closed.unlock();
    closed.lock.pullHasp();
    closed.lock.closeHasp();
    closed.run(20_000);
    expect(central.heard.at(-1)?.slice(0, 8)).toBe('51640201');
    expect(notice(closed)).toBe('by hand');
    const left = new LockFixture();
    const other = left.unlock().central;
    left.run(20_000);
    expect(other.heard.at(-1)?.slice(0, 8)).toBe('51640200');
    expect(notice(left)).toBe('timed out');
  });
});

describe('lock.locked', () => {
  const why = (rig: LockFixture): unknown => rig.events.filter(({ kind }) => kind === 'lock.locked').at(-1)?.data.why;

  it('is closed by hand even when the hasp was put back during the shutdown notice', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.lock.pullHasp();
    while (rig.lock.view().power !== 'shuttingDown') rig.run(10);
    rig.lock.closeHasp();
    rig.run(5_000);
    expect(why(rig)).toBe('closed by hand');
  });

  it('is timed out when nobody touched the hasp', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.run(20_000);
    expect(why(rig)).toBe('by time');
  });
});
