/**
 * The visible state of a facility as plain JSON without secrets, by part and id. `lookAt` builds only the part on the path, so
 * a condition is cheap even in a large facility.
 */

import { batteryList } from '../../core/contact/batteries.ts';
import { offlineKeyExpiration } from '../../core/digital-keys/keys-view.ts';
import { activity } from '../../core/views/activity.ts';
import { companiesOf } from '../../core/views/app-view.ts';
import { unitDetails } from '../../core/views/portal.ts';
import { widgets } from '../../core/views/widgets.ts';
import type { Json } from '../../sim/clock.ts';
import { accountOf } from '../backend/accounts.ts';
import { FACILITY_ID, isStaff } from '../backend/populate.ts';
import type { Site } from '../site/site.ts';

/** One part of the view: its ids, and the view of one of them. */
interface Part {
  ids(site: Site): readonly string[];
  of(site: Site, id: string): Json | undefined;
}

/** The number of log entries in a view, newest first. */
const ACTIVITY_SHOWN = 200;

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));

const PARTS: Readonly<Record<string, Part>> = {
  lock: {
    ids: (site) => site.ids('lock'),
    of(site, id) {
      const device = site.device(id);
      return device === undefined ? undefined : json({ ...site.lock(id).view(), [device.place.kind]: device.place.id });
    },
  },
  phone: {
    ids: (site) => site.ids('phone'),
    of: (site, id) => (site.phones.has(id) ? phoneView(site, id) : undefined),
  },
  person: {
    ids: (site) => site.people.ids(),
    of: (site, id) => (site.people.has(id) ? personView(site, id) : undefined),
  },
  unit: {
    ids: (site) => site.ids('unit'),
    of: (site, id) => (site.isUnit(id) ? unitView(site, id) : undefined),
  },
  entry: {
    ids: (site) => site.ids('entry'),
    of(site, id) {
      const plan = site.plan.entries.find((entry) => entry.id === id);
      if (plan === undefined) return undefined;
      return json({
        name: plan.name ?? id,
        kind: plan.kind,
        zones: plan.zones,
        exit: plan.exit,
        open: site.entryStandsOpen(id),
      });
    },
  },
  fob: {
    ids: (site) => site.fobs.ids(),
    of: (site, id) => (site.fobs.ids().includes(id) ? fobView(site, id) : undefined),
  },
  portal: {
    ids: (site) => site.portal.ids(),
    of: (site, id) => site.portal.of(id),
  },
  message: {
    ids: (site) => site.people.ids(),
    of: (site, id) => (site.people.has(id) ? messageView(site, id) : undefined),
  },
};

/** Parts without ids. */
const WHOLE: Readonly<Record<string, (site: Site) => Json>> = {
  time: (site) => ({ ms: site.clock.now(), timeZone: site.timeZone }),
  activity: (site) => json(activity(site.core.state).slice(0, ACTIVITY_SHOWN)),
  pms: (site) => site.pms.view(),
  widgets: (site) => json(widgets(site.core.state, FACILITY_ID, site.clock.now())),
  batteries: (site) => batteriesView(site),
  gateway: (site) => (site.hasGateway ? json(site.gateway.view()) : null),
  facility: (site) => json({ name: site.plan.name, company: site.plan.company, timeZone: site.timeZone }),
};

export function viewOf(site: Site): Json {
  const view: Record<string, Json> = {};
  for (const [name, whole] of Object.entries(WHOLE)) view[name] = whole(site);
  for (const [name, part] of Object.entries(PARTS)) {
    view[name] = Object.fromEntries(part.ids(site).map((id) => [id, part.of(site, id) ?? null]));
  }
  return view;
}

/** The value at a path such as `lock.A101.bolt` or `message.alice.last.text`; undefined when there is none. */
export function lookAt(site: Site, path: string): Json | undefined {
  const [head = '', ...rest] = path.split('.');
  const whole = Object.hasOwn(WHOLE, head) ? WHOLE[head] : undefined;
  if (whole !== undefined) return follow(whole(site), rest);
  const part = Object.hasOwn(PARTS, head) ? PARTS[head] : undefined;
  const [id, ...inside] = rest;
  if (part === undefined) return undefined;
  if (id === undefined) return Object.fromEntries(part.ids(site).map((each) => [each, part.of(site, each) ?? null]));
  return follow(part.of(site, id), inside);
}

function follow(value: Json | undefined, path: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

function phoneView(site: Site, id: string): Json {
  const carrier = site.people.carrierOf(id);
  const left = site.people.phoneLeftAt(id);
  const seen = site.phone(id).view();
  return json({ ...(seen as object), carrier, at: left ?? site.people.get(carrier).at, online: site.phone(id).online });
}

function personView(site: Site, id: string): Json {
  const { at, inside } = site.people.get(id);
  const plan = site.personPlan(id);
  const { state } = site.core;
  const user = accountOf(state, plan);
  return json({
    at,
    inside,
    role: plan.role,
    staff: isStaff(plan),
    phones: site.people.phonesOf(id),
    account:
      user === undefined ? 'none' : user.frozen ? 'frozen' : user.credentials === undefined ? 'Pending' : 'Registered',
    companies: user === undefined ? [] : companiesOf(state, user),
    offlineKeyExpiration: user === undefined ? 'Expired' : offlineKeyExpiration(state, user.id, site.clock.now()),
  });
}

/** The unit as the portal shows it to somebody with every permission, together with its locks. */
function unitView(site: Site, id: string): Json {
  const details = unitDetails(site.core.state, site.core.rules, id, site.boss, site.clock.now());
  return json({
    ...details,
    locks: site.locksOf(id).map((lock) => lock.id),
    standsOpen: site.unitStandsOpen(id),
    pms: site.pms.unit(id)?.status ?? 'available',
  });
}

/** The list of low or dead batteries: unit names by section. */
function batteriesView(site: Site): Json {
  const list = batteryList(site.core.state, FACILITY_ID, site.clock.now());
  return json(list);
}

/** What the fob holds, and what the company knows about it: states by lock. */
function fobView(site: Site, id: string): Json {
  const known = site.core.state.fobs.get(id);
  const nameOf = (mac: string): string => site.devices.find((device) => device.mac === mac)?.id ?? mac;
  const locks = [...(known?.locks ?? [])].map(([mac, { state }]) => [nameOf(mac), state]);
  return json({
    ...(site.fobs.view(id) as object),
    blacklisted: known?.blacklisted ?? false,
    locks: Object.fromEntries(locks),
  });
}

function messageView(site: Site, id: string): Json {
  const all = site.post.view(id);
  const last = Array.isArray(all) ? (all.at(-1) ?? null) : null;
  return { count: Array.isArray(all) ? all.length : 0, last, all };
}
