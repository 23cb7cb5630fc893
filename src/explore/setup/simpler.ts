/** Simpler draws of a facility: less of everything that comes in a list, and each number and flag at its simplest value. */
import type { Draw } from './draw.ts';
import { STATUS_DRAWS } from './facility.ts';

/** Draws that differ from this one in a single, simpler aspect. */
export function* simpler(draw: Draw): Generator<Draw> {
  for (const units of fewer(draw.units)) if (units.length > 0) yield { ...draw, units };
  for (const faultClasses of fewer(draw.faultClasses)) yield { ...draw, faultClasses };
  for (const settings of fewer(draw.settings)) yield { ...draw, settings };
  yield* plainer(draw);
  for (const [i, unit] of draw.units.entries())
    for (const other of plainer(unit)) yield { ...draw, units: draw.units.map((each, j) => (i === j ? other : each)) };
}

/** Draws in which one unit begins with a different status. */
export function* otherStatuses(draw: Draw): Generator<Draw> {
  for (const [i, { status: now }] of draw.units.entries())
    for (let status = STATUS_DRAWS - 1; status >= 0; status--)
      if (status !== now) yield { ...draw, units: draw.units.map((each, j) => (i === j ? { ...each, status } : each)) };
}

/** The lists with one entry removed. */
function* fewer<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let i = list.length - 1; i >= 0; i--) yield list.filter((_each, j) => i !== j);
}

function* plainer<Fields extends object>(fields: Fields): Generator<Fields> {
  for (const [key, value] of Object.entries(fields)) {
    // The length of a run is independent of its facility.
    if (typeof value === 'number' && value !== 0 && key !== 'moves') yield { ...fields, [key]: 0 };
    if (value === true) yield { ...fields, [key]: false };
  }
}
