/**
 * The rights of people to open units and entries, restated from docs/behaviour.md: units with their tenants, guests and status, auctions and
 * transfers, entries and the zones they lead to, staff with their roles, vendors, leases. It starts from the facility file and then follows the
 * events.
 */
import { localMoment } from './calendar.ts';
import type { CodeFacts } from './code-model.ts';
import { HoursModel, type ScheduleFacts } from './hours-model.ts';
import { count, type ObservedEvent, partOf, text } from './observations.ts';
import { SettingsModel } from './settings-model.ts';
import { StaffModel } from './staff-model.ts';

export interface FacilityFacts extends CodeFacts {
  /** The operating system of each phone, by the name of the phone in the trace. */
  readonly phones: ReadonlyMap<string, 'android' | 'ios'>;
  readonly timeZone: string;
  readonly units: readonly {
    readonly id: string;
    readonly status: string;
    readonly tenant: string | undefined;
    /** The key day on which the lease begins. */
    readonly leaseFrom: number | undefined;
    readonly zone: string | undefined;
    readonly macs: readonly string[];
  }[];
  readonly entries: readonly {
    readonly id: string;
    readonly mac: string;
    readonly zones: readonly string[];
    readonly exit: boolean;
  }[];
  readonly staff: readonly { readonly id: string; readonly role: string }[];
  /** By person; a person who is missing has the hours of `default`. */
  readonly schedules: ReadonlyMap<string, string>;
  readonly hours: readonly ScheduleFacts[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** The phone behind a number, in digits, and the person behind an e-mail address, in lower case. */
  readonly numbers: ReadonlyMap<string, string>;
  readonly mailboxes: ReadonlyMap<string, string>;
  /** People whose account is activated. */
  readonly registered: readonly string[];
  /** People who rent at another facility as well. */
  readonly elsewhere: readonly string[];
}

interface Auction {
  readonly opener: string;
  readonly kind: string;
  readonly until: number | undefined;
  opensLeft: number | undefined;
}

export interface UnitModel {
  status: string;
  tenant: string | undefined;
  leaseFrom: number | undefined;
  readonly zone: string | undefined;
  readonly guests: Set<string>;
  managerShare: boolean;
  auction: Auction | undefined;
  transfer: { readonly tenant: string; readonly until: number } | undefined;
}

export type EntryFacts = FacilityFacts['entries'][number];
export type Answer = 'yes' | 'no' | 'unsure';

export class Rights {
  readonly #facts: FacilityFacts;
  readonly units = new Map<string, UnitModel>();
  readonly settings: SettingsModel;
  readonly staff: StaffModel;
  readonly hours: HoursModel;
  readonly frozen = new Set<string>();
  /** Entries that are held open by command, by MAC; their controllers unlock without a person. */
  readonly held = new Set<string>();
  readonly vendors = new Map<string, { readonly zones: readonly string[]; readonly lastDay: number | undefined }>();
  readonly #unitOf = new Map<string, string>();
  readonly #entryOf = new Map<string, EntryFacts>();

  constructor(facts: FacilityFacts) {
    this.#facts = facts;
    this.settings = new SettingsModel(facts.settings);
    this.staff = new StaffModel(facts.staff);
    this.hours = new HoursModel(facts.timeZone, facts.hours, facts.schedules);
    for (const { id, status, tenant, leaseFrom, zone, macs } of facts.units) {
      const none = { managerShare: false, auction: undefined, transfer: undefined };
      this.units.set(id, { status, tenant, leaseFrom, zone, guests: new Set(), ...none });
      for (const mac of macs) this.#unitOf.set(mac, id);
    }
    for (const entry of facts.entries) this.#entryOf.set(entry.mac, entry);
  }

  /** The unit of a lock; undefined for an entry and for a lock that was removed. */
  unitAt(mac: string): string | undefined {
    return this.#unitOf.get(mac);
  }

  /** Whether the unit can have another controller: it has none, or is set up for several. An entry always has its own. */
  hasRoom(unit: string): boolean {
    const several = this.#facts.units.some(({ id, macs }) => id === unit && macs.length > 1);
    return several || ![...this.#unitOf.values()].includes(unit);
  }

  entryAt(mac: string): EntryFacts | undefined {
    return this.#entryOf.get(mac);
  }

  /** Whether the company knows the lock at all. */
  isKnown(mac: string): boolean {
    return this.#unitOf.has(mac) || this.#entryOf.has(mac);
  }

  today(at: number): number {
    return localMoment(this.#facts.timeZone, at).day;
  }

  saw(event: ObservedEvent): void {
    const { kind, data } = event;
    this.settings.saw(event);
    this.staff.saw(event);
    this.hours.saw(event);
    const user = text(data, 'user');
    if (kind === 'core.account.frozen') this.frozen.add(user);
    if (kind === 'core.account.unfrozen') this.frozen.delete(user);
    if (kind === 'core.entry.held')
      for (const { id, mac } of this.#facts.entries) if (id === text(data, 'entry')) this.held.add(mac);
    if (kind === 'core.vendor.removed') this.vendors.delete(user);
    if (kind === 'core.vendor.added')
      this.vendors.set(user, {
        zones: Array.isArray(data.zones) ? data.zones.map(String) : [],
        lastDay: typeof data.lastDay === 'number' ? data.lastDay : undefined,
      });
    if (kind === 'core.lock.added') this.#unitOf.set(text(data, 'mac'), text(data, 'unit'));
    if (kind === 'core.lock.removed') {
      this.#unitOf.delete(text(data, 'mac'));
      this.#entryOf.delete(text(data, 'mac'));
    }
    if (kind === 'core.unit.removed') this.units.delete(text(data, 'unit'));
    if (kind === 'core.transfer.started' || kind === 'core.transfer.ended') this.#transferred(event);
    if (kind === 'core.list.sent') this.#counted(event);
    const unit = this.units.get(text(data, 'unit'));
    if (unit !== undefined) ON_UNIT[kind]?.(unit, data);
  }

  /** Whether the person may open that lock at that time; with `hours` false, the schedule is ignored. */
  mayOpen(user: string, mac: string, at: number, hours = true): Answer {
    const right = this.#right(user, mac, at);
    if (right === 'no' || !hours) return right;
    return this.withinHours(user, at) ? right : 'no';
  }

  withinHours(user: string, at: number): boolean {
    return this.hours.within(user, at);
  }

  /** Whether the person rents or works here, is a vendor here, or shares a unit. */
  isHere(user: string): boolean {
    if (this.staff.has(user) || this.vendors.has(user)) return true;
    return [...this.units.values()].some(({ tenant, guests }) => tenant === user || guests.has(user));
  }

  /** Good standing in the sense of Use Blacklist: the person rents a unit, and none of their units is overlocked. */
  isInGoodStanding(user: string): boolean {
    const own = [...this.units.values()].filter((unit) => unit.tenant === user);
    return own.length > 0 && own.every(({ status }) => !OVERLOCKED.has(status));
  }

  /** Whether the person has a right to that lock only through shares. */
  isOnlyGuest(user: string, mac: string): boolean {
    if (this.staff.has(user) || this.vendors.has(user)) return false;
    const entry = this.#entryOf.get(mac);
    const own = this.#unitOf.get(mac);
    const units = [...this.units].filter(([id, { zone }]) =>
      entry === undefined ? id === own : zone !== undefined && entry.zones.includes(zone),
    );
    const isPart = units.some(
      ([, { tenant, transfer, auction }]) => tenant === user || transfer?.tenant === user || auction?.opener === user,
    );
    return !isPart && units.some(([, { guests }]) => guests.has(user));
  }

  #right(user: string, mac: string, at: number): Answer {
    const unit = this.units.get(this.#unitOf.get(mac) ?? '');
    if (unit !== undefined) return this.#toUnit(user, unit, at);
    const entry = this.#entryOf.get(mac);
    return entry === undefined ? 'no' : this.#toEntry(user, entry, at);
  }

  #toEntry(user: string, { zones }: EntryFacts, at: number): Answer {
    if (this.staff.has(user)) return 'yes';
    const vendor = this.vendors.get(user);
    if (vendor?.zones.some((zone) => zones.includes(zone)) && this.today(at) <= (vendor.lastDay ?? this.today(at)))
      return 'yes';
    let answer: Answer = 'no';
    for (const unit of this.units.values()) {
      if (unit.zone === undefined || !zones.includes(unit.zone)) continue;
      const { auction, status } = unit;
      if (status === 'auction' && auction?.opener === user && at < (auction.until ?? at + 1)) {
        // After the last counted opening the person must still be able to get out; the sources do not specify how.
        if ((auction.opensLeft ?? 1) > 0) return 'yes';
        answer = 'unsure';
      }
      if (!this.#theirs(unit, user, at)) continue;
      if (status !== 'gatelock' && !OVERLOCKED.has(status) && this.#begun(unit, at)) return 'yes';
    }
    return answer;
  }

  #toUnit(user: string, unit: UnitModel, at: number): Answer {
    const staff = this.staff.has(user);
    switch (unit.status) {
      case 'overlock':
        return 'no';
      case 'pending-auction':
        return staff && this.settings.on('pendingAuctionOpens') ? 'yes' : 'no';
      case 'auction': {
        const { auction } = unit;
        if (auction === undefined || auction.opener !== user) return 'no';
        if (at >= (auction.until ?? at + 1) || (auction.opensLeft ?? 1) <= 0) return 'no';
        // The chosen person rents the unit from a later day: B-SEC-4 and B-ACS-6 differ here.
        return unit.tenant === user && !this.#begun(unit, at) ? 'unsure' : 'yes';
      }
      case 'available':
        return staff ? 'yes' : 'no';
    }
    const shared = staff ? this.#managerShare(user, unit) : 'no';
    if (!this.#theirs(unit, user, at)) {
      // Staff with a manager share of a unit whose lease has not begun: B-SEC-4 lets nobody in, B-SHR-1 does not mention leases.
      return shared === 'yes' && !this.#begun(unit, at) ? 'unsure' : shared;
    }
    if (!this.#begun(unit, at)) return shared === 'no' ? 'no' : 'unsure';
    // Staff who rent here: the sources do not specify whether a manager share also opens their own unit.
    if (staff && unit.tenant === user && !this.settings.on('allowEmployeeRental'))
      return unit.managerShare ? 'unsure' : 'no';
    return 'yes';
  }

  /** Whether a manager share opens: it needs the setting, the permission and the share. */
  #managerShare(user: string, { managerShare }: UnitModel): Answer {
    const allowed = this.settings.on('allowManagerShares') && this.staff.may(user, 'Open Manager Shares');
    return managerShare && allowed ? 'yes' : 'no';
  }

  #theirs({ status, tenant, guests, transfer }: UnitModel, user: string, at: number): boolean {
    if (status === 'available') return false;
    return tenant === user || guests.has(user) || (transfer?.tenant === user && at < transfer.until);
  }

  /** Whether the lease has begun: on its first day, or without one as soon as the unit is not pre-let. */
  #begun(unit: UnitModel, at: number): boolean {
    return unit.leaseFrom === undefined ? unit.status !== 'pre-let' : unit.leaseFrom <= this.today(at);
  }

  #transferred({ kind, data }: ObservedEvent): void {
    const of = kind === 'core.transfer.started' ? partOf(data, 'transfer') : undefined;
    const from = this.units.get(text(of ?? data, 'from'));
    if (from === undefined) return;
    from.transfer = of === undefined ? undefined : { tenant: text(of, 'tenant'), until: count(of, 'until') };
  }

  /** Counts an opening: every unlock command that is sent for the chosen person is one. */
  #counted({ data }: ObservedEvent): void {
    const plan = partOf(data, 'plan');
    const unit = this.units.get(this.#unitOf.get(text(plan, 'mac')) ?? '');
    const auction = unit?.auction;
    const opener = partOf(data, 'opener');
    if (auction?.opensLeft === undefined || plan.unlock !== true || text(opener, 'user') !== auction.opener) return;
    auction.opensLeft -= 1;
  }
}

const OVERLOCKED: ReadonlySet<string> = new Set(['overlock', 'auction', 'pending-auction']);

const ON_UNIT: Readonly<Record<string, (unit: UnitModel, data: ObservedEvent['data']) => void>> = {
  'core.unit.statusChanged': (unit, data) => {
    unit.status = text(data, 'to');
  },
  'core.unit.assigned': (unit, data) => {
    unit.tenant = text(data, 'user');
    unit.leaseFrom = data.leaseFrom === undefined ? undefined : count(data, 'leaseFrom');
  },
  'core.unit.leaseSet': (unit, data) => {
    unit.leaseFrom = data.leaseFrom === undefined ? undefined : count(data, 'leaseFrom');
  },
  'core.unit.unassigned': (unit) => {
    const none = { tenant: undefined, leaseFrom: undefined, managerShare: false, auction: undefined };
    Object.assign(unit, none);
    unit.guests.clear();
  },
  'core.share.added': (unit, data) => void unit.guests.add(text(data, 'user')),
  'core.share.removed': (unit, data) => void unit.guests.delete(text(data, 'user')),
  'core.share.managerGiven': (unit) => {
    unit.managerShare = true;
  },
  'core.share.managerEnded': (unit) => {
    unit.managerShare = false;
  },
  'core.auction.started': (unit, data) => {
    const { opener, kind, until, opensLeft } = partOf(data, 'auction');
    unit.auction = {
      opener: String(opener),
      kind: String(kind),
      until: typeof until === 'number' ? until : undefined,
      opensLeft: typeof opensLeft === 'number' ? opensLeft : undefined,
    };
  },
  'core.auction.ended': (unit) => {
    unit.auction = undefined;
  },
};

/** Rules that refuse a person for lack of a right; all others refuse for other reasons. */
export const LACKS_RIGHT = /^B-(ACS|ZON|SEC-2|SEC-3|SEC-4|SHR-1|SHR-2|EMP|VEN)/;

/** The statuses that a lock is sent: Overlock and Pending Auction. */
export const isOverlockedAtTheLock = (status: string | undefined): boolean =>
  status === 'overlock' || status === 'pending-auction';
