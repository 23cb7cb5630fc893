/** The locks of one case, on one simulated clock, and the secrets that they share with the core. */
import { zoneTimeAt } from '../../../core/model/facility-time.ts';
import { factoryBase, masterKey } from '../../../keys/derive.ts';
import { localTime } from '../../../keys/zone.ts';
import { Air } from '../../../link/memory/air.ts';
import { factoryFlash, provisionedFlash } from '../../../lock/flash.ts';
import { Lock } from '../../../lock/lock.ts';
import { toHex } from '../../../protocol/bytes.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import { mac as macOf } from '../../../protocol/mac.ts';
import { Random } from '../../../sim/random.ts';
import { Secrets } from '../../../sim/secrets.ts';
import { Trace } from '../../../sim/trace.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { TestLock } from './test-lock.ts';

export const TIME_ZONE = 'America/Denver';
/** The epoch of a lock that has already been set up. */
export const EPOCH = 1;
/** A Monday, nine in the morning in Denver. */
const STARTS_AT = Date.UTC(2026, 2, 2, 16);

export class TestSite {
  readonly clock = new VirtualClock(STARTS_AT);
  readonly random: Random;
  readonly trace = new Trace(this.clock, new Secrets());
  readonly facilitySecret: Uint8Array;
  readonly factorySecret: Uint8Array;
  readonly doors = new Map<string, TestLock>();
  readonly #air: Air;

  constructor(seed: string) {
    this.random = new Random(seed);
    const drawn = this.random.stream('core of a case');
    this.facilitySecret = drawn.bytes(32);
    this.factorySecret = drawn.bytes(32);
    this.#air = new Air(this, { reach: () => 'touching' });
  }

  /** Adds a factory-new lock, or one that has already been set up. */
  add(name: string, hardware: HardwareCode, isSetUp: boolean): TestLock {
    const address = macOf(`C0:FF:EE:00:01:${(this.doors.size + 1).toString(16).padStart(2, '0')}`.toUpperCase());
    const made = { hardware, mac: address, baseKey: toHex(factoryBase(this.factorySecret, address)) };
    const zone = zoneTimeAt(TIME_ZONE, this.clock.now());
    const flash = isSetUp
      ? provisionedFlash({
          ...made,
          master: toHex(masterKey(this.facilitySecret, address, EPOCH)),
          epoch: EPOCH,
          zone,
          lastKnownDay: localTime(zone, Math.floor(this.clock.now() / 1_000)).day,
        })
      : factoryFlash(made);
    const door = new TestLock(this.clock, this.#air, new Lock(this, { id: name, flash }));
    this.doors.set(name, door);
    return door;
  }
}
