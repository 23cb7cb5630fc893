import type { Core } from '../core/core.ts';
import { SlotSecretCache } from '../keys/slot-secrets.ts';
import { Gateway } from '../link/gateway/gateway.ts';
import { Lock } from '../lock/lock.ts';
import { LOCK_SETTINGS, type LockSettings } from '../lock/settings.ts';
import { Phone } from '../phone/phone.ts';
import { CALENDAR_WORDS, isInCalendar, LAST_INSTANT } from '../protocol/calendar.ts';
import { mac as macOf } from '../protocol/mac.ts';
import type { Instant, Json } from '../sim/clock.ts';
import { Random } from '../sim/random.ts';
import { Secrets } from '../sim/secrets.ts';
import { Trace } from '../sim/trace.ts';
import { type ClockSnapshot, VirtualClock } from '../sim/virtual-clock.ts';
import type { World } from '../sim/world.ts';
import type { AirLike } from './air-like.ts';
import { AppLine } from './app-line.ts';
import { type DevicePlan, devicesOf, flashFor, millimetres, placeOf } from './build.ts';
import { Fobs } from './fobs.ts';
import { INTRUDER, Intruder } from './intruder.ts';
import { KINDS } from './kinds.ts';
import { type Place, reachBetween, within } from './map.ts';
import type { OpenOptions, SiteSnapshot } from './open.ts';
import { adjust, settleIn, signIn } from './opening-day.ts';
import { AWAY, People } from './people.ts';
import { play } from './play.ts';
import { Pms } from './pms.ts';
import { PortalViews } from './portal-view.ts';
import { Post } from './post.ts';
import type { FacilityFile, PersonPlan } from './schema.ts';
import { Servers } from './servers.ts';
import { Signals } from './signals.ts';
import type { Facility, VerbOutcome } from './types.ts';
import type { RefKind } from './verb.ts';
import { VERBS } from './verbs/verbs.ts';
import { lookAt, viewOf } from './view.ts';
import { connect, postOfficeOf, uplinkTo } from './wiring.ts';

export class Site implements Facility {
  readonly plan: FacilityFile;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly verbs = VERBS;
  readonly kinds = KINDS;
  readonly servers: Servers;
  readonly people: People;
  readonly post: Post;
  readonly pms: Pms;
  readonly gateway: Gateway;
  readonly fobs: Fobs;
  readonly portal: PortalViews;
  readonly air: AirLike;
  readonly signals: Signals;
  readonly intruder: Intruder;
  readonly devices: readonly DevicePlan[];
  readonly #options: OpenOptions;
  readonly #locks = new Map<string, Lock>();
  readonly #phones = new Map<string, Phone>();
  readonly #places = new Map<string, Place>();
  readonly #deviceByMac: ReadonlyMap<string, DevicePlan>;
  readonly #units: ReadonlySet<string>;
  readonly #persons: ReadonlyMap<string, PersonPlan>;

  constructor(plan: FacilityFile, options: OpenOptions, snapshot?: SiteSnapshot) {
    this.plan = plan;
    this.#options = options;
    this.#persons = new Map(plan.people.map((person) => [person.id, person]));
    this.devices = devicesOf(plan);
    this.#deviceByMac = new Map(this.devices.map((device) => [macOf(device.mac), device]));
    this.#units = new Set(plan.units.map((unit) => unit.id));
    this.clock = clockOf(options.startAt, snapshot?.clock);
    this.random = snapshot === undefined ? new Random(options.seed) : Random.restore(snapshot.random);
    const secrets = snapshot === undefined ? new Secrets() : Secrets.restore(snapshot.secrets);
    this.trace = new Trace(this.clock, secrets, snapshot?.trace);
    this.trace.recording = snapshot !== undefined;
    for (const unit of plan.units) if (unit.at !== undefined) this.#places.set(unit.id, placeOf(unit.at));
    for (const entry of plan.entries) if (entry.at !== undefined) this.#places.set(entry.id, placeOf(entry.at));
    const world = this.#world;
    const { secrets: coreSecrets, rules } = options;
    this.servers = new Servers(world, {
      secrets: coreSecrets,
      ...(rules === undefined ? {} : { rules }),
      ...(snapshot === undefined ? {} : { snapshot: snapshot.core }),
    });
    this.people = new People(world, (person) => this.#moved(person), snapshot?.people);
    this.signals = new Signals(snapshot?.signals);
    this.post = new Post(world, postOfficeOf(this), snapshot?.post);
    this.pms = new Pms(world, undefined, snapshot?.pms);
    this.gateway = new Gateway(world, uplinkTo(this.servers), snapshot?.gateway);
    this.fobs = new Fobs(world, (mac) => this.#lockAt(mac), snapshot?.fobs);
    this.portal = new PortalViews(snapshot?.portal);
    this.air = options.air(world, (central, mac) => this.#reach(central, mac), snapshot?.air ?? undefined);
    if (snapshot === undefined) settleIn(this, options.startAt);
    this.#buildDevices(snapshot);
    this.#buildPhones(snapshot);
    const line = new AppLine(this.#world, this.servers, INTRUDER);
    this.intruder = new Intruder(this.air.central(INTRUDER), line, this.trace, snapshot?.intruder);
    this.fobs.resume();
    connect(this);
    this.trace.recording = true;
  }

  get timeZone(): string {
    return this.plan.timeZone;
  }

  get core(): Core {
    return this.servers.core;
  }

  get hasGateway(): boolean {
    return this.plan.gateway.installed;
  }

  /** By the id that scenarios use; throws for one that is not there. */
  lock(id: string): Lock {
    return there(this.#locks.get(id), 'lock', id);
  }

  phone(id: string): Phone {
    return there(this.#phones.get(id), 'phone', id);
  }

  personPlan(id: string): PersonPlan {
    return there(this.#persons.get(id), 'person', id);
  }

  ids(kind: RefKind): readonly string[] {
    switch (kind) {
      case 'lock':
        return [...this.#locks.keys()];
      case 'phone':
        return [...this.#phones.keys()];
      case 'person':
        return this.people.ids();
      case 'unit':
        return this.plan.units.map((unit) => unit.id);
      case 'entry':
        return this.plan.entries.map((entry) => entry.id);
      case 'place':
        return [...this.#places.keys()];
    }
  }

  isUnit(id: string): boolean {
    return this.#units.has(id);
  }

  isEntry(id: string): boolean {
    return this.plan.entries.some((entry) => entry.id === id);
  }

  /** A unit, an entry, or `x,y` in metres. */
  placeAt(name: string): Place | undefined {
    const known = this.#places.get(name);
    if (known !== undefined || name === 'away') return known ?? AWAY;
    const point = /^(-?\d{1,5}(?:\.\d+)?),\s*(-?\d{1,5}(?:\.\d+)?)$/.exec(name);
    return point === null ? undefined : { x: millimetres(Number(point[1])), y: millimetres(Number(point[2])) };
  }

  placeOf(name: string): Place {
    return there(this.placeAt(name), 'place', name);
  }

  /** The locks of a unit, first first. */
  locksOf(unit: string): readonly Lock[] {
    return this.devices
      .filter(({ place }) => place.kind === 'unit' && place.id === unit)
      .map(({ id }) => this.lock(id));
  }

  entryStandsOpen(id: string): boolean {
    return this.lock(id).view().bolt === 'retracted';
  }

  /** Every hasp of it is out; a unit without a controller is nobody's to tell, and counts as open. */
  unitStandsOpen(id: string): boolean {
    return this.locksOf(id).every((lock) => lock.view().hasp === 'out');
  }

  play(verb: string, args: Readonly<Record<string, unknown>>): VerbOutcome {
    return play(this, verb, args);
  }

  view(): Json {
    return viewOf(this);
  }

  look(path: string): Json | undefined {
    return lookAt(this, path);
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

  /** Looks again at which phones have signal; after anything that may change it. */
  settleSignal(phone: string): void {
    const has = this.signals.allows(phone) && !this.#inDeadSpot(this.people.phonePlace(phone));
    if (has) this.phone(phone).regainSignal();
    else this.phone(phone).loseSignal();
  }

  snapshot(): Json {
    // First, so that a link which fits no file says so in its own words.
    const air = this.air.snapshot();
    const all: SiteSnapshot = {
      version: 1,
      clock: this.clock.snapshot(),
      random: this.random.snapshot(),
      secrets: this.trace.secrets.snapshot(),
      trace: this.trace.snapshot(),
      core: this.servers.snapshot(),
      people: this.people.snapshot(),
      post: this.post.snapshot(),
      pms: this.pms.snapshot(),
      gateway: this.gateway.snapshot(),
      fobs: this.fobs.snapshot(),
      portal: this.portal.snapshot(),
      air,
      signals: this.signals.snapshot(),
      intruder: this.intruder.snapshot(),
      locks: Object.fromEntries([...this.#locks].map(([id, lock]) => [id, lock.snapshot()])),
      phones: Object.fromEntries([...this.#phones].map(([id, phone]) => [id, phone.snapshot()])),
    };
    return JSON.parse(JSON.stringify(all));
  }

  get #world(): World {
    return { clock: this.clock, random: this.random, trace: this.trace };
  }

  #buildDevices(snapshot: SiteSnapshot | undefined): void {
    const slotSecrets = new SlotSecretCache();
    const common: LockSettings = { ...LOCK_SETTINGS, ...this.plan.lockSettings } as LockSettings;
    for (const device of this.devices) {
      const own = device.lock?.settings;
      const flash = flashFor(device, this.servers, this.#options.secrets, snapshot !== undefined);
      const lock = new Lock(
        this.#world,
        {
          id: device.id,
          flash,
          slotSecrets,
          settings: own === undefined ? common : ({ ...common, ...own } as LockSettings),
          ...(this.#options.lockParts === undefined ? {} : { parts: this.#options.lockParts }),
        },
        snapshot?.locks[device.id],
      );
      this.#locks.set(device.id, lock);
      if (snapshot === undefined) adjust(lock, device);
      this.air.add(lock, device.id);
      if (this.hasGateway) this.gateway.add(lock, device.id);
    }
  }

  #buildPhones(snapshot: SiteSnapshot | undefined): void {
    for (const person of this.plan.people) {
      for (const { id, os, signedIn, clockErrorS } of person.phones) {
        const line = new AppLine(this.#world, this.servers, id);
        const phone = new Phone(
          this.#world,
          {
            name: id,
            platform: os,
            central: this.air.central(id),
            backend: line,
            where: () => this.people.phonePlace(id),
            ...(this.#options.attemptParts === undefined ? {} : { attempt: this.#options.attemptParts }),
          },
          snapshot?.phones[id],
        );
        this.#phones.set(id, phone);
        if (snapshot !== undefined) continue;
        if (clockErrorS !== undefined) phone.setClockError(clockErrorS);
        if (signedIn && person.account === 'registered') signIn(this, person, phone, line);
        this.settleSignal(id);
      }
    }
  }

  #reach(central: string, mac: string): ReturnType<typeof reachBetween> {
    const device = this.#deviceByMac.get(mac);
    const place = device === undefined ? undefined : this.#places.get(device.place.id);
    // The intruder stands wherever it suits.
    if (central === INTRUDER) return 'touching';
    return place === undefined ? 'out' : reachBetween(this.people.phonePlace(central), place);
  }

  #lockAt(mac: string): Lock | undefined {
    const device = this.#deviceByMac.get(mac);
    return device === undefined ? undefined : this.#locks.get(device.id);
  }

  #moved(person: string): void {
    for (const phone of this.people.phonesOf(person)) {
      if (this.people.phoneLeftAt(phone) === undefined) this.settleSignal(phone);
    }
  }

  #inDeadSpot(place: Place): boolean {
    return this.plan.deadSpots.some(({ at, radiusM }) =>
      within(place, { at: placeOf(at), radiusMm: millimetres(radiusM) }),
    );
  }
}

function clockOf(startAt: Instant, from: ClockSnapshot | undefined): VirtualClock {
  const ends = { endsAt: LAST_INSTANT };
  if (from !== undefined) return VirtualClock.restore(from, ends);
  if (!isInCalendar(startAt)) throw new RangeError(`a facility opens ${CALENDAR_WORDS}`);
  return new VirtualClock(startAt, ends);
}

function there<T>(found: T | undefined, kind: string, id: string): T {
  if (found === undefined) throw new Error(`there is no ${kind} ${id}: ids are checked where they come in`);
  return found;
}
