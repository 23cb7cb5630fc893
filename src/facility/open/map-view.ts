/**
 * What a map of the facility shows: `map`, the plan, which does not change while the facility is open, and `states`, one short row for each unit
 * and entry and everybody who is not away. `find` and `lookSteps` of a facility know both paths; the whole view omits them, because it contains
 * the same facts in full. Positions are in metres, times in milliseconds since 1970.
 */
import type { Steps } from '../../sim/steps.ts';
import { isStaff } from '../backend/populate.ts';
import { type Place, RANGE_MM } from '../files/map.ts';
import type { Site } from '../site/site.ts';
import { UnitRows, type UnitState } from './unit-rows.ts';

export type { LockState, UnitState } from './unit-rows.ts';

type Metres = readonly [x: number, y: number];

export interface FacilityMap {
  readonly name: string;
  readonly company: string;
  readonly timeZone: string;
  readonly site: { readonly at: Metres; readonly radiusM: number };
  readonly deadSpots: readonly { readonly at: Metres; readonly radiusM: number }[];
  /** The distance at which a lock can be received. */
  readonly bluetoothM: number;
  readonly hasGateway: boolean;
  readonly zones: readonly { readonly id: string; readonly name: string }[];
  /** A unit without a position is not on the plan. */
  readonly units: readonly { readonly id: string; readonly zone?: string; readonly at?: Metres }[];
  readonly entries: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'gate' | 'door' | 'elevator';
    readonly exit: boolean;
    readonly at?: Metres;
  }[];
  readonly people: readonly {
    readonly id: string;
    readonly role: string;
    readonly staff: boolean;
    readonly phones: readonly string[];
  }[];
}

export interface PersonOnSite {
  readonly id: string;
  readonly at: string;
  readonly inside: boolean;
  readonly place: Metres;
  readonly walk?: {
    readonly from: Metres;
    readonly to: Metres;
    readonly goal: string;
    readonly leftAt: number;
    readonly arriveAt: number;
  };
}

export interface MapStates {
  readonly now: number;
  /** Incremented whenever units are found to have changed. */
  readonly version: number;
  /** Only the units that changed after this version are in the answer; absent if all are. */
  readonly after?: number;
  readonly units: readonly UnitState[];
  readonly entries: readonly { readonly id: string; readonly open: boolean; readonly link: string }[];
  readonly people: readonly PersonOnSite[];
}

const metres = ({ x, y }: Place): Metres => [x / 1_000, y / 1_000];
const placed = (at: Metres | undefined) => (at === undefined ? {} : { at });

export function mapOf(site: Site): FacilityMap {
  const { plan } = site;
  return {
    name: plan.name,
    company: plan.company,
    timeZone: site.timeZone,
    site: plan.site,
    deadSpots: plan.deadSpots,
    bluetoothM: RANGE_MM / 1_000,
    hasGateway: site.hasGateway,
    zones: plan.zones.map(({ id, name = id }) => ({ id, name })),
    units: plan.units.map(({ id, zone, at }) => ({ id, ...(zone === undefined ? {} : { zone }), ...placed(at) })),
    entries: plan.entries.map(({ id, name = id, kind, exit, at }) => ({ id, name, kind, exit, ...placed(at) })),
    people: plan.people.map((one) => ({
      id: one.id,
      role: one.role,
      staff: isStaff(one),
      phones: one.phones.map((phone) => phone.id),
    })),
  };
}

const unitRows = new WeakMap<Site, UnitRows>();

/** `MapStates` as JSON text, a step for each row; only with the units that changed after that version, if the site has had it. */
export function* stateSteps(site: Site, after = 0): Steps<string> {
  const changing = unitRows.get(site) ?? new UnitRows(site);
  unitRows.set(site, changing);
  const since = after > changing.version ? 0 : after;
  const units = yield* changing.after(since);
  const entries = yield* rows(site.ids('entry'), (id) => ({
    id,
    open: site.entryStandsOpen(id),
    link: site.lock(id).glance().link,
  }));
  const here = site.people.ids().filter((id) => site.people.get(id).at !== 'away');
  const people = yield* rows(here, (id) => personOnSite(site, id));
  const versions = `"version":${changing.version}${since === 0 ? '' : `,"after":${since}`}`;
  return `{"now":${site.clock.now()},${versions},"units":[${units.join(',')}],"entries":${entries},"people":${people}}`;
}

function* rows(ids: readonly string[], of: (id: string) => object): Steps<string> {
  const texts: string[] = [];
  for (const id of ids) {
    texts.push(JSON.stringify(of(id)));
    yield;
  }
  return `[${texts.join(',')}]`;
}

function personOnSite(site: Site, id: string): PersonOnSite {
  const { at, inside, walk } = site.people.get(id);
  const where = { id, at, inside, place: metres(site.people.placeOf(id)) };
  return walk === undefined ? where : { ...where, walk: { ...walk, from: metres(walk.from), to: metres(walk.to) } };
}
