/**
 * Builds the parts of a site from its plan or from a snapshot, and connects them. Each part is complete before another uses it.
 * Connections in the other direction (lists, messages, completed rentals, steps of people) are made last, when all parts exist.
 */
import type { Secrets as CoreSecrets } from '../../core/kernel/contract.ts';
import { fromJsonSteps } from '../../core/model/state-json.ts';
import { ADOPTED_EPOCH } from '../../core/plan/lists.ts';
import { hmac, label } from '../../keys/hmac.ts';
import { SlotSecretCache } from '../../keys/slot-secrets.ts';
import { Gateway } from '../../link/gateway/gateway.ts';
import type { GattServer } from '../../lock/gatt.ts';
import { Lock, type LockSnapshot } from '../../lock/lock.ts';
import type { MeshServer } from '../../lock/mesh.ts';
import { LOCK_SETTINGS, type LockSettings } from '../../lock/settings.ts';
import { Phone } from '../../phone/phone.ts';
import { PROFILES } from '../../phone/profiles.ts';
import { CALENDAR_WORDS, isInCalendar, LAST_INSTANT } from '../../protocol/calendar.ts';
import { mac as macOf } from '../../protocol/mac.ts';
import { LazyMap } from '../../sim/lazy-map.ts';
import { oncePer } from '../../sim/once-per.ts';
import { Random } from '../../sim/random.ts';
import { Secrets } from '../../sim/secrets.ts';
import type { Steps } from '../../sim/steps.ts';
import { Trace } from '../../sim/trace.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { AppConnection } from '../backend/app-connection.ts';
import { CompanyBackend } from '../backend/company-backend.ts';
import { ExternalOpening } from '../backend/external-opening.ts';
import { MessageDelivery } from '../backend/message-delivery.ts';
import { Pms } from '../backend/pms.ts';
import { PortalViews } from '../backend/portal-pages.ts';
import { type DevicePlan, devicesOf } from '../files/devices.ts';
import { reachBetween } from '../files/map.ts';
import { Places } from '../files/places.ts';
import type { FacilityFile } from '../files/schema.ts';
import { Fobs } from '../people/fobs.ts';
import { INTRUDER, Intruder } from '../people/intruder.ts';
import { People } from '../people/people.ts';
import { Signals } from '../people/signals.ts';
import { Troubleshooting, type TroubleshootingContext } from '../people/troubleshooting.ts';
import { flashFor } from './flash.ts';
import { adjust, placeInitialState, signIn } from './initial-state.ts';
import type { OpenOptions } from './options.ts';
import type { ReachOf } from './phone-link.ts';
import { RestingLock, rests } from './resting-lock.ts';
import type { SiteParts } from './site-parts.ts';
import type { SiteSnapshot } from './snapshot.ts';
import { connect, recipientsOf, uplinkTo } from './wiring.ts';

/** Builds in small steps. */
export function* buildSite(plan: FacilityFile, options: OpenOptions, snapshot?: SiteSnapshot): Steps<SiteParts> {
  const { clock, random, trace } = worldOf(options, snapshot);
  const world = { clock, random, trace };
  trace.recording = snapshot !== undefined;
  const { places, devices, byMac } = devicesAndPlaces(plan);
  yield;
  const { secrets, rules } = options;
  const backend = new CompanyBackend(world, {
    secrets: options.core === undefined ? secrets : apart(secrets),
    ...(rules === undefined ? {} : { rules }),
    ...(snapshot === undefined ? {} : { state: yield* fromJsonSteps(snapshot.core) }),
  });
  const people = new People(world, snapshot?.people);
  const signals = new Signals(places, people, snapshot?.signals);
  const pms = new Pms(world, plan.timeZone, undefined, snapshot?.pms);
  const gateway = new Gateway(world, uplinkTo(backend), snapshot?.gateway);
  const air = options.air(world, reachIn(places, people, byMac), snapshot?.air ?? undefined);
  const foundation: SiteFoundation = {
    ...world,
    plan,
    options,
    snapshot,
    devices,
    places,
    backend,
    people,
    signals,
    pms,
    gateway,
    air,
  };
  if (snapshot === undefined) yield* placeInitialState(foundation, options.startAt);
  const locks = yield* locksOf(foundation);
  if (options.core !== undefined)
    backend.opening = new ExternalOpening(world, backend, {
      module: options.core,
      timeZone: plan.timeZone,
      secrets,
      devices,
      epochOf: ({ lock }) => (lock?.state === 'factory' ? undefined : ADOPTED_EPOCH),
    });
  const phones = yield* phonesOf(foundation);
  const connection = new AppConnection(world, backend, INTRUDER);
  const intruder = new Intruder(air.central(INTRUDER), connection, trace, snapshot?.intruder);
  const messages = new MessageDelivery(
    world,
    recipientsOf({ plan, people, phones, backend }, options.deliveryParts),
    snapshot?.messages,
  );
  const fobs = new Fobs(world, (mac) => locks.get(byMac.get(mac)?.id ?? ''), snapshot?.fobs);
  const portal = new PortalViews(snapshot?.portal);
  const troubleshooting = new Troubleshooting(
    surroundingsOf({ devices, people, phones, locks, backend }),
    snapshot?.troubleshooting,
  );
  clock.awaken = (owner) => awaken(owner, { locks, phones });
  connect({ trace, backend, people, signals, phones, messages, pms, gateway, troubleshooting });
  trace.recording = true;
  return {
    ...world,
    plan,
    devices,
    places,
    backend,
    people,
    signals,
    messages,
    pms,
    gateway,
    fobs,
    portal,
    troubleshooting,
    air,
    intruder,
    locks,
    phones,
  };
}

const devicesAndPlaces = oncePer((plan: FacilityFile) => {
  const devices = devicesOf(plan);
  const byMac = new Map<string, DevicePlan>(devices.map((device) => [macOf(device.mac), device]));
  return { places: new Places(plan), devices, byMac };
});

/** The unit of each lock, by the lock's id and by its MAC. */
const unitsByLock = oncePer(
  (devices: readonly DevicePlan[]) =>
    new Map(
      devices.flatMap(({ id, mac, place }) =>
        place.kind === 'unit' ? ([id, mac] as const).map((name) => [name, place.id] as const) : [],
      ),
    ),
);

/** The facts about locks, phones and people that troubleshooting needs. */
function surroundingsOf({
  devices,
  people,
  phones,
  locks,
  backend,
}: Pick<SiteParts, 'devices' | 'people' | 'phones' | 'locks' | 'backend'>): TroubleshootingContext {
  const units = unitsByLock(devices);
  return {
    unitOf: (lock) => units.get(lock),
    userOf: (phone) => phones.get(phone)?.user,
    uses(user, id) {
      const unit = backend.core.state.units.get(id);
      return unit?.tenant === user || unit?.shares.some((share) => share.user === user) === true;
    },
    hasSignal: (phone) => phones.get(phone)?.online === true,
    haspIsPulled: (unit) => devices.some(({ id }) => units.get(id) === unit && locks.get(id)?.view().hasp === 'pulled'),
    isAt: (phone, entry) => (people.phoneLeftAt(phone) ?? people.get(people.carrierOf(phone)).at) === entry,
  };
}

/** The parts that exist before locks and phones are built. */
type SiteFoundation = Pick<
  SiteParts,
  | 'plan'
  | 'devices'
  | 'places'
  | 'clock'
  | 'random'
  | 'trace'
  | 'backend'
  | 'people'
  | 'signals'
  | 'pms'
  | 'gateway'
  | 'air'
> & { readonly options: OpenOptions; readonly snapshot: SiteSnapshot | undefined };

/** The built-in core's secrets when an external core creates the keys: nothing signed with them opens a lock. */
const apart = (secrets: CoreSecrets): CoreSecrets => ({
  ...secrets,
  facility: hmac(secrets.facility, label('accounts only')),
  factory: hmac(secrets.factory, label('accounts only')),
});

function worldOf(options: OpenOptions, snapshot: SiteSnapshot | undefined) {
  const ends = { endsAt: LAST_INSTANT };
  if (snapshot === undefined) {
    if (!isInCalendar(options.startAt)) throw new RangeError(`a facility opens ${CALENDAR_WORDS}`);
    const clock = new VirtualClock(options.startAt, ends);
    return { clock, random: new Random(options.seed), trace: new Trace(clock, new Secrets()) };
  }
  const clock = VirtualClock.restore(snapshot.clock, ends);
  const trace = new Trace(clock, Secrets.restore(snapshot.secrets), snapshot.trace);
  return { clock, random: Random.restore(snapshot.random), trace };
}

/** The distance between a phone and a lock. */
const reachIn =
  (places: Places, people: People, byMac: ReadonlyMap<string, DevicePlan>): ReachOf =>
  (central, mac) => {
    // The intruder may stand at any lock.
    if (central === INTRUDER) return 'touching';
    const place = places.find(byMac.get(mac)?.place.id ?? '');
    return place === undefined ? 'out' : reachBetween(people.phonePlace(central), place);
  };

function* locksOf(foundation: SiteFoundation): Steps<ReadonlyMap<string, Lock>> {
  const { plan, options, snapshot, devices, backend, gateway, air, ...world } = foundation;
  const slotSecrets = new SlotSecretCache();
  const common = commonSettings(plan.lockSettings);
  const build = (device: DevicePlan, from?: LockSnapshot): Lock => {
    const { settings, always } = device.lock ?? {};
    return new Lock(
      world,
      {
        id: device.id,
        flash: from?.runtime.flash ?? flashFor(device, backend, options, snapshot !== undefined),
        slotSecrets,
        settings: settings === undefined ? common : ({ ...common, ...settings } as LockSettings),
        ...(options.lockParts === undefined ? {} : { parts: options.lockParts }),
        ...(always === undefined ? {} : { always }),
      },
      from,
    );
  };
  const add = (device: DevicePlan, lock: GattServer & MeshServer): void => {
    air.add(lock, device.id);
    if (plan.gateway.installed) gateway.add(lock, device.id);
  };
  const stored = new Map(snapshot?.locks.flat());
  const resting = new Map<string, RestingLock>();
  const byId = new Map(devices.map((device) => [device.id, device]));
  const locks = new LazyMap<string, Lock>(byId.keys(), (id) => {
    const device = found(byId.get(id));
    const lock = build(device, stored.get(id));
    if (snapshot === undefined) adjust(lock, device);
    const asleep = resting.get(id);
    if (asleep === undefined) add(device, lock);
    else asleep.woken(lock);
    return lock;
  });
  for (const device of devices) {
    const { id } = device;
    const from = stored.get(id);
    if (from !== undefined && device.lock?.always === undefined && rests(from, plan.gateway.installed)) {
      const asleep = new RestingLock(from.runtime.flash.mac, () => found(locks.get(id)));
      resting.set(id, asleep);
      add(device, asleep);
    } else locks.get(id);
    yield;
  }
  return locks;
}

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('a device that is not in the plan');
  return thing;
}

/** Settings with the same values are one object, because machines are cached by that object: one machine for all facilities with these settings. */
function commonSettings(changed: FacilityFile['lockSettings']): LockSettings {
  const like = JSON.stringify(changed);
  const known = settingsByContent.get(like);
  if (known !== undefined) return known;
  // The file's schema allows only names from LOCK_SETTINGS.
  const common = { ...LOCK_SETTINGS, ...changed } as LockSettings;
  if (settingsByContent.size >= MAX_SETTINGS) settingsByContent.clear();
  settingsByContent.set(like, common);
  return common;
}
const settingsByContent = new Map<string, LockSettings>();
/** Beyond this number, machines are rebuilt. */
const MAX_SETTINGS = 16;

function* phonesOf(foundation: SiteFoundation): Steps<ReadonlyMap<string, Phone>> {
  const { plan, options, snapshot, backend, people, signals, air } = foundation;
  const plans = new Map(plan.people.flatMap((person) => person.phones.map((phone) => [phone.id, { person, phone }])));
  const stored = new Map(snapshot?.phones.flat());
  const phones = new LazyMap<string, Phone>(plans.keys(), (id) => {
    const { person, phone: planned } = found(plans.get(id));
    const { os, signedIn, clockErrorS } = planned;
    const connection = new AppConnection(foundation, backend, id, () => signals.latencyMs(id));
    const phone = new Phone(
      foundation,
      {
        name: id,
        platform: os,
        central: air.central(id, PROFILES[os].keepsTables),
        backend: connection,
        where: () => people.phonePlace(id),
        ...(options.attemptParts === undefined ? {} : { attempt: options.attemptParts }),
        ...(options.needsData === undefined ? {} : { needsData: options.needsData }),
      },
      stored.get(id),
    );
    if (snapshot !== undefined) return phone;
    if (clockErrorS !== undefined) phone.setClockError(clockErrorS);
    if (signedIn && person.account === 'registered') signIn(foundation, person, phone, connection);
    phone.setSignal(signals.of(id));
    return phone;
  });
  for (const id of plans.keys()) {
    const rests = stored.get(id)?.attempt === null && air.rests?.(id, () => void phones.get(id)) === true;
    if (!rests) phones.get(id);
    yield;
  }
  return phones;
}

/** Restores the lock or the phone whose timer is due. */
function awaken(owner: string, { locks, phones }: Pick<SiteParts, 'locks' | 'phones'>): void {
  const [, kind = '', id = ''] = OWNER.exec(owner) ?? [];
  (kind === 'lock' ? locks : phones).get(id);
}

/** The names of the timers of locks and phones. */
const OWNER = /^(lock|phone|link|backend)\/(.+?)(?:\/(?:body|firmware))?$/;
