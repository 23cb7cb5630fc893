import { describe, expect, it } from 'vitest';
import type { FacilityFile } from '../../src/facility/files/schema.ts';
import { demo, demoPlan, must } from './demo.ts';

const kinds = (events: readonly { kind: string }[]): string[] => events.map(({ kind }) => kind);

describe('people', () => {
  it('cannot pass a shut gate, and walk no faster than walking speed', () => {
    const { site } = demo();
    must(site, 'person.driveToGate', { person: 'alice' });
    expect(site.play('person.enter', { person: 'alice' })).toMatchObject({ ok: false, by: 'not-possible' });
    expect(site.play('person.walkTo', { person: 'alice', to: 'A101' })).toMatchObject({
      ok: false,
      why: expect.stringMatching(/outside/),
    });
    must(site, 'phone.openApp', { phone: 'alice' });
    site.clock.runFor(3_000);
    must(site, 'phone.startEntry', { phone: 'alice', entry: 'gate-in' });
    site.clock.runFor(3_000);
    must(site, 'person.enter', { person: 'alice' });
    must(site, 'person.walkTo', { person: 'alice', to: 'A101' });
    site.clock.runFor(15_000);
    expect(site.look('person.alice.at')).toBe('walking');
    site.clock.runFor(1_000);
    expect(site.look('person.alice.at')).toBe('A101');
  });

  it('have signal where the map gives it', () => {
    const { site } = demo();
    must(site, 'person.tailgate', { person: 'alice' });
    expect(site.look('phone.alice.online')).toBe(true);
    must(site, 'person.walkTo', { person: 'alice', to: 'B202' });
    site.clock.runFor(120_000);
    expect(site.look('phone.alice.online')).toBe(false);
    must(site, 'phone.regainSignal', { phone: 'alice' });
    expect(site.look('phone.alice.online')).toBe(false);
    must(site, 'person.walkTo', { person: 'alice', to: 'gate-in' });
    site.clock.runFor(120_000);
    expect(site.look('phone.alice.online')).toBe(true);
  });
});

describe('the property-management system', () => {
  it('B-FED-1 keeps a draft to itself; a completed rental shows after one to five minutes, or at once on the button', () => {
    const { site } = demo();
    must(site, 'pms.rent', { unit: 'A103', tenant: 'bob', draft: true });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(600_000);
    expect(site.look('unit.A103.status')).toBe('Available');
    must(site, 'pms.completeRental', { unit: 'A103' });
    site.clock.runFor(59_000);
    expect(site.look('unit.A103.status')).toBe('Available');
    site.clock.runFor(241_000);
    expect(site.look('unit.A103.status')).toBe('Occupied');
    must(site, 'pms.overdue', { unit: 'A103' });
    must(site, 'portal.updateCustomerData', {});
    expect(site.look('unit.A103.status')).toBe('Overlock');
  });

  it('retries a broken feed five times and loses no change', () => {
    const { site, events } = demo();
    must(site, 'pms.feedDown', { pms: 'down' });
    must(site, 'pms.rent', { unit: 'A103', tenant: 'bob' });
    site.clock.runFor(3_600_000);
    expect(kinds(events).filter((kind) => kind === 'pms.syncFailed')).toHaveLength(5);
    must(site, 'pms.feedDown', { pms: 'up' });
    site.clock.runFor(300_000);
    expect(site.look('unit.A103.status')).toBe('Occupied');
  });
});

describe('message delivery', () => {
  it('delivers an SMS once the phone has signal, and only its reader gets the digits', () => {
    const { site, events } = demo();
    must(site, 'phone.loseSignal', { phone: 'ivy' });
    must(site, 'portal.sendCode', { person: 'ivy' });
    site.clock.runFor(300_000);
    expect(site.look('message.ivy.count')).toBe(0);
    must(site, 'phone.regainSignal', { phone: 'ivy' });
    site.clock.runFor(60_000);
    expect(site.look('message.ivy.last')).toMatchObject({ kind: 'activation-code', channel: 'sms', read: true });
    const code = site.reveal('ivy.lastCode');
    expect(code).toMatch(/^\d{6}$/);
    expect(JSON.stringify(events)).not.toContain(code);
    expect(JSON.stringify(site.view())).not.toContain(code);
    must(site, 'phone.installApp', { phone: 'ivy' });
    must(site, 'phone.activate', { phone: 'ivy', as: 'ivy' });
    site.clock.runFor(2_000);
    expect(site.look('person.ivy.account')).toBe('Registered');
    expect(site.look('phone.ivy.app.signedIn')).toBe('ivy');
  });
});

describe('two signals', () => {
  it('B-PST-1 data and texts need either of them; without both nothing arrives', () => {
    const { site } = demo();
    const both = ['cellular', 'wifi'] as const;
    for (const only of both) {
      const before = Number(site.look('message.ivy.count'));
      must(site, 'phone.loseSignal', { phone: 'ivy' });
      must(site, 'portal.sendCode', { person: 'ivy' });
      site.clock.runFor(120_000);
      expect(site.look('phone.ivy.online')).toBe(false);
      expect(site.look('message.ivy.count')).toBe(before);
      must(site, 'phone.regainSignal', { phone: 'ivy', only });
      site.clock.runFor(60_000);
      expect(site.look('phone.ivy.online')).toBe(true);
      expect(site.look('message.ivy.count')).toBe(before + 1);
      must(site, 'phone.regainSignal', { phone: 'ivy' });
      must(site, 'phone.loseSignal', { phone: 'ivy', only });
      expect(site.look('phone.ivy.online')).toBe(true);
    }
  });
});

describe('a number', () => {
  const wrongNumber = (number: string) => {
    const facility = demo();
    const { site } = facility;
    must(site, 'pms.editTenant', { person: 'tablet', mobile: number });
    must(site, 'pms.rent', { unit: 'A103', tenant: 'tablet' });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(60_000);
    return facility;
  };
  const withNumber: FacilityFile = {
    ...demoPlan(),
    people: demoPlan().people.map((person) =>
      person.id === 'tablet'
        ? { ...person, phones: person.phones.map((each) => ({ ...each, number: '+13035550130' })) }
        : person,
    ),
  };

  it('B-PST-3 that nobody has reaches nobody, is shown masked in the portal, and never appears in the trace', () => {
    const { site, events } = wrongNumber('+13035550199');
    expect(kinds(events)).toContain('message.undeliverable');
    expect(kinds(events)).not.toContain('message.delivered');
    must(site, 'portal.refresh', { as: 'maya' });
    expect(site.look('portal.maya.users.tablet.phone')).toBe('•••• 0199');
    for (const written of [events, site.view()]) expect(JSON.stringify(written)).not.toContain('35550199');
  });

  it('B-PST-3 that somebody else has reaches them, and the code with it', () => {
    const { site } = demo(withNumber);
    must(site, 'pms.editTenant', { person: 'tablet', mobile: '+1 (303) 555-0130' });
    must(site, 'pms.rent', { unit: 'A103', tenant: 'ivy' });
    must(site, 'pms.editTenant', { person: 'ivy', mobile: '+13035550130' });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(60_000);
    expect(site.look('message.ivy.count')).toBe(0);
    expect(site.look('message.tablet.last')).toMatchObject({ kind: 'activation-code', channel: 'sms' });
    expect(site.reveal('tablet.lastCode')).toMatch(/^\d{6}$/);
  });

  it('B-FED-11 that is corrected gets a new code, and the old code ends', () => {
    const { site } = demo(withNumber);
    must(site, 'pms.editTenant', { person: 'ivy', mobile: '+13035550130' });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(60_000);
    const strayed = site.reveal('tablet.lastCode');
    must(site, 'pms.editTenant', { person: 'ivy', mobile: '+13035550109' });
    must(site, 'portal.updateCustomerData', {});
    site.clock.runFor(60_000);
    expect(site.look('message.ivy.last')).toMatchObject({ kind: 'activation-code', channel: 'sms' });
    must(site, 'phone.installApp', { phone: 'ivy' });
    must(site, 'phone.activate', { phone: 'ivy', as: 'ivy', code: strayed });
    site.clock.runFor(2_000);
    expect(site.look('person.ivy.account')).toBe('Pending');
    must(site, 'phone.activate', { phone: 'ivy', as: 'ivy' });
    site.clock.runFor(2_000);
    expect(site.look('person.ivy.account')).toBe('Registered');
  });

  it('B-PST-3 a text reaches the phone with the number, and the person who carries it', () => {
    const { site } = demo();
    must(site, 'person.lendPhone', { phone: 'ivy', to: 'bob' });
    must(site, 'portal.sendCode', { person: 'ivy' });
    site.clock.runFor(60_000);
    expect(site.look('message.ivy.count')).toBe(0);
    expect(site.look('message.bob.last')).toMatchObject({ kind: 'activation-code', read: true });
  });

  it('B-PST-4 a text or e-mail with a code has the link to the app beside it; a call cannot', () => {
    const { site } = demo();
    for (const [by, link] of [
      ['sms', true],
      ['email', true],
      ['voice', false],
    ] as const) {
      must(site, 'portal.sendCode', { person: 'ivy', by });
      site.clock.runFor(60_000);
      const { channel, text } = site.look('message.ivy.last') as { channel: string; text: string };
      expect({ channel, link: text.includes('https://') }).toEqual({ channel: by, link });
    }
  });
});

describe('a lock that is set up beforehand', () => {
  it('stores what the core knows: nothing is pending, and keys are issued at once', () => {
    const { site } = demo();
    const before = site.trace.seq;
    site.clock.runFor(2 * 3_600_000);
    expect(site.look('lock.A101.epoch')).toBe(1);
    expect(site.look('lock.A105.overlock')).toBe(true);
    expect(site.trace.seq).toBeGreaterThan(before);
    expect(site.lock('A101').view().records).toBe(0);
  });

  it('is the lock that a real set-up would have left behind', () => {
    const plan = demoPlan();
    const fresh = plan.units.map((unit) =>
      unit.id === 'A103'
        ? { ...unit, locks: unit.locks.map((lock) => ({ ...lock, state: 'factory' as const })) }
        : unit,
    );
    const { site } = demo({ ...plan, units: fresh });
    must(site, 'lock.touch', { lock: 'A103' });
    site.clock.runFor(60_000);
    const { master, epoch, zone, hours, overlock, explicitLock, slots } = site.lock('A103').flash;
    const given = demo().site.lock('A103').flash;
    expect({ master, epoch, zone, hours, overlock, explicitLock, slots }).toEqual({
      master: given.master,
      epoch: given.epoch,
      zone: given.zone,
      hours: given.hours,
      overlock: given.overlock,
      explicitLock: given.explicitLock,
      slots: given.slots,
    });
  });
});
