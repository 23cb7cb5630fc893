/**
 * A small site for tests of the core: one facility, one gate, three units, tiny locks, and people.
 */
import { createHash } from 'node:crypto';
import type { Command } from '../../src/core/commands.ts';
import { Core, nextWakeAt } from '../../src/core/core.ts';
import { digitalKeys } from '../../src/core/digital-keys/keys-view.ts';
import type { CoreDecision, CoreEvent } from '../../src/core/events.ts';
import { codeFor } from '../../src/core/kernel/codes.ts';
import type { Secrets } from '../../src/core/kernel/contract.ts';
import { fromJsonSteps } from '../../src/core/model/state-json.ts';
import { packetsOf } from '../../src/core/plan/plan.ts';
import type { Rules } from '../../src/core/rules.ts';
import { timestampedPacket } from '../../src/keys/offline.ts';
import { bytesOf, toHex } from '../../src/protocol/bytes.ts';
import { finished } from '../../src/sim/steps.ts';
import { TinyLock } from './tiny-lock.ts';

export const SECRETS: Secrets = {
  facility: createHash('sha256').update('facility of the tests').digest(),
  factory: createHash('sha256').update('factory of the tests').digest(),
  passwordCost: 1,
};

export const ON_SITE = { x: 0, y: 0 };
export const GATE = 'C0:FF:EE:00:00:01';
export const A101 = 'C0:FF:EE:00:01:01';
export const A102 = 'C0:FF:EE:00:01:02';
/** 2026-11-23 12:00 in Denver, a Monday. */
export const NOON = Date.UTC(2026, 10, 23, 19, 0, 0);

export class Site {
  core: Core;
  now = NOON;
  readonly locks = new Map<string, TinyLock>();
  readonly events: CoreEvent[] = [];
  readonly #rules: Rules | undefined;
  #draws = 0;

  constructor(
    options: { timeZone?: string; rules?: Rules; settings?: Record<string, number | boolean>; now?: number } = {},
  ) {
    this.#rules = options.rules;
    this.now = options.now ?? NOON;
    this.core = new Core({ secrets: SECRETS, ...(options.rules === undefined ? {} : { rules: options.rules }) });
    this.must({
      type: 'facility.open',
      id: 'main',
      name: 'Main Street',
      company: 'Demo Storage',
      timeZone: options.timeZone ?? 'America/Denver',
      site: { at: { x: 0, y: 0 }, radiusMm: 150_000 },
      zones: [
        { id: 'north', name: 'North' },
        { id: 'south', name: 'South' },
      ],
      ...(options.settings === undefined ? {} : { settings: options.settings }),
    });
    this.must({ type: 'entry.add', facility: 'main', id: 'gate', kind: 'gate', zones: ['north'], mac: GATE });
    for (const unit of ['A101', 'A102', 'A103'])
      this.must({ type: 'unit.add', facility: 'main', id: unit, zones: ['north'] });
    this.must({ type: 'lock.add', unit: 'A101', mac: A101 });
    this.must({ type: 'lock.add', unit: 'A102', mac: A102 });
    for (const mac of [GATE, A101, A102])
      this.locks.set(mac, new TinyLock(mac, SECRETS.factory, mac === GATE ? '3E' : '1A'));
  }

  send(command: Command): CoreDecision {
    this.#draws += 1;
    const entropy = createHash('sha256').update(`draw ${this.#draws}`).digest();
    const decision = this.core.dispatch(command, { now: this.now, entropy });
    this.events.push(...decision.events);
    return decision;
  }

  must(command: Command): readonly CoreEvent[] {
    const decision = this.send(command);
    if (!decision.ok)
      throw new Error(`${command.type} refused by ${decision.refusal.rule} ${decision.refusal.about ?? ''}`);
    return decision.events;
  }

  /** The rule that refused, or `done`. */
  ask(command: Command): string {
    const decision = this.send(command);
    return decision.ok ? 'done' : decision.refusal.rule;
  }

  /** A controller that was added later. */
  standIn(mac: string, hardware: '1A' | '3E'): void {
    this.locks.set(mac, new TinyLock(mac, SECRETS.factory, hardware));
  }

  lock(mac: string): TinyLock {
    const lock = this.locks.get(mac);
    if (lock === undefined) throw new Error(`no lock ${mac}`);
    if (lock.unixSeconds !== undefined) lock.unixSeconds = Math.floor(this.now / 1_000);
    return lock;
  }

  rent(
    unit: string,
    tenant: string,
    status = 'occupied',
    more: { leaseStart?: string; mobilePhone?: string; email?: string } = {},
  ): void {
    const { leaseStart, mobilePhone = phoneOf(tenant), email } = more;
    this.must({
      type: 'feed.change',
      facility: 'main',
      unit,
      completed: true,
      status,
      tenant: {
        id: tenant,
        firstName: tenant,
        lastName: 'Test',
        mobilePhone,
        ...(email === undefined ? {} : { email }),
      },
      ...(leaseStart === undefined ? {} : { leaseStart }),
    });
  }

  /** The last code or PIN that was sent to a person. */
  lastCode(user: string): string {
    const message = this.core.state.messages.filter((each) => each.to === user && each.ref !== undefined).at(-1);
    if (message?.ref === undefined) throw new Error(`nothing was sent to ${user}`);
    return codeFor(SECRETS, message.ref);
  }

  activate(user: string): void {
    this.must({
      type: 'account.activate',
      identity: phoneOf(user),
      code: this.lastCode(user),
      password: `secret of ${user}`,
    });
  }

  signIn(user: string, device = `${user}-phone`): string {
    this.must({ type: 'account.signIn', identity: phoneOf(user), password: `secret of ${user}`, device });
    return device;
  }

  /** A tenant with a unit, an account and a signed-in phone. */
  tenant(user: string, unit: string): string {
    this.rent(unit, user);
    this.activate(user);
    return this.signIn(user);
  }

  staff(user: string, role = 'facility-manager'): string {
    this.must({
      type: 'staff.add',
      facility: 'main',
      user,
      firstName: user,
      lastName: 'Staff',
      phone: phoneOf(user),
      role,
      schedule: '24-hour',
    });
    this.must({ type: 'account.sendCode', user });
    this.activate(user);
    return this.signIn(user);
  }

  refresh(device: string): string {
    return this.ask({ type: 'keys.refresh', device, facility: 'main', place: ON_SITE });
  }

  /** The phone is at the lock, asks for a list, writes all of it and uploads the answers. Returns result codes, or the rule that refused. */
  online(device: string, mac: string, upload = true): number[] | string {
    const lock = this.lock(mac);
    const session = lock.connect();
    const decision = this.send({ type: 'unlock.online', device, mac, session });
    if (!decision.ok) return decision.refusal.rule;
    const results = lock.takeAll(this.packets(decision.events));
    if (upload) this.upload(mac);
    return results;
  }

  upload(mac: string): void {
    const lock = this.lock(mac);
    this.must({ type: 'records.upload', mac, session: toHex(lock.session), packets: lock.upload() });
  }

  packets(events: readonly CoreEvent[]): string[] {
    return events.flatMap((event) => (event.type === 'list.sent' ? packetsOf(event.plan, SECRETS) : []));
  }

  /** The gateway receives a heartbeat; the lock gets its list, and its records are delivered. */
  checkIn(mac: string, touched = false): number[] {
    const lock = this.lock(mac);
    const session = lock.connect();
    const events = this.must({
      type: 'gateway.heartbeat',
      mac,
      session,
      state: 2,
      batteryMv: lock.batteryMv,
      clockValid: true,
      touched,
    });
    const results = lock.takeAll(this.packets(events));
    this.upload(mac);
    return results;
  }

  /** A phone with a key opens offline, with the clock of the site; returns the lock's answer, or `no key`. */
  offline(device: string, mac: string): number | 'no key' {
    const key = digitalKeys(this.core.state, SECRETS, device).find((each) => each.mac === mac);
    return key === undefined ? 'no key' : this.offlineWith(key, mac);
  }

  offlineWith(key: { offlineKey: string; unlockCommand: string }, mac: string): number {
    const lock = this.lock(mac);
    const session = bytesOf(lock.connect());
    const packet = timestampedPacket(
      bytesOf(key.unlockCommand),
      bytesOf(key.offlineKey),
      session,
      Math.floor(this.now / 1_000),
    );
    return lock.take(toHex(packet));
  }

  keyOf(device: string, mac: string): { offlineKey: string; unlockCommand: string } {
    const key = digitalKeys(this.core.state, SECRETS, device).find((each) => each.mac === mac);
    if (key === undefined) throw new Error(`${device} has no key to ${mac}`);
    return key;
  }

  /** Gateway check-ins until every lock is set up and confirmed. */
  settle(): void {
    for (const mac of this.locks.keys()) for (let round = 0; round < 3; round++) this.checkIn(mac);
  }

  /** Lets time pass; ticks happen when they are due. */
  wait(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = nextWakeAt(this.core.state, this.now);
      if (next === undefined || next > end) break;
      this.now = Math.max(this.now, next);
      this.must({ type: 'tick' });
    }
    this.now = end;
  }

  /** Continues from a snapshot, as after a restart. */
  restart(): void {
    const snapshot = JSON.parse(JSON.stringify(this.core.snapshot()));
    this.core = new Core({
      secrets: SECRETS,
      state: finished(fromJsonSteps(snapshot)),
      ...(this.#rules === undefined ? {} : { rules: this.#rules }),
    });
  }

  kinds(): string[] {
    return this.core.state.activity.map((entry) => entry.kind);
  }
}

export const phoneOf = (user: string): string =>
  `+1555${String([...user].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10_000_000, 7)).padStart(7, '0')}`;
