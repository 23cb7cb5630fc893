/**
 * Builds a facility from the names in the evidence alone: its units, its people and an entry. It stands in for a facility file that is not available;
 * settings, hours and positions are the defaults.
 */
import { type FacilityFile, facilityFile } from '../facility/files/schema.ts';
import { personOf, placeId } from './case.ts';
import type { Paper } from './channels/reading.ts';

interface Named {
  readonly places: Map<string, string | undefined>;
  readonly people: Set<string>;
  readonly tenants: Map<string, string>;
}

/** Every person and place that the evidence mentions, with the MAC if known. */
function namesOn(papers: readonly Paper[]): Named {
  const found: Named = { places: new Map(), people: new Set(), tenants: new Map() };
  const place = (name: string | undefined, mac?: string) => {
    if (name === undefined || name === '') return;
    found.places.set(name, mac === undefined || mac === '' ? found.places.get(name) : mac);
  };
  const person = (name: string | undefined) => {
    if (name !== undefined && name.trim() !== '') found.people.add(name.trim());
  };
  for (const { readings, about } of papers) {
    place(about?.unit);
    place(about?.entry);
    person(about?.person);
    for (const one of readings) {
      if (one.channel === 'activity-csv') {
        place(one.place);
        person(one.user);
      } else if (one.channel === 'redirect') {
        place(one.event.unit.name || one.event.lock.name, one.event.lock.mac);
        person(`${one.event.by.firstName} ${one.event.by.lastName}`);
      } else if (one.channel === 'portal') {
        if ('unit' in one.about) place(one.about.unit, 'mac' in one.about ? one.about.mac : undefined);
        if ('user' in one.about) person(one.about.user);
        if (one.about.what === 'unit.tenant') {
          person(one.about.tenant);
          found.tenants.set(one.about.unit, one.about.tenant);
        }
      } else if ('step' in one && one.step.what === 'tap') place(one.step.target, one.step.mac);
    }
  }
  return found;
}

/** The names in the evidence, split into those that the facility has and those it lacks. */
export function namesIn(plan: FacilityFile, papers: readonly Paper[]): { known: string[]; unknown: string[] } {
  const { places, people } = namesOn(papers);
  const known: string[] = [];
  const unknown: string[] = [];
  for (const name of places.keys()) (placeId(plan, name) === undefined ? unknown : known).push(name);
  for (const name of people) (personOf(plan, name) === undefined ? unknown : known).push(name);
  return { known, unknown };
}

/** Whether every name in the evidence is in the facility. */
export function fitsPlan(plan: FacilityFile, papers: readonly Paper[]): boolean {
  const { known, unknown } = namesIn(plan, papers);
  return known.length > 0 && unknown.length === 0;
}

const idOf = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 40) || 'unknown';
const ENTRY = /gate|door|entry|entrance|lift|elevator/i;
/** Locally administered MACs, for places whose MAC the evidence does not show. */
const macAt = (n: number): string => `C2:00:00:00:${two(n >> 8)}:${two(n & 255)}`;
const two = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');

export function facilityFromEvidence(papers: readonly Paper[]): FacilityFile {
  const { places, people, tenants } = namesOn(papers);
  const zones = [{ id: 'everywhere' }];
  const entries: object[] = [];
  const units: object[] = [];
  let n = 1;
  for (const [name, mac = macAt(n)] of places) {
    n += 1;
    if (ENTRY.test(name))
      entries.push({ id: idOf(name), name: name.slice(0, 60), mac, zones: ['everywhere'], at: [0, 0] });
    else {
      const tenant = tenants.get(name);
      const lock = { mac };
      units.push({
        id: idOf(name),
        zone: 'everywhere',
        at: [20, 20],
        ...(tenant === undefined ? {} : { status: 'occupied', tenant: idOf(tenant) }),
        locks: [lock],
      });
    }
  }
  if (entries.length === 0) entries.push({ id: 'gate', mac: macAt(0), zones: ['everywhere'], at: [0, 0] });
  const about = papers.find((paper) => paper.about !== undefined)?.about;
  const alone = about?.person ?? (people.size === 1 ? [...people][0] : undefined);
  for (const unit of units as { tenant?: string; status?: string; id: string }[])
    if (
      unit.tenant === undefined &&
      alone !== undefined &&
      (about?.unit === undefined || idOf(about.unit) === unit.id)
    ) {
      unit.tenant = idOf(alone);
      unit.status = 'occupied';
    }
  const persons = [...people].map((name, i) => ({
    id: idOf(name),
    name: name.slice(0, 80),
    mobile: `+1555010${String(i).padStart(4, '0')}`,
    phones: [{ id: idOf(name) }],
  }));
  const manager = { id: 'the-manager', name: 'The Manager', mobile: '+15550199999', role: 'Facility Manager' };
  return facilityFile.parse({
    version: 1,
    name: 'Sketch',
    timeZone: 'UTC',
    site: { at: [10, 10], radiusM: 100 },
    schedules: [{ id: 'default', index: 1, daily: ['06:00', '22:00'] }],
    zones,
    entries,
    units,
    people: [...persons, manager],
  });
}
