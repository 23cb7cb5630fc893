/** What the company stores, in the oracle's terms. */
import type { State } from '../../core/model/state.ts';
import type { StoredByCompany } from '../oracle/company/memory-watch.ts';

/** The facility that a search runs at. */
const SITE = 'site';

export function storedBy({
  units,
  users,
  roles,
  entries,
  locks,
  devices,
  facilities,
  messages,
  dropped,
}: State): StoredByCompany {
  const here = <T extends { readonly facility: string }>(all: ReadonlyMap<string, T>): T[] =>
    [...all.values()].filter(({ facility }) => facility === SITE);
  const atSite = <T>(of: (user: NonNullable<ReturnType<typeof users.get>>) => ReadonlyMap<string, T>): [string, T][] =>
    [...users.values()].flatMap((user) => {
      const own = of(user).get(SITE);
      return own === undefined ? [] : [[user.id, own]];
    });
  return {
    units: new Map(
      here(units).map(({ id, status, tenant, leaseFrom, shares, managerShare, auction }) => [
        id,
        {
          status,
          tenant,
          leaseFrom,
          guests: shares.map(({ user }) => user),
          managerShare: managerShare !== undefined,
          auction: auction?.opener,
        },
      ]),
    ),
    staff: new Map(atSite(({ roles: own }) => own)),
    schedules: new Map(atSite(({ schedules }) => schedules)),
    vendors: new Map(atSite(({ vendor }) => vendor)),
    frozen: [...users.values()].filter(({ frozen }) => frozen).map(({ id }) => id),
    roles,
    settings: { ...facilities.get(SITE)?.settings },
    signedIn: new Map([...devices].map(([id, { user }]) => [id, user])),
    messages: messages.length + dropped.messages,
    held: here(entries).flatMap(({ mac, heldOpen }) => (heldOpen === undefined ? [] : [mac])),
    places: new Map(here(locks).map(({ mac, place }) => [mac, place.id])),
    readings: new Map(here(locks).map(({ mac, batteryMv, mechanical }) => [mac, { batteryMv, mechanical }])),
    keys: new Map(
      [...devices.values()].map(({ id, keys }) => [
        id,
        new Map([...keys].map(([mac, key]) => [mac, `${key.slot}/${key.generation}/${key.keyDay}/${key.until}`])),
      ]),
    ),
  };
}
