import { describe, expect, it } from 'vitest';
import { unitDetails } from '../../../src/core/views/portal.ts';
import { A101, A102, GATE, phoneOf, Site } from '../site.ts';

function overlocked() {
  const site = new Site();
  const alice = site.tenant('alice', 'A101');
  const mona = site.staff('mona');
  site.settle();
  site.rent('A101', 'alice', 'overlock');
  site.checkIn(A101);
  const start = (more: object, opener: object = { kind: 'employee', user: 'mona' }, by = 'mona') =>
    site.ask({ type: 'auction.start', by, unit: 'A101', opener, ...more } as Parameters<Site['ask']>[0]);
  const status = () => unitDetails(site.core.state, site.core.rules, 'A101', 'mona', site.now)?.status;
  return { site, alice, mona, start, status };
}

const WINNER = { kind: 'winner', user: 'wes', firstName: 'Wes', lastName: 'W', phone: phoneOf('wes') };

describe('auctions', () => {
  it('B-AUC-1, B-AUC-2, B-AUC-3, B-AUC-4: an auction needs the permission, Overlock, a date or a count, and an employee who may open', () => {
    const { site, start } = overlocked();
    site.staff('ed', 'employee');
    expect(start({ opens: 1 }, undefined, 'ed')).toBe('B-AUC-1');
    expect(start({})).toBe('B-AUC-3');
    expect(start({ opens: 1, until: site.now + 1 })).toBe('B-AUC-3');
    expect(start({ opens: 1 }, { kind: 'employee', user: 'ed' })).toBe('B-AUC-4');
    expect(start({ opens: 1 })).toBe('done');
    expect(start({ opens: 1 })).toBe('B-AUC-2');
  });

  it('B-AUC-3: a count is a whole number from 1 to 999, and a date is in the future', () => {
    const { site, start } = overlocked();
    for (const more of [{ opens: 0 }, { opens: 1_000 }, { opens: 1.5 }, { until: site.now }])
      expect(start(more)).toBe('B-AUC-3');
    expect(start({ opens: 999 })).toBe('done');
    site.must({ type: 'auction.end', by: 'mona', unit: 'A101' });
    expect(start({ until: site.now + 1 })).toBe('done');
  });

  it('B-ACS-6, B-AUC-5, B-ACS-5: the chosen employee opens once; then the unit is a Pending Auction and opens for nobody', () => {
    const { site, alice, mona, start, status } = overlocked();
    start({ opens: 5 });
    expect(status()).toBe('Auction');
    expect(site.online(alice, A101)).toBe('B-ACS-6');
    expect(site.online(mona, A101)).toContain(0x60);
    expect(status()).toBe('Pending Auction');
    expect(site.online(mona, A101)).toBe('B-ACS-5');
    site.must({ type: 'facility.setting', facility: 'main', name: 'pendingAuctionOpens', value: true });
    expect(site.online(mona, A101)).toContain(0x60);
    expect(site.online(alice, A101)).not.toContain(0x60);
  });

  it('B-KEY-10, B-ACS-6: a winner with a count opens online until it is used up', () => {
    const { site, start } = overlocked();
    expect(start({ opens: 2 }, WINNER)).toBe('done');
    site.must({ type: 'account.sendCode', user: 'wes' });
    site.activate('wes');
    const wes = site.signIn('wes');
    site.checkIn(A101);
    site.refresh(wes);
    expect(site.offline(wes, A101)).toBe('no key');
    expect(site.online(wes, GATE)).toContain(0x60);
    expect(site.online(wes, A101)).toContain(0x60);
    expect(site.online(wes, A101)).toContain(0x60);
    expect(site.online(wes, A101)).toBe('B-ACS-6');
  });

  it('B-ACS-6: a winner with a date opens until that date', () => {
    const { site, start } = overlocked();
    start({ until: site.now + 3_600_000 }, WINNER);
    site.must({ type: 'account.sendCode', user: 'wes' });
    site.activate('wes');
    const wes = site.signIn('wes');
    site.wait(3_599_999);
    expect(site.online(wes, A101)).toContain(0x60);
    site.wait(1);
    expect(site.online(wes, A101)).toBe('B-ACS-6');
  });

  it('B-FED-8: a repeated overlock does not end the auction; payment and a move-out do', () => {
    const { site, alice, start, status } = overlocked();
    start({ opens: 1 });
    site.rent('A101', 'alice', 'overlock');
    expect(status()).toBe('Auction');
    site.rent('A101', 'alice', 'occupied');
    expect(status()).toBe('Occupied');
    expect(site.core.state.units.get('A101')?.auction).toBeUndefined();
    expect(site.online(alice, A101)).toContain(0x60);
  });
});

describe('transfers', () => {
  function moved() {
    const site = new Site();
    const alice = site.tenant('alice', 'A101');
    site.staff('mona');
    site.settle();
    site.must({ type: 'feed.change', facility: 'main', unit: 'A101', completed: true, status: 'available' });
    site.rent('A102', 'alice');
    const start = (by = 'mona') => site.ask({ type: 'transfer.start', by, from: 'A101', to: 'A102' });
    return { site, alice, start };
  }

  it('B-ACS-7, B-TRF-3: both units for 48 hours, then the new one', () => {
    const { site, alice, start } = moved();
    expect(site.online(alice, A101)).toBe('B-ACS-1');
    expect(start()).toBe('done');
    expect(site.online(alice, A101)).toContain(0x60);
    expect(site.online(alice, A102)).toContain(0x60);
    site.must({ type: 'feed.change', facility: 'main', unit: 'A101', completed: true, status: 'available' });
    site.wait(172_799_999);
    expect(site.online(alice, A101)).toContain(0x60);
    site.wait(1);
    expect(site.core.state.units.get('A101')?.status).toBe('available');
    expect(site.online(alice, A101)).toBe('B-ACS-1');
    expect(site.online(alice, A102)).toContain(0x60);
  });

  it('B-TRF-3: a key to the old unit ends with the transfer, one to the new unit with the day', () => {
    const { site, alice, start } = moved();
    start();
    site.must({ type: 'feed.change', facility: 'main', unit: 'A101', completed: true, status: 'available' });
    const ends = site.now + 172_800_000;
    site.wait(172_000_000);
    expect(site.online(alice, A101)).toContain(0x60);
    site.refresh(alice);
    const until = (mac: string) =>
      [...(site.core.state.devices.get(alice)?.keys ?? [])].find(([each]) => each === mac)?.[1].until;
    expect(until(A101)).toBe(ends);
    expect(until(A102)).toBeGreaterThan(ends);
  });

  it('B-TRF-3: extending restarts the 48 hours, cancelling ends them', () => {
    const { site, alice, start } = moved();
    start();
    site.wait(172_000_000);
    site.must({ type: 'transfer.extend', by: 'mona', from: 'A101' });
    site.wait(172_000_000);
    expect(site.online(alice, A101)).toContain(0x60);
    site.must({ type: 'transfer.cancel', by: 'mona', from: 'A101' });
    expect(site.online(alice, A101)).toBe('B-ACS-1');
  });

  it('B-TRF-1, B-TRF-2: a transfer needs the permission and follows the change in the rental software', () => {
    const { site, start } = moved();
    site.staff('ed', 'employee');
    expect(start('ed')).toBe('B-TRF-1');
    site.rent('A101', 'bob');
    expect(start()).toBe('B-TRF-2');
  });
});
