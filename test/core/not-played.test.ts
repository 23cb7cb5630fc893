/** Rules that no scenario can reach, because no verb of a facility leads there: this file tests the rules that docs/behaviour.md excuses. */
import { describe, expect, it } from 'vitest';
import { SLOTS_PER_BANK } from '../../src/protocol/hardware.ts';
import { A101, Site } from './site.ts';

describe('rules without a verb', () => {
  it('B-FAC-2: a facility has a time zone by IANA name and a site of a positive radius', () => {
    const site = new Site();
    const open = (id: string, timeZone: string, radiusMm: number) =>
      site.ask({
        type: 'facility.open',
        id,
        name: 'Second',
        company: 'Demo Storage',
        timeZone,
        site: { at: { x: 0, y: 0 }, radiusMm },
      });
    expect(open('second', 'Mars/Olympus', 1_000)).toBe('B-FAC-2');
    expect(open('second', 'America/Denver', 0)).toBe('B-FAC-2');
    expect(open('second', 'America/Denver', 1_000)).toBe('done');
  });

  it('B-DEV-1: a standing key waits until the lock is set up, and is issued then', () => {
    const site = new Site();
    const maya = site.staff('maya');
    const holder = { id: 'holder-1', trackingKey: 'someone@example.com' };
    const issue = () => site.ask({ type: 'developer.issue', mac: A101, bearer: 'holder-1', holder });
    expect(issue()).toBe('B-DEV-1');
    expect(site.online(maya, A101)).toContain(0x60);
    expect(issue()).toBe('done');
  });

  it('B-DEV-2: no firmware list is made for an unreadable session or for a lock that is not set up', () => {
    const site = new Site();
    const maya = site.staff('maya');
    const holder = { id: 'holder-1', trackingKey: 'someone@example.com' };
    const firmware = (session: string) => site.ask({ type: 'developer.firmware', mac: A101, session, holder });
    expect(firmware('00'.repeat(20))).toBe('B-DEV-2');
    expect(firmware(site.lock(A101).connect())).toBe('B-DEV-2');
    expect(site.online(maya, A101)).toContain(0x60);
    expect(firmware(site.lock(A101).connect())).toBe('done');
  });

  it('B-LCK-7: a lock has a hundred slots; the phone or fob after the hundredth gets no key', () => {
    const site = new Site();
    const maya = site.staff('maya');
    expect(site.online(maya, A101)).toContain(0x60);
    const holder = { id: 'holder-1', trackingKey: 'someone@example.com' };
    const issued = Array.from({ length: SLOTS_PER_BANK + 1 }, (_, i) =>
      site.ask({ type: 'developer.issue', mac: A101, bearer: `bearer-${i}`, holder }),
    );
    expect(SLOTS_PER_BANK).toBe(100);
    expect(issued.slice(0, 100).every((answer) => answer === 'done')).toBe(true);
    expect(issued.at(-1)).toBe('B-KEY-4');
  });
});
