/** Our own lock in process, over the memory link, in simulated time; with planted faults for the gallery. */
import { factoryBase, masterKey } from '../../../keys/derive.ts';
import { Air } from '../../../link/memory/air.ts';
import { Btsnoop } from '../../../link/radio/capture/btsnoop.ts';
import { MemoryCapture } from '../../../link/radio/capture/translate.ts';
import { AFTER_RESET, type Flash, provisionedFlash } from '../../../lock/flash.ts';
import { Lock } from '../../../lock/lock.ts';
import { LOCK_PARTS, type LockParts } from '../../../lock/parts.ts';
import { LOCK_SETTINGS, type LockSettings } from '../../../lock/settings.ts';
import type { Central, CentralEvent } from '../../../phone/central.ts';
import { toHex } from '../../../protocol/bytes.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import { mac } from '../../../protocol/mac.ts';
import { Random } from '../../../sim/random.ts';
import { Secrets } from '../../../sim/secrets.ts';
import { Trace, type TraceReader } from '../../../sim/trace.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { CAPTURE_BYTES, type Capture } from '../contract/capture.ts';
import { type ClaimsFile, withDefaults } from '../contract/claims.ts';
import type { TargetKeys } from '../contract/keys-file.ts';
import type { LockTarget } from '../contract/target.ts';
import { builtInClaims } from './built-in-claims.ts';
import { stimulateLock } from './stimulate-lock.ts';

export interface SelfOptions {
  readonly seed: string;
  readonly hardware?: HardwareCode;
  readonly parts?: LockParts;
  readonly settings?: LockSettings;
  /** Claims that replace the defaults. */
  readonly claims?: ClaimsFile;
  /** Milliseconds since 1970. */
  readonly startsAt?: number;
  /** The time between two presses of a quick-click code. */
  readonly betweenPressesMs?: number;
  /** Called for every event of the lock's trace; if absent, nothing is recorded. */
  readonly hear?: TraceReader;
}

export interface SelfTarget extends LockTarget {
  /** The lock itself; the stimulus `factoryReset` replaces it with a new one. */
  readonly lock: () => Lock;
}

const EPOCH = 3;
/** A Wednesday, ten in the morning UTC. */
const STARTS_AT = Date.UTC(2026, 4, 6, 10);
const UTC = { offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 };

/** A central whose radio can be replaced when the lock is rebuilt. */
class Handed implements Central {
  #central: Central;
  #receive: (event: CentralEvent) => void = () => undefined;

  constructor(central: Central) {
    this.#central = central;
    central.listen((event) => this.#receive(event));
  }

  replace(central: Central): void {
    this.#central = central;
    central.listen((event) => this.#receive(event));
  }

  listen(receive: (event: CentralEvent) => void): void {
    this.#receive = receive;
  }

  startScan = (): void => this.#central.startScan();
  stopScan = (): void => this.#central.stopScan();
  connect = (of: string): void => this.#central.connect(of);
  disconnect = (): void => this.#central.disconnect();
  readSession = (): void => this.#central.readSession();
  subscribe = (): void => this.#central.subscribe();
  write = (value: string, withResponse: boolean): void => this.#central.write(value, withResponse);
  setAdapter = (on: boolean): void => this.#central.setAdapter(on);
}

interface WorldOptions {
  readonly parts: LockParts;
  readonly settings: LockSettings;
  readonly hear: TraceReader | undefined;
}

class World {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly lock: Lock;
  readonly central: Central;

  constructor(at: number, random: Random, flash: Flash, { parts, settings, hear }: WorldOptions) {
    this.clock = new VirtualClock(at);
    this.random = random;
    this.trace = new Trace(this.clock, new Secrets());
    this.trace.recording = hear !== undefined;
    if (hear !== undefined) this.trace.subscribe(hear);
    this.lock = new Lock(this, { id: 'target', flash, parts, settings, bolt: 'extended' });
    const air = new Air(this, { reach: () => 'touching' });
    air.add(this.lock);
    this.central = air.central('suite');
  }
}

export function selfTarget(options: SelfOptions): SelfTarget {
  const { seed, hardware = '1A', parts = LOCK_PARTS, settings = LOCK_SETTINGS, startsAt = STARTS_AT, hear } = options;
  const made = { parts, settings, hear };
  const random = new Random(seed);
  const drawn = random.stream('conformance target');
  const address = mac('C0:FF:EE:00:00:01');
  const facilitySecret = drawn.bytes(32);
  const factorySecret = drawn.bytes(32);
  const keys: TargetKeys = {
    mac: address,
    hardware,
    factorySecret,
    facility: { secret: facilitySecret, epoch: EPOCH, zone: 'UTC' },
  };
  const flash = provisionedFlash({
    hardware,
    mac: address,
    baseKey: toHex(factoryBase(factorySecret, address)),
    master: toHex(masterKey(facilitySecret, address, EPOCH)),
    epoch: EPOCH,
    zone: UTC,
    lastKnownDay: Math.floor(startsAt / 86_400_000),
  });
  let world = new World(startsAt, random, flash, made);
  const central = new Handed(world.central);
  const door = {
    lock: () => world.lock,
    settings,
    now: () => world.clock.now(),
    ...(options.betweenPressesMs === undefined ? {} : { betweenPressesMs: options.betweenPressesMs }),
    advance: (ms: number) => void world.clock.runFor(ms),
    factoryReset: () => {
      const { flash: held } = world.lock;
      // The bolt is extended again, so flash remembers no opener.
      const reset = { ...held, ...AFTER_RESET, records: [], lastOpener: null, opening: null };
      world = new World(world.clock.now(), random, reset, made);
      central.replace(world.central);
      follow();
    },
  };
  let into: Btsnoop | undefined;
  /** Each lock has its own trace, and a new lock starts on a new air. */
  const follow = (): (() => void) | undefined => {
    if (into === undefined) return undefined;
    const translator = new MemoryCapture(into, () => world.lock.advertisement);
    world.trace.recording = true;
    return world.trace.subscribe((event) => translator.take(event));
  };
  const capture: Capture = {
    ending: 'btsnoop',
    begin: (write) => {
      into = new Btsnoop(write, CAPTURE_BYTES);
      const stop = follow();
      return () => {
        stop?.();
        world.trace.recording = hear !== undefined;
        into = undefined;
      };
    },
  };
  return {
    name: 'self',
    lock: () => world.lock,
    capture,
    keys,
    claims: withDefaults({ ...builtInClaims(settings), ...options.claims }, hardware),
    central,
    gatt: () => Promise.resolve(undefined),
    services: () => {
      const { advertisement } = world.lock;
      return advertisement === undefined ? [] : [advertisement.serviceUuid];
    },
    neighbours: () => [],
    stimulate: (stimulus, of = address) =>
      Promise.resolve(
        of !== address || stimulus.stimulus === 'noke-sim-unknown'
          ? { done: false, why: 'unknown' }
          : stimulateLock(stimulus, door),
      ),
    virtual: true,
    now: () => world.clock.now(),
    pass: (ms) => {
      world.clock.runFor(ms);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
