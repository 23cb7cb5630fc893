/** Who may open what and when, in cases that no scenario covers. */
import { describe, expect, it } from 'vitest';
import { A101, Site } from '../site.ts';

const C1 = 'C0:FF:EE:00:03:01';
const HOUR = 3_600_000;

describe('hours', () => {
  it('B-SEC-3: a unit that is open round the clock has no hours, online or by digital key; the tenant’s other unit does', () => {
    const site = new Site();
    const alice = site.tenant('alice', 'A101');
    site.must({ type: 'unit.add', facility: 'main', id: 'C1', zones: ['north'], alwaysOpen: true });
    site.must({ type: 'lock.add', unit: 'C1', mac: C1 });
    site.standIn(C1, '1A');
    site.rent('C1', 'alice');
    site.settle();
    expect(site.refresh(alice)).toBe('done');
    expect(site.core.state.devices.get(alice)?.keys.get(site.lock(C1).mac)?.schedule).toBe(0);
    site.wait(11 * HOUR);
    expect(site.online(alice, C1)).toContain(0x60);
    expect(site.offline(alice, C1)).toBe(0x60);
    expect(site.online(alice, A101)).toBe('B-SEC-3');
    expect(site.offline(alice, A101)).toBe(0x6d);
  });
});
