/**
 * Runs one attempt: executes the machine's effects on radio, servers and key cache, and feeds their events back to it.
 *
 * INV-1: One attempt at a time. INV-2: A lock's server packets are queued for upload when the attempt ends, whatever its outcome.
 */
import { isOutdated, NEWEST_VERSION } from './app-versions.ts';
import { Attempt, type AttemptSnapshot } from './attempt/attempt.ts';
import { newAttempt } from './attempt/machine.ts';
import type { AttemptEffect, AttemptEvent } from './attempt/types.ts';
import type { BackendAnswer, BackendRequest, Denied, StaffReason } from './backend.ts';
import type { Central, CentralEvent } from './central.ts';
import { packetFor, validKey } from './key-cache.ts';
import { type Platform, PROFILES } from './profiles.ts';
import type { AppState, Device, OpeningState } from './state.ts';
import { DEADLINES, type PhoneTimers } from './timers.ts';
import { withLog } from './uploads.ts';
import {
  BLUETOOTH_FAULT,
  BLUETOOTH_OFF,
  bluetoothDenied,
  CANNOT_REACH,
  LOCATION_DENIED,
  type Outcome,
  refusedBy,
  WENT_WRONG,
} from './user-messages.ts';

/** The operations that an opening needs from the app. */
export interface OpeningHost {
  /** Sends a request of the app; returns its number, or undefined when it cannot be sent. */
  ask(request: BackendRequest): number | undefined;
  refresh(): number | undefined;
  /** Called when the attempt is over; `keysWanted` is true when it began without a key. */
  over(keysWanted: boolean): void;
}

export class Opening {
  readonly #device: Device;
  readonly #platform: Platform;
  readonly #owner: PhoneTimers;
  readonly #central: Central;
  readonly #host: OpeningHost;
  #attempt: Attempt | undefined;

  constructor(
    device: Device,
    platform: Platform,
    owner: PhoneTimers,
    central: Central,
    host: OpeningHost,
    attempt?: AttemptSnapshot | null,
  ) {
    this.#device = device;
    this.#platform = platform;
    this.#owner = owner;
    this.#central = central;
    this.#host = host;
    if (attempt !== undefined && attempt !== null)
      this.#attempt = Attempt.restore(attempt, (effect) => this.#perform(effect), device.attempt);
  }

  /** Name of the machine's state while an attempt runs. */
  get state(): string | undefined {
    return this.#attempt?.state;
  }

  begin(app: AppState, target: string, mac: string, by: StaffReason | undefined): void {
    this.#device.record('phone.attempt', { target, mac, by: by?.kind });
    app.outcome = null;
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) {
      this.#showOutcome(app, target, obstacle);
      return;
    }
    const facility = app.facility === null ? undefined : app.facilities[app.facility];
    const key = validKey(facility?.keys ?? [], mac, this.#device.clockAt());
    app.opening = { target, mac, by: by ?? null, refreshAfter: key === undefined && by === undefined, waitsFor: null };
    const context = newAttempt(this.#platform, mac, by !== undefined);
    this.#attempt = Attempt.begin(context, this.#now(), (effect) => this.#perform(effect), this.#device.attempt);
    this.#settle();
  }

  received(event: CentralEvent): void {
    const at = this.#now();
    switch (event.type) {
      case 'adapter':
        if (!event.on) this.bluetoothGone(BLUETOOTH_OFF);
        return;
      case 'discovered':
        this.#send({ type: 'discovered', at, mac: event.mac, name: event.name });
        return;
      case 'read':
      case 'notified':
        this.#send({ type: event.type, at, value: event.value.toUpperCase() });
        return;
      case 'connected':
      case 'connectFailed':
      case 'subscribed':
      case 'disconnected':
        this.#send({ type: event.type, at });
        return;
      // The libraries wait for the lock's answer, not for the acknowledgement.
      case 'written':
    }
  }

  /** Handles an answer, if the attempt waits for it. */
  answered(number: number, answer: BackendAnswer): void {
    const opening = this.#device.state.app?.opening;
    if (opening === undefined || opening === null || opening.waitsFor !== number) return;
    opening.waitsFor = null;
    const at = this.#now();
    if (answer.type === 'refresh') this.#send({ type: 'refreshed', at });
    else if (answer.type !== 'unlock') return;
    else if (!answer.ok) this.#send({ type: 'denied', at, outcome: denialOf(answer) });
    else if (isOutdated(this.#device.state.app?.version ?? NEWEST_VERSION))
      this.#send({ type: 'denied', at, outcome: WENT_WRONG });
    else this.#send({ type: 'granted', at, commands: answer.value.commands });
  }

  bluetoothGone(outcome: Outcome): void {
    this.#send({ type: 'bluetoothGone', at: this.#now(), outcome });
  }

  /** Ends without an outcome: the app was closed or the phone switched off. */
  abort(): void {
    if (this.#attempt === undefined) return;
    this.#attempt = undefined;
    for (const name of DEADLINES) this.#owner.disarm(`attempt/${name}`);
    this.#central.stopScan();
    this.#central.disconnect();
    const app = this.#device.state.app;
    if (app !== null) app.opening = null;
  }

  /** Handles the timer `attempt/<name>`. */
  fired(timer: string): void {
    const name = DEADLINES.find((deadline) => timer === `attempt/${deadline}`);
    if (name !== undefined) this.#send({ type: name, at: this.#now() });
  }

  snapshot(): AttemptSnapshot | null {
    return this.#attempt?.snapshot() ?? null;
  }

  /** The reason why the phone cannot start an attempt, if any. */
  #obstacle(): Outcome | undefined {
    const { bluetooth, bluetoothAllowed, bluetoothStuck, locationAllowed, app } = this.#device.state;
    const profile = PROFILES[this.#platform];
    if (app?.damaged === true) return WENT_WRONG;
    if (!bluetoothAllowed) return bluetoothDenied(profile.bluetoothDeniedError);
    if (!bluetooth) return BLUETOOTH_OFF;
    if (bluetoothStuck) return BLUETOOTH_FAULT;
    if (!locationAllowed && profile.scanNeedsLocation) return LOCATION_DENIED;
    return undefined;
  }

  #send(event: AttemptEvent): void {
    this.#attempt?.send(event);
    this.#settle();
  }

  /** Arms timers from the machine's deadlines, and ends the opening when the machine is done. */
  #settle(): void {
    const attempt = this.#attempt;
    if (attempt === undefined) return;
    const now = this.#now();
    for (const name of DEADLINES) {
      const at = attempt.over ? undefined : attempt.context.deadlines[name];
      // A deadline in the past has been handled; it stays in the context until a different value replaces it.
      if (at !== undefined && at > now) this.#owner.arm(`attempt/${name}`, at);
      else this.#owner.disarm(`attempt/${name}`);
    }
    if (attempt.over) this.#finish(attempt);
  }

  #finish(attempt: Attempt): void {
    const app = this.#device.state.app;
    const opening = app?.opening;
    this.#attempt = undefined;
    if (app === null || opening === undefined || opening === null) return;
    app.opening = null;
    const { session, mac, responses } = attempt.context;
    if (responses.length > 0)
      app.uploads = withLog(app.uploads, { session, mac, receivedTime: this.#device.clockAt(), responses });
    this.#host.over(opening.refreshAfter);
  }

  #perform(effect: AttemptEffect): void {
    const app = this.#device.state.app;
    const opening = app?.opening;
    if (app === null || opening === undefined || opening === null) return;
    switch (effect.type) {
      case 'startScan':
        this.#central.startScan();
        return;
      case 'stopScan':
        this.#central.stopScan();
        return;
      case 'connect':
        this.#central.connect(effect.mac);
        return;
      case 'disconnect':
        this.#central.disconnect();
        return;
      case 'readSession':
        this.#central.readSession();
        return;
      case 'subscribe':
        this.#central.subscribe();
        return;
      case 'write':
        this.#central.write(effect.value, effect.withResponse);
        return;
      case 'choose':
        this.#device.record('phone.session', { mac: opening.mac, session: effect.session });
        this.#choose(app, opening, effect.session);
        return;
      case 'path':
        this.#device.record('phone.path', { mac: opening.mac, path: effect.path });
        return;
      case 'ask':
        this.#ask(app, opening, effect.session);
        return;
      case 'refresh':
        this.#renew(opening, effect.otherwise);
        return;
      case 'result':
        this.#device.record('phone.result', { mac: opening.mac, code: effect.code, left: effect.left });
        return;
      case 'outcome':
        this.#showOutcome(app, opening.target, effect.outcome);
    }
  }

  /** Offers the digital key if there is one, else the servers if they are reachable. */
  #choose(app: AppState, opening: OpeningState, session: string): void {
    const keys = app.facility === null ? [] : (app.facilities[app.facility]?.keys ?? []);
    const clockAt = this.#device.clockAt();
    const key = isOutdated(app.version) ? undefined : validKey(keys, opening.mac, clockAt);
    const packet = key === undefined ? null : (packetFor(key, session, clockAt) ?? null);
    const malformed = app.badCache || (key !== undefined && packet === null);
    this.#attempt?.send({ type: 'offered', at: this.#now(), packet, malformed, online: this.#device.online() });
  }

  #ask(app: AppState, opening: OpeningState, session: string): void {
    const { account, facility } = app;
    const where = this.#device.where();
    const number =
      account === null || facility === null
        ? undefined
        : this.#host.ask({
            type: 'unlock',
            token: account.token,
            facility,
            mac: opening.mac,
            session,
            ...(where === undefined ? {} : { where }),
            ...(opening.by === null ? {} : { by: opening.by }),
          });
    if (number === undefined) this.#attempt?.send({ type: 'denied', at: this.#now(), outcome: CANNOT_REACH });
    else opening.waitsFor = number;
  }

  #renew(opening: OpeningState, otherwise: Outcome): void {
    const number = this.#host.refresh();
    if (number === undefined) this.#attempt?.send({ type: 'denied', at: this.#now(), outcome: otherwise });
    else opening.waitsFor = number;
  }

  #showOutcome(app: AppState, target: string, outcome: Outcome): void {
    app.outcome = { ...outcome, target, at: this.#now() };
    const { result, message, appError } = outcome;
    this.#device.record('phone.outcome', { target, result, message, appError });
  }

  #now(): number {
    return this.#device.world.clock.now();
  }
}

const denialOf = (answer: Denied): Outcome => (answer.why === 'refused' ? refusedBy(answer.message) : CANNOT_REACH);
