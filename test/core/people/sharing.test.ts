import { describe, expect, it } from 'vitest';
import { A101, A102, GATE, phoneOf, Site } from '../site.ts';

function ready(options: ConstructorParameters<typeof Site>[0] = {}) {
  const site = new Site(options);
  const alice = site.tenant('alice', 'A101');
  const mona = site.staff('mona');
  site.settle();
  const share = (by: string, person: string) =>
    site.ask({ type: 'share.add', by, unit: 'A101', with: phoneOf(person) });
  const guest = () => site.core.state.units.get('A101')?.shares.at(-1)?.user ?? '';
  const join = (person: string) => {
    site.must({
      type: 'account.activate',
      identity: phoneOf(person),
      code: site.lastCode(guest()),
      password: `secret of ${person}`,
    });
    return site.signIn(person);
  };
  return { site, alice, mona, share, guest, join };
}

describe('shared users', () => {
  it('B-SHR-8: a person without an account gets a code, opens with the app, and loses access with the share', () => {
    const { site, share, join } = ready();
    expect(share('alice', 'sam')).toBe('done');
    const sam = join('sam');
    expect(site.refresh(sam)).toBe('done');
    const key = site.keyOf(sam, A101);
    expect(site.offline(sam, A101)).toBe(0x60);
    expect(site.offline(sam, GATE)).toBe(0x60);
    expect(site.ask({ type: 'share.remove', by: 'alice', unit: 'A101', with: phoneOf('sam') })).toBe('done');
    expect(site.refresh(sam)).toBe('B-ACS-1');
    site.checkIn(A101);
    expect(site.offlineWith(key, A101)).toBe(0x61);
    expect(site.kinds()).toContain('Share Deleted');
  });

  it('B-FAC-5: a unit that does not exist cannot be shared, and nothing throws', () => {
    const { site } = ready();
    const unit = 'Z9';
    for (const command of [
      { type: 'share.add', by: 'alice', unit, with: phoneOf('sam') },
      { type: 'share.remove', by: 'alice', unit, with: phoneOf('sam') },
      { type: 'share.giveManager', by: 'alice', unit },
      { type: 'share.endManager', by: 'alice', unit },
      { type: 'share.requestManager', by: 'mona', unit },
    ] as const)
      expect(site.ask(command)).toBe('B-FAC-5');
  });

  it('B-SEC-2: a shared user loses access with the overlock', () => {
    const { site, share, join } = ready();
    share('alice', 'sam');
    const sam = join('sam');
    site.rent('A101', 'alice', 'overlock');
    expect(site.refresh(sam)).toBe('B-SEC-2');
  });

  it('B-SHR-3, B-FOB-1: a shared user can neither share the unit nor get a fob', () => {
    const { site, share, guest } = ready();
    share('alice', 'sam');
    expect(share(guest(), 'tom')).toBe('B-SHR-3');
    expect(site.ask({ type: 'fob.add', facility: 'main', fob: 'f1', owner: guest() })).toBe('B-FOB-1');
    expect(site.ask({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'alice' })).toBe('done');
  });

  it('B-SHR-4: a unit is shared with at most the set number of people', () => {
    const { share } = ready({ settings: { sharedUsers: 2 } });
    expect(['p1', 'p2', 'p3'].map((person) => share('alice', person))).toEqual(['done', 'done', 'B-SHR-4']);
  });

  it('a shared user can end the share too, and nothing happens twice', () => {
    const { site, share, guest } = ready();
    share('alice', 'sam');
    expect(share('alice', 'sam')).toBe('done');
    expect(site.core.state.units.get('A101')?.shares).toHaveLength(1);
    const sam = guest();
    expect(site.ask({ type: 'share.remove', by: 'mona', unit: 'A101', with: sam })).toBe('B-SHR-3');
    expect(site.ask({ type: 'share.remove', by: sam, unit: 'A101', with: sam })).toBe('done');
  });
});

describe('manager shares', () => {
  it('B-SHR-1, B-SHR-2, B-ACS-1: setting, permission and share are each needed', () => {
    const { site, mona } = ready();
    const tess = site.staff('tess', 'technician');
    const give = () => site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
    const setting = (value: boolean) =>
      site.must({ type: 'facility.setting', facility: 'main', name: 'allowManagerShares', value });
    expect(site.online(mona, A101)).toBe('B-ACS-1');
    give();
    expect(site.online(tess, A101)).toBe('B-SHR-2');
    setting(false);
    expect(site.online(mona, A101)).toBe('B-SHR-1');
    setting(true);
    const told = site.core.state.messages.length;
    expect(site.online(mona, A101)).toContain(0x60);
    expect(site.core.state.messages.length).toBe(told);
    expect(site.core.state.activity.at(-1)).toMatchObject({ kind: 'Access – Phone', user: 'mona', unit: 'A101' });
  });

  it('B-SHR-5, B-SHR-9: staff ask, the tenant agrees, and the staff are notified', () => {
    const { site } = ready();
    site.staff('tess', 'technician');
    expect(site.ask({ type: 'share.requestManager', by: 'tess', unit: 'A101' })).toBe('B-SHR-5');
    expect(site.ask({ type: 'share.requestManager', by: 'mona', unit: 'A101' })).toBe('done');
    expect(site.core.state.messages.at(-1)).toMatchObject({ kind: 'manager-share-requested', to: 'alice' });
    site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
    expect(site.core.state.messages.at(-1)).toMatchObject({ kind: 'manager-share-given', to: 'mona' });
  });

  it('B-SHR-6, B-SHR-7: tenant or facility end it, and the keys of the staff end with it', () => {
    const { site, mona } = ready();
    site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
    site.refresh(mona);
    expect(site.offline(mona, A101)).toBe(0x60);
    site.tenant('bob', 'A102');
    expect(site.ask({ type: 'share.endManager', by: 'bob', unit: 'A101' })).toBe('B-SHR-7');
    expect(site.ask({ type: 'share.endManager', by: 'mona', unit: 'A101' })).toBe('done');
    expect(site.offline(mona, A101)).toBe('no key');
    expect(site.online(mona, A101)).toBe('B-ACS-1');
  });
});

describe('staff', () => {
  it('B-ACS-2: only employees open available units', () => {
    const { site, alice, mona } = ready();
    expect(site.online(mona, A102)).toContain(0x60);
    expect(site.online(alice, A102)).toBe('B-ACS-1');
  });

  it('B-EMP-1: staff who rent open their own unit only with Allow Employee Rental', () => {
    const { site, mona } = ready();
    site.must({
      type: 'feed.change',
      facility: 'main',
      unit: 'A102',
      completed: true,
      status: 'occupied',
      tenant: { id: 'mona-rents', mobilePhone: phoneOf('mona') },
    });
    expect(site.online(mona, A102)).toBe('B-EMP-1');
    site.must({ type: 'facility.setting', facility: 'main', name: 'allowEmployeeRental', value: true });
    expect(site.online(mona, A102)).toContain(0x60);
  });

  it('B-ROL-1, B-ROL-2, B-ROL-3, B-ROL-4: only a higher tier edits a role, and grants only permissions that it has', () => {
    const { site } = ready();
    site.staff('carl', 'company-manager');
    const set = (by: string, role: { id: string; tier: number; permissions: string[] }) =>
      site.ask({ type: 'role.set', by, facility: 'main', role: { name: role.id, ...role } });
    expect(set('mona', { id: 'helper', tier: 1, permissions: [] })).toBe('B-ROL-1');
    expect(set('carl', { id: 'helper', tier: 4, permissions: [] })).toBe('B-ROL-3');
    expect(set('carl', { id: 'helper', tier: 9, permissions: [] })).toBe('B-ROL-5');
    expect(set('carl', { id: 'helper', tier: 1, permissions: ['Fly'] })).toBe('B-ROL-5');
    expect(set('carl', { id: 'clerk', tier: 2, permissions: ['Manage Roles', 'View Roles'] })).toBe('done');
    site.staff('cleo', 'clerk');
    expect(set('cleo', { id: 'helper', tier: 1, permissions: ['Manage Locks'] })).toBe('B-ROL-2');
    expect(set('cleo', { id: 'helper', tier: 1, permissions: ['View Roles'] })).toBe('done');
    expect(site.ask({ type: 'staff.setRole', by: 'carl', facility: 'main', user: 'carl', role: 'clerk' })).toBe(
      'B-ROL-3',
    );
    expect(site.ask({ type: 'role.remove', by: 'carl', facility: 'main', role: 'clerk' })).toBe('B-ROL-4');
    expect(site.ask({ type: 'role.remove', by: 'carl', facility: 'main', role: 'helper' })).toBe('done');
  });

  it('B-ROL-6: a new role ends the keys of the old one', () => {
    const { site, mona } = ready();
    site.staff('carl', 'company-manager');
    site.refresh(mona);
    expect(site.offline(mona, A102)).toBe(0x60);
    site.must({ type: 'staff.remove', by: 'carl', facility: 'main', user: 'mona' });
    expect(site.offline(mona, A102)).toBe('no key');
    expect(site.online(mona, GATE)).toBe('B-ZON-1');
  });

  it('B-VEN-1, B-VEN-2, B-FOB-2: vendors open in their zones until their last day, and have fobs if the setting allows it', () => {
    const { site } = ready();
    site.staff('ed', 'employee');
    const add = (by: string) =>
      site.ask({
        type: 'vendor.add',
        by,
        facility: 'main',
        user: 'vic',
        firstName: 'Vic',
        lastName: 'V',
        phone: phoneOf('vic'),
        zones: ['north'],
        lastDate: '2026-11-24',
      });
    expect(add('ed')).toBe('B-VEN-2');
    expect(add('mona')).toBe('done');
    site.must({ type: 'account.sendCode', user: 'vic' });
    site.activate('vic');
    const vic = site.signIn('vic');
    expect(site.online(vic, GATE)).toContain(0x60);
    expect(site.online(vic, A102)).toBe('B-ACS-1');
    expect(site.ask({ type: 'fob.add', facility: 'main', fob: 'f9', owner: 'vic' })).toBe('B-FOB-2');
    site.wait(86_400_000);
    expect(site.online(vic, GATE)).toContain(0x60);
    site.wait(86_400_000);
    expect(site.online(vic, GATE)).toBe('B-VEN-1');
  });
});

describe('the portal', () => {
  it.each([
    [{ type: 'facility.setting', facility: 'main', name: 'useBlacklist', value: true }, 'facility-manager', 'employee'],
    [
      { type: 'facility.schedule', facility: 'main', schedule: { id: 'x', windows: [] } },
      'facility-manager',
      'technician',
    ],
    [{ type: 'facility.zone', facility: 'main', id: 'west', name: 'West' }, 'facility-manager', 'technician'],
    [{ type: 'lock.remove', mac: A102 }, 'technician', 'employee'],
    [{ type: 'unit.remove', unit: 'A103' }, 'technician', 'employee'],
    [{ type: 'user.schedule', facility: 'main', user: 'alice', schedule: '24-hour' }, 'facility-manager', 'technician'],
    [{ type: 'account.sendCode', user: 'alice' }, 'facility-manager', 'employee'],
  ] as const)('B-ROL-8: %o needs its permission when staff ask for it', (command, may, mayNot) => {
    const { site } = ready();
    site.staff('yes', may);
    site.staff('no', mayNot);
    expect(site.ask({ ...command, staff: 'no' })).toBe('B-ROL-8');
    expect(site.ask({ ...command, staff: 'yes' })).toBe('done');
  });

  it('B-FAC-7: only an available unit can be deleted, and its controllers go with it', () => {
    const { site } = ready();
    expect(site.ask({ type: 'unit.remove', unit: 'A101' })).toBe('B-FAC-7');
    expect(site.ask({ type: 'unit.remove', unit: 'A102' })).toBe('done');
    expect(site.core.state.units.has('A102')).toBe(false);
    expect(site.core.state.locks.has(site.lock(A102).mac)).toBe(false);
  });
});

describe('invitations and notices', () => {
  it('B-ROL-7: new staff get an invitation with a code; a person with an account gets none', () => {
    const { site } = ready();
    const invitations = () => site.core.state.messages.filter((message) => message.kind === 'employee-invitation');
    site.must({
      type: 'staff.add',
      facility: 'main',
      user: 'nell',
      firstName: 'Nell',
      lastName: 'N',
      phone: phoneOf('nell'),
      role: 'employee',
    });
    expect(invitations().map((message) => message.to)).toEqual(['mona', 'nell']);
    site.activate('nell');
    site.must({
      type: 'staff.add',
      facility: 'main',
      user: 'nell',
      firstName: 'Nell',
      lastName: 'N',
      phone: phoneOf('nell'),
      role: 'facility-manager',
    });
    expect(invitations()).toHaveLength(2);
  });

  it('B-SHR-10: the tenant is notified when the facility ends a manager share', () => {
    const { site } = ready();
    for (const by of ['alice', 'mona']) {
      site.must({ type: 'share.giveManager', by: 'alice', unit: 'A101' });
      site.must({ type: 'share.endManager', by, unit: 'A101' });
      const told = site.core.state.messages.some(
        (message) => message.kind === 'manager-share-removed' && message.to === 'alice',
      );
      expect(told).toBe(by === 'mona');
    }
  });
});

describe('fobs', () => {
  it('B-FOB-8: a unit that another tenant shares opens with the app, but not with the tenant’s fob', () => {
    const { site, share } = ready();
    const bob = site.tenant('bob', 'A102');
    site.settle();
    site.must({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'bob' });
    expect(share('alice', 'bob')).toBe('done');
    expect(site.ask({ type: 'fob.sync', fob: 'f1' })).toBe('done');
    const locks = [...(site.core.state.fobs.get('f1')?.locks.keys() ?? [])];
    expect(locks.sort()).toEqual([site.lock(A102).mac, site.lock(GATE).mac].sort());
    site.refresh(bob);
    expect(site.offline(bob, A101)).toBe(0x60);
  });

  it('B-FOB-7: with the setting on, a fob is set up with the PIN that its owner was sent', () => {
    const { site } = ready({ settings: { fobSetupPin: true } });
    const add = (pin?: string) =>
      site.ask({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'alice', ...(pin === undefined ? {} : { pin }) });
    expect(add()).toBe('B-FOB-7');
    site.must({ type: 'fob.askPin', facility: 'main', owner: 'alice', by: 'voice' });
    expect(site.core.state.messages.at(-1)).toMatchObject({ kind: 'fob-pin', channel: 'voice', to: 'alice' });
    const pin = site.lastCode('alice');
    expect(add('x')).toBe('B-FOB-7');
    site.wait(600_000);
    expect(add(pin)).toBe('B-FOB-7');
    site.must({ type: 'fob.askPin', facility: 'main', owner: 'alice' });
    expect(add(site.lastCode('alice'))).toBe('done');
  });

  it('B-FOB-3: fobs follow the Fob schedule, or the schedule of their owner', () => {
    const { site } = ready();
    site.must({ type: 'user.schedule', facility: 'main', user: 'alice', schedule: '24-hour' });
    site.must({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'alice' });
    const index = () => {
      site.must({ type: 'fob.sync', fob: 'f1' });
      return site.core.state.fobs.get('f1')?.locks.get(site.lock(GATE).mac)?.schedule;
    };
    expect(index()).toBe(3);
    site.must({ type: 'facility.setting', facility: 'main', name: 'fobsFollowUserSchedule', value: true });
    expect(index()).toBe(0);
  });

  it('B-FOB-4: with Use Blacklist overlock blocks the fob at the gate until good standing; without it the fob keeps working', () => {
    for (const useBlacklist of [true, false]) {
      const { site } = ready({ settings: { useBlacklist } });
      site.must({ type: 'fob.add', facility: 'main', fob: 'f1', owner: 'alice' });
      site.must({ type: 'fob.sync', fob: 'f1' });
      const slot = site.core.state.fobs.get('f1')?.locks.get(site.lock(GATE).mac)?.slot ?? -1;
      const blocked = () => {
        site.checkIn(GATE);
        return site.lock(GATE).slots.get(slot)?.blacklisted ?? false;
      };
      site.rent('A101', 'alice', 'overlock');
      expect(blocked()).toBe(useBlacklist);
      site.rent('A101', 'alice', 'occupied');
      expect(blocked()).toBe(false);
    }
  });
});
