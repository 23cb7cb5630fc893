/**
 * The content of a map of the facility: `map`, the plan, which does not change while the facility is open, and `states`, one short row for
 * each unit and entry and everybody who is not away. `find` and `lookSteps` of a facility know both paths; the whole view leaves them out, because
 * it has the same facts in full. Places are in metres, times in milliseconds since 1970.
 */
import { unitRow } from '../../core/views/portal.ts';
import type { LockGlance } from '../../lock/view.ts';
import type { Steps } from '../../sim/steps.ts';
import { isStaff } from '../backend/populate.ts';
import { type Place, RANGE_MM } from '../files/map.ts';
import type { Site } from '../site/site.ts';

type PortalRow = ReturnType<typeof unitRow>;
type Metres = readonly [x: number, y: number];

export interface FacilityMap {
  readonly name: string;
  readonly company: string;
  readonly timeZone: string;
  readonly site: { readonly at: Metres; readonly radiusM: number };
  readonly deadSpots: readonly { readonly at: Metres; readonly radiusM: number }[];
  /** How far a lock is heard. */
  readonly bluetoothM: number;
  readonly hasGateway: boolean;
  readonly zones: readonly { readonly id: string; readonly name: string }[];
  /** A unit without a place has none on the plan. */
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

export interface LockState extends Readonly<LockGlance> {
  /** What the company knows: ready, awaiting setup or offline. */
  readonly controller?: string;
}

export interface UnitState {
  readonly id: string;
  /** The status in the portal, such as `Overlock`; absent while the company does not have the unit. */
  readonly status?: PortalRow['status'];
  readonly colour?: PortalRow['colour'];
  readonly tenant?: string;
  /** What the company knows about the door. */
  readonly door?: 'Open' | 'Closed';
  readonly locks: readonly LockState[];
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

/** `MapStates` as JSON text, a step for each row. */
export function* stateSteps(site: Site): Steps<string> {
  const units = yield* rows(site.ids('unit'), (id) => unitState(site, id));
  const entries = yield* rows(site.ids('entry'), (id) => ({
    id,
    open: site.entryStandsOpen(id),
    link: site.lock(id).glance().link,
  }));
  const here = site.people.ids().filter((id) => site.people.get(id).at !== 'away');
  const people = yield* rows(here, (id) => personOnSite(site, id));
  return `{"now":${site.clock.now()},"units":${units},"entries":${entries},"people":${people}}`;
}

function* rows(ids: readonly string[], of: (id: string) => object): Steps<string> {
  const texts: string[] = [];
  for (const id of ids) {
    texts.push(JSON.stringify(of(id)));
    yield;
  }
  return `[${texts.join(',')}]`;
}

function unitState(site: Site, id: string): UnitState {
  const { state } = site.core;
  const unit = state.units.get(id);
  const facility = unit === undefined ? undefined : state.facilities.get(unit.facility);
  const row =
    unit === undefined || facility === undefined ? undefined : unitRow(state, facility, unit, site.clock.now());
  const controllers = new Map(row?.controllers.map(({ mac, status }) => [String(mac), status]));
  const locks = site.lockIdsOf(id).map((lock): LockState => {
    const glance = site.lock(lock).glance();
    const controller = controllers.get(glance.mac);
    return controller === undefined ? glance : { ...glance, controller };
  });
  if (row === undefined) return { id, locks };
  const { status, colour, tenant, state: door } = row;
  return { id, status, colour, ...(tenant === undefined ? {} : { tenant }), door, locks };
}

function personOnSite(site: Site, id: string): PersonOnSite {
  const { at, inside, walk } = site.people.get(id);
  const where = { id, at, inside, place: metres(site.people.placeOf(id)) };
  return walk === undefined ? where : { ...where, walk: { ...walk, from: metres(walk.from), to: metres(walk.to) } };
}
