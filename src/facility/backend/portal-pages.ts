/**
 * The pages of the web portal on people's screens: all tabs of a page show the state at its last load, until Refresh is pressed
 * (SEED/002). INV-1: Only `refresh` changes a page. INV-2: A person who has signed out has no page.
 */

import { batteryList } from '../../core/contact/batteries.ts';
import { normalised, permissionsOf } from '../../core/kernel/identity.ts';
import { type UnitDetails, unitsInDetail, users } from '../../core/views/portal.ts';
import { widgets } from '../../core/views/widgets.ts';
import type { Json } from '../../sim/clock.ts';
import type { CompanyBackend } from './company-backend.ts';
import type { Noted } from './opening.ts';
import { FACILITY_ID } from './populate.ts';

export interface PortalSnapshot {
  readonly pages: Readonly<Record<string, Page>>;
  readonly signedOut: readonly string[];
}

interface Page {
  readonly shown: Json;
  /** The full phone number of each person; the page shows only its last digits. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** The parts of a page that do not come from the company's servers. */
export interface AboutSite {
  /** Whether the rental software of the facility has Update Customer Data. */
  readonly hasSyncButton: boolean;
  /** The name of each lock in verbs, by its MAC. */
  readonly lockIds: ReadonlyMap<string, string>;
}

const byId = (rows: readonly { readonly id: string }[]) => Object.fromEntries(rows.map((row) => [row.id, row]));

const asJson = (value: object): Json => JSON.parse(JSON.stringify(value));

/** The number of log entries in a view, newest first. */
export const ACTIVITY_SHOWN = 200;

/** The last digits of a number, by which staff recognise it; the page is not secret, so it shows only these. */
const DIGITS_SHOWN = 4;

/** `•••• 0109`; null without a number. */
const masked = (phone: string | undefined): string | null =>
  phone === undefined ? null : `•••• ${phone.length > 2 * DIGITS_SHOWN ? phone.slice(-DIGITS_SHOWN) : ''}`.trim();

/** A row of the Users tab without the fields that identify a person. */
const openRow = ({
  id,
  role,
  appStatus,
  frozen,
  current,
  offlineKeyExpiration,
  phone,
}: ReturnType<typeof users>[0]) => ({
  id,
  role,
  appStatus,
  frozen,
  current,
  offlineKeyExpiration: offlineKeyExpiration ?? null,
  phone: masked(phone),
});

export class PortalViews {
  readonly #pages = new Map<string, Page>();
  /** Staff are signed in until they sign out. */
  readonly #signedOut: Set<string>;

  constructor(snapshot?: PortalSnapshot) {
    for (const [staff, page] of Object.entries(snapshot?.pages ?? {})) this.#pages.set(staff, page);
    this.#signedOut = new Set(snapshot?.signedOut);
  }

  signIn(staff: string): void {
    this.#signedOut.delete(staff);
  }

  /** Signs the person out and closes their page. */
  signOut(staff: string): void {
    this.#signedOut.add(staff);
    this.#pages.delete(staff);
  }

  isSignedIn(staff: string): boolean {
    return !this.#signedOut.has(staff);
  }

  refresh(staff: string, { core, opening: { views } }: CompanyBackend, now: number, site: AboutSite): void {
    const { state, rules } = core;
    const expiration = views.expirations(FACILITY_ID, now);
    const rows = users(state, FACILITY_ID, staff, now, true).map((row) =>
      row.offlineKeyExpiration === undefined ? row : { ...row, offlineKeyExpiration: expiration(row.id) },
    );
    const noted = (part: Noted) => {
      const note = views.note(part);
      return note === undefined ? {} : { note };
    };
    const named = <T extends { readonly mac: string }>(row: T) => ({ ...row, lock: site.lockIds.get(row.mac) });
    const withLockIds = (unit: UnitDetails) => ({ ...unit, controllers: unit.controllers.map(named) });
    const { low, noLongerLow } = batteryList(state, FACILITY_ID, now);
    const role = state.roles.get(state.users.get(staff)?.roles.get(FACILITY_ID) ?? '')?.name;
    const shown = {
      loadedAt: now,
      ...noted('portal'),
      role: role ?? null,
      permissions: permissionsOf(state, staff, FACILITY_ID),
      updateCustomerData: site.hasSyncButton,
      units: byId(unitsInDetail(state, rules, FACILITY_ID, staff, now).map(withLockIds)),
      users: byId(rows.map(openRow)),
      activity: views.activity(now, ACTIVITY_SHOWN),
      batteries: { low: low.map(named), noLongerLow: noLongerLow.map(named), ...noted('batteries') },
      widgets: { ...widgets(state, FACILITY_ID, now), ...noted('widgets') },
    };
    const numbers = rows.flatMap(({ id, phone }) => (phone === undefined ? [] : [[id, phone] as const]));
    this.#pages.set(staff, { shown: asJson(shown), numbers: Object.fromEntries(numbers) });
  }

  ids(): string[] {
    return [...this.#pages.keys()];
  }

  /** The content of the screen; undefined until a person of that name has opened the portal. */
  of(staff: string): Json | undefined {
    return this.#pages.get(staff)?.shown;
  }

  /** Whether that person's number on the page is this one; undefined without a page. */
  showsNumber(staff: string, person: string, number: string): boolean | undefined {
    const page = this.#pages.get(staff);
    return page === undefined ? undefined : normalised(page.numbers[person] ?? '') === normalised(number);
  }

  /** A page is never changed, only replaced. */
  snapshot(): PortalSnapshot {
    return { pages: Object.fromEntries(this.#pages), signedOut: [...this.#signedOut] };
  }
}
