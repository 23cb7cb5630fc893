/**
 * The visible state of a facility as plain JSON without secrets, by part and id. `lookAt` builds only the part on the
 * path, so evaluating a condition is cheap even in a large facility.
 */

import { batteryList } from '../../core/contact/batteries.ts';
import type { OfflineKey } from '../../core/digital-keys/keys-view.ts';
import { REASONS } from '../../core/opening/reasons.ts';
import { companiesOf } from '../../core/views/app-view.ts';
import { type UnitDetails, unitDetails, unitLooks, unlockOptions } from '../../core/views/portal.ts';
import { widgets } from '../../core/views/widgets.ts';
import type { Json } from '../../sim/clock.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import { accountOf } from '../backend/accounts.ts';
import type { Noted } from '../backend/opening.ts';
import { FACILITY_ID, isStaff } from '../backend/populate.ts';
import { ACTIVITY_SHOWN } from '../backend/portal-pages.ts';
import type { Site } from '../site/site.ts';
import { mapOf, stateSteps } from './map-view.ts';
import type { PART_SCHEMAS, WHOLE_SCHEMAS } from './view-schema.ts';

/** One part of the view: its ids, and the view of one of them. */
interface Part {
  ids(site: Site): readonly string[];
  /** The view of an id, not yet copied. Data common to all ids is looked up once. */
  of(site: Site): (id: string) => unknown;
}

const text = (value: unknown): string => JSON.stringify(value ?? null);
const json = (value: unknown): Json => JSON.parse(text(value));

const PARTS: Readonly<Record<string, Part>> = {
  lock: {
    ids: (site) => site.ids('lock'),
    of: (site) => (id) => {
      const device = site.device(id);
      return device === undefined ? undefined : { ...site.lock(id).view(), [device.place.kind]: device.place.id };
    },
  },
  /** The state of a lock that the company considers confirmed. */
  known: {
    ids: (site) => site.ids('lock'),
    of: (site) => (id) => {
      const device = site.device(id);
      return device === undefined ? undefined : site.backend.opening.views.known(site.lock(id).mac);
    },
  },
  phone: {
    ids: (site) => site.ids('phone'),
    of: (site) => (id) => (site.phones.has(id) ? phoneView(site, id) : undefined),
  },
  person: {
    ids: (site) => site.people.ids(),
    of: (site) => {
      const expiration = site.backend.opening.views.expirations(FACILITY_ID, site.clock.now());
      return (id) => (site.people.has(id) ? personView(site, id, expiration) : undefined);
    },
  },
  unit: {
    ids: (site) => site.ids('unit'),
    of: (site) => {
      let known: readonly string[] | undefined;
      const staff = (): readonly string[] => {
        known ??= staffOf(site);
        return known;
      };
      return (id) => (site.isUnit(id) ? noted(site, 'unit', unitView(site, id, staff)) : undefined);
    },
  },
  entry: {
    ids: (site) => site.ids('entry'),
    of: (site) => {
      const plans = new Map(site.plan.entries.map((entry) => [entry.id, entry]));
      return (id) => {
        const plan = plans.get(id);
        if (plan === undefined) return undefined;
        const { name = id, kind, zones, exit } = plan;
        return { name, kind, zones, exit, open: site.entryStandsOpen(id) };
      };
    },
  },
  fob: {
    ids: (site) => site.fobs.ids(),
    of: (site) => {
      const ids = new Set(site.fobs.ids());
      const names = new Map<string, string>(site.devices.map((device) => [device.mac, device.id]));
      return (id) => (ids.has(id) ? noted(site, 'fob', fobView(site, id, names)) : undefined);
    },
  },
  portal: {
    ids: (site) => site.portal.ids(),
    of: (site) => (id) => site.portal.of(id),
  },
  message: {
    ids: (site) => site.people.ids(),
    of: (site) => (id) => (site.people.has(id) ? messageView(site, id) : undefined),
  },
} satisfies Record<keyof typeof PART_SCHEMAS, Part>;

/** The maximum number of messages in the part `newestMessages`. */
const MESSAGES_SHOWN = 500;

/** Parts without ids. */
const WHOLE: Readonly<Record<string, (site: Site) => unknown>> = {
  time: (site) => ({ ms: site.clock.now(), timeZone: site.timeZone }),
  activity: (site) => site.backend.opening.views.activity(site.clock.now(), ACTIVITY_SHOWN),
  newestMessages: (site) => site.messages.newest(MESSAGES_SHOWN),
  pms: (site) => site.pms.view(),
  widgets: (site) => noted(site, 'widgets', widgets(site.core.state, FACILITY_ID, site.clock.now())),
  batteries: (site) => noted(site, 'batteries', batteryList(site.core.state, FACILITY_ID, site.clock.now())),
  gateway: (site) => (site.hasGateway ? site.gateway.view() : null),
  facility: (site) => ({ name: site.plan.name, company: site.plan.company, timeZone: site.timeZone }),
} satisfies Record<keyof typeof WHOLE_SCHEMAS, (site: Site) => unknown>;

export const viewOf = (site: Site): Json => JSON.parse(finished(viewSteps(site)));

/** The view as JSON text, one step for each id. */
function* viewSteps(site: Site): Steps<string> {
  const texts: string[] = [];
  for (const [name, whole] of Object.entries(WHOLE)) {
    texts.push(`${text(name)}:${text(whole(site))}`);
    yield;
  }
  for (const [name, part] of Object.entries(PARTS)) texts.push(`${text(name)}:${yield* partSteps(site, part)}`);
  return `{${texts.join(',')}}`;
}

function* partSteps(site: Site, part: Part): Steps<string> {
  const texts: string[] = [];
  const of = part.of(site);
  for (const id of part.ids(site)) {
    texts.push(`${text(id)}:${text(of(id))}`);
    yield;
  }
  return `{${texts.join(',')}}`;
}

const partAt = (path: string): Part | undefined => (Object.hasOwn(PARTS, path) ? PARTS[path] : undefined);

/** The names of all parts, or the ids in one; undefined for a part without ids. */
export const viewKeys = (site: Site, part?: string): readonly string[] | undefined =>
  part === undefined ? [...Object.keys(WHOLE), ...Object.keys(PARTS)] : partAt(part)?.ids(site);

/** The result of `lookAt`, or for an empty path the whole view, as JSON text. */
export function* lookSteps(site: Site, path: string): Steps<string | undefined> {
  if (path === '') return yield* viewSteps(site);
  if (path === 'states') return yield* stateSteps(site);
  const [, after] = /^states\.(\d{1,15})$/.exec(path) ?? [];
  if (after !== undefined) return yield* stateSteps(site, Number(after));
  const part = partAt(path);
  if (part !== undefined) return yield* partSteps(site, part);
  const found = lookAt(site, path);
  return found === undefined ? undefined : text(found);
}

/** The value at a path such as `lock.A101.bolt` or `message.alice.last.text`; undefined when there is none. */
export function lookAt(site: Site, path: string): Json | undefined {
  const [head = '', ...rest] = path.split('.');
  if (path === 'map') return json(mapOf(site));
  if (path === 'states') return JSON.parse(finished(stateSteps(site)));
  const whole = Object.hasOwn(WHOLE, head) ? WHOLE[head] : undefined;
  if (whole !== undefined) {
    const found = follow(whole(site), rest);
    return found === undefined ? undefined : json(found);
  }
  const part = partAt(head);
  const [id, ...inside] = rest;
  if (part === undefined) return undefined;
  const of = part.of(site);
  if (id === undefined) return json(Object.fromEntries(part.ids(site).map((each) => [each, of(each) ?? null])));
  const found = follow(of(id), inside);
  return found === undefined ? undefined : json(found);
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

/** Adds a sentence about its limits, if the core does not report everything. */
function noted(site: Site, part: Noted, view: object | undefined): object | undefined {
  const note = site.backend.opening.views.note(part);
  return note === undefined ? view : { ...view, note };
}

function phoneView(site: Site, id: string): object {
  const carrier = site.people.carrierOf(id);
  const left = site.people.phoneLeftAt(id);
  const seen = site.phone(id).view();
  return { ...(seen as object), carrier, at: left ?? site.people.get(carrier).at, online: site.phone(id).online };
}

function personView(site: Site, id: string, expiration: (user: string) => OfflineKey): object {
  const { at, inside } = site.people.get(id);
  const plan = site.personPlan(id);
  const { state } = site.core;
  const user = accountOf(state, plan);
  return {
    at,
    inside,
    role: plan.role,
    staff: isStaff(plan),
    phones: site.people.phonesOf(id),
    account:
      user === undefined ? 'none' : user.frozen ? 'frozen' : user.credentials === undefined ? 'Pending' : 'Registered',
    companies: user === undefined ? [] : companiesOf(state, user),
    offlineKeyExpiration: expiration(user?.id ?? ''),
  };
}

/** All staff, including those who joined after the facility was opened. */
function staffOf(site: Site): string[] {
  const staff: string[] = [];
  for (const { id, roles } of site.core.state.users.values()) if (roles.has(FACILITY_ID)) staff.push(id);
  return staff;
}

/** The unit as the portal shows it, with the options of the Unlock pop-up for each member of staff. */
function unitView(site: Site, id: string, staff: () => readonly string[]): object {
  const { state, rules } = site.core;
  const unit = state.units.get(id);
  let known: UnitDetails | undefined;
  const details = (): Partial<UnitDetails> => {
    known ??= unitDetails(state, rules, id, '', site.clock.now());
    return known ?? {};
  };
  return {
    ...(unit === undefined ? {} : unitLooks(unit)),
    // Data that requires a pass over all users, all remote unlocks or all locks is computed only where it is needed.
    get controllers() {
      return details().controllers;
    },
    get remote() {
      return details().remote;
    },
    get auction() {
      return details().auction;
    },
    get transferUntil() {
      return details().transferUntil;
    },
    locks: site.lockIdsOf(id),
    pms: site.pms.unit(id)?.status ?? 'available',
    get button() {
      const { enabled, disabledBy } = details().button ?? {};
      const offers = staff().map((person) => [person, unit === undefined ? {} : unlockOptions(state, unit, person)]);
      return { enabled, disabledBy, reasons: REASONS, for: Object.fromEntries(offers) };
    },
    get standsOpen() {
      return site.unitStandsOpen(id);
    },
  };
}

/** The keys on the fob, and the company's state for it, by lock. */
function fobView(site: Site, id: string, names: ReadonlyMap<string, string>): object {
  const known = site.core.state.fobs.get(id);
  const locks = [...(known?.locks ?? [])].map(([mac, { state }]) => [names.get(mac) ?? mac, state]);
  return {
    ...(site.fobs.view(id) as object),
    blacklisted: known?.blacklisted ?? false,
    locks: Object.fromEntries(locks),
  };
}

function messageView(site: Site, id: string): object {
  const { messages } = site;
  return {
    count: messages.of(id).length,
    last: messages.view(id, 1)[0] ?? null,
    get all() {
      return messages.view(id);
    },
  };
}
