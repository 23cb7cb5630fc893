/**
 * One lock: a Nokē ONE or a mains-powered entry controller, with the actions of a person at the lock. Every action returns its result
 * as a value; an impossible action is refused with a reason.
 */
import { SlotSecretCache } from '../keys/slot-secrets.ts';
import { HARDWARE, type HardwareCode } from '../protocol/hardware.ts';
import type { Mac } from '../protocol/mac.ts';
import { deviceTime } from '../sim/drift.ts';
import { sameFields } from '../sim/json.ts';
import type { World } from '../sim/world.ts';
import { chargeFor, MAX_TEMPERATURE_C, MIN_TEMPERATURE_C } from './body/battery.ts';
import { newBody } from './body/padlock.ts';
import type { Part, PowerCut } from './body/types.ts';
import { movedHandle, versionText } from './firmware/image.ts';
import type { Flash } from './flash.ts';
import type { Advertisement, GattConnection, GattPeer, GattServer } from './gatt.ts';
import { type GattSnapshot, LockGattServer } from './gatt-server.ts';
import type { MeshPeer, MeshServer } from './mesh.ts';
import { LockMeshServer } from './mesh-server.ts';
import { LOCK_PARTS, type LockParts } from './parts.ts';
import { type Always, reservedOutcome } from './reserved/outcomes.ts';
import { reservedParts, reservedSettings } from './reserved/reserved-parts.ts';
import { LockRuntime, type RuntimeSnapshot } from './runtime.ts';
import { LOCK_SETTINGS, type LockSettings } from './settings.ts';
import { glanceOf, type LockGlance, type LockState, type LockStatus, stateOf, viewOf } from './view.ts';

export interface LockSpec {
  /** Short name, for instance `A101`; in the trace `lock/A101`. */
  readonly id: string;
  /** `factoryFlash(…)` for a new lock, `provisionedFlash(…)` for one that is set up. Contains MAC and hardware. */
  readonly flash: Flash;
  readonly settings?: LockSettings;
  /** Planted faults replace entries. */
  readonly parts?: LockParts;
  /** Makes the lock a reserved one, which always has this outcome. */
  readonly always?: Always;
  /** Initial position of the bolt. Default: extended when set up, else retracted. */
  readonly bolt?: 'extended' | 'retracted';
  /** A cache of slot secrets; share one among the locks of a facility. */
  readonly slotSecrets?: SlotSecretCache;
}

export interface LockSnapshot {
  readonly runtime: RuntimeSnapshot;
  readonly gatt: GattSnapshot;
}

/** The result of an action. */
export type ActionResult = { readonly ok: true; readonly did: string } | { readonly ok: false; readonly why: string };

const did = (what: string): ActionResult => ({ ok: true, did: what });
const not = (why: string): ActionResult => ({ ok: false, why });
const SHORT_PRESS_MS = 200;

export class Lock implements GattServer, MeshServer {
  readonly id: string;
  readonly hardware: HardwareCode;
  readonly mac: Mac;
  /** The outcome that a reserved lock always has. */
  readonly always: Always | undefined;
  readonly #runtime: LockRuntime;
  readonly #gatt: LockGattServer;
  #glance: { readonly received: number; readonly seen: LockGlance } | undefined;
  readonly #mesh: LockMeshServer;
  /** The last snapshot. */
  #kept: LockSnapshot | undefined;

  /** A set-up lock starts asleep with a valid clock; an entry controller starts awake and advertising. */
  constructor(world: World, spec: LockSpec, snapshot?: LockSnapshot) {
    const { id, flash, always } = spec;
    const given = { settings: spec.settings ?? LOCK_SETTINGS, parts: spec.parts ?? LOCK_PARTS };
    const settings = always === undefined ? given.settings : reservedSettings(given.settings);
    const parts = always === undefined ? given.parts : reservedParts(always, given.parts);
    const outcome = always === undefined ? undefined : reservedOutcome(always);
    this.id = id;
    this.always = always;
    this.hardware = flash.hardware;
    this.mac = flash.mac;
    this.#kept = snapshot;
    const mains = !HARDWARE[flash.hardware].needsTouch;
    this.#gatt = new LockGattServer(() => this.#runtime, snapshot?.gatt);
    this.#mesh = new LockMeshServer(() => this.#runtime, mains);
    const bolt = spec.bolt ?? outcome?.bolt ?? (flash.master === null && !mains ? 'retracted' : 'extended');
    const body = newBody(settings, world.clock.now(), bolt);
    const slotSecrets = spec.slotSecrets ?? new SlotSecretCache(SLOT_SECRETS_OF_ONE_LOCK);
    this.#runtime = new LockRuntime(
      world,
      { name: `lock/${id}`, mains, flash, body, parts, settings, slotSecrets },
      {
        notify: (packet) => this.#gatt.notify(packet),
        drain: () => this.#gatt.drain(),
        linkDown: () => this.#gatt.linkDown(),
        vanish: () => this.#gatt.vanish(),
        mesh: (session, records, results) => this.#mesh.deliver(session, records, results),
        heartbeat: () => this.#mesh.heartbeat(),
        changed: () => this.#gatt.changed(),
        started: () => this.#mesh.started(),
      },
      snapshot?.runtime,
    );
    if (snapshot === undefined) outcome?.begin?.(this);
  }

  /** The version of its firmware, such as `2.10`. */
  get firmware(): string {
    return versionText(this.#runtime.image);
  }

  // The GATT port.

  get firstHandle(): number {
    return this.#runtime.image.firstHandle;
  }

  get advertisement(): Advertisement | undefined {
    return this.#gatt.advertisement;
  }

  watch(changed: (advertisement: Advertisement | undefined) => void): () => void {
    return this.#gatt.watch(changed);
  }

  connect(peer: GattPeer): GattConnection | undefined {
    return this.#gatt.connect(peer);
  }

  /** For a link restored from a snapshot together with this lock: resumes the open connection. */
  resume(peer: GattPeer): GattConnection | undefined {
    return this.#gatt.resume(peer);
  }

  // The mesh port.

  attach(gateway: MeshPeer): () => void {
    // A reserved lock is out of reach of every gateway.
    return this.always === undefined ? this.#mesh.attach(gateway) : () => undefined;
  }

  packets(session: string, packets: readonly string[]): boolean {
    return this.#mesh.packets(session, packets);
  }

  // Actions of the person at the lock.

  /** Presses the button: wakes a ONE, and counts as one press of a quick-click code (long from `longPressMs`). */
  touch(pressMs: number = SHORT_PRESS_MS): ActionResult {
    const { machines } = this.#runtime;
    if (!this.#runtime.powered) return not('it has no power');
    if (machines.body.broken.includes('touch')) return not('its button is broken');
    const { power } = machines.firmwareStates;
    this.#runtime.sendToFirmware({ type: 'touched', pressMs });
    return did(power === 'asleep' || power === 'checkIn' ? 'woke' : 'touched');
  }

  /** Touches the button too lightly to register: body and firmware do not react, with or without power. */
  brush(): ActionResult {
    return did('too weak to be felt');
  }

  /** Pulls at the hasp. It comes out when the bolt is retracted; otherwise the pull adds tension on the bolt. */
  pullHasp(): ActionResult {
    if (this.#relay()) return not('it has no hasp');
    if (this.#runtime.machines.bodyStates.hasp === 'out') return not('the hasp is already out');
    this.#runtime.sendToBody({ type: 'pull' });
    const { hasp } = this.#runtime.machines.bodyStates;
    return hasp === 'out' ? did('hasp out') : not('the bolt holds the hasp');
  }

  /** Releases a pulled hasp, or pushes it in to take the tension off the bolt. */
  pushHaspIn(): ActionResult {
    if (this.#runtime.machines.bodyStates.hasp !== 'pulled') return not('nobody is pulling the hasp');
    this.#runtime.sendToBody({ type: 'push' });
    return did('hasp seated');
  }

  /** Puts the hasp back; wakes a set-up lock, for locking only. */
  closeHasp(): ActionResult {
    if (this.#runtime.machines.bodyStates.hasp !== 'out') return not('the hasp is already in');
    this.#runtime.sendToBody({ type: 'close' });
    return this.#runtime.machines.bodyStates.hasp === 'out' ? not('the bolt blocks it') : did('hasp seated');
  }

  /** Sets the tension that the door puts on the hasp, in newtons; 0 removes it. */
  lean(tensionN: number): ActionResult {
    if (this.#relay()) return not('it has no hasp');
    if (!Number.isInteger(tensionN) || tensionN < 0) return not('tension must be a whole number of newtons, 0 or more');
    this.#runtime.sendToBody({ type: 'lean', tensionN });
    return did(`tension ${tensionN} N`);
  }

  /** Stands on the handle at the foot of the door, which takes the tension off the hasp. */
  standOnHandle(): ActionResult {
    if (this.#relay()) return not('there is no handle');
    this.#runtime.sendToBody({ type: 'handle', on: true });
    return did('tension relieved');
  }

  stepOff(): ActionResult {
    if (this.#relay()) return not('there is no handle');
    this.#runtime.sendToBody({ type: 'handle', on: false });
    return did('stepped off');
  }

  /** Retracts the bolt by hand from inside; works without power, and leaves a record when there is power. */
  releaseFromInside(): ActionResult {
    if (this.#relay()) return not('it has no release');
    this.#runtime.sendToBody({ type: 'release' });
    return did('bolt retracted');
  }

  /** Replaces the cell: RAM and clock are lost. */
  changeBattery(openMv: number): ActionResult {
    if (this.#relay()) return not('it has no battery');
    if (!Number.isInteger(openMv) || openMv < 0)
      return not('a battery must have a whole number of millivolts, 0 or more');
    this.#runtime.sendToBody({ type: 'cell', charge: chargeFor(openMv, this.#runtime.settings), removed: true });
    return did(`battery of ${openMv} mV`);
  }

  /** Drains (or charges) the cell to that open-circuit voltage. */
  drainTo(openMv: number): ActionResult {
    if (this.#relay()) return not('it has no battery');
    if (!Number.isInteger(openMv) || openMv < 0)
      return not('a battery must have a whole number of millivolts, 0 or more');
    this.#runtime.sendToBody({ type: 'cell', charge: chargeFor(openMv, this.#runtime.settings), removed: false });
    return did(`battery at ${openMv} mV`);
  }

  /** The battery meter shows this from now on, regardless of the cell; null repairs it. */
  misreadBattery(mv: number | null): ActionResult {
    if (this.#relay()) return not('it has no battery');
    this.#runtime.meterMv = mv;
    return did(mv === null ? 'the meter works' : `the meter shows ${mv} mV`);
  }

  /** Ends firmware mode with a different image. `movesTable`: its attributes have different handles, and no Service Changed reports it. */
  updateFirmware(version: { readonly major: number; readonly minor: number }, movesTable: boolean): ActionResult {
    const runtime = this.#runtime;
    if (!runtime.powered || runtime.machines.firmwareStates.power !== 'firmwareMode')
      return not('it is not in firmware mode');
    const { firstHandle } = this;
    runtime.image = { ...version, firstHandle: movesTable ? movedHandle(firstHandle) : firstHandle };
    runtime.trace('lock.updated', { version: this.firmware, firstHandle: this.firstHandle });
    runtime.sendToFirmware({ type: 'mode' });
    return did(`firmware ${this.firmware}`);
  }

  setTemperature(c: number): ActionResult {
    if (!Number.isInteger(c) || c < MIN_TEMPERATURE_C || c > MAX_TEMPERATURE_C)
      return not(`temperature must be a whole number from ${MIN_TEMPERATURE_C} to ${MAX_TEMPERATURE_C} °C`);
    this.#runtime.sendToBody({ type: 'temperature', c });
    return did(`${c} °C`);
  }

  cutPart(part: Part): ActionResult {
    return this.#part(part, false);
  }

  repairPart(part: Part): ActionResult {
    return this.#part(part, true);
  }

  /** Power fails at the nth flash write, motor step or notification from now; null cancels the plan. */
  planPowerCut(cut: PowerCut | null): ActionResult {
    if (cut !== null && (!Number.isInteger(cut.n) || cut.n < 1)) return not('n must be 1 or more');
    this.#runtime.sendToBody({ type: 'plan', cut });
    return did(cut === null ? 'no power cut planned' : `power will fail at ${cut.at} ${cut.n}`);
  }

  /** Sets the drift of the lock's clock in parts per million; a clock with a positive drift runs fast. */
  setClockDrift(ppm: number): ActionResult {
    if (!Number.isInteger(ppm)) return not('drift must be a whole number of parts per million');
    this.#runtime.ppm = ppm;
    const { time } = this.#runtime.machines.ram;
    const at = this.#runtime.now;
    const set = time === null ? null : { deviceAt: deviceTime(time, at), setAt: at, ppm };
    if (this.#runtime.powered) this.#runtime.sendToFirmware({ type: 'drift', time: set });
    this.#runtime.trace('lock.clock', { ppm });
    return did(`${ppm} ppm`);
  }

  // Views and snapshots.

  view(): LockStatus & { readonly always?: Always } {
    const view = viewOf(this.#runtime, this.id);
    return this.always === undefined ? view : { ...view, always: this.always };
  }

  /** For searches: the states and measurements of its view. */
  state(): LockState {
    return stateOf(this.#runtime, this.id);
  }

  /** The same object until something in it may have changed. */
  glance(): LockGlance {
    const { received } = this;
    if (this.#glance?.received !== received) this.#glance = { received, seen: glanceOf(this.#runtime, this.id) };
    return this.#glance.seen;
  }

  /** How many events its machines have received, for searches: until the next one, only time changes its state. */
  get received(): number {
    return this.#runtime.machines.received;
  }

  /** The contents of flash, for tests and searches. Contains keys; never print it. */
  get flash(): Flash {
    return this.#runtime.flash;
  }

  /** Immutable plain JSON: parts of it are shared with other snapshots and with this lock. */
  snapshot(): LockSnapshot {
    const runtime = sameFields(this.#runtime.snapshot(), this.#kept?.runtime);
    const gatt = sameFields(this.#gatt.snapshot(), this.#kept?.gatt);
    this.#kept = sameFields({ runtime, gatt }, this.#kept);
    return this.#kept;
  }

  #relay(): boolean {
    return !HARDWARE[this.hardware].needsTouch;
  }

  #part(part: Part, works: boolean): ActionResult {
    this.#runtime.sendToBody({ type: 'part', part, works });
    this.#runtime.trace('lock.part', { part, works });
    return did(`${part} ${works ? 'repaired' : 'cut'}`);
  }
}

/** A lock that shares no cache needs few entries. */
const SLOT_SECRETS_OF_ONE_LOCK = 8;
