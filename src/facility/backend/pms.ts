/**
 * The property-management system (PMS): the only source of truth about rentals. Drafts stay inside it. Completed changes reach
 * the backend after a sync delay. Update Customer Data delivers them immediately, together with the current state of every
 * other unit (SEED/002; KB moving-in-a-tenant). A unit whose lease has begun is Occupied.
 *
 * INV-1: A draft is never sent. INV-2: Changes arrive in the order in which they were made. INV-3: While the feed is down, changes
 * wait; each is sent again at most `retries` times (default 5, taken from a vendor's connector) and then waits for the next sync.
 */
import { endOfDay, keyDayAt, keyDayOf } from '../../core/model/facility-time.ts';
import { type Instant, type Json, type TimerOwner, timersNamed } from '../../sim/clock.ts';
import { StoredMap } from '../../sim/stored-map.ts';
import type { World } from '../../sim/world.ts';

/** The data of a tenant in the PMS. Every field except the id is private. */
export interface PmsTenant {
  readonly id: string;
  readonly name: string;
  readonly mobile?: string | undefined;
  readonly primaryPhone?: string | undefined;
  readonly email?: string | undefined;
  readonly accessCode?: string | undefined;
}

export type PmsStatus = 'available' | 'occupied' | 'gatelock' | 'overlock' | 'pre-let';

/** One unit in the PMS, and the content of the feed. */
export interface PmsRecord {
  readonly unit: string;
  /** The time at which the staff made the change; a record without it is as old as the facility. */
  readonly madeAt?: Instant;
  readonly status: PmsStatus;
  readonly tenant?: PmsTenant;
  /** The day on which the lease begins, in the facility's time zone, `YYYY-MM-DD`. */
  readonly leaseStart?: string;
}

/** A rented unit in good standing: Pre-Let before the first day of its lease, Occupied from then on. */
export function standing<R extends { status: PmsStatus; leaseStart?: string | undefined }>(
  record: R,
  today: number,
): R {
  const { status, leaseStart } = record;
  const first = leaseStart === undefined ? undefined : keyDayOf(leaseStart);
  if (first === undefined || (status !== 'occupied' && status !== 'pre-let')) return record;
  return { ...record, status: first <= today ? 'occupied' : 'pre-let' };
}

export interface PmsSettings {
  /** SEED/002 states that a change shows after one to five minutes. */
  readonly syncMinMs: number;
  readonly syncMaxMs: number;
  /** One connector documents five attempts (PMSCODE). */
  readonly retries: number;
  /** The pause between attempts. Source: chosen. */
  readonly retryMs: number;
}

export const PMS_DEFAULTS: PmsSettings = { syncMinMs: 60_000, syncMaxMs: 300_000, retries: 5, retryMs: 60_000 };

/** A unit whose change has not reached the backend, and the trace event of that change. */
interface Waiting {
  readonly unit: string;
  readonly cause: number;
}

export interface PmsSnapshot {
  readonly units: Readonly<Record<string, PmsRecord>>;
  readonly drafts: Readonly<Record<string, PmsRecord>>;
  readonly tenants: Readonly<Record<string, PmsTenant>>;
  readonly waiting: readonly Waiting[];
  readonly feedDown: boolean;
  readonly tries: number;
}

export class Pms {
  readonly #world: World;
  readonly #settings: PmsSettings;
  readonly #owner: TimerOwner<{ readonly type: 'sync' | 'midnight' }>;
  readonly #timeZone: string;
  readonly #units: StoredMap<PmsRecord>;
  readonly #drafts: StoredMap<PmsRecord>;
  readonly #tenants: StoredMap<PmsTenant>;
  /** Oldest change first. */
  #waiting: readonly Waiting[] = [];
  #feedDown = false;
  #tries = 0;
  /** Delivers a completed change to the backend. */
  deliver: (record: PmsRecord) => void = () => undefined;

  constructor(world: World, timeZone: string, settings: PmsSettings = PMS_DEFAULTS, snapshot?: PmsSnapshot) {
    this.#world = world;
    this.#timeZone = timeZone;
    this.#settings = settings;
    this.#owner = world.clock.own('pms', timersNamed('sync', 'midnight'), ({ type }) =>
      type === 'sync' ? this.#sync() : this.#midnight(),
    );
    this.#units = StoredMap.from(snapshot?.units ?? {});
    this.#drafts = StoredMap.from(snapshot?.drafts ?? {});
    this.#tenants = StoredMap.from(snapshot?.tenants ?? {});
    if (snapshot === undefined) return;
    this.#waiting = snapshot.waiting;
    this.#feedDown = snapshot.feedDown;
    this.#tries = snapshot.tries;
  }

  /** Loads the content of the facility file; nothing is sent. */
  adopt(record: PmsRecord): void {
    this.#units.set(record.unit, record);
    if (record.tenant !== undefined) this.#tenants.set(record.tenant.id, record.tenant);
    this.#awaitMidnight(record);
  }

  addTenant(tenant: PmsTenant): void {
    this.#tenants.set(tenant.id, tenant);
  }

  tenant(id: string): PmsTenant | undefined {
    return this.#tenants.get(id);
  }

  unit(id: string): PmsRecord | undefined {
    return this.#units.get(id);
  }

  hasDraft(unit: string): boolean {
    return this.#drafts.has(unit);
  }

  /** Begins a rental without processing it; it stays in the PMS. */
  draft(record: PmsRecord): void {
    this.#drafts.set(record.unit, record);
    this.#note('pms.draft', record);
  }

  /** Processes the draft of that unit. Returns false if there is none. */
  complete(unit: string): boolean {
    const record = this.#drafts.get(unit);
    if (record === undefined) return false;
    this.#drafts.delete(unit);
    this.change(record);
    return true;
  }

  /** Makes a completed change, which is then on its way to the backend. */
  change(changed: PmsRecord): void {
    const now = this.#world.clock.now();
    const record = { ...standing(changed, keyDayAt(this.#timeZone, now)), madeAt: now };
    this.#units.set(record.unit, record);
    this.#awaitMidnight(record);
    if (record.tenant !== undefined) this.#tenants.set(record.tenant.id, record.tenant);
    this.#note('pms.changed', record);
    this.#queue(record.unit);
  }

  /** Edits a tenant; all units that the tenant rents are sent to the backend again. */
  editTenant(tenant: PmsTenant): void {
    this.#tenants.set(tenant.id, tenant);
    for (const record of this.#units.values()) {
      if (record.tenant?.id === tenant.id) this.change({ ...record, tenant });
    }
  }

  /** Update Customer Data: if the feed is up, delivers waiting changes immediately, then the current state of every other unit. */
  syncAll(): void {
    const waiting = new Set(this.#waiting.map(({ unit }) => unit));
    if (!this.#sync(true)) return;
    const others = [...this.#units.values()].filter(({ unit }) => !waiting.has(unit));
    const { trace } = this.#world;
    for (const { madeAt: _, ...asItStands } of others) trace.apart(() => this.deliver(asItStands));
  }

  setFeedDown(down: boolean): void {
    this.#feedDown = down;
    this.#tries = 0;
    this.#world.trace.record('pms', down ? 'pms.feedDown' : 'pms.feedUp');
    if (!down && this.#waiting.length > 0) this.#schedule();
  }

  view(): Json {
    const units = [...this.#units].map(([id, { status, tenant }]) => [id, { status, tenant: tenant?.id ?? null }]);
    return {
      units: Object.fromEntries(units),
      waiting: this.#waiting.map(({ unit }) => unit),
      drafts: [...this.#drafts.keys()],
      feedDown: this.#feedDown,
    };
  }

  /** The state as it is stored; callers must not change it. */
  snapshot(): PmsSnapshot {
    return {
      units: this.#units.stored(),
      drafts: this.#drafts.stored(),
      tenants: this.#tenants.stored(),
      waiting: this.#waiting,
      feedDown: this.#feedDown,
      tries: this.#tries,
    };
  }

  #queue(unit: string): void {
    const { cause } = this.#world.clock;
    this.#waiting = [...this.#waiting.filter((other) => other.unit !== unit), { unit, cause }];
    if (this.#owner.deadline('sync') === undefined) this.#schedule();
  }

  #schedule(): void {
    const { syncMinMs, syncMaxMs } = this.#settings;
    this.#owner.arm('sync', this.#world.clock.now() + this.#world.random.stream('pms/sync').int(syncMinMs, syncMaxMs));
  }

  /** Delivers waiting changes. Returns false if the feed is down. */
  #sync(always = false): boolean {
    this.#owner.disarm('sync');
    if (this.#waiting.length === 0 && !always) return true;
    if (this.#feedDown) {
      this.#tries++;
      this.#world.trace.record('pms', 'pms.syncFailed', { tries: this.#tries });
      if (this.#tries < this.#settings.retries)
        this.#owner.arm('sync', this.#world.clock.now() + this.#settings.retryMs);
      return false;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#tries = 0;
    const { trace } = this.#world;
    trace.record('pms', 'pms.synced', { units: waiting.map(({ unit }) => unit) });
    for (const { unit, cause } of waiting) {
      const record = this.#units.get(unit);
      if (record !== undefined) trace.under(cause, () => this.deliver(record));
    }
    return true;
  }

  /** Arms a timer for the next midnight, at which the lease may begin. */
  #awaitMidnight({ status, leaseStart }: PmsRecord): void {
    if (status !== 'pre-let' || leaseStart === undefined || this.#owner.deadline('midnight') !== undefined) return;
    this.#owner.arm('midnight', endOfDay(this.#timeZone, this.#world.clock.now()));
  }

  #midnight(): void {
    const today = keyDayAt(this.#timeZone, this.#world.clock.now());
    for (const record of [...this.#units.values()]) {
      if (standing(record, today).status === record.status) this.#awaitMidnight(record);
      else this.change(record);
    }
  }

  #note(kind: string, record: PmsRecord): void {
    const { unit, status, tenant, leaseStart } = record;
    this.#world.trace.record('pms', kind, { unit, status, tenant: tenant?.id, leaseStart });
  }
}
