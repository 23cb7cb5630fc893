/**
 * The pages of the web portal on people's screens: a page shows the state at its last load, until Refresh is pressed
 * (SEED/002). INV-1 only `refresh` changes a page.
 */

import type { State } from '../../core/model/state.ts';
import { units, users } from '../../core/views/portal.ts';
import type { Json } from '../../sim/clock.ts';
import { FACILITY_ID } from './populate.ts';

export type PortalSnapshot = Readonly<Record<string, Json>>;

const byId = (rows: readonly { readonly id: string }[]): Json =>
  JSON.parse(JSON.stringify(Object.fromEntries(rows.map((row) => [row.id, row]))));

/** The last digits of a number, by which staff recognise it; the page is no secret, so it shows no more. */
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
  readonly #pages = new Map<string, Json>();

  constructor(snapshot?: PortalSnapshot) {
    for (const [staff, page] of Object.entries(snapshot ?? {})) this.#pages.set(staff, page);
  }

  refresh(staff: string, state: State, now: number): void {
    this.#pages.set(staff, {
      loadedAt: now,
      units: byId(units(state, FACILITY_ID, now)),
      users: byId(users(state, FACILITY_ID, staff, now, true).map(openRow)),
    });
  }

  ids(): string[] {
    return [...this.#pages.keys()];
  }

  /** The content of the screen; undefined until a person of that name has opened the portal. */
  of(staff: string): Json | undefined {
    return this.#pages.get(staff);
  }

  snapshot(): PortalSnapshot {
    return structuredClone(Object.fromEntries(this.#pages));
  }
}
