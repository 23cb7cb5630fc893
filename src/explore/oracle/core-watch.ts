/**
 * The company under watch: keys, online unlocks, remote unlocks and messages, against the rights that the oracle keeps. What it is
 * told comes from the trace.
 */

import { localMoment } from './calendar.ts';
import type { InvariantId } from './invariants.ts';
import type { LockWatch } from './lock-watch.ts';
import type { Rights } from './rights.ts';
import { type Broken, count, type Seen, text } from './seen.ts';

const REMOTE_MS = 10_000;
const PIN_MS = 600_000;
const PIN_TRIES = 5;
const DAY_MS = 86_400_000;

/** Rules that deny for want of a right; all others refuse for other reasons. */
const WANT_OF_RIGHT = /^B-(ACS|ZON|SEC-2|SEC-3|SEC-4|SHR-1|SHR-2|EMP|VEN)/;

interface Intent {
  readonly at: number;
  readonly by: string;
  sentAt: number | undefined;
  session: string;
}

export class CoreWatch {
  readonly #rights: Rights;
  readonly #timeZone: string;
  readonly #lockOf: (mac: string) => LockWatch | undefined;
  readonly #onSite: (device: string) => boolean | undefined;
  readonly #say: (broken: Broken) => void;
  readonly #intents = new Map<string, Intent>();
  readonly #pins = new Map<string, { readonly at: number; readonly tenant: string; wrong: number }>();
  /** (mac, slot, generation, epoch) → whose. */
  readonly #slots = new Map<string, { readonly device: string; readonly user: string }>();
  /** (device, mac) → the slot that it has. */
  readonly #keys = new Map<string, { readonly slot: number; readonly epoch: number | undefined }>();
  readonly #wantedEpochs = new Map<string, number>();
  readonly #deviceOf: (phone: string) => string | undefined;
  readonly #macOf: (lock: string) => string | undefined;
  #takenBack: { readonly kind: string; readonly mac: string; readonly event: Seen } | undefined;
  #untold: { readonly tenant: string; readonly event: Seen } | undefined;

  constructor(given: {
    readonly rights: Rights;
    readonly timeZone: string;
    readonly lockOf: (mac: string) => LockWatch | undefined;
    /** Whether the phone with that installation is on site and may say so; undefined when nobody can tell. */
    readonly onSite: (device: string) => boolean | undefined;
    readonly deviceOf: (phone: string) => string | undefined;
    readonly macOf: (lock: string) => string | undefined;
    readonly say: (broken: Broken) => void;
  }) {
    this.#deviceOf = given.deviceOf;
    this.#macOf = given.macOf;
    this.#rights = given.rights;
    this.#timeZone = given.timeZone;
    this.#lockOf = given.lockOf;
    this.#onSite = given.onSite;
    this.#say = given.say;
  }

  saw(event: Seen): void {
    this.#told(event);
    this.#revoked(event);
    switch (event.kind) {
      case 'core.keys.voided':
        for (const mac of Array.isArray(event.data.macs) ? event.data.macs : [])
          this.#keys.delete(`${text(event.data, 'device')} ${String(mac)}`);
        return;
      case 'core.lock.resetWanted':
        this.#wantedEpochs.set(text(event.data, 'mac'), count(event.data, 'epoch'));
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
        this.#denied(event, text(event.data, 'mac'));
        return;
      case 'core.list.sent':
        this.#listed(event);
        return;
      case 'core.lock.silent':
        for (const intent of this.#intents.values())
          if (intent.session === text(event.data, 'session')) intent.sentAt = undefined;
        return;
      case 'core.record.kept':
        this.#lockOf(text(event.data, 'mac'))?.kept.add(count(recordOf(event), 'number'));
        return;
      case 'core.pin.requested':
        this.#asked(event);
        return;
      case 'core.pin.wrong': {
        const pin = this.#pins.get(text(event.data, 'unit'));
        if (pin !== undefined) pin.wrong += 1;
        return;
      }
      case 'core.remote.granted':
        this.#remote(event);
        return;
      case 'core.share.added':
        this.#shared(event);
        return;
      default:
        this.#rights.saw(event);
    }
  }

  #issued(event: Seen): void {
    const { data, time } = event;
    const user = text(data, 'user');
    const device = text(data, 'device');
    if (this.#onSite(device) === false) this.#broke('INV-ON-SITE', `${user} got keys away from the site`, event);
    const grants = Array.isArray(data.grants) ? (data.grants as Record<string, unknown>[]) : [];
    for (const grant of grants) this.#grant(event, grant, user, device);
    const withheld = Array.isArray(data.withheld) ? (data.withheld as Record<string, unknown>[]) : [];
    for (const one of withheld) {
      const mac = text(one, 'mac');
      if (WANT_OF_RIGHT.test(text(one, 'rule')) && this.#rights.mayOpen(user, mac, time) === 'yes')
        this.#broke('INV-NOT-DENIED', `${user} was refused a key to ${mac} by ${text(one, 'rule')}`, event);
    }
  }

  #grant(event: Seen, grant: Readonly<Record<string, unknown>>, user: string, device: string): void {
    const { time } = event;
    const mac = text(grant, 'mac');
    const slot = count(grant, 'slot');
    const generation = count(grant, 'generation');
    const until = count(grant, 'until');
    if (this.#rights.mayOpen(user, mac, time) === 'no' || this.#rights.frozen.has(user))
      this.#broke('INV-RIGHT', `${user} got a key to ${mac}`, event);
    const today = localMoment(this.#timeZone, time).day;
    if (count(grant, 'keyDay') !== today) this.#broke('INV-KEY-DAY', `a key of another day than today`, event);
    const last = localMoment(this.#timeZone, until - 1).day;
    const next = localMoment(this.#timeZone, until).day;
    if (last !== today || next !== today + 1 || until > time + DAY_MS + 3_600_000)
      this.#broke('INV-KEY-DAY', `a key that does not end with the day`, event);
    this.#owned(event, { mac, slot, generation, device, user });
    this.#good(event, mac, { slot, generation, schedule: count(grant, 'schedule') });
  }

  #owned(
    event: Seen,
    key: { readonly mac: string; slot: number; generation: number; device: string; user: string },
  ): void {
    const { mac, slot, generation, device, user } = key;
    const epoch = this.#lockOf(mac)?.book.epoch;
    const own = `${mac} ${slot} ${generation} ${epoch}`;
    const other = this.#slots.get(own);
    if (other !== undefined && (other.device !== device || other.user !== user))
      this.#broke('INV-KEY-OWN', `slot ${slot} of ${mac} was given twice in generation ${generation}`, event);
    this.#slots.set(own, { device, user });
    const before = this.#keys.get(`${device} ${mac}`);
    if (before !== undefined && before.epoch === epoch && before.slot !== slot)
      this.#broke('INV-KEY-OWN', `a phone's key to ${mac} moved from slot ${before.slot} to ${slot}`, event);
    this.#keys.set(`${device} ${mac}`, { slot, epoch });
  }

  /** Keys that were given and would still open though their person may not; `at` is after everything has settled. */
  stale(at: number): string | undefined {
    for (const [own, { user }] of this.#slots) {
      const [mac = '', slot, generation, epoch] = own.split(' ');
      const book = this.#lockOf(mac)?.book;
      if (book === undefined || String(book.epoch) !== epoch || this.#rights.mayOpen(user, mac, at, false) !== 'no')
        continue;
      const held = book.slot(Number(slot));
      if (held.generation <= Number(generation) && !held.blacklisted && !book.overlock)
        return `${mac} would still open for ${user}'s slot ${slot}, generation ${generation}`;
    }
    return undefined;
  }

  /** A command of the staff to take keys back is followed by its event at once. */
  #revoked(event: Seen): void {
    const due = this.#takenBack;
    if (due !== undefined) {
      const macs = Array.isArray(event.data.macs) ? event.data.macs : [event.data.mac];
      if (event.kind === 'core.refused') this.#takenBack = undefined;
      else if (event.kind === due.kind && macs.includes(due.mac)) this.#takenBack = undefined;
      else if (event.kind === 'input' || event.time > due.event.time) {
        this.#takenBack = undefined;
        this.#broke('INV-REVOKES', `${text(due.event.data, 'verb')} came to nothing`, due.event);
      }
    }
    if (event.kind !== 'input') return;
    const args = (event.data.args ?? {}) as Record<string, unknown>;
    const mac = this.#macOf(text(args, 'lock'));
    if (mac === undefined || !this.#rights.isManager(text(args, 'as'))) return;
    if (event.data.verb === 'portal.resetKeys') this.#takenBack = { kind: 'core.lock.resetWanted', mac, event };
    if (event.data.verb !== 'portal.revokeKey') return;
    const device = this.#deviceOf(text(args, 'phone'));
    const held = this.#keys.get(`${device} ${mac}`);
    // A key that an earlier master made is forgotten by the company on its own.
    if (held !== undefined && held.epoch === this.#lockOf(mac)?.book.epoch)
      this.#takenBack = { kind: 'core.keys.voided', mac, event };
  }

  #good(event: Seen, mac: string, key: { slot: number; generation: number; schedule: number }): void {
    const book = this.#lockOf(mac)?.book;
    if (book === undefined) return;
    const held = book.slot(key.slot);
    const why =
      book.master === undefined
        ? 'the lock is not set up'
        : (this.#wantedEpochs.get(mac) ?? 0) > book.epoch
          ? 'a key reset is wanted'
          : held.generation !== key.generation
            ? `the lock holds generation ${held.generation} of slot ${key.slot}`
            : held.blacklisted
              ? `slot ${key.slot} is blacklisted`
              : book.overlock
                ? 'the lock is overlocked'
                : key.schedule !== 0 && book.hours.get(key.schedule) === undefined
                  ? `the lock has no hours for schedule ${key.schedule}`
                  : undefined;
    if (why !== undefined) this.#broke('INV-KEY-GOOD', `a key to ${mac} was issued though ${why}`, event);
  }

  #granted(event: Seen): void {
    const { data, time } = event;
    if (typeof data.intent === 'string') return;
    const user = text(data, 'user');
    if (this.#rights.mayOpen(user, text(data, 'mac'), time) === 'no' || this.#rights.frozen.has(user))
      this.#broke('INV-RIGHT', `${user} got an online unlock of ${text(data, 'mac')}`, event);
  }

  #denied(event: Seen, mac: string | undefined): void {
    const { data, time } = event;
    if (!WANT_OF_RIGHT.test(text(data, 'rule')) || mac === undefined) return;
    const user = text(data, 'user');
    if (this.#rights.mayOpen(user, mac, time) === 'yes')
      this.#broke('INV-NOT-DENIED', `${user} was refused ${mac} by ${text(data, 'rule')}`, event);
  }

  #listed(event: Seen): void {
    const { data, time } = event;
    const plan = (data.plan ?? {}) as Record<string, unknown>;
    this.#lockOf(text(plan, 'mac'))?.lists.push({
      session: text(plan, 'session'),
      first: count(plan, 'firstSequence'),
      count: count(plan, 'count'),
      unlock: plan.unlock === true,
    });
    this.#tells(event, plan);
    const opener = data.opener as Record<string, unknown> | undefined;
    const intent = opener === undefined ? undefined : this.#intents.get(text(opener, 'intent'));
    if (
      data.via === 'gateway' &&
      plan.unlock === true &&
      intent === undefined &&
      !this.#rights.held.has(text(plan, 'mac'))
    )
      this.#broke('INV-DECIDED', 'an unlock went out by the gateway that nobody had asked for', event);
    if (intent === undefined) return;
    if (time > intent.at + REMOTE_MS) this.#broke('INV-REMOTE-WINDOW', 'a remote unlock went out too late', event);
    if (intent.sentAt !== undefined) this.#broke('INV-REMOTE-WINDOW', 'a remote unlock went out twice', event);
    intent.sentAt = time;
    intent.session = text(plan, 'session');
  }

  #tells(event: Seen, plan: Record<string, unknown>): void {
    const mac = text(plan, 'mac');
    const unit = this.#rights.unitAt(mac);
    const book = this.#lockOf(mac)?.book;
    if (event.data.via !== 'phone' || unit === undefined || book?.master === undefined) return;
    const things = Array.isArray(plan.things) ? (plan.things as Record<string, unknown>[]) : [];
    const overlock = this.#rights.units.get(unit)?.status === 'overlock';
    if (overlock !== book.overlock && !things.some((thing) => thing.name === 'unit'))
      this.#broke('INV-TOLD', `an online unlock leaves ${unit} with overlock ${book.overlock}`, event);
  }

  #asked(event: Seen): void {
    const request = (event.data.request ?? {}) as Record<string, unknown>;
    this.#pins.set(text(request, 'unit'), { at: event.time, tenant: text(request, 'tenant'), wrong: 0 });
  }

  #remote(event: Seen): void {
    const intent = (event.data.intent ?? {}) as Record<string, unknown>;
    const unit = text(intent, 'unit');
    const by = text(intent, 'by');
    const how = text(intent, 'how');
    this.#intents.set(text(intent, 'id'), { at: event.time, by, sentAt: undefined, session: '' });
    const book = this.#rights.units.get(unit);
    if (!this.#rights.isStaff(by)) this.#broke('INV-STAFF', `${by} sent a remote unlock`, event);
    if (how === 'emergency' && !this.#rights.isManager(by))
      this.#broke('INV-STAFF', `${by} sent an emergency unlock without the permission`, event);
    if (how === 'emergency' && book?.tenant !== undefined) this.#untold = { tenant: book.tenant, event };
    if (how === 'direct' && book?.status === 'occupied' && !book.managerShare)
      this.#broke('INV-STAFF', `${by} opened ${unit} of a tenant without a question`, event);
    if (how !== 'override') return;
    const pin = this.#pins.get(unit);
    this.#pins.delete(unit);
    if (pin === undefined) this.#broke('INV-PIN', `${unit} was opened by a PIN that nobody was sent`, event);
    else if (event.time - pin.at >= PIN_MS) this.#broke('INV-PIN', `${unit} was opened by a PIN past its time`, event);
    else if (pin.wrong >= PIN_TRIES) this.#broke('INV-PIN', `${unit} was opened after too many wrong PINs`, event);
    else if (pin.tenant !== book?.tenant) this.#broke('INV-PIN', `${unit} was opened by a former tenant's PIN`, event);
  }

  #shared(event: Seen): void {
    const { data } = event;
    const unit = this.#rights.units.get(text(data, 'unit'));
    if (unit?.tenant === undefined || unit.tenant !== text(data, 'by'))
      this.#broke('INV-SHARE', `${text(data, 'by')} shared a unit that is not theirs`, event);
    this.#rights.saw(event);
  }

  /** The message of an emergency goes out with it. */
  #told(event: Seen): void {
    const due = this.#untold;
    if (due === undefined) return;
    const message = (event.data.message ?? {}) as Record<string, unknown>;
    if (event.kind === 'core.message.sent' && text(message, 'kind') === 'emergency-opened') {
      if (text(message, 'to') === due.tenant) this.#untold = undefined;
      return;
    }
    if (event.time === due.event.time && event.kind !== 'input') return;
    this.#untold = undefined;
    this.#broke('INV-OVERRIDE-TOLD', `${due.tenant} was not told of an emergency unlock`, due.event);
  }

  #broke(invariant: InvariantId, what: string, event: Seen): void {
    this.#say({ invariant, at: event.time, what, event });
  }
}

const recordOf = (event: Seen): Record<string, unknown> => (event.data.record ?? {}) as Record<string, unknown>;
