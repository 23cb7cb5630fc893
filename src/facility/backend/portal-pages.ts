/**
 * The pages of the web portal on people's screens: a page shows the state at its last load, until Refresh is pressed
 * (SEED/002). INV-1 only `refresh` changes a page. INV-2 a person who has signed out has no page.
 */

import { normalised } from '../../core/kernel/identity.ts';
import { units, users } from '../../core/views/portal.ts';
import type { Json } from '../../sim/clock.ts';
import type { CompanyBackend } from './company-backend.ts';
import { FACILITY_ID } from './populate.ts';

export interface PortalSnapshot {
  readonly pages: Readonly<Record<string, Page>>;
  readonly signedOut: readonly string[];
}

interface Page {
  readonly shown: Json;
  /** The whole phone number of each person, of which the page shows the end. */
  readonly numbers: Readonly<Record<string, string>>;
}

const byId = (rows: readonly { readonly id: string }[]): Json =>
  JSON.parse(JSON.stringify(Object.fromEntries(rows.map((row) => [row.id, row]))));

/** The last digits of a number, by which staff recognise it; the page is not secret, so it shows no more. */
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

  /** Closes the page, too. */
  signOut(staff: string): void {
    this.#signedOut.add(staff);
    this.#pages.delete(staff);
  }

  isSignedIn(staff: string): boolean {
    return !this.#signedOut.has(staff);
  }

  refresh(staff: string, { core: { state }, opening: { views } }: CompanyBackend, now: number): void {
    const expiration = views.expirations(FACILITY_ID, now);
    const rows = users(state, FACILITY_ID, staff, now, true).map((row) =>
      row.offlineKeyExpiration === undefined ? row : { ...row, offlineKeyExpiration: expiration(row.id) },
    );
    const note = views.note('portal');
    const shown = {
      loadedAt: now,
      ...(note === undefined ? {} : { note }),
      units: byId(units(state, FACILITY_ID, now)),
      users: byId(rows.map(openRow)),
    };
    const numbers = rows.flatMap(({ id, phone }) => (phone === undefined ? [] : [[id, phone] as const]));
    this.#pages.set(staff, { shown, numbers: Object.fromEntries(numbers) });
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

  snapshot(): PortalSnapshot {
    return structuredClone({ pages: Object.fromEntries(this.#pages), signedOut: [...this.#signedOut] });
  }
}
