import { describe, expect, it } from 'vitest';
import { fobKeys } from '../../../src/core/digital-keys/keys-view.ts';
import { scheduledPacket } from '../../../src/keys/offline.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { mac } from '../../../src/protocol/mac.ts';
import { GATE, SECRETS, Site } from '../site.ts';

/** A gate without a gateway: it learns of changes only through online unlocks. */
class Row {
  readonly site = new Site();
  readonly alice: string;
  readonly bob: string;
  aliceKey: { offlineKey: string; unlockCommand: string };
  readonly fobs = new Map<string, { offlineKey: string; unlockCommand: string } | undefined>();

  constructor() {
    const { site } = this;
    this.alice = site.tenant('alice', 'A101');
    this.bob = site.tenant('bob', 'A102');
    site.staff('mona');
    site.online(this.alice, GATE);
    site.must({ type: 'fob.add', facility: 'main', fob: 'fob-alice', owner: 'alice' });
    site.must({ type: 'fob.add', facility: 'main', fob: 'fob-bob', owner: 'bob' });
    this.sync('alice');
    this.sync('bob');
    expect(site.refresh(this.alice)).toBe('done');
    this.aliceKey = site.keyOf(this.alice, GATE);
  }

  sync(owner: string): string {
    const answer = this.site.ask({ type: 'fob.sync', fob: `fob-${owner}` });
    this.fobs.set(
      owner,
      fobKeys(this.site.core.state, SECRETS, `fob-${owner}`).find((key) => key.mac === GATE),
    );
    return answer;
  }

  fobOpens(owner: string): boolean {
    const key = this.fobs.get(owner);
    const lock = this.site.lock(GATE);
    if (key === undefined) return false;
    const session = bytesOf(lock.connect());
    return lock.take(toHex(scheduledPacket(bytesOf(key.unlockCommand), bytesOf(key.offlineKey), session))) === 0x60;
  }

  /** Whether Alice's offline phone, her fob and Bob's fob open: ✓ or ✗. */
  get row(): string {
    const opens = [this.site.offlineWith(this.aliceKey, GATE) === 0x60, this.fobOpens('alice'), this.fobOpens('bob')];
    return opens.map((open) => (open ? '✓' : '✗')).join(' ');
  }

  /** Bob's phone opens online; then comes the next row's event, where the table says so. */
  online(upload = true): string {
    const results = this.site.online(this.bob, GATE, upload);
    return typeof results !== 'string' && results.every((result) => result === 0x60) ? '✓' : '✗';
  }
}

it('a fob that is synced again keeps its slots and enters no second time into what they remember of past owners', () => {
  const table = new Row();
  const slots = () => [...(table.site.core.state.locks.get(mac(GATE))?.holding.slots.values() ?? [])];
  const past = () => slots().map(({ past }) => past.map(({ generation, holder }) => [generation, holder.id]));
  const before = structuredClone(past());
  expect(before.flat()).toContainEqual([expect.any(Number), 'fob-alice']);
  for (let round = 0; round < 20; round++) expect(table.sync('alice')).toBe('done');
  expect(past()).toEqual(before);
});

describe('revocation', () => {
  it('B-REV-2, B-REV-3, B-FOB-5, B-UNL-3: the nine rows of the vendor’s table', () => {
    const table = new Row();
    const { site } = table;
    expect(table.row).toBe('✓ ✓ ✓');
    site.must({ type: 'key.revoke', by: 'mona', device: table.alice, mac: GATE });
    expect(table.row).toBe('✓ ✓ ✓');
    expect(table.online()).toBe('✓');
    expect(table.row).toBe('✗ ✓ ✓');
    site.must({ type: 'fob.takeLock', fob: 'fob-alice', mac: GATE });
    expect(table.row).toBe('✗ ✓ ✓');
    expect(table.online()).toBe('✓');
    expect(table.row).toBe('✗ ✗ ✓');
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: GATE });
    expect(table.row).toBe('✗ ✗ ✓');
    expect(site.ask({ type: 'fob.sync', fob: 'fob-bob' })).toBe('B-KEY-3');
    expect(table.online()).toBe('✓');
    expect(table.row).toBe('✗ ✗ ✗');
    table.sync('alice');
    expect(table.row).toBe('✗ ✗ ✗');
    expect(table.sync('bob')).toBe('done');
    expect(table.row).toBe('✗ ✗ ✓');
    expect(table.online()).toBe('✓');
  });

  it('B-KEY-3: after a lost confirmation of a key reset, lock and core still work together', () => {
    const table = new Row();
    const { site } = table;
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: GATE });
    expect(table.online(false)).toBe('✓');
    expect(site.refresh(table.alice)).toBe('B-KEY-3');
    expect(table.online(false)).toBe('✓');
    expect(site.lock(GATE).epoch).toBe(2);
    expect(table.online()).toBe('✓');
    expect(site.refresh(table.alice)).toBe('done');
    expect(site.offline(table.alice, GATE)).toBe(0x60);
  });

  it('B-REV-3: an epoch that was sent in a list is never sent again, even if an older one is confirmed later', () => {
    const table = new Row();
    const { site } = table;
    const wanted = () => site.core.state.locks.get(site.lock(GATE).mac)?.holding.wantedEpoch;
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: GATE });
    expect(table.online(false)).toBe('✓');
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: GATE });
    expect(wanted()).toBe(3);
    const session = site.lock(GATE).connect();
    site.must({ type: 'unlock.online', device: table.bob, mac: GATE, session });
    site.upload(GATE);
    expect(site.core.state.locks.get(site.lock(GATE).mac)?.holding.epoch).toBe(2);
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: GATE });
    expect(wanted()).toBe(4);
  });

  it('B-REV-1: revoking keys needs Manage Locks', () => {
    const table = new Row();
    table.site.staff('ed', 'employee');
    expect(table.site.ask({ type: 'key.revoke', by: 'ed', device: table.alice, mac: GATE })).toBe('B-REV-1');
  });

  it('B-KEY-4: a revoked slot stays unused until the lock confirms it; meanwhile another clean slot is used', () => {
    const table = new Row();
    const { site } = table;
    const slotOf = () => site.core.state.devices.get(table.alice)?.keys.get(site.lock(GATE).mac)?.slot;
    const first = slotOf();
    site.must({ type: 'key.revoke', by: 'mona', device: table.alice, mac: GATE });
    expect(site.refresh(table.alice)).toBe('done');
    expect(slotOf()).not.toBe(first);
    expect(site.offline(table.alice, GATE)).toBe(0x60);
    table.online();
    site.must({ type: 'key.revoke', by: 'mona', device: table.alice, mac: GATE });
    expect(site.refresh(table.alice)).toBe('done');
    expect(slotOf()).toBe(first);
    expect(site.offline(table.alice, GATE)).toBe(0x60);
    expect(site.offlineWith(table.aliceKey, GATE)).toBe(0x61);
  });

  it('B-KEY-4: without a clean slot no key is issued, and the phone opens online', () => {
    const site = new Site();
    const alice = site.tenant('alice', 'A101');
    site.staff('mona');
    site.online(alice, 'C0:FF:EE:00:01:01');
    for (let round = 0; round < 100; round++) {
      expect(site.refresh(alice)).toBe('done');
      site.must({ type: 'key.revoke', by: 'mona', device: alice, mac: 'C0:FF:EE:00:01:01' });
    }
    expect(site.refresh(alice)).toBe('B-KEY-4');
    const answer = site.online(alice, 'C0:FF:EE:00:01:01');
    expect(answer).not.toBe('B-KEY-4');
    expect(site.refresh(alice)).toBe('done');
  });
});
