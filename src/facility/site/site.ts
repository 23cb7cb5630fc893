/**
 * The site of a facility: locks, phones, people, gateway, the company's servers and the property-management system. `build-site.ts`
 * builds these parts; a site finds them by id and stores them in one snapshot.
 */
import type { Core } from '../../core/core.ts';
import type { Lock } from '../../lock/lock.ts';
import type { Phone } from '../../phone/phone.ts';
import type { Json } from '../../sim/clock.ts';
import { chunksOf, sharedCopy } from '../../sim/json.ts';
import { LazyMap } from '../../sim/lazy-map.ts';
import { oncePer } from '../../sim/once-per.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import { type DevicePlan, devicesOf } from '../files/devices.ts';
import { type Place, type Reach, reachBetween } from '../files/map.ts';
import type { FacilityFile, PersonPlan } from '../files/schema.ts';
import type { RefKind } from './ref-kind.ts';
import { SiteParts } from './site-parts.ts';
import { type SiteSnapshot, SNAPSHOT_VERSION, type SnapshotsById } from './snapshot.ts';

/** The elements of the plan, by id. */
const plannedBy = oncePer((plan: FacilityFile) => {
  const devices = devicesOf(plan);
  const locksByUnit = new Map<string, string[]>();
  for (const { id, place } of devices)
    if (place.kind === 'unit') locksByUnit.set(place.id, [...(locksByUnit.get(place.id) ?? []), id]);
  return {
    devices: new Map(devices.map((device) => [device.id, device])),
    units: new Set(plan.units.map((unit) => unit.id)),
    people: new Map(plan.people.map((person) => [person.id, person])),
    locksByUnit,
  };
});

export class Site extends SiteParts {
  readonly #planned: ReturnType<typeof plannedBy>;
  /** The parts of the last snapshot. */
  #kept: ReadonlyMap<string, unknown>;
  #lockSnapshots: SiteSnapshot['locks'];
  #phoneSnapshots: SiteSnapshot['phones'];

  /** `snapshot`: the one from which the parts continue. */
  constructor(parts: SiteParts, snapshot?: SiteSnapshot) {
    super(parts);
    this.#kept = new Map(Object.entries(snapshot ?? {}));
    this.#lockSnapshots = snapshot?.locks ?? [];
    this.#phoneSnapshots = snapshot?.phones ?? [];
    this.#planned = plannedBy(parts.plan);
  }

  get timeZone(): string {
    return this.plan.timeZone;
  }

  get core(): Core {
    return this.backend.core;
  }

  get hasGateway(): boolean {
    return this.plan.gateway.installed;
  }

  /** Finds a lock by its id in scenarios; throws for an unknown one. */
  lock(id: string): Lock {
    return there(this.locks.get(id), 'lock', id);
  }

  phone(id: string): Phone {
    return there(this.phones.get(id), 'phone', id);
  }

  personPlan(id: string): PersonPlan {
    return there(this.#planned.people.get(id), 'person', id);
  }

  ids(kind: RefKind): readonly string[] {
    switch (kind) {
      case 'lock':
        return [...this.locks.keys()];
      case 'phone':
        return [...this.phones.keys()];
      case 'person':
        return this.people.ids();
      case 'unit':
        return this.plan.units.map((unit) => unit.id);
      case 'entry':
        return this.plan.entries.map((entry) => entry.id);
      case 'place':
        return this.places.names();
    }
  }

  /** Whether there is something of this kind with this id; a place may also be `away` or a point. */
  has(kind: RefKind, id: string): boolean {
    switch (kind) {
      case 'lock':
        return this.locks.has(id);
      case 'phone':
        return this.phones.has(id);
      case 'person':
        return this.people.has(id);
      case 'unit':
        return this.isUnit(id);
      case 'entry':
        return this.plan.entries.some((entry) => entry.id === id);
      case 'place':
        return this.places.find(id) !== undefined;
    }
  }

  device(id: string): DevicePlan | undefined {
    return this.#planned.devices.get(id);
  }

  isUnit(id: string): boolean {
    return this.#planned.units.has(id);
  }

  isEntry(id: string): boolean {
    return this.#planned.devices.get(id)?.place.kind === 'entry';
  }

  placeOf(name: string): Place {
    return there(this.places.find(name), 'place', name);
  }

  /** The distance between a person and a lock of a unit or an entry. */
  reachOf(person: string, lock: string): Reach {
    const place = this.device(lock)?.place.id;
    return place === undefined ? 'out' : reachBetween(this.people.placeOf(person), this.placeOf(place));
  }

  /** The locks of a unit, in order. */
  locksOf(unit: string): readonly Lock[] {
    return this.lockIdsOf(unit).map((id) => this.lock(id));
  }

  lockIdsOf(unit: string): readonly string[] {
    return this.#planned.locksByUnit.get(unit) ?? [];
  }

  entryStandsOpen(id: string): boolean {
    return this.people.hasPropped(id) || this.lock(id).view().bolt === 'retracted';
  }

  /** Whether a person inside can leave. An elevator leads nowhere, and a site without gates and doors is always open. */
  wayOutStandsOpen(): boolean {
    const ways = this.plan.entries.filter(({ kind }) => kind !== 'elevator');
    return ways.length === 0 || ways.some(({ id }) => this.entryStandsOpen(id));
  }

  /** Whether every hasp is out. A unit without a controller counts as open, because nothing reports its state. */
  unitStandsOpen(id: string): boolean {
    return this.locksOf(id).every((lock) => lock.view().hasp === 'out');
  }

  /** `alice.lastPin`, `alice.lastCode`, `alice.password`, `alice.mobile`, `alice.email`. */
  reveal(reference: string): string | undefined {
    const [id = '', what = ''] = reference.split('.');
    if (!this.people.has(id)) return undefined;
    const { password, lastPin, lastCode } = this.people.get(id).knows;
    const { mobile, primaryPhone, email } = this.personPlan(id);
    const known: Readonly<Record<string, string | undefined>> = {
      password,
      lastPin,
      lastCode,
      mobile: mobile ?? primaryPhone,
      email,
    };
    return Object.hasOwn(known, what) ? known[what] : undefined;
  }

  /** Updates a phone's signal; call this after every change that may affect it. */
  settleSignal(phone: string): void {
    this.phone(phone).setSignal(this.signals.of(phone));
  }

  snapshot(): Json {
    return finished(this.snapshotSteps());
  }

  /**
   * Like `snapshot`, in small steps; time stands still and no input is handled in between. It shares unchanged parts
   * with the previous snapshot, so both are immutable.
   */
  *snapshotSteps(): Steps<Json> {
    // First, so that a link whose state cannot be stored throws its own error.
    const air = this.air.snapshot();
    const parts: [string, Json][] = [['version', SNAPSHOT_VERSION]];
    // Immutable parts.
    const settled = {
      clock: () => this.clock.snapshot(),
      random: () => this.random.snapshot(),
      secrets: () => this.trace.secrets.snapshot(),
      trace: () => this.trace.snapshot(),
      pms: () => this.pms.snapshot(),
      people: () => this.people.snapshot(),
      messages: () => this.messages.snapshot(),
      gateway: () => this.gateway.snapshot(),
      air: () => air,
    } satisfies Parts;
    for (const [name, part] of Object.entries<() => unknown>(settled)) {
      parts.push([name, part() as Json]);
      yield;
    }
    // Copied parts.
    const rest = {
      fobs: () => this.fobs.snapshot(),
      portal: () => this.portal.snapshot(),
      troubleshooting: () => this.troubleshooting.snapshot(),
      signals: () => this.signals.snapshot(),
      intruder: () => this.intruder.snapshot(),
    } satisfies Parts;
    for (const [name, part] of Object.entries<() => unknown>(rest)) {
      parts.push([name, sharedCopy(part() as Json, this.#kept.get(name))]);
      yield;
    }
    parts.push(['core', yield* this.backend.snapshotSteps()]);
    this.#lockSnapshots = yield* snapshotsOf(this.locks, this.#lockSnapshots);
    this.#phoneSnapshots = yield* snapshotsOf(this.phones, this.#phoneSnapshots);
    parts.push(['locks', this.#lockSnapshots as object as Json], ['phones', this.#phoneSnapshots as object as Json]);
    this.#kept = new Map(parts);
    return Object.fromEntries(parts);
  }
}

type Parts = Partial<{ readonly [P in keyof SiteSnapshot]: () => SiteSnapshot[P] | Json }>;

interface Stored<T> {
  snapshot(): T;
}

/** The snapshots of objects, which are immutable. An object that has not been restored since the facility was opened is unchanged. */
function* snapshotsOf<T>(things: ReadonlyMap<string, Stored<T>>, before: SnapshotsById<T>): Steps<SnapshotsById<T>> {
  const known = before.flat();
  const all: (readonly [string, T])[] = [];
  for (const id of things.keys()) {
    const next = known[all.length];
    // In all snapshots, they are in the order of the plan, which may have changed since the first.
    const pair = next?.[0] === id ? next : known.find(([each]) => each === id);
    const made = things instanceof LazyMap ? (things.made(id) as Stored<T> | undefined) : things.get(id);
    const snapshot = made?.snapshot() ?? pair?.[1];
    all.push(pair?.[1] === snapshot ? there(pair, 'snapshot of', id) : [id, there(snapshot, 'snapshot of', id)]);
    if (made !== undefined) yield;
  }
  return chunksOf(all, before);
}

function there<T>(found: T | undefined, kind: string, id: string): T {
  if (found === undefined) throw new Error(`there is no ${kind} ${id}: ids should have been checked on input`);
  return found;
}
