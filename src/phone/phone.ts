/**
 * A phone in somebody's hand: its switches, permissions, signal, clock and power, and the app on it. Every verb is what a
 * person can do or what can happen to a phone; how it went stands in `view()` and in the trace.
 *
 * INV-1 a phone that is off, or locked into a unit, obeys nobody's hand. INV-2 what is stored survives power; what was under way
 * does not. INV-3 the screen never says by which path a lock was opened.
 */
import type { Json } from '../sim/clock.ts';
import type { World } from '../sim/world.ts';
import { App } from './app.ts';
import type { AttemptSnapshot } from './attempt/attempt.ts';
import { ATTEMPT_PARTS, type AttemptParts } from './attempt/machine.ts';
import type { Backend, BackendRequest, SignedIn, StaffReason, Where } from './backend.ts';
import type { Central } from './central.ts';
import type { PhoneKind } from './kinds.ts';
import { type Platform, POWER_CYCLE_MS, PROFILES } from './profiles.ts';
import { type Account, type Device, newPhoneState, type PhoneState } from './state.ts';
import { decodePhoneTimer, type PhoneTimers } from './timers.ts';
import { type InputResult, UserInput } from './user-input.ts';
import { BLUETOOTH_FAULT, BLUETOOTH_OFF, bluetoothDenied } from './user-messages.ts';
import { viewOf } from './view.ts';

export interface PhoneParts {
  /** As in `phone/<name>`. */
  readonly name: string;
  readonly platform: Platform;
  readonly central: Central;
  readonly backend: Backend;
  /** Replaced entries are how a fault is planted. */
  readonly attempt?: AttemptParts;
  /** Where the phone is now, in whole millimetres on the facility's plan. */
  where(): Where | undefined;
}

export type PhoneSnapshot = { readonly state: PhoneState; readonly attempt: AttemptSnapshot | null };

export class Phone {
  readonly #parts: PhoneParts;
  readonly #device: Device;
  readonly #input: UserInput;
  readonly #owner: PhoneTimers;
  readonly #app: App;

  constructor(world: World, parts: PhoneParts, from?: PhoneSnapshot) {
    this.#parts = parts;
    const actor = `phone/${parts.name}`;
    const state = from === undefined ? newPhoneState() : structuredClone(from.state);
    this.#device = {
      actor,
      world,
      state,
      attempt: parts.attempt ?? ATTEMPT_PARTS,
      clockAt: () => world.clock.now() + state.clockErrorS * 1_000,
      online: () => state.on && state.signal && !state.airplane,
      where: () => (state.locationAllowed ? parts.where() : undefined),
      record: (kind: PhoneKind, data) => world.trace.record(actor, kind, data),
    };
    this.#input = new UserInput(this.#device);
    this.#owner = world.clock.own(actor, decodePhoneTimer, ({ type }) =>
      type === 'powerOn' ? this.#powerOn() : this.#app.fired(type),
    );
    this.#app = new App(this.#device, parts.platform, this.#owner, parts.central, parts.backend, from?.attempt);
    parts.central.listen((event) => this.#app.received(event));
  }

  get name(): string {
    return this.#parts.name;
  }

  /** The installation's own id; undefined without the app. */
  get deviceId(): string | undefined {
    return this.#state.app?.deviceId;
  }

  /** Whether it is on and has a data signal that it may use. */
  get online(): boolean {
    return this.#device.online();
  }

  // The app, by its owner's hand.

  installApp(): InputResult {
    return this.#input.onPhone(
      () => {
        if (this.#state.app === null) this.#app.install();
        this.#device.record('phone.app', { what: 'installed' });
      },
      () => this.#input.needsData(),
    );
  }

  uninstallApp(): InputResult {
    return this.#input.inApp(() => {
      this.#app.uninstall();
      this.#device.record('phone.app', { what: 'uninstalled' });
    });
  }

  updateApp(): InputResult {
    return this.#input.inApp(
      () => {
        this.#setFault('outdated', false);
        this.#device.record('phone.app', { what: 'updated' });
      },
      () => this.#input.needsData(),
    );
  }

  /** Clear cache and data: signs out, and cures a bad cache. */
  clearCache(): InputResult {
    return this.#input.inApp(() => {
      this.#app.clear();
      this.#device.record('phone.app', { what: 'cleared' });
    });
  }

  signIn(login: string, password: string): InputResult {
    return this.#input.inApp(() => this.#app.signIn(login, password));
  }

  /** With the six digits of the activation message. */
  activate(login: string, code: string, newPassword: string): InputResult {
    return this.#input.inApp(() => this.#app.activate(login, code, newPassword));
  }

  forgotPassword(login: string): InputResult {
    return this.#input.inApp(() => this.#app.forgotPassword(login));
  }

  signOut(): InputResult {
    return this.#input.signedIn(() => this.#app.signOut());
  }

  openApp(): InputResult {
    return this.#input.inApp(() => this.#app.open());
  }

  refresh(): InputResult {
    return this.#input.signedIn(() => this.#app.refresh());
  }

  chooseFacility(id: string): InputResult {
    return this.#input.signedIn(
      () => this.#app.chooseFacility(id),
      ({ companies }) => {
        const known = [...companies.flatMap(({ facilities }) => facilities), ...(this.#state.app?.choices ?? [])];
        return known.some((facility) => facility.id === id) ? undefined : 'not-listed';
      },
    );
  }

  /** Presses the icon of a unit's lock. `by` is for staff who open what is not theirs, standing at the door. */
  unlock(target: string, by?: StaffReason): InputResult {
    return this.#atLock(target, (mac) => this.#app.unlock(target, mac, by));
  }

  /** Presses the icon of a gate or door. */
  startEntry(target: string): InputResult {
    return this.#atLock(target, (mac) => this.#app.startEntry(target, mac));
  }

  remoteUnlock(unit: string, by: StaffReason): InputResult {
    if (by.kind === 'override') this.#device.world.trace.secrets.hide('pin', by.pin);
    return this.#sendFor(({ token }, facility) => ({ type: 'remoteUnlock', token, facility, unit, by }));
  }

  requestPin(unit: string): InputResult {
    return this.#sendFor(({ token }, facility) => ({ type: 'requestPin', token, facility, unit }));
  }

  requestAccess(unit: string): InputResult {
    return this.#sendFor(({ token }, facility) => ({ type: 'requestAccess', token, facility, unit }));
  }

  share(unit: string, to: { readonly login: string } | { readonly staff: true }): InputResult {
    return this.#sendFor(({ token }, facility) => ({ type: 'share', token, facility, unit, with: to }));
  }

  unshare(unit: string, to: { readonly login: string } | { readonly staff: true }): InputResult {
    return this.#sendFor(({ token }, facility) => ({ type: 'unshare', token, facility, unit, with: to }));
  }

  /** Takes over a sign-in that happened before the simulation began; the app is installed if it was not. */
  adopt(signedIn: SignedIn): void {
    if (this.#state.app === null) this.#app.install();
    this.#app.adopt(signedIn);
  }

  // The phone, by its owner's hand.

  setBluetooth(on: boolean): InputResult {
    return this.#input.onPhone(() => {
      this.#switchBluetooth(on);
    });
  }

  setPermission(what: 'bluetooth' | 'location', allowed: boolean): InputResult {
    return this.#input.onPhone(() => {
      if (what === 'location') this.#state.locationAllowed = allowed;
      else this.#state.bluetoothAllowed = allowed;
      this.#device.record('phone.permission', { what, allowed });
      if (what === 'bluetooth' && !allowed) {
        this.#app.bluetoothGone(bluetoothDenied(PROFILES[this.#parts.platform].bluetoothDeniedError));
      }
    });
  }

  /** On: no signal, and Bluetooth goes off with it (it may be switched on again). */
  setAirplane(on: boolean): InputResult {
    return this.#input.onPhone(() => {
      this.#state.airplane = on;
      this.#device.record('phone.airplane', { on });
      this.#switchBluetooth(!on);
      if (!on) this.#app.flush();
    });
  }

  powerOff(): InputResult {
    return this.#input.onPhone(() => {
      this.#app.close();
      this.#state.on = false;
      this.#state.bluetoothStuck = false;
      this.#parts.central.setAdapter(false);
      this.#device.record('phone.power', { on: false });
    });
  }

  powerOn(): InputResult {
    return this.#input.powerButton(() => {
      if (!this.#state.on) this.#powerOn();
    });
  }

  /** Off, a minute's wait, on. */
  powerCycle(): InputResult {
    const pressed = this.powerOff();
    if (pressed.ok) this.#owner.arm('powerOn', this.#device.world.clock.now() + POWER_CYCLE_MS);
    return pressed;
  }

  // What happens to a phone.

  /** The owner walked out without it and the unit is shut; `undefined` ends that. */
  lockIn(unit: string | undefined): void {
    this.#state.lockedIn = unit ?? null;
    this.#device.record('phone.lockedIn', { unit });
  }

  /** The data signal comes or goes. */
  setSignal(signal: boolean): void {
    if (this.#state.signal === signal) return;
    this.#state.signal = signal;
    this.#device.record('phone.signal', { data: signal });
    if (signal) this.#app.flush();
  }

  /** The phone's clock is so many seconds ahead (or, below zero, behind). */
  setClockError(seconds: number): void {
    this.#state.clockErrorS = seconds;
    this.#device.record('phone.clock', { errorS: seconds });
  }

  /** An old version that no longer understands the servers; an update cures it. */
  outdateApp(): void {
    this.#setFault('outdated', true);
  }

  /** What the app has stored can neither be read nor replaced; clearing it, or a new installation, cures that. */
  corruptCache(): void {
    this.#setFault('badCache', true);
  }

  /** The Bluetooth stack hangs; a restart of the phone cures it. On a phone that is off there is none to hang. */
  hangBluetooth(): void {
    if (!this.#state.on) return;
    this.#state.bluetoothStuck = true;
    this.#app.bluetoothGone(BLUETOOTH_FAULT);
    this.#device.record('phone.fault', { what: 'bluetoothStuck', on: true });
  }

  /** What there is to see, without a secret. */
  view(): Json {
    return viewOf(this.#state, this.#parts.platform, this.#app.attempt, this.#device.clockAt());
  }

  snapshot(): PhoneSnapshot {
    return { state: structuredClone(this.#state), attempt: this.#app.snapshotAttempt() };
  }

  get #state(): PhoneState {
    return this.#device.state;
  }

  #atLock(target: string, act: (mac: string) => void): InputResult {
    return this.#input.signedIn(
      () => act(this.#app.macOf(target) ?? ''),
      () => {
        if (this.#app.attempt !== undefined) return 'busy';
        return this.#app.macOf(target) === undefined ? 'not-listed' : undefined;
      },
    );
  }

  #sendFor(request: (account: Account, facility: string) => BackendRequest): InputResult {
    return this.#input.signedIn(() => this.#app.sendForFacility(request));
  }

  #switchBluetooth(on: boolean): void {
    if (this.#state.bluetooth === on) return;
    this.#state.bluetooth = on;
    this.#device.record('phone.bluetooth', { on });
    this.#parts.central.setAdapter(on);
    if (!on) this.#app.bluetoothGone(BLUETOOTH_OFF);
  }

  #setFault(what: 'outdated' | 'badCache', on: boolean): void {
    const app = this.#state.app;
    if (app === null || app[what] === on) return;
    app[what] = on;
    this.#device.record('phone.fault', { what, on });
  }

  #powerOn(): void {
    this.#owner.disarm('powerOn');
    this.#state.on = true;
    this.#device.record('phone.power', { on: true });
    this.#parts.central.setAdapter(this.#state.bluetooth);
    this.#app.flush();
  }
}
