/**
 * The works of a lock: carries what the machines ask for to the other actor, to flash, to peers and into the trace.
 *
 * INV-1 power may fail at any flash write, motor step and notification, and nothing after it happens. INV-2 flash is whole.
 * INV-3 an answer never comes out of the write that asked for it. INV-4 server packets go before the answer they belong to.
 */
import type { SlotSecretCache } from '../keys/slot-secrets.ts';
import type { Check } from '../keys/verify/check.ts';
import { EVENTS } from '../protocol/record.ts';
import type { Json, TimerEvent } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
import { type ActorParts, Actors, type ActorsSnapshot } from './actors.ts';
import { sensedBolt } from './body/rules.ts';
import type { BodyContext, BodyEffect, PowerCut } from './body/types.ts';
import type { Effects } from './commands/types.ts';
import { Desk } from './desk.ts';
import type { FirmwareEffect, FirmwareEvent, Via } from './firmware/types.ts';
import type { Flash } from './flash.ts';
import { configOf, type Draft, unixSeconds } from './judge.ts';
import type { LockKind } from './kinds.ts';
import { Readout } from './readout.ts';
import type { LockSettings } from './settings.ts';
import { lockDraft, written } from './store.ts';

/** Everything a lock runs on that a planted fault may replace. */
export interface LockParts extends ActorParts {
  readonly checks: readonly Check[];
  readonly commands: Effects;
}

/** Where packets and heartbeats go. */
export interface Doors {
  /** Hands a packet to the central or keeps it for later; nothing when nobody listens. */
  notify(packet: string): void;
  linkDown(): void;
  vanish(): void;
  mesh(session: string, records: readonly string[], results: readonly string[]): void;
  heartbeat(): void;
  changed(): void;
  /** The firmware has started anew and knows of nobody. */
  started(): void;
}

export interface WorksSnapshot {
  readonly actors: ActorsSnapshot;
  readonly flash: Flash;
  readonly ppm: number;
  readonly powered: boolean;
  readonly low: boolean;
}

export interface WorksGiven {
  readonly name: string;
  readonly mains: boolean;
  readonly flash: Flash;
  readonly body: BodyContext;
  readonly parts: LockParts;
  readonly settings: LockSettings;
  readonly slotSecrets: SlotSecretCache;
}

export class Works {
  readonly actors: Actors;
  readonly read: Readout;
  readonly world: World;
  readonly settings: LockSettings;
  readonly #given: WorksGiven;
  readonly #desk: Desk;
  readonly #doors: Doors;
  #states: Readonly<Record<string, string>> = {};
  flash: Flash;
  ppm = 0;
  powered = true;

  constructor(world: World, given: WorksGiven, doors: Doors, from?: WorksSnapshot) {
    this.world = world;
    this.#given = given;
    this.#doors = doors;
    this.settings = given.settings;
    this.flash = from?.flash ?? given.flash;
    this.ppm = from?.ppm ?? 0;
    this.powered = from?.powered ?? true;
    const carrier = {
      body: (effect: BodyEffect) => this.#carryBody(effect),
      firmware: (effect: FirmwareEffect) => this.#carryFirmware(effect),
      bodyTimer: (event: TimerEvent) => this.#bodyTimer(event),
      firmwareTimer: (event: TimerEvent) => this.#firmwareTimer(event),
      settled: () => this.#settled(),
    };
    this.actors = new Actors(world, given, carrier, from?.actors ?? this.#powerUp(given.body, true));
    this.read = new Readout(this, given.mains, from?.low ?? false);
    this.#desk = new Desk(this, given);
    this.#states = this.actors.firmwareStates;
    this.#hideKeys();
  }

  trace(kind: LockKind, data: Readonly<Record<string, Json | undefined>> = {}): void {
    this.world.trace.record(this.#given.name, kind, data);
  }

  /** The moment, and what the cell could carry in it: what every event of the firmware brings along. */
  get moment() {
    return { at: this.actors.now(), supply: this.read.supply } as const;
  }

  /** What the firmware finds when power comes: after a brown-out no clock; a lock that was set up before all this has one. */
  #powerUp(body: BodyContext, resume: boolean): FirmwareEvent {
    const at = this.world.clock.now();
    const { zone } = this.flash;
    return {
      type: 'powerUp',
      at,
      supply: 'stall',
      resume,
      config: configOf(this.flash, this.settings),
      time: resume && zone !== null ? { deviceAt: at, setAt: at, ppm: this.ppm } : null,
      zoneKnown: zone !== null,
      bolt: sensedBolt(body, this.settings),
      hasp: body.haspIn ? (body.handN > 0 ? 'pulled' : 'seated') : 'out',
    };
  }

  /** One write: it happened whole, or it did not. False when power went with it. */
  write(change: Partial<Flash>, drafts: readonly Draft[]): boolean {
    if (!this.#survives('flash', false)) return false;
    const before = this.flash;
    const { flash, added } = written(before, change, drafts, this.read.stamp());
    this.flash = flash;
    this.#hideKeys();
    const fields = Object.keys(change).filter((field) => field !== 'records' && field !== 'opening');
    if (fields.length > 0) this.trace('lock.flash', { fields });
    if (change.records !== undefined) {
      this.trace('lock.acknowledged', { upTo: (change.records[0]?.number ?? before.nextNumber) - 1 });
    }
    for (const { number, event, keyClass, bank, detail } of added) {
      this.trace('lock.record', { number, event, keyClass, bank, detail });
    }
    return this.#survives('flash', true);
  }

  /** Sends packets by their door; false when power went with one. */
  send(via: Via, session: string, records: readonly string[], answer: string): boolean {
    if (via === 'mesh') {
      if (!this.#survives('notify', false)) return false;
      this.#doors.mesh(session, records, [answer]);
      return this.#survives('notify', true);
    }
    for (const packet of [...records, answer]) {
      if (!this.#survives('notify', false)) return false;
      this.#doors.notify(packet);
      if (!this.#survives('notify', true)) return false;
    }
    return true;
  }

  snapshot(): WorksSnapshot {
    return {
      actors: this.actors.snapshot(),
      flash: this.flash,
      ppm: this.ppm,
      powered: this.powered,
      low: this.read.low,
    };
  }

  /** Tells the body that something a power cut may be planned at happens; false when power is gone. */
  #survives(what: PowerCut['at'], done: boolean): boolean {
    if (this.actors.body.cut !== null) this.actors.tellBody({ type: 'count', at: this.actors.now(), what, done });
    return this.powered;
  }

  #hideKeys(): void {
    const { secrets } = this.world.trace;
    secrets.hide('key', this.flash.baseKey);
    if (this.flash.master !== null) secrets.hide('key', this.flash.master);
  }

  #bodyTimer(event: TimerEvent): void {
    const { type } = event;
    if (type === 'step' || type === 'stall' || type === 'supply') this.actors.tellBody({ type, at: this.actors.now() });
  }

  #firmwareTimer(event: TimerEvent): void {
    const { moment } = this;
    switch (event.type) {
      case 'overflow':
        this.#desk.answerOverflow(event);
        break;
      case 'drain':
        this.#doors.notify('');
        break;
      case 'checkIn':
        this.actors.tellFirmware({ type: 'checkIn', ...moment, nextInMs: this.read.nextCheckIn() });
        break;
      case 'boot':
      case 'sleep':
      case 'closing':
      case 'session':
      case 'process':
      case 'motion':
      case 'relock':
      case 'lockRetry':
      case 'mode':
      case 'listen':
      case 'clicks':
      case 'lockout':
        this.actors.tellFirmware({ type: event.type, ...moment });
        break;
      default:
        throw new Error(`${this.#given.name} has no timer called ${event.type}`);
    }
  }

  #carryBody(effect: BodyEffect): void {
    switch (effect.type) {
      case 'supplyDown':
        this.#powerFails(effect.loadedMv);
        break;
      case 'supplyUp':
        this.powered = true;
        this.trace('lock.supply', { up: true });
        this.actors.tellFirmware(this.#powerUp(this.actors.body, false));
        break;
      case 'motor':
        this.trace('lock.motor', { state: effect.state });
        break;
      case 'bolt':
        this.trace('lock.bolt', { position: effect.position });
        if (this.powered) this.actors.tellFirmware({ ...effect, ...this.moment });
        return;
      case 'hasp':
        this.trace('lock.hasp', { position: effect.position });
        if (this.powered) this.actors.tellFirmware({ type: 'hasp', position: effect.position, ...this.moment });
        return;
      case 'stallSeen':
      case 'released':
        if (this.powered) this.actors.tellFirmware({ type: effect.type, ...this.moment });
    }
  }

  #powerFails(loadedMv: number): void {
    this.powered = false;
    this.trace('lock.supply', { up: false, loadedMv });
    this.actors.throwFirmwareAway();
    this.world.random.drop(this.read.nonceLabel);
    this.#doors.vanish();
  }

  #carryFirmware(effect: FirmwareEffect): void {
    switch (effect.type) {
      case 'started':
        this.#started();
        break;
      case 'drive':
        this.actors.tellBody({ ...effect, at: this.actors.now() });
        break;
      case 'rest':
        this.actors.tellBody({ type: 'rest', at: this.actors.now() });
        break;
      case 'command':
        this.#desk.judge(effect.work);
        break;
      case 'record':
        this.#record(effect.event, effect.about);
        break;
      case 'answer':
        this.#desk.answer(effect);
        break;
      case 'overflow':
        this.actors.firmwareTimers.post(this.actors.now() + this.settings.processMs, {
          type: 'overflow',
          via: effect.via,
          commandId: effect.commandId,
          session: (effect.via === 'ble' ? this.actors.ram.ble : this.actors.ram.mesh)?.hex ?? '',
        });
        break;
      case 'notice':
        this.#desk.notice(effect.byHand);
        break;
      case 'linkDown':
        this.#doors.linkDown();
        break;
      case 'heartbeat':
        this.#doors.heartbeat();
        break;
      case 'clicks':
        this.#desk.tryClicks(effect.length, effect.pattern);
        break;
      case 'note':
        this.trace(effect.kind, { why: effect.why });
        break;
    }
  }

  #started(): void {
    const { opening, bootCount } = this.flash;
    const drafts = [lockDraft(EVENTS.started)];
    const { bolt } = this.actors.ram;
    // A relay that let somebody in has fallen back without power: whether it did is not known, and not kept quiet.
    if (opening !== null && (bolt === 'retracted' || this.#given.mains)) drafts.unshift(opening);
    else if (opening !== null && bolt === 'between') drafts.unshift({ ...opening, event: EVENTS.jam });
    if (this.write({ bootCount: bootCount + 1, opening: null }, drafts)) {
      this.trace('lock.started', { bootCount: bootCount + 1 });
      this.#doors.started();
    }
  }

  #record(event: number, about: 'opening' | 'lock'): void {
    const { opening } = this.flash;
    if (about === 'lock' || opening === null) {
      this.write({}, [lockDraft(event)]);
      return;
    }
    this.write({ opening: null }, [{ ...opening, event: event === EVENTS.unlocked ? opening.event : event }]);
  }

  #settled(): void {
    this.read.measure();
    const states = this.actors.firmwareStates;
    const changed: Record<string, string> = {};
    for (const [region, state] of Object.entries(states)) {
      if (this.#states[region] !== state) changed[region] = state;
    }
    if (Object.keys(changed).length > 0) {
      this.#states = states;
      this.trace('lock.state', changed);
    }
    this.#doors.changed();
  }

  /** What the lock's own clock says, unix seconds; 0 while it is lost. */
  get unixSeconds(): number {
    return unixSeconds(this.actors.ram.time, this.actors.now());
  }
}
