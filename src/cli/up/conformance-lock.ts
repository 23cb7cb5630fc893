/** A lock of `up --conformance` on the air of the facility, in factory state. A restore of the facility recreates it. */
import type { LiveFacility } from '../../facility/open/live-facility.ts';
import { factoryBase } from '../../keys/derive.ts';
import { factoryFlash } from '../../lock/flash.ts';
import { Lock } from '../../lock/lock.ts';
import type { LockParts } from '../../lock/parts.ts';
import { toHex } from '../../protocol/bytes.ts';
import type { HardwareCode } from '../../protocol/hardware.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { ServedLock } from '../../server/facility-parts.ts';

const HARDWARE: HardwareCode = '1A';

export class ConformanceLock {
  readonly id: string;
  readonly mac: Mac;
  readonly #factorySecret: Uint8Array;
  readonly #parts: LockParts;
  #lock: Lock | undefined;

  constructor(id: string, mac: Mac, factorySecret: Uint8Array, parts: LockParts) {
    this.id = id;
    this.mac = mac;
    this.#factorySecret = factorySecret;
    this.#parts = parts;
  }

  /** Undefined until it has joined a facility. */
  get lock(): Lock | undefined {
    return this.#lock;
  }

  join(site: LiveFacility): ServedLock {
    const baseKey = toHex(factoryBase(this.#factorySecret, this.mac));
    const flash = factoryFlash({ hardware: HARDWARE, mac: this.mac, baseKey });
    const lock = new Lock(site, { id: this.id, flash, bolt: 'extended', parts: this.#parts });
    site.air.add(lock, this.id);
    this.#lock = lock;
    return { name: this.id, gatt: lock, mesh: lock, firmware: () => lock.firmware };
  }
}

/** A keys file of a lock in factory state. */
export const keysText = (mac: Mac, factorySecret: Uint8Array): string =>
  `${JSON.stringify({ mac, hardware: HARDWARE, factorySecret: toHex(factorySecret) }, null, 2)}\n`;
