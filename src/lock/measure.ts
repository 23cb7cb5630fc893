/** The measurements of a lock's electronics at one point in time: supply, battery, sensors, clock. Read-only. */
import type { MechanicalState } from '../protocol/mechanical.ts';
import { type Cell, loadedMv, openMv } from './body/battery.ts';
import { cellAt } from './body/rules.ts';
import type { BodyContext } from './body/types.ts';
import type { Readings } from './commands/types.ts';
import type { FirmwareContext, Supply } from './firmware/types.ts';
import type { Stamp } from './flash-write.ts';
import type { Status } from './identity.ts';
import { unixSeconds } from './judge.ts';
import type { LockSettings } from './settings.ts';

/** Numbers of `MECHANICAL_STATES` in which the bolt is open. */
const UNLOCKED = 0;
const JAMMED_LOCKING = 4;

interface Moment {
  readonly body: BodyContext;
  readonly ram: FirmwareContext;
  readonly clockValid: () => boolean;
  readonly at: number;
  readonly mains: boolean;
  readonly settings: LockSettings;
  /** The reading of a faulty meter; null while it works correctly. */
  readonly meterMv: number | null;
}

export class Measurements {
  readonly #moment: Moment;
  #cell: Cell | undefined;

  constructor(moment: Moment) {
    this.#moment = moment;
  }

  /** Whether these measurements are of this moment. */
  isOf(body: BodyContext, ram: FirmwareContext, at: number, meterMv: number | null): boolean {
    const moment = this.#moment;
    return moment.body === body && moment.ram === ram && moment.at === at && moment.meterMv === meterMv;
  }

  get #cellNow(): Cell {
    const { body, at, settings } = this.#moment;
    this.#cell ??= cellAt(body, at, settings);
    return this.#cell;
  }

  /** Open-circuit millivolts of the cell as the meter shows them; a mains-powered device reports its supply. */
  get batteryMv(): number {
    return this.#moment.meterMv ?? this.cellMv;
  }

  /** The cell's actual open-circuit millivolts, regardless of the meter. */
  get cellMv(): number {
    const { mains, settings } = this.#moment;
    return mains ? settings.wiredMv : openMv(this.#cellNow, settings);
  }

  get supply(): Supply {
    const { mains, settings } = this.#moment;
    if (mains) return 'stall';
    const cell = this.#cellNow;
    if (loadedMv(cell, settings.stalledMa, settings) >= settings.brownOutMv) return 'stall';
    return loadedMv(cell, settings.motorMa, settings) >= settings.brownOutMv ? 'motor' : 'none';
  }

  /** The low-battery flag sets at `lowMv` and clears `lowClearsMv` above it; in between it keeps its value. */
  lowBattery(before: boolean): boolean {
    const { lowMv, lowClearsMv } = this.#moment.settings;
    const mv = this.batteryMv;
    if (mv <= lowMv) return true;
    return mv >= lowMv + lowClearsMv ? false : before;
  }

  /** Protocol §3: "unshackled" is an open bolt with the hasp out; a jam while locking ends once the hasp is pulled out. */
  get mechanical(): MechanicalState {
    const { mechanical, hasp } = this.#moment.ram;
    return hasp === 'out' && (mechanical === UNLOCKED || mechanical === JAMMED_LOCKING) ? 1 : mechanical;
  }

  get clockValid(): boolean {
    return this.#moment.clockValid();
  }

  /** The lock's own time, unix seconds; 0 while its clock is lost. */
  get unixSeconds(): number {
    return unixSeconds(this.#moment.ram.time, this.#moment.at);
  }

  status(lowBattery: boolean): Status {
    const { mechanical, clockValid, batteryMv } = this;
    return { mechanical, clockValid, lowBattery, batteryMv };
  }

  get stamp(): Stamp {
    const { clockValid, batteryMv } = this;
    return {
      time: clockValid ? this.unixSeconds : 0,
      clockValid,
      batteryMv,
      temperatureC: this.#moment.body.cell.temperatureC,
    };
  }

  get readings(): Readings {
    const { body, ram, mains, settings } = this.#moment;
    return {
      batteryMv: this.batteryMv,
      temperatureC: body.cell.temperatureC,
      wiredMv: mains ? settings.wiredMv : 0,
      mechanical: this.mechanical,
      touched: ram.touched,
    };
  }
}
