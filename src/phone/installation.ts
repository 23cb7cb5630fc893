/**
 * The app as installed on a phone: its version, its manual and automatic updates, and its defects.
 *
 * INV-1: Only a new installation repairs a damaged one. INV-2: An update of any kind needs data. INV-3: A pending automatic update has
 * exactly one timer.
 */
import type { App } from './app.ts';
import { AUTOMATIC_UPDATE_MS, hasUpdate, isOutdated, NEWEST_VERSION, OLD_VERSION } from './app-versions.ts';
import type { AppState, Device } from './state.ts';
import type { PhoneTimers } from './timers.ts';

export class Installation {
  readonly #device: Device;
  readonly #owner: PhoneTimers;
  readonly #app: App;

  constructor(device: Device, owner: PhoneTimers, app: App) {
    this.#device = device;
    this.#owner = owner;
    this.#app = app;
  }

  install(): void {
    if (this.#state === null) this.#app.install();
    this.#record('installed');
  }

  uninstall(): void {
    this.#app.uninstall();
    this.#owner.disarm('automaticUpdate');
    this.#record('uninstalled');
  }

  clear(): void {
    this.#app.clear();
    this.#record('cleared');
  }

  showVersion(): void {
    this.#device.record('phone.versionShown', { version: this.#state?.version });
  }

  update(): void {
    if (this.#state !== null) this.#state.version = NEWEST_VERSION;
    this.#owner.disarm('automaticUpdate');
    this.#record('updated');
  }

  /** When this is on, an available update is installed automatically. */
  setAutomaticUpdates(on: boolean): void {
    if (this.#state === null || this.#state.automaticUpdates === on) return;
    this.#state.automaticUpdates = on;
    this.#device.record('phone.automaticUpdates', { on });
    this.#plan();
  }

  /** Installs this version even though a newer one is in the stores. */
  outdate(version: string = OLD_VERSION): void {
    if (this.#state === null) return;
    this.#state.version = version;
    this.#device.record('phone.fault', { what: 'outdated', on: isOutdated(version), version });
    this.#plan();
  }

  spoil(what: 'damaged' | 'badCache'): void {
    if (this.#state === null || this.#state[what]) return;
    this.#state[what] = true;
    this.#device.record('phone.fault', { what, on: true });
  }

  /** Called when the automatic update is due: updates if there is data and the app is not opening a lock; otherwise plans the next try. */
  updateIsDue(): void {
    if (this.#device.online() && this.#app.attempt === undefined) this.update();
    else this.#plan();
  }

  #plan(): void {
    if (this.#state?.automaticUpdates === true && hasUpdate(this.#state.version))
      this.#owner.arm('automaticUpdate', this.#device.world.clock.now() + AUTOMATIC_UPDATE_MS);
    else this.#owner.disarm('automaticUpdate');
  }

  #record(what: 'installed' | 'updated' | 'cleared' | 'uninstalled'): void {
    this.#device.record('phone.app', { what, version: this.#state?.version });
  }

  get #state(): AppState | null {
    return this.#device.state.app;
  }
}
