/**
 * One lock: a Nokē ONE or a mains-powered entry controller, with the verbs of the person at its door. Every verb returns what
 * happened as a value; what a person could not do there is refused with a reason.
 */
import { SlotSecretCache } from '../keys/slot-secrets.ts';
import { CHECKS } from '../keys/verify/checks.ts';
import { HARDWARE, type HardwareCode } from '../protocol/hardware.ts';
import type { Mac } from '../protocol/mac.ts';
import { deviceTime } from '../sim/drift.ts';
import type { World } from '../sim/world.ts';
import { Air, type AirSnapshot } from './air.ts';
import { COLDEST_C, chargeFor, HOTTEST_C } from './body/battery.ts';
import { newBody } from './body/padlock.ts';
import { BODY_PARTS } from './body/rules.ts';
import type { BodyEvent, Part, PowerCut } from './body/types.ts';
import { COMMANDS } from './commands/table.ts';
import { FIRMWARE_PARTS } from './firmware/machine.ts';
import type { Flash } from './flash.ts';
import type { Advertisement, GattConnection, GattPeer, GattServer } from './gatt.ts';
import type { MeshPeer, MeshServer } from './mesh.ts';
import { MeshDoor } from './mesh-door.ts';
import { LOCK_SETTINGS, type LockSettings } from './settings.ts';
import { type LockSight, sightOf } from './view.ts';
import { type LockParts, Works, type WorksSnapshot } from './works.ts';

export const LOCK_PARTS: LockParts = {
  body: BODY_PARTS,
  firmware: FIRMWARE_PARTS,
  checks: CHECKS,
  commands: COMMANDS,
};

export interface LockSpec {
  /** Short name, for instance `A101`; the trace calls it `lock/A101`. */
  readonly id: string;
  /** `factoryFlash(…)` for a new lock, `provisionedFlash(…)` for one that is set up. Says mac and hardware. */
  readonly flash: Flash;
  readonly settings?: LockSettings;
  /** Replaced entries are how a fault is planted. */
  readonly parts?: LockParts;
  /** Where the bolt starts: extended when set up, else retracted. */
  readonly bolt?: 'extended' | 'retracted';
  /** Share one among the locks of a facility: it holds slot secrets between attempts. */
  readonly slotSecrets?: SlotSecretCache;
}

export interface LockSnapshot {
  readonly works: WorksSnapshot;
  readonly air: AirSnapshot;
}

/** What came of a verb. */
export type Deed = { readonly ok: true; readonly did: string } | { readonly ok: false; readonly why: string };

const did = (what: string): Deed => ({ ok: true, did: what });
const not = (why: string): Deed => ({ ok: false, why });
const SHORT_PRESS_MS = 200;

export class Lock implements GattServer, MeshServer {
  readonly id: string;
  readonly hardware: HardwareCode;
  readonly mac: Mac;
  readonly #works: Works;
  readonly #air: Air;
  readonly #mesh: MeshDoor;

  /** A set-up lock starts asleep with its clock right; an entry controller starts awake and advertising. */
  constructor(world: World, spec: LockSpec, snapshot?: LockSnapshot) {
    const { id, flash, settings = LOCK_SETTINGS, parts = LOCK_PARTS } = spec;
    this.id = id;
    this.hardware = flash.hardware;
    this.mac = flash.mac;
    const mains = !HARDWARE[flash.hardware].needsTouch;
    this.#air = new Air(() => this.#works, snapshot?.air);
    this.#mesh = new MeshDoor(() => this.#works, mains);
    const bolt = spec.bolt ?? (flash.master === null && !mains ? 'retracted' : 'extended');
    const body = newBody(settings, world.clock.now(), bolt);
    const slotSecrets = spec.slotSecrets ?? new SlotSecretCache(SLOT_SECRETS_OF_ONE_LOCK);
    this.#works = new Works(
      world,
      { name: `lock/${id}`, mains, flash, body, parts, settings, slotSecrets },
      {
        notify: (packet) => this.#air.notify(packet),
        linkDown: () => this.#air.linkDown(),
        vanish: () => this.#air.vanish(),
        mesh: (session, records, results) => this.#mesh.deliver(session, records, results),
        heartbeat: () => this.#mesh.heartbeat(),
        changed: () => this.#air.changed(),
        started: () => this.#mesh.powered(),
      },
      snapshot?.works,
    );
  }

  // What a radio sees.

  get advertisement(): Advertisement | undefined {
    return this.#air.advertisement;
  }

  watch(changed: (advertisement: Advertisement | undefined) => void): () => void {
    return this.#air.watch(changed);
  }

  connect(peer: GattPeer): GattConnection | undefined {
    return this.#air.connect(peer);
  }

  /** For a link that comes back from a snapshot together with this lock: takes up the connection that was open. */
  resume(peer: GattPeer): GattConnection | undefined {
    return this.#air.resume(peer);
  }

  // What a gateway sees.

  attach(gateway: MeshPeer): () => void {
    return this.#mesh.attach(gateway);
  }

  packets(session: string, packets: readonly string[]): boolean {
    return this.#mesh.packets(session, packets);
  }

  // What the person at the door does.

  /** Presses the button: wakes a ONE, and counts as one press of a quick-click code (long from `longPressMs`). */
  touch(pressMs: number = SHORT_PRESS_MS): Deed {
    const { actors } = this.#works;
    if (!this.#works.powered) return not('it has no power');
    if (actors.body.broken.includes('touch')) return not('its button is dead');
    const { power } = actors.firmwareStates;
    actors.tellFirmware({ type: 'touched', ...this.#works.moment, pressMs });
    return did(power === 'asleep' || power === 'checkIn' ? 'woke' : 'touched');
  }

  /** Pulls at the hasp: out if the bolt lets it, else it hangs on the bolt and the pull adds tension. */
  pullHasp(): Deed {
    if (this.#relay()) return not('it has no hasp');
    if (this.#works.actors.bodyStates.hasp === 'out') return not('the hasp is out already');
    this.#body({ type: 'pull' });
    const { hasp } = this.#works.actors.bodyStates;
    return hasp === 'out' ? did('hasp out') : not('the bolt holds it');
  }

  /** Lets go of a pulled hasp, or pushes it in to take its tension off the bolt. */
  pushHaspIn(): Deed {
    if (this.#works.actors.bodyStates.hasp !== 'pulled') return not('nobody pulls it');
    this.#body({ type: 'push' });
    return did('hasp seated');
  }

  /** Puts the hasp back; wakes a set-up lock, for locking only. */
  closeHasp(): Deed {
    if (this.#works.actors.bodyStates.hasp !== 'out') return not('the hasp is in already');
    this.#body({ type: 'close' });
    return this.#works.actors.bodyStates.hasp === 'out' ? not('the bolt is in its way') : did('hasp seated');
  }

  /** The door leans on the hasp with so many newtons; 0 takes it off. */
  lean(tensionN: number): Deed {
    if (this.#relay()) return not('it has no hasp');
    if (!Number.isInteger(tensionN) || tensionN < 0) return not('tension is a whole number of newtons, 0 or more');
    this.#body({ type: 'lean', tensionN });
    return did(`tension ${tensionN} N`);
  }

  /** Stands on the handle at the foot of the door: no tension on the hasp meanwhile. */
  standOnHandle(): Deed {
    if (this.#relay()) return not('there is no handle');
    this.#body({ type: 'handle', on: true });
    return did('tension relieved');
  }

  stepOff(): Deed {
    if (this.#relay()) return not('there is no handle');
    this.#body({ type: 'handle', on: false });
    return did('stepped off');
  }

  /** Draws the bolt by hand from inside; works without power, and leaves a record with it. */
  releaseFromInside(): Deed {
    if (this.#relay()) return not('it has no release');
    this.#body({ type: 'release' });
    return did('bolt retracted');
  }

  /** Takes the cell out and puts another in: RAM and clock are lost. */
  changeBattery(openMv: number): Deed {
    if (this.#relay()) return not('it has no battery');
    if (!Number.isInteger(openMv) || openMv < 0) return not('a battery has a whole number of millivolts, 0 or more');
    this.#body({ type: 'cell', charge: chargeFor(openMv, this.#works.settings), removed: true });
    return did(`battery of ${openMv} mV`);
  }

  /** The cell runs down (or recovers) to that open-circuit voltage. */
  drainTo(openMv: number): Deed {
    if (this.#relay()) return not('it has no battery');
    if (!Number.isInteger(openMv) || openMv < 0) return not('a battery has a whole number of millivolts, 0 or more');
    this.#body({ type: 'cell', charge: chargeFor(openMv, this.#works.settings), removed: false });
    return did(`battery at ${openMv} mV`);
  }

  setTemperature(c: number): Deed {
    if (!Number.isInteger(c) || c < COLDEST_C || c > HOTTEST_C)
      return not(`temperature is a whole number from ${COLDEST_C} to ${HOTTEST_C} °C`);
    this.#body({ type: 'temperature', c });
    return did(`${c} °C`);
  }

  cutPart(part: Part): Deed {
    return this.#part(part, false);
  }

  mendPart(part: Part): Deed {
    return this.#part(part, true);
  }

  /** Power fails at the nth flash write, motor step or notification from now; null takes the plan back. */
  planPowerCut(cut: PowerCut | null): Deed {
    if (cut !== null && (!Number.isInteger(cut.n) || cut.n < 1)) return not('n counts from 1');
    this.#body({ type: 'plan', cut });
    return did(cut === null ? 'no power cut planned' : `power will fail at ${cut.at} ${cut.n}`);
  }

  /** Parts per million; positive runs fast. */
  setClockDrift(ppm: number): Deed {
    if (!Number.isInteger(ppm)) return not('drift is a whole number of parts per million');
    const { actors } = this.#works;
    this.#works.ppm = ppm;
    const { time } = actors.ram;
    const at = actors.now();
    const set = time === null ? null : { deviceAt: deviceTime(time, at), setAt: at, ppm };
    if (this.#works.powered) actors.tellFirmware({ type: 'drift', ...this.#works.moment, time: set });
    this.#works.trace('lock.clock', { ppm });
    return did(`${ppm} ppm`);
  }

  // What a screen shows, what a file keeps.

  view(): LockSight {
    return sightOf(this.#works, this.id);
  }

  /** For tests, searches and support: what flash holds. Has keys in it; never print it. */
  get flash(): Flash {
    return this.#works.flash;
  }

  snapshot(): LockSnapshot {
    return { works: this.#works.snapshot(), air: this.#air.snapshot() };
  }

  #relay(): boolean {
    return !HARDWARE[this.hardware].needsTouch;
  }

  #body(event: Untimed<BodyEvent>): void {
    this.#works.actors.tellBody({ ...event, at: this.#works.actors.now() });
  }

  #part(part: Part, works: boolean): Deed {
    this.#body({ type: 'part', part, works });
    this.#works.trace('lock.part', { part, works });
    return did(`${part} ${works ? 'mended' : 'cut'}`);
  }
}

type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** A lock alone meets few keys. */
const SLOT_SECRETS_OF_ONE_LOCK = 8;
