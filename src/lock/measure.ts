/** What a lock's electronics can measure at one moment: supply, battery, sensor. Pure; the LOW mark is the caller's to keep. */
import type { MechanicalState } from '../protocol/mechanical.ts';
import { loadedMv, openMv } from './body/battery.ts';
import { cellAt } from './body/rules.ts';
import type { BodyContext } from './body/types.ts';
import type { FirmwareContext, Supply } from './firmware/types.ts';
import type { LockSettings } from './settings.ts';

/** Open-circuit millivolts of the cell; a mains-powered device reports its supply. */
export const batteryMv = (body: BodyContext, at: number, mains: boolean, settings: LockSettings): number =>
  mains ? settings.wiredMv : openMv(cellAt(body, at, settings), settings);

/** What the supply could carry now: not even the motor, the motor, or the motor stalled. */
export function supplyOf(body: BodyContext, at: number, mains: boolean, settings: LockSettings): Supply {
  if (mains) return 'stall';
  const cell = cellAt(body, at, settings);
  if (loadedMv(cell, settings.stalledMa, settings) >= settings.brownOutMv) return 'stall';
  return loadedMv(cell, settings.motorMa, settings) >= settings.brownOutMv ? 'motor' : 'none';
}

/** LOW appears at `lowMv` and clears a little above it. */
export function lowAfter(low: boolean, mv: number, { lowMv, lowClearsMv }: LockSettings): boolean {
  if (mv <= lowMv) return true;
  return mv >= lowMv + lowClearsMv ? false : low;
}

/** Protocol §3: "unshackled" is an open bolt with the hasp out. */
export const mechanicalOf = ({ mechanical, hasp }: FirmwareContext): MechanicalState =>
  mechanical === 0 && hasp === 'out' ? 1 : mechanical;
