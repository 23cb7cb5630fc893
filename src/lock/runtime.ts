/**
 * The runtime of a lock: sends events to its two machines and executes their effects, one at a time. The pure functions of
 * `judge.ts` verify and answer packets; this class drives the body, writes to flash and sends over the links.
 *
 * INV-1: Power may fail at any flash write, motor step or notification, and nothing happens after that. INV-2: A flash write precedes the
 * answer that reports it, and no answer is sent from inside the radio write that requested it. INV-3: Server packets precede the answer
 * they belong to.
 */
import type { SlotSecretCache } from '../keys/slot-secrets.ts';
import { bytesOf, toHex } from '../protocol/bytes.ts';
import { encodeResponse } from '../protocol/response.ts';
import { INVALID_DATA, RESULTS } from '../protocol/results.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
import type { BodyContext, BodyEffect, BodyEvent, PowerCut } from './body/types.ts';
import { checkInDelay, dropNonces } from './draws.ts';
import { type FirmwareImage, factoryImage } from './firmware/image.ts';
import type { FirmwareEffect, FirmwareEvent, Via, Work } from './firmware/types.ts';
import type { Flash } from './flash.ts';
import { FlashMemory } from './flash-memory.ts';
import { recordsAtStart } from './flash-write.ts';
import type { Status } from './identity.ts';
import { answerTo, judge, powerUp } from './judge.ts';
import type { LockKind } from './kinds.ts';
import { type Links, sendOver } from './links.ts';
import { changedStates, Machines, type MachinesSnapshot, type States } from './machines.ts';
import { Measurements } from './measure.ts';
import type { LockParts } from './parts.ts';
import { tryClicks } from './quick-click.ts';
import type { LockSettings } from './settings.ts';
import type { BodyTimerEvent, FirmwareTimerEvent, Overflow } from './timers.ts';

export interface RuntimeSnapshot {
  readonly machines: MachinesSnapshot;
  readonly flash: Flash;
  readonly ppm: number;
  readonly powered: boolean;
  readonly low: boolean;
  readonly meterMv: number | null;
  readonly image: FirmwareImage;
}

export interface RuntimeOptions {
  readonly name: string;
  readonly mains: boolean;
  readonly flash: Flash;
  readonly body: BodyContext;
  readonly parts: LockParts;
  readonly settings: LockSettings;
  readonly slotSecrets: SlotSecretCache;
}

/** An event without the fields that the runtime adds: its time and the state of the supply. */
type Untimed<E> = E extends unknown ? Omit<E, 'at' | 'supply'> : never;

export class LockRuntime {
  readonly machines: Machines;
  readonly world: World;
  readonly settings: LockSettings;
  readonly #given: RuntimeOptions;
  readonly #links: Links;
  readonly #clockValid = (): boolean => this.machines.firmwareStates.clock === 'valid';
  #measured: Measurements | undefined;
  /** Regions of the firmware as last traced. */
  #states: States = {};
  #depth = 0;
  readonly #memory: FlashMemory;
  /** Drift of the lock's clock, parts per million. */
  ppm: number;
  powered: boolean;
  /** Whether the low-battery flag is set. */
  low: boolean;
  /** The incorrect reading of the battery meter, regardless of the cell; null while it works. */
  meterMv: number | null;
  image: FirmwareImage;

  constructor(world: World, given: RuntimeOptions, links: Links, from?: RuntimeSnapshot) {
    this.world = world;
    this.#given = given;
    this.#links = links;
    this.settings = given.settings;
    this.#memory = new FlashMemory(from?.flash ?? given.flash, {
      survives: (done) => this.#survives('flash', done),
      stamp: () => this.measured.stamp,
      note: ({ kind, data }) => this.trace(kind, data),
      secrets: world.trace.secrets,
      isRestored: from !== undefined,
    });
    this.ppm = from?.ppm ?? 0;
    this.powered = from?.powered ?? true;
    this.low = from?.low ?? false;
    this.meterMv = from?.meterMv ?? null;
    this.image = from?.image ?? factoryImage(given.settings);
    const timers = {
      body: (event: BodyTimerEvent) => this.sendToBody(event),
      firmware: (event: FirmwareTimerEvent) => this.#firmwareTimer(event),
    };
    this.machines = new Machines(world, given, timers, from?.machines ?? this.#powerUp(given.body, true));
    this.#states = this.machines.firmwareStates;
  }

  // Events in, effects executed.

  /** A packet arrives over either link. `packet` is upper-case hex, or empty if the input was not hex. */
  receive(via: Via, packet: string, commandId: number): void {
    this.trace('lock.received', { via, packet });
    this.sendToFirmware({ type: 'packet', via, packet, commandId, cause: this.world.clock.cause });
  }

  sendToFirmware(event: Untimed<FirmwareEvent>): void {
    const instance = this.machines.firmwareInstance;
    const effects = this.machines.sendFirmware({ ...event, at: this.now, supply: this.measured.supply });
    this.#depth += 1;
    try {
      for (const effect of effects) {
        if (this.machines.firmwareInstance !== instance) break;
        this.#carryOut(effect);
      }
    } finally {
      this.#depth -= 1;
    }
    this.#settle();
  }

  sendToBody(event: Untimed<BodyEvent>): void {
    const effects = this.machines.sendBody({ ...event, at: this.now });
    this.#depth += 1;
    try {
      for (const effect of effects) this.#carryOutBody(effect);
    } finally {
      this.#depth -= 1;
    }
    this.#settle();
  }

  #carryOut(effect: FirmwareEffect): void {
    switch (effect.type) {
      case 'started':
        this.#started();
        break;
      case 'drive':
      case 'rest':
        this.sendToBody(effect);
        break;
      case 'command':
        this.#judge(effect.work);
        break;
      case 'record':
        this.#memory.record(effect.event, effect.about);
        break;
      case 'answer':
        this.#answer(effect);
        break;
      case 'overflow': {
        const { via, commandId } = effect;
        const session = this.machines.ram[via]?.hex ?? '';
        const late = { type: 'overflow', via, commandId, session } as const;
        this.machines.firmwareTimers.post(this.now + this.settings.processMs, late);
        break;
      }
      case 'notice': {
        const state = this.measured.mechanical;
        this.trace('lock.notice', { state, byHand: effect.byHand });
        this.#send('ble', '', [], toHex(encodeResponse({ kind: 'shutdown', state, byHand: effect.byHand })));
        break;
      }
      case 'linkDown':
        this.#links.linkDown();
        break;
      case 'heartbeat':
        this.#links.heartbeat();
        break;
      case 'clicks':
        tryClicks(effect, {
          memory: this.#memory,
          carriesMotor: this.measured.supply !== 'none',
          retracted: this.machines.ram.bolt === 'retracted',
          trace: (right) => this.trace('lock.clicks', { right }),
          clicked: (right) => this.sendToFirmware({ type: 'clicked', right }),
        });
        break;
      case 'note':
        this.trace(effect.kind, { why: effect.why });
        break;
    }
  }

  #judge({ via, packet, commandId, cause }: Work): void {
    // The packet may have been queued behind another command, so its own cause is set again.
    this.world.clock.cause = cause;
    const session = this.machines.ram[via];
    if (session === null) return;
    const { parts, settings, slotSecrets, mains } = this.#given;
    const { measured } = this;
    const { ram, firmwareStates } = this.machines;
    const { notes, flash, records, outcome } = judge({
      checks: parts.checks,
      commands: parts.commands,
      settings,
      slotSecrets,
      flash: this.flash,
      ram,
      readings: measured.readings,
      via,
      session,
      packet: bytesOf(packet),
      commandId,
      at: this.now,
      ppm: this.ppm,
      carriesMotor: measured.supply !== 'none',
      mayMove: mains || firmwareStates.power !== 'checkIn',
    });
    for (const { kind, data } of notes) this.trace(kind, data);
    if ((flash !== null || records.length > 0) && !this.#memory.write(flash ?? {}, records)) return;
    this.sendToFirmware({ type: 'judged', outcome });
  }

  #answer(asked: Extract<FirmwareEffect, { type: 'answer' }>): void {
    const { via, session, commandId, result } = asked;
    const { packets, answer, carried } = answerTo(asked, this.flash, this.machines.ram[via]?.carried ?? []);
    this.trace('lock.answered', { via, result, commandId, records: carried, says: RESULTS[result] });
    if (this.#send(via, session, packets, answer)) this.sendToFirmware({ type: 'answered', via, carried });
  }

  /** The command exceeded the queue; its write has been acknowledged by now. */
  #answerOverflow({ via, commandId, session }: Overflow): void {
    this.sendToFirmware({ type: 'overflowed' });
    if (this.machines.ram[via]?.hex !== session) return;
    this.trace('lock.overflow', { via, commandId });
    this.#send(via, session, [], toHex(encodeResponse({ kind: 'result', result: INVALID_DATA, commandId })));
  }

  #started(): void {
    const bootCount = this.flash.bootCount + 1;
    const drafts = recordsAtStart(this.flash, this.machines.ram.bolt, this.#given.mains);
    if (!this.#memory.write({ bootCount, opening: null }, drafts)) return;
    this.trace('lock.started', { bootCount });
    this.#links.started();
  }

  #carryOutBody(effect: BodyEffect): void {
    switch (effect.type) {
      case 'supplyDown':
        this.#powerFails(effect.loadedMv);
        break;
      case 'supplyUp':
        this.powered = true;
        this.trace('lock.supply', { up: true });
        this.sendToFirmware(this.#powerUp(this.machines.body, false));
        break;
      case 'motor':
        this.trace('lock.motor', { state: effect.state });
        break;
      case 'bolt':
        this.trace('lock.bolt', { position: effect.position });
        if (this.powered) this.sendToFirmware(effect);
        break;
      case 'hasp':
        this.trace('lock.hasp', { position: effect.position });
        if (this.powered) this.sendToFirmware({ type: 'hasp', position: effect.position });
        break;
      case 'stallSeen':
      case 'released':
        if (this.powered) this.sendToFirmware({ type: effect.type });
    }
  }

  #powerUp(body: BodyContext, resume: boolean): FirmwareEvent {
    return powerUp(this.flash, body, { at: this.now, ppm: this.ppm, settings: this.settings, resume });
  }

  #powerFails(loadedMv: number): void {
    this.powered = false;
    this.trace('lock.supply', { up: false, loadedMv });
    this.machines.discardFirmware();
    dropNonces(this.world.random, this.flash);
    this.#links.vanish();
  }

  #firmwareTimer(event: FirmwareTimerEvent): void {
    switch (event.type) {
      case 'overflow':
        this.#answerOverflow(event);
        break;
      case 'drain':
        this.#links.drain();
        break;
      case 'checkIn':
        this.sendToFirmware({ type: 'checkIn', nextInMs: checkInDelay(this.world.random, this.flash, this.settings) });
        break;
      default:
        this.sendToFirmware({ type: event.type });
    }
  }

  #settle(): void {
    if (this.#depth > 0) return;
    this.low = this.measured.lowBattery(this.low);
    const states = this.machines.firmwareStates;
    const changed = changedStates(this.#states, states);
    this.#states = states;
    if (changed !== undefined) this.trace('lock.state', changed);
    this.#links.changed();
  }

  // Links, trace.

  #send(via: Via, session: string, records: readonly string[], answer: string): boolean {
    return sendOver(this.#links, { via, session, records, answer }, (done) => this.#survives('notify', done));
  }

  /** Counts a point at which a power cut can be planned. False when power is gone. */
  #survives(what: PowerCut['at'], done: boolean): boolean {
    if (this.machines.body.cut !== null) this.sendToBody({ type: 'count', what, done });
    return this.powered;
  }

  trace(kind: LockKind, data: Readonly<Record<string, Json | undefined>> = {}): void {
    this.world.trace.record(this.#given.name, kind, data);
  }

  // The lock's own readings.

  get flash(): Flash {
    return this.#memory.content;
  }

  get now(): Instant {
    return this.world.clock.now();
  }

  get measured(): Measurements {
    const { body, ram } = this.machines;
    const { now: at, meterMv, settings } = this;
    const { mains } = this.#given;
    if (this.#measured?.isOf(body, ram, at, meterMv) !== true)
      this.#measured = new Measurements({ body, ram, clockValid: this.#clockValid, at, mains, settings, meterMv });
    return this.#measured;
  }

  get status(): Status {
    return this.measured.status(this.low);
  }

  snapshot(): RuntimeSnapshot {
    const { machines, flash, ppm, powered, low, meterMv, image } = this;
    return { machines: machines.snapshot(), flash, ppm, powered, low, meterMv, image };
  }
}
