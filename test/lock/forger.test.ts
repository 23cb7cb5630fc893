import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flash } from '../../src/lock/flash.ts';
import { runs } from '../sizes.ts';
import { type Central, LockFixture, TODAY } from './lock-fixture.ts';

/** Tries packets one after the other within a session; none may move the bolt or change anything but the log. */
class Tries {
  rig = new LockFixture();
  central: Central = this.rig.touchAndConnect();
  readonly before: Flash = this.rig.lock.flash;

  #tries = 0;

  /** A session that contains fewer than five wrong keys. */
  get session(): Uint8Array {
    if (this.#tries > 0 && this.#tries % 4 === 0) {
      this.central.link?.end('central-closed');
      this.central = this.rig.touchAndConnect();
    }
    return this.central.session;
  }

  refuses(packet: Uint8Array): void {
    this.#tries += 1;
    const answers = this.central.heard.length;
    this.central.link?.write(packet);
    this.rig.run(25);
    const result = this.central.heard[answers]?.slice(2, 4);
    expect(result).toBeDefined();
    expect(result).not.toBe('60');
    const { records: _r, nextNumber: _n, ...now } = this.rig.lock.flash;
    const { records: _s, nextNumber: _m, ...then } = this.before;
    expect(now).toEqual(then);
    expect(this.rig.lock.view().bolt).toBe('extended');
  }
}

describe('an attacker without a key, and one with a key', () => {
  it('every single-bit change of a true packet is refused', () => {
    const tries = new Tries();
    for (let bit = 0; bit < 160; bit++) {
      const packet = tries.rig.offline(tries.session);
      packet[bit >> 3] = (packet[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      tries.refuses(packet);
    }
  });

  it('forged packets never open', () => {
    const tries = new Tries();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 24 }), (packet) => {
        expect(tries.session).toHaveLength(20);
        tries.refuses(packet);
      }),
      { numRuns: runs(2_000, 500) },
    );
  });

  it('forged packets with a believable header never open', () => {
    const tries = new Tries();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(99), fc.nat(4095), (block, slot, day) => {
        expect(tries.session).toHaveLength(20);
        tries.refuses(Uint8Array.from([4, slot, day & 0xff, day >> 8, ...block]));
      }),
      { numRuns: runs(2_000, 500) },
    );
  });

  it('a packet of another session never opens', () => {
    const tries = new Tries();
    const old = tries.rig.offline(tries.central.session);
    tries.central.link?.end('central-closed');
    tries.central = tries.rig.connect();
    tries.refuses(old);
  });

  it('a key cannot be extended to another day, slot, schedule or standing', () => {
    const tries = new Tries();
    fc.assert(
      fc.property(fc.nat(127), fc.nat(4095), fc.nat(15), fc.boolean(), (slot, day, schedule, standing) => {
        fc.pre(slot !== 3 || day !== TODAY % 4096 || schedule !== 0 || standing);
        const packet = tries.rig.offline(tries.session);
        packet[1] = slot | (standing ? 0x80 : 0);
        packet[2] = day & 0xff;
        packet[3] = (day >> 8) | (schedule << 4);
        tries.refuses(packet);
      }),
      { numRuns: runs(1_000, 300) },
    );
  });

  it('no key and no plain block is in the trace', () => {
    const rig = new LockFixture();
    rig.unlock();
    const text = JSON.stringify(rig.events).toUpperCase();
    expect(text).not.toContain(rig.lock.flash.master);
    expect(text).not.toContain(rig.lock.flash.baseKey);
  });
});
