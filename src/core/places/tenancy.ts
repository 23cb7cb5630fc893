/**
 * Tenants and statuses of units: every change of tenant, lease and status, whether it comes from the rental software or from an
 * auction or a transfer in the portal.
 */
import type { Evolvers } from '../kernel/contract.ts';
import type { Unit, UnitStatus } from '../model/state.ts';

export type TenancyEvent = { readonly at: number; readonly unit: string } & (
  | { readonly type: 'unit.statusChanged'; readonly from: UnitStatus; readonly to: UnitStatus }
  | { readonly type: 'unit.assigned'; readonly user: string; readonly leaseFrom: number | undefined }
  | { readonly type: 'unit.unassigned'; readonly user: string; readonly people: readonly string[] }
  | { readonly type: 'unit.leaseSet'; readonly leaseFrom: number | undefined }
);

/** The event for a unit whose status we change ourselves. */
export const becomes = (unit: Unit, to: UnitStatus, at: number): TenancyEvent => ({
  type: 'unit.statusChanged',
  at,
  unit: unit.id,
  from: unit.status,
  to,
});

/** Everybody who has access to a unit. */
export const peopleOf = (unit: Unit): string[] => [
  ...(unit.tenant === undefined ? [] : [unit.tenant]),
  ...(unit.transfer === undefined ? [] : [unit.transfer.tenant]),
  ...(unit.auction === undefined ? [] : [unit.auction.opener]),
  ...unit.shares.map((share) => share.user),
];

export const tenancyEvolvers: Evolvers<TenancyEvent> = {
  'unit.statusChanged'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.status = event.to;
  },
  'unit.assigned'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    Object.assign(unit, { tenant: event.user, leaseFrom: event.leaseFrom });
    state.users.get(event.user)?.facilities.add(unit.facility);
  },
  'unit.unassigned'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    const gone = {
      tenant: undefined,
      leaseFrom: undefined,
      shares: [],
      managerShare: undefined,
      managerRequest: undefined,
    };
    Object.assign(unit, gone, { auction: undefined, transfer: undefined });
    state.pins.delete(unit.id);
    state.transfers.delete(unit.id);
  },
  'unit.leaseSet'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.leaseFrom = event.leaseFrom;
  },
};
