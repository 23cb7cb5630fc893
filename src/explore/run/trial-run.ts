/**
 * A facility with an oracle attached: it executes steps as a scenario does, passes every event to the oracle, and keeps the first broken
 * invariant.
 */
import { clickCodes } from '../../core/digital-keys/clicks.ts';
import { patternOf } from '../../core/kernel/codes.ts';
import { confirmedOf } from '../../core/views/confirmed.ts';
import { type FacilityParts, openWith, SOUND_PARTS } from '../../facility/faults/fault.ts';
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { memoryAir, openFromPlan, simulatedSecrets } from '../../facility/open/open.ts';
import type { Check } from '../../keys/verify/check.ts';
import { Radio } from '../../link/radio/radio.ts';
import type { Lock } from '../../lock/lock.ts';
import type { Mac } from '../../protocol/mac.ts';
import { INVALID_DATA } from '../../protocol/results.ts';
import { instantOf } from '../../scenario/local-time.ts';
import type { Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { ObservedLock, Violation } from '../oracle/model/observations.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { Setup } from '../setup/setup.ts';
import type { Step } from '../setup/steps.ts';

import { factsOf } from './facts.ts';

/** The limit for the events of one run; a run beyond it breaks INV-SOUND. */
const MAX_EVENTS = 300_000;
/** The delay before the first check during a long wait. */
const FIRST_LOOK_MS = 120_000;
/** Events with which a lock states what it has just measured. */
const MEASURED = ['lock.record', 'lock.connected', 'lock.heartbeat'];
/** How long a person presses a button, briefly and long. */
const SHORT_PRESS_MS = 150;
const LONG_PRESS_MS = 900;
/** The number of most recent events that are kept for the report of a failure. */
const KEPT_EVENTS = 4_000;

export class TrialRun {
  readonly oracle: Oracle;
  readonly setup: Setup;
  /** The steps as they were executed, with the actual length of each wait. */
  readonly played: Step[] = [];
  /** How many steps were executed before the recovery phase began. */
  recoveryFrom: number | undefined;
  /** The most recent events of the run. */
  readonly events: TraceEvent[] = [];
  readonly #ids: readonly string[];
  readonly #open: (snapshot?: Json) => LiveFacility;
  readonly #hear: ((event: TraceEvent) => void) | undefined;
  #site: LiveFacility;
  /** The state that the company considers confirmed, by lock. Cached until the next core event, because nothing else changes it. */
  readonly #known = new Map<Mac, ObservedLock['known']>();
  /** The last inspection of each lock: the instant, and the number of events that the lock had received. */
  readonly #looked = new Map<Mac, { readonly at: number; readonly received: number }>();

  constructor(
    setup: Setup,
    parts: FacilityParts = SOUND_PARTS,
    hear?: (event: TraceEvent) => void,
    known?: ReadonlySet<string>,
  ) {
    const { plan, seed, startAt } = setup;
    this.setup = setup;
    this.#hear = hear;
    const secrets = simulatedSecrets(plan.name, seed);
    const at = instantOf(startAt, plan.timeZone, 0);
    this.#open = (snapshot) =>
      openFromPlan(
        plan,
        {
          seed,
          startAt: at,
          secrets,
          air: setup.link === 'radio' ? (world, reach) => new Radio(world, { reach }) : memoryAir,
          ...openWith(parts),
          lockParts: { ...parts.lock, checks: [this.#listening, ...parts.lock.checks] },
        },
        snapshot,
      );
    this.#site = this.#open();
    this.#ids = this.site.ids('lock');
    const locks = this.site.devices.map(({ id, hardware }) => ({ standing: this.standing(id), hardware }));
    this.oracle = new Oracle({
      at,
      secrets,
      facts: factsOf(plan),
      locks,
      onSite: (device) => this.#onSite(device),
      addressOf: (account, channel) => {
        const user = this.site.core.state.users.get(account);
        return channel === 'email' ? user?.email : user?.phone;
      },
      reveal: (placeholder) => this.site.trace.secrets.reveal(placeholder),
      known,
      pressMs: (press) => this.#pressMs(press),
      deviceOf: (phone) => (this.site.ids('phone').includes(phone) ? this.site.phone(phone).deviceId : undefined),
    });
    this.#attend();
  }

  get site(): LiveFacility {
    return this.#site;
  }

  /** Continues at a facility that is restored from a snapshot of this one. The radio stacks have no snapshot. */
  restore(): void {
    if (this.setup.link === 'radio' || this.broken !== undefined) return;
    this.#site = this.#open(this.site.snapshot());
    this.#known.clear();
    this.#looked.clear();
    this.#attend();
  }

  /** Subscribes to the events of the facility. */
  #attend(): void {
    const { site } = this;
    // A heartbeat confirms nothing, and an event about one lock changes nothing about the others.
    site.core.subscribe((event) => {
      if (event.type === 'lock.heard') return;
      if ('mac' in event && event.mac !== undefined) this.#known.delete(event.mac);
      else this.#known.clear();
    });
    site.trace.digesting = false;
    site.trace.subscribe((event) => {
      if (this.events.length >= KEPT_EVENTS) this.events.splice(0, KEPT_EVENTS / 2);
      this.events.push(event);
      const leak = site.trace.secrets.findIn(event);
      if (leak !== undefined)
        this.oracle.report('INV-SECRET', `${event.actor} ${event.kind} contains ${leak} in plain text`, event.time);
      this.oracle.saw(event);
      if (MEASURED.includes(event.kind)) this.oracle.reads(event, site.lock(event.actor.slice('lock/'.length)).state());
      this.#hear?.(event);
    });
  }

  get broken(): Violation | undefined {
    return this.oracle.first;
  }

  /** Executes one step; an exception breaks INV-SOUND. */
  play(step: Step): void {
    if (this.broken !== undefined) return;
    const { clock } = this.site;
    try {
      if ('verb' in step) {
        clock.runUntil(clock.now());
        const { verb } = step;
        const args = this.#typed(step.args);
        const at = this.played.push({ verb, args }) - 1;
        this.oracle.plays(verb, args);
        const came = this.site.play(verb, this.#resolved(args));
        this.oracle.played(verb, came.ok, clock.now());
        this.played[at] = { verb, args, ...(came.ok ? {} : { fails: came.by }) };
        clock.runUntil(clock.now());
      } else {
        this.#waits(Math.max(0, this.#msOf(step)));
      }
      this.#look();
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown fault';
      this.oracle.report('INV-SOUND', what, clock.now());
    }
  }

  /** Checks at increasing intervals, and ends the wait as soon as an invariant is broken. */
  #waits(ms: number): void {
    const { clock } = this.site;
    const at = ms > 0 ? this.played.push({ waitMs: ms }) - 1 : 0;
    let gone = 0;
    for (let next = FIRST_LOOK_MS; gone < ms && this.broken === undefined; next *= 4) {
      const part = Math.min(next, ms - gone);
      clock.runFor(part);
      gone += part;
      if (gone < ms) this.#look();
    }
    if (gone > 0 && gone < ms) this.played[at] = { waitMs: gone };
  }

  #look(): void {
    const at = this.site.clock.now();
    if (this.site.trace.seq > MAX_EVENTS) this.oracle.report('INV-SOUND', 'the run never stops writing events', at);
    const changed = this.#ids.filter((id) => this.#hasChanged(this.site.lock(id), at));
    this.oracle.inspect(
      changed.map((id) => this.standing(id)),
      at,
      this.site.core.state,
    );
  }

  /** Whether a lock may differ from its state at the last inspection. Most steps take no time and concern one lock at most. */
  #hasChanged({ mac, received }: Lock, at: number): boolean {
    const last = this.#looked.get(mac);
    if (last?.at === at && last.received === received && this.#known.has(mac)) return false;
    this.#looked.set(mac, { at, received });
    return true;
  }

  beginRecovery(): void {
    if (this.broken === undefined) this.recoveryFrom = this.played.length;
    this.#known.clear();
  }

  standing(id: string): ObservedLock {
    const lock = this.site.lock(id);
    if (!this.#known.has(lock.mac)) this.#known.set(lock.mac, knownOf(this.site, lock.mac));
    return Object.assign(lock.state(), { held: heldBy(lock), known: this.#known.get(lock.mac) });
  }

  #msOf(step: Exclude<Step, { verb: string }>): number {
    if ('waitMs' in step) return step.waitMs;
    return 'midnight' in step ? this.#toMidnight(step.midnight) : this.#toDeadline(step) + step.offsetMs;
  }

  #toDeadline({ lock, nth }: Extract<Step, { nth: number }>): number {
    const due = Object.values(this.site.lock(lock).view().deadlines).filter((ms) => ms > 1);
    return due.sort((a, b) => a - b)[nth % Math.max(1, due.length)] ?? 0;
  }

  #toMidnight(offset: number): number {
    const { clock, timeZone } = this.site;
    const day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now() + 86_400_000);
    return instantOf(`${day}T00:00`, timeZone, clock.now()) + offset - clock.now();
  }

  /** The code that a person types: a reference to a code that was never sent becomes an arbitrary code, in the scenario too. */
  #typed(args: Args): Args {
    return mapped(args, (reference) => (this.#revealed(reference) === undefined ? NO_CODE : undefined));
  }

  #resolved(args: Args): Args {
    return mapped(args, (reference) => this.#revealed(reference));
  }

  #revealed(reference: string): string | undefined {
    return this.site.reveal(reference.slice(1));
  }

  /** The first check of every lock: it lets every packet pass and shows it to the oracle before it is verified. */
  readonly #listening: Check = {
    id: 'heard-by-the-oracle',
    source: 'chosen',
    number: 1,
    demands: 'nothing',
    answer: INVALID_DATA,
    appliesTo: () => true,
    passes: ({ lock, packet }) => {
      const { clock } = lock;
      const { supplies } = this;
      this.oracle.judges({
        mac: lock.mac,
        packet,
        session: lock.session,
        at: this.site.clock.now(),
        lockTime: clock.valid ? clock.unixSeconds : undefined,
        supply: supplies(lock.mac),
      });
      return true;
    },
  };

  /** Whether the motor can run, according to the documents: 2 400 mV at 400 mA, 300 mΩ at 20 °C and 900 mΩ at −20 °C. */
  readonly supplies = (mac: string): boolean | 'unsure' => {
    const lock = this.site.lock(this.site.devices.find((device) => device.mac === mac)?.id ?? '');
    const { bolt, sensor, cellMv, temperatureC } = lock.state();
    if (lock.hardware !== '1A' || bolt === 'retracted' || sensor === 'retracted') return true;
    const spare = cellMv - 2_400;
    if (temperatureC === 20) return spare >= 120;
    if (temperatureC === -20) return spare >= 360;
    return spare >= 600 ? true : spare < 100 ? false : 'unsure';
  };

  /** A press of a code is long or short, as the code says; `press` is undefined for any other press. */
  #pressMs({ lock, ms, press, index, wrong }: Readonly<Record<string, unknown>>): number | undefined {
    if (press === undefined) return typeof ms === 'number' ? ms : SHORT_PRESS_MS;
    const { state, secrets } = this.site.core;
    const mac = this.site.devices.find(({ id }) => id === lock)?.mac ?? '';
    const code = clickCodes(state, secrets, mac).find((each) => each.index === (index ?? 0))?.code;
    const one = code?.[Number(press) - 1];
    return one === undefined ? undefined : (one === '1') !== (wrong === true) ? LONG_PRESS_MS : SHORT_PRESS_MS;
  }

  #onSite(device: string): boolean | undefined {
    const { site } = this;
    const phone = site.ids('phone').find((id) => site.phone(id).deviceId === device);
    if (phone === undefined) return undefined;
    const { at, radiusM } = site.plan.site;
    const place = site.people.phonePlace(phone);
    const x = place.x - at[0] * 1_000;
    const y = place.y - at[1] * 1_000;
    const distance = x * x + y * y;
    const radius = radiusM * 1_000;
    // The request was sent slightly earlier, and the person may have walked since; only a position far outside is certain.
    return distance <= radius * radius * 4;
  }
}

/** The state of a lock that the company considers confirmed, with the presses of its codes. */
function knownOf({ core: { state, secrets } }: LiveFacility, mac: Mac): ObservedLock['known'] {
  const known = confirmedOf(state, mac);
  if (known === undefined) return undefined;
  const clicks = Object.entries(known.clicks).map(([index, code]) => [
    index,
    code === null ? null : { ...code, pattern: patternOf(secrets, code) },
  ]);
  return { ...known, clicks: Object.fromEntries(clicks) };
}

/** The contents of flash, in the oracle's terms. */
function heldBy({ flash }: Lock): ObservedLock['held'] {
  const known = held.get(flash);
  if (known !== undefined) return known;
  const now = {
    ready: flash.master !== null,
    epoch: flash.epoch,
    overlock: flash.overlock,
    explicitLock: flash.explicitLock,
    relockAfterS: flash.relockAfterS,
    nextNumber: flash.nextNumber,
    records: flash.records.length,
    slots: flash.slots,
    hours: flash.hours,
    zone: flash.zone,
    lastKnownDay: flash.lastKnownDay,
    clicks: flash.quickClicks,
  };
  held.set(flash, now);
  return now;
}

/** Flash is replaced as a whole, so its contents are read only once. */
const held = new WeakMap<Lock['flash'], ObservedLock['held']>();

type Args = Extract<Step, { verb: string }>['args'];

const isReference = (value: unknown): value is string => typeof value === 'string' && value.startsWith('$');
const NO_CODE = '000000';

/** The arguments with every reference replaced; those for which `to` returns nothing stay. */
const mapped = (args: Args, to: (reference: string) => string | undefined): Args =>
  Object.values(args).some(isReference)
    ? Object.fromEntries(
        Object.entries(args).map(([key, value]) => [key, isReference(value) ? (to(value) ?? value) : value]),
      )
    : args;
