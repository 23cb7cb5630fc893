/** Watches the keys and online unlocks of the company, and compares them with the rights that the oracle keeps. Its input is the trace. */

import type { LockWatch } from '../lock/lock-watch.ts';
import { localMoment } from '../model/calendar.ts';
import type { ImmediateEffects } from '../model/immediate-effects.ts';
import type { InvariantId } from '../model/invariants.ts';
import {
  type Conditions,
  count,
  type ObservedEvent,
  partOf,
  text,
  type Violation,
  type ViolationEvidence,
} from '../model/observations.ts';
import { isOverlockedAtTheLock, LACKS_RIGHT, type Rights } from '../model/rights.ts';
import type { IssuedKey, KeyModel } from './key-model.ts';

const DAY_MS = 86_400_000;
/** If a list is longer than this, some of its commands may be left for the next list. */
const FULL_LIST = 20;

export class CoreWatch {
  readonly #rights: Rights;
  readonly #keys: KeyModel;
  readonly #timeZone: string;
  readonly #lockOf: (mac: string) => LockWatch | undefined;
  readonly #onSite: (device: string) => boolean | undefined;
  readonly #deviceOf: (phone: string) => string | undefined;
  readonly #macOf: (lock: string) => string | undefined;
  readonly #report: (broken: Violation) => void;
  readonly #effects: ImmediateEffects;
  #takenBack: { readonly kind: string; readonly mac: string; readonly event: ObservedEvent } | undefined;

  constructor(given: {
    readonly rights: Rights;
    readonly keys: KeyModel;
    readonly timeZone: string;
    readonly lockOf: (mac: string) => LockWatch | undefined;
    /** Whether the phone with that installation is on site and may report its location; undefined if this is unknown. */
    readonly onSite: (device: string) => boolean | undefined;
    readonly deviceOf: (phone: string) => string | undefined;
    readonly macOf: (lock: string) => string | undefined;
    readonly effects: ImmediateEffects;
    readonly report: (broken: Violation) => void;
  }) {
    this.#deviceOf = given.deviceOf;
    this.#macOf = given.macOf;
    this.#rights = given.rights;
    this.#keys = given.keys;
    this.#timeZone = given.timeZone;
    this.#lockOf = given.lockOf;
    this.#onSite = given.onSite;
    this.#report = given.report;
    this.#effects = given.effects;
  }

  saw(event: ObservedEvent): void {
    this.#revoked(event);
    const { data } = event;
    this.#voids(event);
    switch (event.kind) {
      case 'core.keys.voided':
        for (const mac of Array.isArray(data.macs) ? data.macs : []) this.#keys.ends(text(data, 'device'), String(mac));
        return;
      case 'core.lock.resetWanted':
        this.#keys.resetWanted(text(data, 'mac'), count(data, 'epoch'));
        return;
      case 'core.lock.added':
      case 'core.lock.removed':
        this.#keys.forgets(text(data, 'mac'));
        return;
      case 'core.keys.issued':
        this.#issued(event);
        return;
      case 'core.keys.refused':
        this.#denied(event, undefined);
        return;
      case 'core.unlock.granted':
        this.#granted(event);
        return;
      case 'core.unlock.refused':
        this.#denied(event, text(data, 'mac'));
        return;
      case 'core.list.sent':
        this.#listed(event);
        return;
      case 'core.lock.heard':
        this.#checksIn(event);
        return;
      case 'core.record.kept':
        if (data.tells !== true)
          this.#broke('INV-BELIEVED', `a record of ${text(data, 'mac')} did not change what the company knows`, event, {
            data: { tells: false },
          });
        this.#lockOf(text(data, 'mac'))?.records.arrived(event);
        return;
      case 'core.share.added':
        this.#shared(event);
    }
  }

  /** Expects the keys that this event concerns to be voided: a phone’s, a person’s, those to a unit, or a person’s to a unit. */
  #voids(event: ObservedEvent): void {
    const { kind, data } = event;
    const unit = text(data, 'unit');
    const ends =
      kind === 'core.account.signedOut'
        ? (key: IssuedKey) => key.bearer === data.device
        : kind === 'core.user.scheduleSet' || kind === 'core.account.activated'
          ? (key: IssuedKey) => key.user === data.user
          : kind === 'core.staff.roleChanged' || kind === 'core.staff.removed'
            ? (key: IssuedKey) => key.user === data.user
            : kind === 'core.share.removed'
              ? (key: IssuedKey) => key.user === data.user && this.#rights.unitAt(key.mac) === unit
              : kind === 'core.unit.unassigned' || (kind === 'core.unit.statusChanged' && data.to === 'overlock')
                ? (key: IssuedKey) => this.#rights.unitAt(key.mac) === unit
                : undefined;
    if (ends === undefined) return;
    for (const key of this.#keys.living()) {
      const { bearer, mac, ended } = key;
      if (ended || bearer.startsWith('fob/') || !ends(key) || !this.#rights.isKnown(mac)) continue;
      if (!this.#keys.has(bearer, mac)) continue;
      this.#effects.expects(event, 'INV-VOID', `the key of ${bearer} to ${mac} is still valid after ${kind}`, {
        kind: 'core.keys.voided',
        data: { device: bearer },
      });
    }
  }

  #issued(event: ObservedEvent): void {
    const { data, time } = event;
    const user = text(data, 'user');
    const device = text(data, 'device');
    if (this.#rights.settings.on('onSiteRequired') && this.#onSite(device) === false)
      this.#broke('INV-ON-SITE', `${user} got keys while away from the site`, event);
    const grants = Array.isArray(data.grants) ? (data.grants as Record<string, unknown>[]) : [];
    for (const grant of grants) this.#grant(event, grant, user, device);
    const withheld = Array.isArray(data.withheld) ? (data.withheld as Record<string, unknown>[]) : [];
    for (const one of withheld) {
      const mac = text(one, 'mac');
      if (LACKS_RIGHT.test(text(one, 'rule')) && this.#rights.mayOpen(user, mac, time) === 'yes')
        this.#broke('INV-NOT-DENIED', `${user} was wrongly refused a key to ${mac} by ${text(one, 'rule')}`, event, {
          data: { user, withheld: { contains: { mac, rule: text(one, 'rule') } } },
        });
    }
  }

  #grant(event: ObservedEvent, grant: Readonly<Record<string, unknown>>, user: string, device: string): void {
    const { time } = event;
    const mac = text(grant, 'mac');
    const until = count(grant, 'until');
    if (this.#rights.mayOpen(user, mac, time) === 'no' || this.#rights.frozen.has(user))
      this.#broke('INV-RIGHT', `${user} got a key to ${mac} without a right`, event, evidenceOfGrant({ mac }, user));
    const unit = this.#rights.units.get(this.#rights.unitAt(mac) ?? '');
    if (unit?.status === 'auction' && unit.auction?.opensLeft !== undefined)
      this.#broke(
        'INV-AUCTION',
        `${user} got a key to ${mac} although its openings are counted`,
        event,
        evidenceOfGrant({ mac }, user),
      );
    const today = localMoment(this.#timeZone, time).day;
    const keyDay = count(grant, 'keyDay');
    if (keyDay !== today)
      this.#broke('INV-KEY-DAY', 'a key is for a day other than today', event, evidenceOfGrant({ keyDay }));
    const last = localMoment(this.#timeZone, until - 1).day;
    const next = localMoment(this.#timeZone, until).day;
    const ends = last === today && next === today + 1 && until <= time + DAY_MS + 3_600_000;
    if (!ends && until !== unit?.transfer?.until)
      this.#broke('INV-KEY-DAY', 'a key does not expire at the end of the day', event, evidenceOfGrant({ until }));
    const key = {
      slot: count(grant, 'slot'),
      generation: count(grant, 'generation'),
      schedule: count(grant, 'schedule'),
    };
    this.#keys.gives(event, { mac, ...key, bearer: device, user, until });
  }

  /** A key that would still open a lock although its holder is not allowed to open it; `at` is after the recovery phase. */
  stale(at: number): string | undefined {
    for (const { mac, user, slot, generation, bearer, until = at + 1 } of this.#keys.living()) {
      if (bearer.startsWith('fob/') || !this.#rights.isKnown(mac)) continue;
      // A right with an end date needs no command: the key expires with its day as well.
      if (
        this.#rights.mayOpen(user, mac, Math.min(at, until - 1), false) !== 'no' ||
        this.#lockOf(mac)?.model.overlock === true
      )
        continue;
      return `${mac} would still open with the key of ${user} in slot ${slot}, generation ${generation}`;
    }
    return undefined;
  }

  /** Expects the event that must follow immediately when staff revoke keys. */
  #revoked(event: ObservedEvent): void {
    const due = this.#takenBack;
    if (due !== undefined) {
      const macs = Array.isArray(event.data.macs) ? event.data.macs : [event.data.mac];
      if (event.kind === 'core.refused') this.#takenBack = undefined;
      else if (event.kind === due.kind && macs.includes(due.mac) && this.#takesBack(event, due.mac))
        this.#takenBack = undefined;
      else if (event.kind === 'input' || event.time > due.event.time) {
        this.#takenBack = undefined;
        const data =
          due.kind === 'core.keys.voided'
            ? { macs: { contains: due.mac } }
            : { mac: due.mac, epoch: { above: this.#lockOf(due.mac)?.model.epoch ?? 0 } };
        this.#broke('INV-REVOKES', `${text(due.event.data, 'verb')} had no effect`, due.event, {
          due: { kind: due.kind, data },
        });
      }
    }
    if (event.kind !== 'input') return;
    const args = partOf(event.data, 'args');
    const mac = this.#macOf(text(args, 'lock'));
    if (mac === undefined || !this.#rights.isKnown(mac) || !this.#rights.staff.may(text(args, 'as'), 'Manage Locks'))
      return;
    if (event.data.verb === 'portal.resetKeys') this.#takenBack = { kind: 'core.lock.resetWanted', mac, event };
    if (event.data.verb !== 'portal.revokeKey') return;
    // A key derived from an earlier master may be gone already: the company removes it on its own.
    if (this.#keys.has(this.#deviceOf(text(args, 'phone')) ?? '', mac))
      this.#takenBack = { kind: 'core.keys.voided', mac, event };
  }

  /** A reset to the master that the lock already has revokes nothing. */
  #takesBack({ kind, data }: ObservedEvent, mac: string): boolean {
    return kind !== 'core.lock.resetWanted' || count(data, 'epoch') > (this.#lockOf(mac)?.model.epoch ?? 0);
  }

  #granted(event: ObservedEvent): void {
    const { data, time } = event;
    if (typeof data.intent === 'string') return;
    const user = text(data, 'user');
    // In the grace period the hours are over by definition; INV-GRACE checks for how long.
    const may = this.#rights.mayOpen(user, text(data, 'mac'), time, data.grace !== true);
    const frozen = this.#rights.frozen.has(user) && data.device !== 'keypad';
    if (may === 'no' || frozen)
      this.#broke('INV-RIGHT', `${user} got an online unlock of ${text(data, 'mac')} without a right`, event);
  }

  #denied(event: ObservedEvent, mac: string | undefined): void {
    const { data, time } = event;
    if (!LACKS_RIGHT.test(text(data, 'rule')) || mac === undefined) return;
    const user = text(data, 'user');
    if (this.#rights.mayOpen(user, mac, time) === 'yes')
      this.#broke('INV-NOT-DENIED', `${user} was wrongly refused access to ${mac} by ${text(data, 'rule')}`, event);
  }

  #listed(event: ObservedEvent): void {
    const plan = partOf(event.data, 'plan');
    this.#lockOf(text(plan, 'mac'))?.lists.push({
      session: text(plan, 'session'),
      first: count(plan, 'firstSequence'),
      count: count(plan, 'count'),
      unlock: plan.unlock === true,
    });
    this.#tells(event, plan);
  }

  /** Expects a lock that checks in to be sent the status of its unit immediately. */
  #checksIn(event: ObservedEvent): void {
    const mac = text(event.data, 'mac');
    const model = this.#lockOf(mac)?.model;
    const unit = this.#rights.units.get(this.#rights.unitAt(mac) ?? '');
    if (model?.master === undefined || unit === undefined || !this.#rights.isKnown(mac)) return;
    if (model.overlock === isOverlockedAtTheLock(unit.status)) return;
    this.#effects.expects(event, 'INV-TOLD', `${mac} checked in but was not sent the status ${unit.status}`, {
      kind: 'core.list.sent',
      data: { via: 'gateway', plan: { mac } },
    });
  }

  /** Expects an online unlock to send the lock first the status of its unit, the hours, and the revoked keys. */
  #tells(event: ObservedEvent, plan: Record<string, unknown>): void {
    const mac = text(plan, 'mac');
    const model = this.#lockOf(mac)?.model;
    const fits = count(plan, 'count') < FULL_LIST && plan.kind === 'online' && count(plan, 'epoch') === model?.epoch;
    if (event.data.via !== 'phone' || !fits || model?.master === undefined) return;
    const things = Array.isArray(plan.things) ? (plan.things as Record<string, unknown>[]) : [];
    const has = (name: string): boolean => things.some((thing) => thing.name === name);
    const unit = this.#rights.unitAt(mac);
    const overlock = isOverlockedAtTheLock(this.#rights.units.get(unit ?? '')?.status);
    if (unit !== undefined && overlock !== model.overlock && !has('unit'))
      this.#broke('INV-TOLD', `an online unlock left the overlock bit of ${unit} at ${model.overlock}`, event, {
        data: { plan: { mac, things: { not: { contains: { name: 'unit' } } } } },
      });
    const slots = Array.isArray(plan.slots) ? (plan.slots as Record<string, unknown>[]) : [];
    const left = this.#keys.untold(mac).find((slot) => !slots.some((command) => command.slotNumber === slot));
    if (left !== undefined)
      this.#broke('INV-TOLD', `an online unlock did not revoke the key in slot ${left} of ${mac}`, event, {
        data: { plan: { mac, slots: { not: { contains: { slotNumber: left } } } } },
      });
  }

  #shared(event: ObservedEvent): void {
    const { data } = event;
    const unit = this.#rights.units.get(text(data, 'unit'));
    if (unit?.tenant === undefined || unit.tenant !== text(data, 'by'))
      this.#broke('INV-SHARE', `${text(data, 'by')} shared a unit that is not theirs`, event);
    else if (unit.guests.size >= this.#rights.settings.amount('sharedUsers'))
      this.#broke('INV-SHARE', `${text(data, 'unit')} is shared with more people than the facility allows`, event);
  }

  /** `evidence`: the values that a scenario checks if the text values of the event do not suffice. */
  #broke(invariant: InvariantId, what: string, event: ObservedEvent, evidence: ViolationEvidence = {}): void {
    this.#report({ invariant, at: event.time, what, event, ...evidence });
  }
}

/** The conditions with which a scenario checks a key that must not be issued. */
const evidenceOfGrant = (grant: Conditions, user?: string): ViolationEvidence => ({
  data: { ...(user === undefined ? {} : { user }), grants: { contains: grant } },
});
