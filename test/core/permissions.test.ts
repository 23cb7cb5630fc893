/**
 * Who may do what in the portal: every action that needs a permission, requested by a person with all other permissions, and then by
 * a person with only that one.
 */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/commands.ts';
import { PERMISSIONS, type Permission } from '../../src/core/model/roles.ts';
import { A101, phoneOf, Site } from './site.ts';

interface Deed {
  readonly what: string;
  readonly needs: Permission;
  readonly rule: string;
  /** Prepares the site so that the action is possible, as a manager with every permission. */
  readonly before?: (site: Site) => void;
  readonly command: (by: string) => Command;
}

const START_AUCTION = {
  type: 'auction.start',
  unit: 'A101',
  opener: { kind: 'employee', user: 'cora' },
  opens: 1,
} as const;
const overlock = (site: Site) => site.rent('A101', 'alice', 'overlock');
const movedToA102 = (site: Site) => {
  site.must({ type: 'feed.change', facility: 'main', unit: 'A101', completed: true, status: 'available' });
  site.rent('A102', 'alice');
};
const inTransfer = (site: Site) => {
  movedToA102(site);
  site.must({ type: 'transfer.start', by: 'cora', from: 'A101', to: 'A102' });
};
const service = { firstName: 'Vic', lastName: 'V', phone: phoneOf('vic'), zones: ['north'] };

const deeds: readonly Deed[] = [
  {
    what: 'an auction is started',
    needs: 'Manage Auctions',
    rule: 'B-AUC-1',
    before: overlock,
    command: (by) => ({ ...START_AUCTION, by }),
  },
  {
    what: 'an auction is ended',
    needs: 'Manage Auctions',
    rule: 'B-AUC-1',
    before(site) {
      overlock(site);
      site.must({ ...START_AUCTION, by: 'cora' });
    },
    command: (by) => ({ type: 'auction.end', by, unit: 'A101' }),
  },
  {
    what: 'a transfer is made',
    needs: 'Manage Users',
    rule: 'B-TRF-1',
    before: movedToA102,
    command: (by) => ({ type: 'transfer.start', by, from: 'A101', to: 'A102' }),
  },
  {
    what: 'a transfer is extended',
    needs: 'Manage Users',
    rule: 'B-TRF-1',
    before: inTransfer,
    command: (by) => ({ type: 'transfer.extend', by, from: 'A101' }),
  },
  {
    what: 'a transfer is cancelled',
    needs: 'Manage Users',
    rule: 'B-TRF-1',
    before: inTransfer,
    command: (by) => ({ type: 'transfer.cancel', by, from: 'A101' }),
  },
  {
    what: 'a key is taken back',
    needs: 'Manage Locks',
    rule: 'B-REV-1',
    command: (by) => ({ type: 'key.revoke', by, device: 'alice-phone', mac: A101 }),
  },
  {
    what: 'the keys of a lock are reset',
    needs: 'Manage Locks',
    rule: 'B-REV-1',
    command: (by) => ({ type: 'lock.resetKeys', by, mac: A101 }),
  },
  {
    what: 'a quick-click code is given',
    needs: 'Manage Locks',
    rule: 'B-QCC-2',
    command: (by) => ({ type: 'click.issue', by, mac: A101, uses: 1 }),
  },
  {
    what: 'a quick-click code is taken',
    needs: 'Manage Locks',
    rule: 'B-QCC-2',
    before: (site) => site.must({ type: 'click.issue', by: 'cora', mac: A101, uses: 1 }),
    command: (by) => ({ type: 'click.revoke', by, mac: A101, index: 0 }),
  },
  {
    what: 'an entry is held open',
    needs: 'Remote Open',
    rule: 'B-ENT-1',
    command: (by) => ({ type: 'entry.hold', by, entry: 'gate', via: 'portal' }),
  },
  {
    what: 'an entry is held open no longer',
    needs: 'Remote Open',
    rule: 'B-ENT-1',
    before: (site) => site.must({ type: 'entry.hold', by: 'cora', entry: 'gate', via: 'portal' }),
    command: (by) => ({ type: 'entry.release', by, entry: 'gate' }),
  },
  {
    what: 'a frozen account is let in again',
    needs: 'Unfreeze User',
    rule: 'B-ACC-8',
    command: (by) => ({ type: 'account.unfreeze', by, facility: 'main', user: 'alice' }),
  },
  {
    what: 'a vendor is let in',
    needs: 'Manage Service Users',
    rule: 'B-VEN-2',
    command: (by) => ({ type: 'vendor.add', by, facility: 'main', user: 'vic', ...service }),
  },
  {
    what: 'a vendor is taken out',
    needs: 'Manage Service Users',
    rule: 'B-VEN-2',
    before: (site) => site.must({ type: 'vendor.add', by: 'cora', facility: 'main', user: 'vic', ...service }),
    command: (by) => ({ type: 'vendor.remove', by, facility: 'main', user: 'vic' }),
  },
  {
    what: 'an employee is let go',
    needs: 'Manage Users',
    rule: 'B-ACC-8',
    before: (site) => void site.staff('ed', 'technician'),
    command: (by) => ({ type: 'staff.remove', by, facility: 'main', user: 'ed' }),
  },
  {
    what: 'a role is written',
    needs: 'Manage Roles',
    rule: 'B-ROL-1',
    command: (by) => ({
      type: 'role.set',
      by,
      facility: 'main',
      role: { id: 'night', name: 'Night', tier: 1, permissions: [] },
    }),
  },
  {
    what: 'a role is taken away',
    needs: 'Manage Roles',
    rule: 'B-ROL-1',
    before: (site) =>
      site.must({
        type: 'role.set',
        by: 'cora',
        facility: 'main',
        role: { id: 'night', name: 'Night', tier: 1, permissions: [] },
      }),
    command: (by) => ({ type: 'role.remove', by, facility: 'main', role: 'night' }),
  },
  {
    what: 'a tenant is asked for a PIN',
    needs: 'Access Override Unlock',
    rule: 'B-REM-5',
    command: (by) => ({ type: 'remote.ask', by, unit: 'A101', via: 'portal' }),
  },
  {
    what: 'a unit is opened in an emergency',
    needs: 'Access Emergency Unlock',
    rule: 'B-REM-4',
    command: (by) => ({
      type: 'remote.open',
      by,
      unit: 'A101',
      via: 'portal',
      how: { kind: 'emergency', reason: 'Fire' },
    }),
  },
];

/** Staff with exactly these permissions, below the company's manager. */
function staffWith(site: Site, user: string, permissions: readonly Permission[]): void {
  const role = { id: `role-${user}`, name: user, tier: 3, permissions };
  site.must({ type: 'role.set', by: 'cora', facility: 'main', role });
  site.staff(user, role.id);
}

function ready(deed: Deed): Site {
  const site = new Site();
  site.staff('cora', 'company-manager');
  site.tenant('alice', 'A101');
  site.must({ type: 'facility.link', facility: 'main', linked: true });
  site.settle();
  site.refresh('alice-phone');
  deed.before?.(site);
  return site;
}

describe('needs its permission, and all other permissions together do not replace it', () => {
  it.each(deeds)('$rule: $what ($needs)', (deed) => {
    const site = ready(deed);
    const others = PERMISSIONS.filter(
      (each) => each !== deed.needs && !(deed.rule === 'B-ROL-1' && each === 'Manage Users'),
    );
    staffWith(site, 'all', others);
    expect(site.ask(deed.command('all'))).toBe(deed.rule);
    expect(site.ask(deed.command('nobody'))).toBe(deed.rule);
    staffWith(site, 'one', [deed.needs]);
    expect(site.ask(deed.command('one'))).toBe('done');
  });
});
