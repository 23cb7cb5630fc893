/**
 * Watches the portal: the permission that each action needs, roles that nobody may extend beyond their own, and the start and end of
 * auctions and transfers.
 */

import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, partOf, text, type Violation } from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';
import type { Permission } from '../model/staff-model.ts';

/** By verb: the event that shows that the action was carried out, and the permissions, any one of which suffices. */
const NEEDED: Readonly<Record<string, readonly [event: string, ...permissions: Permission[]]>> = {
  'portal.setting': ['core.facility.settingChanged', 'Manage Facilities'],
  'portal.setHours': ['core.facility.scheduleSet', 'Manage Facilities'],
  'portal.addController': ['core.lock.added', 'Manage Locks'],
  'portal.deleteController': ['core.lock.removed', 'Manage Locks'],
  'portal.deleteUnit': ['core.unit.removed', 'Manage Locks'],
  'portal.setSchedule': ['core.user.scheduleSet', 'Manage Users'],
  'portal.sendCode': ['core.account.codeSent', 'Manage Users'],
  'portal.unfreeze': ['core.account.unfrozen', 'Unfreeze User'],
  'portal.revokeKey': ['core.keys.voided', 'Manage Locks'],
  'portal.resetKeys': ['core.lock.resetWanted', 'Manage Locks'],
  'portal.setRole': ['core.staff.roleChanged', 'Manage Roles', 'Manage Users'],
  'portal.editRole': ['core.role.changed', 'Manage Roles'],
  'portal.deleteRole': ['core.role.removed', 'Manage Roles'],
  'portal.removeStaff': ['core.staff.removed', 'Manage Users'],
  'portal.addVendor': ['core.vendor.added', 'Manage Service Users'],
  'portal.removeVendor': ['core.vendor.removed', 'Manage Service Users'],
  'portal.requestAccess': ['core.share.managerRequested', 'Open Manager Shares'],
  'portal.auction': ['core.auction.started', 'Manage Auctions'],
  'portal.endAuction': ['core.auction.ended', 'Manage Auctions'],
  'portal.transfer': ['core.transfer.started', 'Manage Users'],
  'portal.extendTransfer': ['core.transfer.started', 'Manage Users'],
  'portal.cancelTransfer': ['core.transfer.ended', 'Manage Users'],
  'portal.giveClickCode': ['core.click.issued', 'Manage Locks'],
  'portal.takeClickCode': ['core.click.revoked', 'Manage Locks'],
  'portal.holdOpen': ['core.entry.held', 'Remote Open'],
  'portal.releaseEntry': ['core.entry.released', 'Remote Open'],
};

/** Rules that refuse only for lack of a permission. */
const BARS: ReadonlySet<string> = new Set([
  'B-ROL-8',
  'B-ACC-8',
  'B-ROL-1',
  'B-AUC-1',
  'B-TRF-1',
  'B-VEN-2',
  'B-QCC-2',
  'B-REV-1',
  'B-ENT-1',
]);

const UNLOCKED = 1;

export class PortalWatch {
  readonly #rights: Rights;
  readonly #macOf: (lock: string) => string | undefined;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  #asked: { readonly event: ObservedEvent; readonly yields: string; readonly allowed: boolean } | undefined;

  constructor(
    rights: Rights,
    macOf: (lock: string) => string | undefined,
    effects: ImmediateEffects,
    report: (broken: Violation) => void,
  ) {
    this.#rights = rights;
    this.#macOf = macOf;
    this.#report = report;
    this.#effects = effects;
  }

  saw(event: ObservedEvent): void {
    this.#permitted(event);
    this.#transfersEnd(event);
    this.#on[event.kind]?.(event);
  }

  #permitted(event: ObservedEvent): void {
    const { kind, data, time } = event;
    if (kind === 'input' || time > (this.#asked?.event.time ?? time)) this.#asked = undefined;
    if (kind === 'input') {
      const [yields, ...any] = NEEDED[text(data, 'verb')] ?? [];
      const args = partOf(data, 'args');
      const as = text(args, 'as');
      // Without a name, the facility itself acts: a schedule keeps entries open automatically.
      if (yields === undefined || as === '' || args.via === 'schedule') return;
      // People who are not known here belong to another facility; units and locks that were deleted belong to nobody.
      if (text(data, 'verb') === 'portal.sendCode' && !this.#rights.isHere(text(args, 'person'))) return;
      const [unit, lock] = [text(args, 'unit'), text(args, 'lock')];
      if (unit !== '' && !this.#rights.units.has(unit)) return;
      if (lock !== '' && !this.#rights.isKnown(this.#macOf(lock) ?? '')) return;
      this.#asked = { event, yields, allowed: any.some((permission) => this.#rights.staff.may(as, permission)) };
      return;
    }
    const { event: asked, yields, allowed } = this.#asked ?? {};
    if (asked === undefined) return;
    const who = `${text(partOf(asked.data, 'args'), 'as')} at ${text(asked.data, 'verb')}`;
    if (kind === yields && allowed === false && !this.#scheduled(kind))
      this.#broke('INV-PERMISSION', `${who}: done without the required permission`, event);
    if (kind === 'core.refused' && allowed === true && BARS.has(text(data, 'rule')))
      this.#broke(
        'INV-NOT-BARRED',
        `${who} was refused by ${text(data, 'rule')} although they have the permission`,
        event,
      );
  }

  /** Whether this event releases an entry while a schedule keeps entries open, which anybody may do. */
  #scheduled(kind: string): boolean {
    return kind === 'core.entry.released' && this.#heldBySchedule.size > 0;
  }
  readonly #heldBySchedule = new Set<string>();

  readonly #on: Readonly<Record<string, (event: ObservedEvent) => void>> = {
    'core.entry.held': ({ data }) => {
      if (data.via === 'schedule') this.#heldBySchedule.add(text(data, 'entry'));
    },
    'core.role.changed': (event) => this.#roleChanged(event),
    'core.role.removed': (event) => {
      const { staff } = this.#rights;
      const [by, role] = [text(event.data, 'by'), text(event.data, 'role')];
      if (staff.isHeld(role)) this.#broke('INV-ROLES', `role ${role} was deleted while somebody has it`, event);
      if (staff.tier(by) <= staff.roleTier(role))
        this.#broke('INV-ROLES', `${by} deleted a role that is not below their own`, event);
    },
    'core.staff.roleChanged': (event) => {
      const { staff } = this.#rights;
      const [by, user, role] = [text(event.data, 'by'), text(event.data, 'user'), text(event.data, 'role')];
      const above = Math.max(staff.roleTier(role), staff.tier(user));
      if (by === user || staff.tier(by) <= above)
        this.#broke('INV-ROLES', `${by} gave ${user} role ${role} without being of a higher tier`, event);
      this.#grantsNoMore(event, by, staff.rolePermissions(role));
    },
    'core.staff.removed': (event) => {
      const { staff } = this.#rights;
      const [by, user] = [text(event.data, 'by'), text(event.data, 'user')];
      if (by === user || staff.tier(by) <= staff.tier(user)) this.#broke('INV-ROLES', `${by} removed ${user}`, event);
    },
    'core.share.managerRequested': (event) => {
      if (!this.#rights.settings.on('allowManagerShares'))
        this.#broke('INV-PERMISSION', 'access was requested although manager shares are off', event);
    },
    'core.share.managerEnded': (event) => {
      const { units, staff } = this.#rights;
      const [unit, by] = [text(event.data, 'unit'), text(event.data, 'by')];
      if (units.get(unit)?.tenant !== by && !staff.has(by))
        this.#broke('INV-PERMISSION', `${by} ended the manager share of ${unit}`, event);
    },
    'core.lock.added': (event) => {
      const unit = text(event.data, 'unit');
      if (!this.#rights.hasRoom(unit))
        this.#broke(
          'INV-PERMISSION',
          `${unit} received another controller although it is not set up for several`,
          event,
        );
    },
    'core.unit.removed': (event) => {
      if (this.#rights.units.get(text(event.data, 'unit'))?.status !== 'available')
        this.#broke('INV-PERMISSION', `${text(event.data, 'unit')} was deleted although it is not available`, event);
    },
    'core.auction.started': (event) => this.#auctioned(event),
    'core.transfer.started': (event) => this.#transferred(event),
    'core.record.kept': (event) => this.#opened(event),
  };

  #roleChanged(event: ObservedEvent): void {
    const { staff } = this.#rights;
    const role = partOf(event.data, 'role');
    const by = text(event.data, 'by');
    const above = Math.max(count(role, 'tier'), staff.roleTier(text(role, 'id')));
    if (staff.tier(by) <= above) this.#broke('INV-ROLES', `${by} edited a role that is not below their own`, event);
    this.#grantsNoMore(event, by, Array.isArray(role.permissions) ? role.permissions.map(String) : []);
  }

  #grantsNoMore(event: ObservedEvent, by: string, granted: Iterable<string>): void {
    const own = this.#rights.staff.permissions(by);
    const more = [...granted].find((permission) => !own.has(permission));
    if (more !== undefined) this.#broke('INV-ROLES', `${by} granted ${more} without having it`, event);
  }

  #auctioned(event: ObservedEvent): void {
    const { units, staff } = this.#rights;
    const { opener, kind, until, opensLeft } = partOf(event.data, 'auction');
    const status = units.get(text(event.data, 'unit'))?.status;
    if (status !== 'overlock' && status !== 'pending-auction')
      this.#broke('INV-AUCTION', `an auction began while the status of the unit was ${status}`, event);
    if ((typeof until === 'number') === (typeof opensLeft === 'number'))
      this.#broke(
        'INV-AUCTION',
        'an auction must end on a date or after a number of openings; this one has both or neither',
        event,
      );
    if (kind === 'employee' && !staff.may(String(opener), 'Open Repossessed Units'))
      this.#broke(
        'INV-AUCTION',
        `${String(opener)} was chosen although they are not allowed to open repossessed units`,
        event,
      );
  }

  /** Expects the status Pending Auction after the chosen employee has opened the unit. */
  #opened(event: ObservedEvent): void {
    const { data } = event;
    const id = this.#rights.unitAt(text(data, 'mac'));
    const unit = this.#rights.units.get(id ?? '');
    const attribution = partOf(data, 'attribution');
    const opening = count(partOf(data, 'record'), 'event') === UNLOCKED;
    if (unit?.status !== 'auction' || unit.auction?.kind !== 'employee' || !opening) return;
    if (text(attribution, 'user') !== unit.auction.opener) return;
    this.#effects.expects(event, 'INV-AUCTION', `${id} was opened by the chosen employee and is still up for auction`, {
      kind: 'core.unit.statusChanged',
      data: { unit: id, to: 'pending-auction' },
    });
  }

  #transferred(event: ObservedEvent): void {
    const transfer = partOf(event.data, 'transfer');
    const from = this.#rights.units.get(text(transfer, 'from'));
    const to = this.#rights.units.get(text(transfer, 'to'));
    const extended = from?.transfer !== undefined;
    if (!extended && (from?.status !== 'available' || to?.tenant !== text(transfer, 'tenant')))
      this.#broke('INV-TRANSFER', 'a transfer began before the rental software recorded the tenant’s move', event);
    if (count(transfer, 'until') !== event.time + this.#rights.settings.amount('transferMs'))
      this.#broke('INV-TRANSFER', 'a transfer does not last 48 hours or the time that the facility set', event);
  }

  #transfersEnd(event: ObservedEvent): void {
    for (const [id, { transfer, status }] of this.#rights.units)
      if (transfer !== undefined && status === 'transfer' && event.time > transfer.until)
        this.#report({
          invariant: 'INV-TRANSFER',
          at: event.time,
          what: `the transfer of ${id} continues after its end`,
          event,
          due: { kind: 'core.transfer.ended', data: { from: id } },
        });
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent): void {
    this.#report({ invariant, at: event.time, what, event });
  }
}
