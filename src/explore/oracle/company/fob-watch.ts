/**
 * Watches fobs: who owns them, which keys and hours a sync gives them, when they are blacklisted, and that a key removed from a
 * fob no longer opens its lock once that lock has been updated.
 */
import type { ScheduleFacts } from '../model/hours-model.ts';
import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import {
  count,
  type ObservedEvent,
  partOf,
  text,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';
import type { Rights } from '../model/rights.ts';
import type { KeyModel } from './key-model.ts';

interface FobModel {
  readonly owner: string;
  blacklisted: boolean;
  readonly taken: Set<string>;
}

export class FobWatch {
  readonly #rights: Rights;
  readonly #keys: KeyModel;
  readonly #macOf: (lock: string) => string | undefined;
  readonly #effects: ImmediateEffects;
  readonly #report: (broken: Violation) => void;
  readonly fobs = new Map<string, FobModel>();
  readonly #pins = new Map<string, { readonly at: number; readonly pin: string | undefined }>();
  #typed: string | undefined;

  constructor(
    rights: Rights,
    keys: KeyModel,
    macOf: (lock: string) => string | undefined,
    effects: ImmediateEffects,
    report: (broken: Violation) => void,
  ) {
    this.#rights = rights;
    this.#macOf = macOf;
    this.#keys = keys;
    this.#report = report;
    this.#effects = effects;
  }

  /** Called after the rights have applied the event. */
  saw(event: ObservedEvent): void {
    this.#on[event.kind]?.(event, text(event.data, 'fob'));
  }

  readonly #on: Readonly<Record<string, (event: ObservedEvent, fob: string) => void>> = {
    input: (event) => {
      const { verb } = event.data;
      const args = partOf(event.data, 'args');
      this.#typed = verb === 'fob.add' ? text(args, 'pin') : undefined;
      const mac = this.#macOf(text(args, 'lock'));
      if (verb !== 'fob.takeLock' || mac === undefined || !this.#keys.has(`fob/${text(args, 'fob')}`, mac)) return;
      this.#effects.expects(event, 'INV-REVOKES', `removing ${mac} from a fob had no effect`, {
        kind: 'core.fob.lockTaken',
        data: { fob: text(args, 'fob'), mac },
      });
    },
    'core.fob.pinSent': ({ data, time }) => void this.#pins.set(text(data, 'owner'), { at: time, pin: undefined }),
    'message.delivered': ({ actor, data }) => {
      const [, pin] = /^Your fob PIN is (.+)\.$/.exec(text(data, 'text')) ?? [];
      const owner = actor.slice('person/'.length);
      const sent = this.#pins.get(owner);
      if (pin !== undefined && sent !== undefined) this.#pins.set(owner, { ...sent, pin });
    },
    'core.fob.added': (event, fob) => this.#added(event, fob),
    'core.fob.synced': (event, fob) => this.#synced(event, fob),
    'core.fob.lockTaken': ({ data }, fob) => {
      this.fobs.get(fob)?.taken.add(text(data, 'mac'));
      this.#keys.ends(`fob/${fob}`, text(data, 'mac'));
    },
    'core.fob.removed': (_event, fob) => {
      this.fobs.delete(fob);
      for (const { mac } of this.#keys.locksOf(`fob/${fob}`)) this.#keys.ends(`fob/${fob}`, mac);
    },
    'core.fob.blacklisted': (event, fob) => {
      const known = this.fobs.get(fob);
      if (known !== undefined) known.blacklisted = event.data.on === true;
      if (!this.#rights.settings.on('useBlacklist'))
        this.#broke('INV-FOB-BLACKLIST', `fob ${fob} was blacklisted although the facility uses no blacklist`, event);
    },
    'core.unit.statusChanged': (event) =>
      this.#blacklists(event, this.#rights.units.get(text(event.data, 'unit'))?.tenant),
    'core.unit.assigned': (event) => this.#blacklists(event, text(event.data, 'user')),
    'core.unit.unassigned': (event) => this.#blacklists(event, text(event.data, 'user')),
  };

  /** Whether a person may own a fob: a primary tenant, to staff, or to a vendor if the facility allows it, but never to a shared user. */
  mayOwn(user: string): boolean {
    const { staff, vendors, units, settings } = this.#rights;
    if (staff.has(user)) return true;
    if (vendors.has(user)) return settings.on('allowServiceFobs');
    return [...units.values()].some(({ tenant }) => tenant === user);
  }

  /** Hours of a person’s fobs: the Fob schedule, or the person’s own schedule if Fobs Follow User Schedule is on. */
  scheduleOf(owner: string): ScheduleFacts | undefined {
    const { hours, settings } = this.#rights;
    return settings.on('fobsFollowUserSchedule') ? hours.scheduleOf(owner) : hours.schedule('fob');
  }

  #added(event: ObservedEvent, fob: string): void {
    const owner = text(event.data, 'owner');
    if (!this.mayOwn(owner))
      this.#broke('INV-FOB-OWNER', `${owner} was assigned a fob without the right to one`, event);
    if (this.fobs.has(fob)) this.#broke('INV-FOB-OWNER', `fob ${fob} was assigned twice`, event);
    this.fobs.set(fob, { owner, blacklisted: false, taken: new Set() });
    const sent = this.#pins.get(owner);
    this.#pins.delete(owner);
    if (!this.#rights.settings.on('fobSetupPin')) return;
    const inTime = sent !== undefined && event.time - sent.at < this.#rights.settings.amount('pinLifeMs');
    if (!inTime || sent.pin === undefined || sent.pin !== this.#typed)
      this.#broke('INV-FOB-OWNER', `fob ${fob} was set up without the PIN that ${owner} was sent`, event);
  }

  #synced(event: ObservedEvent, fob: string): void {
    const { data, time } = event;
    const owner = text(data, 'owner');
    if (!this.mayOwn(owner))
      this.#broke('INV-FOB-OWNER', `a fob of ${owner}, who is not allowed to have one, was synced`, event);
    const schedule = this.scheduleOf(owner);
    for (const grant of Array.isArray(data.grants) ? (data.grants as ObservedEvent['data'][]) : []) {
      const mac = text(grant, 'mac');
      const opens = (what: string): void =>
        this.#broke('INV-FOB-OPENS', `fob ${fob} ${what}`, event, { data: { grants: { contains: { mac } } } });
      if (this.#rights.mayOpen(owner, mac, time, false) === 'no')
        opens(`of ${owner}, who is not allowed to open ${mac}, got a key to it`);
      if (this.#rights.isOnlyGuest(owner, mac))
        opens(`of ${owner} got a key to ${mac}, which is only shared with them`);
      if (this.fobs.get(fob)?.taken.has(mac))
        opens(`got a key to ${mac} again after that lock had been removed from it`);
      if (count(grant, 'schedule') !== schedule?.index)
        this.#broke(
          'INV-FOB-HOURS',
          `fob ${fob} follows schedule ${count(grant, 'schedule')} instead of ${schedule?.index ?? 'none'}`,
          event,
          {
            data: { grants: { contains: { schedule: count(grant, 'schedule') } } },
          },
        );
      const key = { slot: count(grant, 'slot'), generation: count(grant, 'generation') };
      const bearer = `fob/${fob}`;
      this.#keys.gives(event, { mac, ...key, schedule: count(grant, 'schedule'), bearer, user: owner });
    }
  }

  /** Called when the standing of a tenant may have changed: expects their fobs to be blacklisted accordingly. */
  #blacklists(event: ObservedEvent, owner: string | undefined): void {
    const { settings, staff, vendors } = this.#rights;
    if (owner === undefined || !settings.on('useBlacklist')) return;
    const on = !staff.has(owner) && !vendors.has(owner) && !this.#rights.isInGoodStanding(owner);
    for (const [fob, { owner: whose, blacklisted }] of this.fobs)
      if (whose === owner && blacklisted !== on)
        this.#effects.expects(
          event,
          'INV-FOB-BLACKLIST',
          `fob ${fob} of ${owner} is ${on ? 'not' : 'still'} blacklisted`,
          { kind: 'core.fob.blacklisted', data: { fob, on } },
        );
  }

  /** After the recovery phase, describes a revoked key that still opens, or a blacklisted one that still opens an entry. */
  stale(): string | undefined {
    for (const { bearer, mac, slot, ended } of this.#keys.living()) {
      if (!bearer.startsWith('fob/') || !this.#rights.isKnown(mac)) continue;
      const blacklisted =
        this.fobs.get(bearer.slice(4))?.blacklisted === true && this.#rights.entryAt(mac) !== undefined;
      if (ended || blacklisted) return `${mac} would still open for slot ${slot} of ${bearer}, which was revoked`;
    }
    return undefined;
  }

  #broke(invariant: InvariantId, what: string, event: ObservedEvent, ending: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...ending });
  }
}
