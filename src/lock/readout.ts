/** What the firmware can read of its own lock at this moment: supply, temperature, sensor, clock. It changes nothing but the low mark. */
import type { MechanicalState } from '../protocol/mechanical.ts';
import { loadedMv, openMv } from './body/battery.ts';
import { cellAt, sensedBolt } from './body/rules.ts';
import type { BoltPosition } from './body/types.ts';
import type { Readings } from './commands/types.ts';
import type { Supply } from './firmware/types.ts';
import type { Standing } from './identity.ts';
import type { Stamp } from './store.ts';
import type { Works } from './works.ts';

export class Readout {
  readonly #works: Works;
  readonly #mains: boolean;
  /** LOW has shown and has not cleared: it clears a little above where it shows. */
  low: boolean;

  constructor(works: Works, mains: boolean, low: boolean) {
    this.#works = works;
    this.#mains = mains;
    this.low = low;
  }

  get batteryMv(): number {
    const { actors, settings } = this.#works;
    return this.#mains ? settings.wiredMv : openMv(cellAt(actors.body, actors.now(), settings), settings);
  }

  /** After every event, so that it does not matter who looks and when. */
  measure(): void {
    const { lowMv, lowClearsMv } = this.#works.settings;
    const mv = this.batteryMv;
    if (mv <= lowMv) this.low = true;
    else if (mv >= lowMv + lowClearsMv) this.low = false;
  }

  get supply(): Supply {
    if (this.#mains) return 'stall';
    const { actors, settings } = this.#works;
    const cell = cellAt(actors.body, actors.now(), settings);
    if (loadedMv(cell, settings.stalledMa, settings) >= settings.brownOutMv) return 'stall';
    return loadedMv(cell, settings.motorMa, settings) >= settings.brownOutMv ? 'motor' : 'none';
  }

  get sensedBolt(): BoltPosition {
    return sensedBolt(this.#works.actors.body, this.#works.settings);
  }

  /** Protocol §3: "unshackled" is an open bolt with the hasp out. */
  get mechanical(): MechanicalState {
    const { mechanical, hasp } = this.#works.actors.ram;
    return mechanical === 0 && hasp === 'out' ? 1 : mechanical;
  }

  get clockValid(): boolean {
    return this.#works.actors.firmwareStates.clock === 'valid';
  }

  get nonceLabel(): string {
    const { mac, bootCount } = this.#works.flash;
    return `lock/${mac}/nonce/${bootCount}`;
  }

  nonce(): Uint8Array {
    return this.#works.world.random.stream(this.nonceLabel).bytes(NONCE_BYTES);
  }

  /** Milliseconds to the next check-in, a tenth more or less. */
  nextCheckIn(): number {
    const { world, flash, settings } = this.#works;
    const { checkInMs, checkInJitterMs } = settings;
    const jitterMs = Math.min(checkInJitterMs, checkInMs);
    return world.random.stream(`lock/${flash.mac}/checkin`).int(checkInMs - jitterMs, checkInMs + jitterMs);
  }

  standing(): Standing {
    const { mechanical, clockValid, low, batteryMv } = this;
    return { mechanical, clockValid, lowBattery: low, batteryMv };
  }

  readings(): Readings {
    const { body, ram } = this.#works.actors;
    return {
      batteryMv: this.batteryMv,
      temperatureC: body.cell.temperatureC,
      wiredMv: this.#mains ? this.#works.settings.wiredMv : 0,
      mechanical: this.mechanical,
      touched: ram.touched,
    };
  }

  stamp(): Stamp {
    const { clockValid, batteryMv } = this;
    const { temperatureC } = this.#works.actors.body.cell;
    return { time: this.#works.unixSeconds, clockValid, batteryMv, temperatureC };
  }
}

const NONCE_BYTES = 16;
