/** What a lock reports before any command: its session, byte by byte as a phone and the core read it. */
import { describe, expect, it } from 'vitest';
import { decodeSession } from '../../src/protocol/session.ts';
import { LockFixture } from './lock-fixture.ts';

describe('the session', () => {
  const sessionOf = (rig: LockFixture) => {
    const read = decodeSession(rig.touchAndConnect().session);
    if (!read.ok) throw new Error('a lock made a session that does not read');
    return read.value;
  };

  it('byte 1 bit 3 is set while records wait, and only then', () => {
    const rig = new LockFixture();
    expect(sessionOf(rig).recordsWaiting).toBe(false);
    rig.run(60_000);
    rig.lock.releaseFromInside();
    rig.run(60_000);
    expect(rig.logged().length).toBeGreaterThan(0);
    expect(sessionOf(rig).recordsWaiting).toBe(true);
  });
});
