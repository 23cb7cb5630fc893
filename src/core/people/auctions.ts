/**
 * Auctions of overlocked units and transfers between two units: the statuses that the portal itself sets. All others come from
 * the rental software: when it reports a payment, a new tenant or a move-out, an auction or transfer ends.
 */

import { reference } from '../kernel/codes.ts';
import { type Context, type Deciders, decided, type Evolvers, refused } from '../kernel/contract.ts';
import { agrees, identityOf, identityRules, isTaken, mayDo, namedBy, permissionsOf } from '../kernel/identity.ts';
import { idRules, isId } from '../kernel/ids.ts';
import { boundary, effect, firstRefusal, guard, holds, judged, rulesOf } from '../kernel/rule.ts';
import type { Auction, State, Unit } from '../model/state.ts';
import type { TenancyEvent } from '../places/tenancy.ts';
import { becomes } from '../places/tenancy.ts';
import type { AccountEvent } from './accounts.ts';

export type AuctionCommand =
  | {
      readonly type: 'auction.start';
      readonly by: string;
      readonly unit: string;
      readonly opener:
        | { readonly kind: 'employee'; readonly user: string }
        | {
            readonly kind: 'winner';
            readonly user: string;
            readonly firstName: string;
            readonly lastName: string;
            readonly phone?: string;
            readonly email?: string;
          };
      /** Until a point in time, or for a number of openings. */
      readonly until?: number;
      readonly opens?: number;
    }
  | { readonly type: 'auction.end'; readonly by: string; readonly unit: string }
  /** The rental software has already moved the tenant; the old unit remains open to the tenant for a while. */
  | { readonly type: 'transfer.start'; readonly by: string; readonly from: string; readonly to: string }
  | { readonly type: 'transfer.extend'; readonly by: string; readonly from: string }
  | { readonly type: 'transfer.cancel'; readonly by: string; readonly from: string };

type AuctionEvents = AuctionEvent | TenancyEvent | AccountEvent;

export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly tenant: string;
  readonly until: number;
}

export type AuctionEvent = { readonly at: number } & (
  | { readonly type: 'auction.started'; readonly unit: string; readonly auction: Auction }
  | { readonly type: 'auction.ended'; readonly unit: string }
  | { readonly type: 'transfer.started'; readonly transfer: Transfer }
  | { readonly type: 'transfer.ended'; readonly from: string; readonly to: string }
);

export const auctionRules = rulesOf({
  'B-AUC-1': guard(
    'Managing auctions requires the Manage Auctions permission.',
    'KB/auctioning-a-unit',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-AUC-2': guard(
    'An auction can be started for a unit in Overlock, or in Pending Auction once there is a buyer.',
    'KB/auctioning-a-unit',
    (c: { unit: Unit }) => c.unit.status === 'overlock' || c.unit.status === 'pending-auction',
  ),
  'B-AUC-3': boundary(
    'An auction ends on a date or after a number of openings; exactly one of the two must be set.',
    'KB/how-to-auction-a-unit',
  ),
  'B-AUC-4': guard(
    'Only an employee with the Open Repossessed Units permission can be chosen for an auction.',
    'KB/auctioning-a-unit',
    (c: { permitted: boolean }) => c.permitted,
  ),
  'B-AUC-5': effect(
    'Once the chosen employee has opened the unit, its status becomes Pending Auction.',
    'KB/auctioning-a-unit',
    (c: { kind: Auction['kind'] }) => c.kind === 'employee',
  ),
  'B-TRF-1': guard(
    'Making, extending or cancelling a transfer requires the Manage Users permission.',
    'chosen',
    (c: { allowed: boolean }) => c.allowed,
  ),
  'B-TRF-2': guard(
    'A transfer can be made only after the rental software has moved the tenant: the old unit must be available and the new one occupied.',
    'KB/how-do-i-transfer-a-tenant-to-another-unit',
    (c: { from: Unit; to: Unit }) => c.from.status === 'available' && c.to.tenant !== undefined,
  ),
  'B-TRF-3': effect(
    'A transfer ends after 48 hours and leaves the old unit available; extending it restarts the 48 hours.',
    'KB/how-do-i-transfer-a-tenant-to-another-unit',
    (c: { due: boolean }) => c.due,
  ),
});

function openerEvents(
  state: State,
  unit: Unit,
  command: Extract<AuctionCommand, { type: 'auction.start' }>,
  context: Context,
) {
  const { opener } = command;
  if (opener.kind === 'employee') {
    const permitted = permissionsOf(state, opener.user, unit.facility).includes('Open Repossessed Units');
    return holds(context.rules, auctionRules['B-AUC-4'], { permitted })
      ? { user: opener.user, events: [] }
      : auctionRules['B-AUC-4'].id;
  }
  const identity = identityOf(opener.user, opener);
  const sameId = state.users.get(opener.user);
  if (sameId !== undefined) return { user: sameId.id, events: [] };
  const known = namedBy(state, identity);
  if (known !== undefined && agrees(known, identity)) return { user: known.id, events: [] };
  const taken = isTaken(state, identity);
  if (!holds(context.rules, identityRules['B-ACC-7'], { taken })) return identityRules['B-ACC-7'].id;
  const trackingId = reference(context, `tracking ${opener.user}`);
  const events: AuctionEvents[] = [{ type: 'user.created', at: context.now, user: identity, trackingId }];
  return { user: opener.user, events };
}

export const auctionDeciders: Deciders<AuctionCommand, AuctionEvents> = {
  'auction.start'(state, command, context) {
    const { now: at, rules } = context;
    const unit = state.units.get(command.unit);
    if (unit === undefined || !isId(command.opener.user)) return refused(idRules['B-FAC-5'], command.unit);
    const { until, opens } = command;
    const counted = opens === undefined || (Number.isInteger(opens) && opens > 0 && opens < 1_000);
    if ((until === undefined) === (opens === undefined) || !counted || (until !== undefined && until <= at))
      return refused(auctionRules['B-AUC-3'], unit.id);
    const refusal = firstRefusal([
      judged(rules, auctionRules['B-AUC-1'], {
        allowed: mayDo(state, context, command.by, unit.facility, 'Manage Auctions'),
      }),
      judged(rules, auctionRules['B-AUC-2'], { unit }),
    ]);
    if (refusal !== undefined) return refused(refusal, unit.id);
    const opener = openerEvents(state, unit, command, context);
    if (typeof opener === 'string') return refused(opener, unit.id);
    const auction = { opener: opener.user, kind: command.opener.kind, until, opensLeft: opens };
    return decided(
      ...opener.events,
      { type: 'auction.started', at, unit: unit.id, auction },
      becomes(unit, 'auction', at),
    );
  },
  'auction.end'(state, command, context) {
    const unit = state.units.get(command.unit);
    if (unit?.auction === undefined) return refused(idRules['B-FAC-5'], command.unit);
    const allowed = mayDo(state, context, command.by, unit.facility, 'Manage Auctions');
    if (!holds(context.rules, auctionRules['B-AUC-1'], { allowed }))
      return refused(auctionRules['B-AUC-1'], command.by);
    const at = context.now;
    return decided(becomes(unit, 'overlock', at), { type: 'auction.ended', at, unit: unit.id });
  },
  'transfer.start'(state, { by, from: fromId, to: toId }, context) {
    const { now: at, rules } = context;
    const from = state.units.get(fromId);
    const to = state.units.get(toId);
    const facility = state.facilities.get(from?.facility ?? '');
    if (from === undefined || to === undefined || facility === undefined || from === to)
      return refused(idRules['B-FAC-5'], fromId);
    if (!holds(rules, auctionRules['B-TRF-1'], { allowed: mayDo(state, context, by, from.facility, 'Manage Users') }))
      return refused(auctionRules['B-TRF-1'], by);
    if (!holds(rules, auctionRules['B-TRF-2'], { from, to }) || to.tenant === undefined)
      return refused(auctionRules['B-TRF-2'], from.id);
    const transfer = { from: from.id, to: to.id, tenant: to.tenant, until: at + facility.settings.transferMs };
    return decided({ type: 'transfer.started', at, transfer }, becomes(from, 'transfer', at));
  },
  'transfer.extend'(state, { by, from: fromId }, context) {
    const from = state.units.get(fromId);
    const facility = state.facilities.get(from?.facility ?? '');
    if (from?.transfer?.from !== fromId || facility === undefined) return refused(idRules['B-FAC-5'], fromId);
    if (
      !holds(context.rules, auctionRules['B-TRF-1'], {
        allowed: mayDo(state, context, by, from.facility, 'Manage Users'),
      })
    )
      return refused(auctionRules['B-TRF-1'], by);
    const until = context.now + facility.settings.transferMs;
    return decided({ type: 'transfer.started', at: context.now, transfer: { ...from.transfer, until } });
  },
  'transfer.cancel'(state, { by, from: fromId }, context) {
    const from = state.units.get(fromId);
    if (from?.transfer?.from !== fromId) return refused(idRules['B-FAC-5'], fromId);
    if (
      !holds(context.rules, auctionRules['B-TRF-1'], {
        allowed: mayDo(state, context, by, from.facility, 'Manage Users'),
      })
    )
      return refused(auctionRules['B-TRF-1'], by);
    return decided(...endTransfer(from, from.transfer, context.now));
  },
};

const endTransfer = (from: Unit, { to }: Transfer, at: number): AuctionEvents[] => [
  becomes(from, 'available', at),
  { type: 'transfer.ended', at, from: from.id, to },
];

/** Transfers whose time is over. */
export function endedTransfers(state: State, { now: at, rules }: Context): AuctionEvents[] {
  const events: AuctionEvents[] = [];
  for (const [from, until] of state.transfers) {
    const unit = state.units.get(from);
    const transfer = unit?.transfer;
    if (unit === undefined || transfer === undefined) continue;
    if (holds(rules, auctionRules['B-TRF-3'], { due: at >= until })) events.push(...endTransfer(unit, transfer, at));
  }
  return events;
}

export const auctionEvolvers: Evolvers<AuctionEvent> = {
  'auction.started'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit === undefined) return;
    unit.auction = { ...event.auction };
    state.users.get(event.auction.opener)?.facilities.add(unit.facility);
  },
  'auction.ended'(state, event) {
    const unit = state.units.get(event.unit);
    if (unit !== undefined) unit.auction = undefined;
  },
  'transfer.started'(state, { transfer }) {
    state.transfers.set(transfer.from, transfer.until);
    for (const id of [transfer.from, transfer.to]) {
      const unit = state.units.get(id);
      // An extension after the tenant has left the new unit applies only to the old one.
      if (unit !== undefined && (id === transfer.from || unit.tenant === transfer.tenant))
        unit.transfer = { ...transfer };
    }
  },
  'transfer.ended'(state, { from, to }) {
    state.transfers.delete(from);
    for (const id of [from, to]) {
      const unit = state.units.get(id);
      // The new unit may be the old unit of a later transfer.
      if (unit?.transfer?.from === from) unit.transfer = undefined;
    }
  },
};
