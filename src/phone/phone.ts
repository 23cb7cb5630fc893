/**
 * A phone: its switches, permissions, signal, clock and power, and the app on it. Every method is an action of a person or an
 * event that affects the phone; `view()` and the trace show the result.
 *
 * INV-1: A phone that is off, or locked inside a unit, accepts no input. INV-2: Stored data survives power loss; running requests and
 * attempts do not. INV-3: The screen never shows by which path a lock was opened.
 */
import type { Json } from '../sim/clock.ts';
import { copyOf, sharedCopy } from '../sim/json.ts';
import type { World } from '../sim/world.ts';
import { App } from './app.ts';
import type { AttemptSnapshot } from './attempt/attempt.ts';
import { ATTEMPT_PARTS, type AttemptParts } from './attempt/machine.ts';
import type { Backend, BackendRequest, SignedIn, StaffReason, Where } from './backend.ts';
import type { Central } from './central.ts';
import { Installation } from './installation.ts';
import type { PhoneKind } from './kinds.ts';
import { type Platform, POWER_CYCLE_MS, PROFILES } from './profiles.ts';
import { type Account, type Device, isOnline, newPhoneState, type PhoneState, type Signal } from './state.ts';
import { decodePhoneTimer, type PhoneTimers } from './timers.ts';
import { type InputResult, type NeedsData, UserInput } from './user-input.ts';
import { BLUETOOTH_FAULT, BLUETOOTH_OFF, bluetoothDenied } from './user-messages.ts';
import { viewOf } from './view.ts';

export interface PhoneParts {
  /** As in `phone/<name>`. */
  readonly name: string;
  readonly platform: Platform;
  readonly central: Central;
  readonly backend: Backend;
  /** Planted faults replace entries. */
  readonly attempt?: AttemptParts;
  readonly needsData?: NeedsData;
  /** The current position of the phone, in whole millimetres on the facility's plan. */
  where(): Where | undefined;
}

export type PhoneSnapshot = { readonly state: PhoneState; readonly attempt: AttemptSnapshot | null };

export class Phone {
  readonly #parts: PhoneParts;
  readonly #device: Device;
  readonly #input: UserInput;
  readonly #owner: PhoneTimers;
  readonly #app: App;
  readonly #installation: Installation;
  /** The last snapshot. */
  #kept: PhoneSnapshot | undefined;

  constructor(world: World, parts: PhoneParts, from?: PhoneSnapshot) {
    this.#parts = parts;
    this.#kept = from;
    const actor = `phone/${parts.name}`;
    const state = from === undefined ? newPhoneState() : copyOf(from.state);
    this.#device = {
      actor,
      world,
      state,
      attempt: parts.attempt ?? ATTEMPT_PARTS,
      clockAt: () => world.clock.now() + state.clockErrorS * 1_000,
      online: () => isOnline(state),
      where: () => (state.locationAllowed ? parts.where() : undefined),
      record: (kind: PhoneKind, data) => world.trace.record(actor, kind, data),
    };
    this.#input = new UserInput(this.#device, parts.needsData);
    this.#owner = world.clock.own(actor, decodePhoneTimer, ({ type }) => this.#fired(type));
    this.#app = new App(this.#device, parts.platform, this.#owner, parts.central, parts.backend, from?.attempt);
    this.#installation = new Installation(this.#device, this.#owner, this.#app);
    parts.central.listen((event) => this.#app.received(event));
  }

  get name(): string {
    return this.#parts.name;
  }

  /** The id of this installation; undefined without the app. */
  get deviceId(): string | undefined {
    return this.#state.app?.deviceId;
  }

  /** The person who is signed in to the app. */
  get user(): string | undefined {
    return this.#state.app?.account?.user;
  }

  /** Whether the phone is on and has a signal, cellular or Wi-Fi, that it may use. */
  get online(): boolean {
    return this.#device.online();
  }

  // User input in the app.

  installApp(): InputResult {
    return this.#input.onPhone(
      () => this.#installation.install(),
      () => this.#input.needsData('install'),
    );
  }

  uninstallApp(): InputResult {
    return this.#input.inApp(() => this.#installation.uninstall());
  }

  /** Opens the settings of the app, which show its version. */
  checkVersion(): InputResult {
    return this.#input.inApp(() => this.#installation.showVersion());
  }

  updateApp(): InputResult {
    return this.#input.inApp(
      () => this.#installation.update(),
      () => this.#input.needsData('update'),
    );
  }

  /** Clears cache and data: signs out, and repairs a corrupt cache. */
  clearCache(): InputResult {
    return this.#input.inApp(() => this.#installation.clear());
  }

  setAutomaticUpdates(on: boolean): InputResult {
    return this.#input.inApp(() => this.#installation.setAutomaticUpdates(on));
  }

  signIn(login: string, password: string): InputResult {
    return this.#input.inApp(() => this.#app.signIn(login, password));
  }

  /** Activates the account with the six digits of the activation message. */
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

  /** Taps the icon of a unit's lock. `by`: what entitles staff to open another person's unit at the door. */
  unlock(target: string, by?: StaffReason): InputResult {
    return this.#atLock(target, (mac) => this.#app.unlock(target, mac, by));
  }

  /** Taps the icon of a gate or door. */
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

  // User input on the phone.

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
      this.#state.offSince = this.#device.world.clock.now();
      this.#parts.central.setAdapter(false);
      this.#device.record('phone.power', { on: false });
    });
  }

  powerOn(): InputResult {
    return this.#input.powerButton(() => {
      if (!this.#state.on) this.#powerOn();
    });
  }

  /** Turns the phone off, and on again a minute later. */
  powerCycle(): InputResult {
    const pressed = this.powerOff();
    if (pressed.ok) this.#owner.arm('powerOn', this.#device.world.clock.now() + POWER_CYCLE_MS);
    return pressed;
  }

  // Events that affect a phone.

  /** The phone is locked inside that unit; `undefined` ends it. */
  lockIn(unit: string | undefined): void {
    this.#state.lockedIn = unit ?? null;
    this.#device.record('phone.lockedIn', { unit });
  }

  /** Cellular or Wi-Fi signal comes or goes. */
  setSignal({ cellular, wifi }: Signal): void {
    const state = this.#state;
    if (state.cellular === cellular && state.wifi === wifi) return;
    state.cellular = cellular;
    state.wifi = wifi;
    this.#device.record('phone.signal', { cellular, wifi });
    if (this.online) this.#app.flush();
  }

  /** Sets how many seconds the phone's clock is ahead (negative: behind). */
  setClockError(seconds: number): void {
    this.#state.clockErrorS = seconds;
    this.#device.record('phone.clock', { errorS: seconds });
  }

  /** Installs this version of the app although a newer one is in the stores. */
  outdateApp(version?: string): void {
    this.#installation.outdate(version);
  }

  /** The app's installation is damaged; only reinstalling it repairs that. */
  damageApp(): void {
    this.#installation.spoil('damaged');
  }

  /** The app's stored data can neither be read nor replaced; clearing the app or reinstalling it repairs that. */
  corruptCache(): void {
    this.#installation.spoil('badCache');
  }

  /** The Bluetooth stack hangs until the phone has been off for a minute. Does nothing on a phone that is off. */
  hangBluetooth(): void {
    if (!this.#state.on) return;
    this.#state.bluetoothStuck = true;
    this.#app.bluetoothGone(BLUETOOTH_FAULT);
    this.#device.record('phone.fault', { what: 'bluetoothStuck', on: true });
  }

  /** The visible state, without secrets. */
  view(): Json {
    return viewOf(this.#state, this.#parts.platform, this.#app.attempt, this.#device.clockAt());
  }

  /** Immutable: unchanged parts are shared with the previous snapshot. */
  snapshot(): PhoneSnapshot {
    this.#kept = sharedCopy({ state: this.#state, attempt: this.#app.snapshotAttempt() }, this.#kept);
    return this.#kept;
  }

  get #state(): PhoneState {
    return this.#device.state;
  }

  #fired(type: Parameters<App['fired']>[0] | 'powerOn' | 'automaticUpdate'): void {
    if (type === 'powerOn') this.#powerOn();
    else if (type === 'automaticUpdate') this.#installation.updateIsDue();
    else this.#app.fired(type);
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

  #powerOn(): void {
    const { offSince } = this.#state;
    this.#owner.disarm('powerOn');
    this.#state.on = true;
    this.#state.offSince = null;
    if (offSince !== null && this.#device.world.clock.now() - offSince >= POWER_CYCLE_MS)
      this.#state.bluetoothStuck = false;
    this.#device.record('phone.power', { on: true });
    this.#parts.central.setAdapter(this.#state.bluetooth);
    this.#app.flush();
  }
}
