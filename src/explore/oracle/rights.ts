/**
 * Who may open what, restated from docs/behaviour.md: units with their tenants, guests and standing, entries with what lies behind
 * them, staff, schedules and leases. Kept from what the facility's file says and from what happened since.
 */
import { localMoment } from './calendar.ts';
import { count, type Seen, text } from './seen.ts';

export interface Hours {
  readonly weekdays: number;
  /** Quarter-hours. */
  readonly open: number;
  readonly close: number;
}

export interface PlaceFacts {
  readonly timeZone: string;
  readonly units: readonly {
    readonly id: string;
    readonly status: string;
    readonly tenant: string | undefined;
    /** Key day. */
    readonly leaseFrom: number | undefined;
    readonly zone: string | undefined;
    readonly macs: readonly string[];
  }[];
  readonly entries: readonly { readonly id: string; readonly mac: string; readonly zones: readonly string[] }[];
  readonly staff: readonly { readonly id: string; readonly role: string }[];
  /** By person; who is missing keeps the hours of `default`. */
  readonly schedules: ReadonlyMap<string, string>;
  readonly hours: ReadonlyMap<string, readonly Hours[] | 'always'>;
}

interface UnitBook {
  status: string;
  tenant: string | undefined;
  leaseFrom: number | undefined;
  readonly zone: string | undefined;
  readonly guests: Set<string>;
  managerShare: boolean;
}

export type Answer = 'yes' | 'no' | 'unsure';

export class Rights {
  readonly #facts: PlaceFacts;
  readonly units = new Map<string, UnitBook>();
  readonly #unitOf = new Map<string, string>();
  readonly #entryOf = new Map<string, readonly string[]>();
  readonly #staff: Map<string, string>;
  readonly #schedules: Map<string, string>;
  readonly frozen = new Set<string>();
  /** Entries that were ordered to be held open, by mac; their controllers unlock for nobody. */
  readonly held = new Set<string>();

  constructor(facts: PlaceFacts) {
    this.#facts = facts;
    this.#staff = new Map(facts.staff.map(({ id, role }) => [id, role]));
    this.#schedules = new Map(facts.schedules);
    for (const { id, status, tenant, leaseFrom, zone, macs } of facts.units) {
      this.units.set(id, { status, tenant, leaseFrom, zone, guests: new Set(), managerShare: false });
      for (const mac of macs) this.#unitOf.set(mac, id);
    }
    for (const { mac, zones } of facts.entries) this.#entryOf.set(mac, zones);
  }

  isStaff(user: string): boolean {
    return this.#staff.has(user);
  }

  isManager(user: string): boolean {
    return /Manager/.test(this.#staff.get(user) ?? '');
  }

  /** The unit a lock is on, or undefined at an entry. */
  unitAt(mac: string): string | undefined {
    return this.#unitOf.get(mac);
  }

  today(at: number): number {
    return localMoment(this.#facts.timeZone, at).day;
  }

  saw({ kind, data }: Seen): void {
    if (kind === 'core.account.frozen') this.frozen.add(text(data, 'user'));
    if (kind === 'core.account.unfrozen' || kind === 'core.account.activated') this.frozen.delete(text(data, 'user'));
    if (kind === 'core.user.scheduleSet') this.#schedules.set(text(data, 'user'), text(data, 'schedule'));
    if (kind === 'core.entry.held')
      for (const { id, mac } of this.#facts.entries) if (id === text(data, 'entry')) this.held.add(mac);
    const unit = this.units.get(text(data, 'unit'));
    if (unit === undefined) return;
    const user = text(data, 'user');
    if (kind === 'core.unit.statusChanged') unit.status = text(data, 'to');
    if (kind === 'core.unit.assigned') {
      unit.tenant = user;
      unit.leaseFrom = data.leaseFrom === undefined ? undefined : count(data, 'leaseFrom');
    }
    if (kind === 'core.unit.leaseSet')
      unit.leaseFrom = data.leaseFrom === undefined ? undefined : count(data, 'leaseFrom');
    if (kind === 'core.unit.unassigned') {
      unit.tenant = undefined;
      unit.leaseFrom = undefined;
      unit.guests.clear();
      unit.managerShare = false;
    }
    if (kind === 'core.share.added') unit.guests.add(user);
    if (kind === 'core.share.removed') unit.guests.delete(user);
    if (kind === 'core.share.managerGiven') unit.managerShare = true;
    if (kind === 'core.share.managerEnded') unit.managerShare = false;
  }

  /** Whether the person may open that lock at that instant; `hours` false leaves the schedule aside. */
  mayOpen(user: string, mac: string, at: number, hours = true): Answer {
    const right = this.#right(user, mac, at);
    if (right !== 'yes' || !hours) return right;
    return this.withinHours(user, at) ? 'yes' : 'no';
  }

  withinHours(user: string, at: number): boolean {
    const windows = this.#facts.hours.get(this.#schedules.get(user) ?? 'default') ?? 'always';
    if (windows === 'always') return true;
    const { weekday, minute } = localMoment(this.#facts.timeZone, at);
    return windows.some(
      (window) => ((window.weekdays >> weekday) & 1) === 1 && minute >= window.open * 15 && minute < window.close * 15,
    );
  }

  #right(user: string, mac: string, at: number): Answer {
    const id = this.#unitOf.get(mac);
    if (id !== undefined) return this.#toUnit(user, id, at);
    const zones = this.#entryOf.get(mac);
    if (zones === undefined) return 'no';
    if (this.#staff.has(user)) return 'yes';
    for (const unit of this.units.values()) {
      if (unit.zone === undefined || !zones.includes(unit.zone) || !this.#theirs(unit, user)) continue;
      if (unit.status !== 'gatelock' && unit.status !== 'overlock' && this.#begun(unit, at)) return 'yes';
    }
    return 'no';
  }

  #toUnit(user: string, id: string, at: number): Answer {
    const unit = this.units.get(id);
    if (unit === undefined || unit.status === 'overlock') return 'no';
    if (this.#theirs(unit, user)) {
      if (this.#staff.has(user)) return 'unsure';
      return this.#begun(unit, at) ? 'yes' : 'no';
    }
    if (!this.#staff.has(user)) return 'no';
    if (unit.status === 'available') return 'yes';
    return unit.managerShare ? 'unsure' : 'no';
  }

  #theirs(unit: UnitBook, user: string): boolean {
    return unit.status !== 'available' && (unit.tenant === user || unit.guests.has(user));
  }

  /** A lease with a first day runs from that day; a pre-let unit without one waits. */
  #begun(unit: UnitBook, at: number): boolean {
    return unit.leaseFrom === undefined ? unit.status !== 'pre-let' : unit.leaseFrom <= this.today(at);
  }
}
