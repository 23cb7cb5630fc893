// An adapter that puts an unlock core behind the core port (docs/core-port.md); here the core is noke-sim's own, used through its
// public API. To test your own core, replace what each operation does and keep the shapes.
//
//   npx noke-sim conform core examples/core-adapter.mjs

import { createHash } from 'node:crypto';
import { activity, Core, codeFor, confirmedOf, digitalKeys, fobKeys, packetsOf } from 'noke-sim/core';

const FACILITY = 'main';
const ZONE = 'all';
const STAFF = 'port-staff';
const ON_SITE = { x: 0, y: 0 };
const FAR_AWAY = { x: 10_000_000, y: 0 };
const DONE = { ok: true };
/** Schedules are not part of the port, but this core has some, so all of them allow access around the clock. */
const ALWAYS = [{ weekdays: 127, open: 0, close: 96 }];
const SCHEDULES = ['default', 'office', 'fob'].map((id) => ({ id, index: 0, windows: ALWAYS }));

/** The activity of a lock, in the words of the port; the other entries of the log are not records of a lock. */
const EVENTS = {
  'Access – Phone': 'unlocked',
  'Access – Fob': 'unlocked',
  'Suspicious – Unlocked Manually': 'other',
  Locked: 'locked',
  Jam: 'other',
  'Failed Attempt – Invalid Key': 'refused',
  'Failed Attempt – Overlocked': 'refused',
  'Suspicious – Failed Unlock - Out of Schedule': 'refused',
  'Lock Time Invalid': 'other',
  'Lock Started': 'other',
};

/** The port knows people by id; this core knows them by phone number. */
class People {
  users = new Map();
  numbers = new Map();

  number(person) {
    if (!this.numbers.has(person)) this.numbers.set(person, `+1555${String(1_000_000 + this.numbers.size)}`);
    return this.numbers.get(person);
  }

  of(user) {
    for (const [person, id] of this.users) if (id === user) return person;
    return null;
  }
}

export class Adapter {
  people = new People();
  draws = 0;

  constructor({ facilitySecret, factorySecret, timeZone, ...moment }, { rules } = {}) {
    this.secrets = {
      facility: Buffer.from(facilitySecret, 'hex'),
      factory: Buffer.from(factorySecret, 'hex'),
      passwordCost: 1,
    };
    this.core = new Core({ secrets: this.secrets, ...(rules === undefined ? {} : { rules }) });
    const site = { at: ON_SITE, radiusMm: 100_000 };
    const zones = [{ id: ZONE, name: 'All' }];
    this.must(
      {
        type: 'facility.open',
        id: FACILITY,
        name: 'Port',
        company: 'Port',
        timeZone,
        site,
        zones,
        schedules: SCHEDULES,
      },
      moment,
    );
    const staff = { user: STAFF, firstName: 'Port', lastName: 'Staff', role: 'facility-manager' };
    this.must({ type: 'staff.add', facility: FACILITY, ...staff, phone: '+15550000000' }, moment);
  }

  /** Time and randomness come from the request; each command of one request draws different random numbers. */
  dispatch(command, { now, random }) {
    this.draws += 1;
    const entropy = createHash('sha256').update(`${random} ${this.draws}`).digest();
    return this.core.dispatch(command, { now, entropy });
  }

  must(command, moment) {
    const decision = this.dispatch(command, moment);
    if (!decision.ok) throw new Error(`${command.type} is refused by ${decision.refusal.rule}`);
    return decision.events;
  }

  answer(decision, value = () => ({})) {
    return decision.ok ? { ok: true, ...value(decision.events) } : { ok: false, rule: decision.refusal.rule };
  }

  // The operations, in the order of the page.

  provision({ mac, hardware, place: { kind, id }, setUp, ...moment }) {
    const place = { facility: FACILITY, id, zones: [ZONE] };
    if (kind === 'entry') this.must({ type: 'entry.add', ...place, kind: 'gate', mac, hardware }, moment);
    else {
      if (!this.core.state.units.has(id)) this.must({ type: 'unit.add', ...place, severalControllers: true }, moment);
      this.must({ type: 'lock.add', unit: id, mac, hardware }, moment);
    }
    if (setUp !== undefined) this.must({ type: 'lock.adopt', mac }, moment);
    return DONE;
  }

  feed({ unit, status, tenant, leaseStart, ...moment }) {
    const person = tenant === undefined ? {} : { tenant: this.tenant(tenant) };
    const lease = leaseStart === undefined ? {} : { leaseStart };
    const change = { facility: FACILITY, unit, completed: true, status, ...person, ...lease };
    const decision = this.dispatch({ type: 'feed.change', ...change }, moment);
    if (decision.ok && tenant !== undefined) this.register(tenant, person.tenant.id, moment);
    return this.answer(decision);
  }

  issue({ person, bearer: { kind, id }, onSite, ...moment }) {
    if (kind === 'fob') return this.issueFob(person, id, moment);
    const refusal = this.signIn(person, id, moment);
    if (refusal !== undefined) return refusal;
    const place = onSite ? ON_SITE : FAR_AWAY;
    const decision = this.dispatch({ type: 'keys.refresh', device: id, facility: FACILITY, place }, moment);
    return this.answer(decision, () => ({ keys: digitalKeys(this.core.state, this.secrets, id, FACILITY) }));
  }

  unlock({ person, bearer: { id }, mac, session, ...moment }) {
    const refusal = this.signIn(person, id, moment);
    if (refusal !== undefined) return refusal;
    const decision = this.dispatch({ type: 'unlock.online', device: id, mac, session }, moment);
    return this.answer(decision, (events) => ({
      commands: events.flatMap((event) => (event.type === 'list.sent' ? packetsOf(event.plan, this.secrets) : [])),
    }));
  }

  upload({ mac, session, packets, ...moment }) {
    const decision = this.dispatch({ type: 'records.upload', mac, session, packets }, moment);
    return this.answer(decision, (events) => ({
      accepted: events.filter(({ type }) => type === 'record.kept').length,
    }));
  }

  revoke({ bearer: { kind, id }, mac, ...moment }) {
    const phone = { type: 'key.revoke', by: STAFF, device: id, mac };
    return this.answer(this.dispatch(kind === 'fob' ? { type: 'fob.takeLock', fob: id, mac } : phone, moment));
  }

  reset({ mac, ...moment }) {
    return this.answer(this.dispatch({ type: 'lock.resetKeys', by: STAFF, mac }, moment));
  }

  share({ unit, by, with: other, ...moment }) {
    const login = this.people.number(other);
    const decision = this.dispatch({ type: 'share.add', by: this.user(by), unit, with: login }, moment);
    const shared = decision.events.find(({ type }) => type === 'share.added');
    if (shared !== undefined) this.register(other, shared.user, moment);
    return this.answer(decision);
  }

  unshare({ unit, by, with: other, ...moment }) {
    const command = { type: 'share.remove', by: this.user(by), unit, with: this.people.number(other) };
    return this.answer(this.dispatch(command, moment));
  }

  known({ mac }) {
    const { epoch, overlock } = confirmedOf(this.core.state, mac) ?? { epoch: 0, overlock: null };
    return { ok: true, epoch, overlock };
  }

  activity({ mac }) {
    const { place } = this.core.state.locks.get(mac) ?? {};
    const here = (one) => place !== undefined && one[place.kind] === place.id && EVENTS[one.kind] !== undefined;
    const entries = activity(this.core.state)
      .filter(here)
      .slice(0, 1_000)
      .map(({ kind, at, user }) => ({ event: EVENTS[kind], at, person: this.people.of(user) }));
    return { ok: true, entries };
  }

  // What else this core needs: accounts, which are not part of the port.

  user(person) {
    return this.people.users.get(person) ?? person;
  }

  tenant(person) {
    return { id: this.user(person), firstName: person, lastName: 'Port', mobilePhone: this.people.number(person) };
  }

  /** An account with a password, for a person without one. */
  register(person, user, moment) {
    if (this.people.users.has(person)) return;
    this.people.users.set(person, user);
    const { state } = this.core;
    if (state.users.get(user).activation === undefined) this.must({ type: 'account.sendCode', user }, moment);
    const code = codeFor(this.secrets, this.core.state.users.get(user).activation.ref);
    const identity = this.people.number(person);
    this.must({ type: 'account.activate', identity, code, password: `password of ${person}` }, moment);
  }

  /** A phone belongs to the person who is signed in on it. */
  signIn(person, device, moment) {
    if (!this.people.users.has(person)) return { ok: false, rule: 'B-ACC-1' };
    if (this.core.state.devices.get(device)?.user === this.user(person)) return undefined;
    const identity = this.people.number(person);
    const password = `password of ${person}`;
    const decision = this.dispatch({ type: 'account.signIn', identity, password, device }, moment);
    return decision.ok ? undefined : this.answer(decision);
  }

  issueFob(person, fob, moment) {
    const owner = this.user(person);
    if (!this.core.state.fobs.has(fob)) {
      const added = this.dispatch({ type: 'fob.add', facility: FACILITY, fob, owner }, moment);
      if (!added.ok) return this.answer(added);
    }
    const standing = (key) => ({ ...key, scheduledUnlockCommand: key.unlockCommand, dated: false, expiresAt: null });
    return this.answer(this.dispatch({ type: 'fob.sync', fob }, moment), () => ({
      keys: fobKeys(this.core.state, this.secrets, fob).map(standing),
    }));
  }
}

export const open = (setup) => new Adapter(setup);
