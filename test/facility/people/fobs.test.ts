/** Fobs, portal pages and the owners of accounts, at the corner facility. */
import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/facility/files/plan.ts';
import type { LiveFacility } from '../../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import { FOBS_MOST } from '../../../src/facility/people/fobs.ts';

const read = readPlan('scenarios/corner.facility.yaml');
if (!read.ok) throw new Error('the corner does not read');
const { plan } = read;
const START = Date.parse('2026-03-02T16:00:00Z');
const open = (): LiveFacility => openFromPlan(plan, { startAt: START });

function must(site: LiveFacility, verb: string, args: Record<string, unknown>): void {
  const outcome = site.play(verb, args);
  if (!outcome.ok) throw new Error(`${verb}: ${outcome.why}`);
}

function withFob(): LiveFacility {
  const site = open();
  must(site, 'fob.add', { fob: 'f1', owner: 'ann' });
  must(site, 'fob.sync', { fob: 'f1' });
  return site;
}

describe('a fob', () => {
  it('INV-1 opens one lock with one squeeze and disconnects', () => {
    const site = withFob();
    must(site, 'lock.touch', { lock: 'N1' });
    must(site, 'fob.squeeze', { fob: 'f1', lock: 'N1' });
    expect(site.play('fob.squeeze', { fob: 'f1', lock: 'N1' })).toMatchObject({ ok: false, why: 'it is still busy' });
    site.clock.runFor(3_000);
    expect(site.look('fob.f1.last')).toBe('60');
    expect(site.look('lock.N1.bolt')).toBe('retracted');
    expect(site.look('lock.N1.link')).not.toMatch(/connected/);
  });

  it('does nothing at a lock that sleeps, far away, or with no key to it', () => {
    const site = withFob();
    const squeeze = (lock: string) => site.play('fob.squeeze', { fob: 'f1', lock });
    expect(squeeze('N1')).toMatchObject({ ok: false, why: expect.stringContaining('touch it first') });
    expect(squeeze('gate-in')).toMatchObject({ ok: false, why: expect.stringContaining('is not at') });
    must(site, 'lock.touch', { lock: 'N2' });
    expect(squeeze('N2')).toMatchObject({ ok: false, why: expect.stringContaining('no key') });
  });

  it('INV-2 keeps the keys of its last sync, whatever the portal changes', () => {
    const site = withFob();
    const before = site.look('fob.f1.keys');
    must(site, 'fob.takeLock', { fob: 'f1', lock: 'N1' });
    expect(site.look('fob.f1.keys')).toEqual(before);
    must(site, 'fob.sync', { fob: 'f1' });
    expect(site.look('fob.f1.keys')).not.toContain(site.lock('N1').mac);
  });

  it('continues from a snapshot in the middle of a squeeze to the same result', () => {
    const site = withFob();
    must(site, 'lock.touch', { lock: 'N1' });
    must(site, 'fob.squeeze', { fob: 'f1', lock: 'N1' });
    const again = openFromPlan(plan, { startAt: START }, site.snapshot());
    for (const each of [site, again]) each.clock.runFor(60_000);
    expect(again.view()).toEqual(site.view());
    expect(again.look('fob.f1.last')).toBe('60');
  });

  it('is limited to a thousand', () => {
    const { fobs } = open();
    for (let i = 0; i < FOBS_MOST; i++) expect(fobs.add(`f${i}`, 'ann')).toBe(true);
    expect(fobs.add('one-more', 'ann')).toBe(false);
  });
});

describe('a portal page', () => {
  it('INV-1 changes only on refresh', () => {
    const site = open();
    expect(site.find('portal.mia')).toBeUndefined();
    must(site, 'portal.refresh', { as: 'mia' });
    must(site, 'pms.rent', { unit: 'N3', tenant: 'ida' });
    must(site, 'portal.updateCustomerData', {});
    expect(site.look('unit.N3.status')).toBe('Occupied');
    expect(site.look('portal.mia.units.N3.status')).toBe('Available');
    must(site, 'portal.refresh', { as: 'mia' });
    expect(site.look('portal.mia.units.N3')).toMatchObject({ status: 'Occupied', tenant: 'ida' });
    expect(JSON.stringify(site.look('portal.mia'))).not.toContain('+1303555');
  });
});

describe('an account that began as a share with a number', () => {
  it('belongs to the person with the number, who gets its messages', () => {
    const site = open();
    must(site, 'phone.openApp', { phone: 'ann' });
    site.clock.runFor(2_000);
    must(site, 'phone.share', { phone: 'ann', unit: 'N1', with: 'ida' });
    site.clock.runFor(60_000);
    expect(site.look('person.ida.account')).toBe('Pending');
    expect(site.look('message.ida.count')).toBe(2);
  });
});
