/**
 * The cell: charge → open-circuit voltage, temperature → internal resistance, load → voltage at the electronics.
 * Whole numbers and tables only, so that every machine computes the same. The scale is the vendor's; everything else is chosen.
 */
import type { LockSettings } from '../settings.ts';

/** Charge in microcoulombs (mA × ms); it determines the open-circuit voltage. */
export interface Cell {
  readonly charge: number;
  readonly temperatureC: number;
}

type Table = readonly (readonly [x: number, y: number])[];

/** Per mille of charge → open-circuit mV. The vendor calls 3000 full and 2850 the end. */
const OPEN_MV: Table = [
  [0, 0],
  [20, 2_300],
  [60, 2_600],
  [100, 2_850],
  [300, 2_900],
  [600, 2_950],
  [1_000, 3_000],
  [1_200, 3_300],
];
/** °C → internal resistance in mΩ. */
const RESISTANCE_MOHM: Table = [
  [-40, 1_500],
  [-20, 900],
  [0, 500],
  [20, 300],
  [60, 250],
];

export const FULL_MV = 3_000;
export const MIN_TEMPERATURE_C = -40;
export const MAX_TEMPERATURE_C = 60;

/** Linear interpolation, clamped at both ends, rounded down. */
function read(table: Table, x: number, scale: number): number {
  let [x0, y0] = table[0] as readonly [number, number];
  if (x <= x0 * scale) return y0;
  for (const [x1, y1] of table) {
    if (x < x1 * scale) return y0 + Math.floor(((x - x0 * scale) * (y1 - y0)) / ((x1 - x0) * scale));
    [x0, y0] = [x1, y1];
  }
  return y0;
}

/** Microcoulombs in one per mille of a full cell. */
const perMille = (settings: LockSettings): number => settings.cellCapacityMah * 3_600;

export function openMv(cell: Cell, settings: LockSettings): number {
  return read(OPEN_MV, cell.charge, perMille(settings));
}

function resistanceMohm(temperatureC: number): number {
  return read(RESISTANCE_MOHM, temperatureC, 1);
}

/** Voltage at the electronics while `loadMa` flows, millivolts. */
export function loadedMv(cell: Cell, loadMa: number, settings: LockSettings): number {
  return openMv(cell, settings) - Math.ceil((loadMa * resistanceMohm(cell.temperatureC)) / 1_000);
}

/** The largest charge at which the cell reads `mv` without load, so that small loads do not change the reading immediately. */
export function chargeFor(mv: number, settings: LockSettings): number {
  const above = smallestChargeFor(mv + 1, settings);
  return above === smallestChargeFor(mv, settings) ? above : above - 1;
}

function smallestChargeFor(mv: number, settings: LockSettings): number {
  const scale = perMille(settings);
  let [x0, y0] = OPEN_MV[0] as readonly [number, number];
  for (const [x1, y1] of OPEN_MV) {
    if (mv <= y1 && y1 > y0) return x0 * scale + Math.ceil(((mv - y0) * (x1 - x0) * scale) / (y1 - y0));
    [x0, y0] = [x1, y1];
  }
  return x0 * scale;
}

/** The cell after `ma` milliamperes for `ms`. */
export function drawn(cell: Cell, ma: number, ms: number): Cell {
  return { ...cell, charge: Math.max(0, cell.charge - ma * ms) };
}

/** The cell after `microA` for `ms`; fractions of a microcoulomb round up, so that standby always drains. */
export function drained(cell: Cell, microA: number, ms: number): Cell {
  return { ...cell, charge: Math.max(0, cell.charge - Math.ceil((microA * ms) / 1_000)) };
}

/** The force, in newtons, that the motor can exert at that loaded voltage. */
export function pushN(mv: number, settings: LockSettings): number {
  return Math.max(0, Math.floor((mv - settings.pushFromMv) / settings.pushMvPerN));
}
