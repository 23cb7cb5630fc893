/** The devices of a facility, from its plan. */
import type { HardwareCode } from '../../protocol/hardware.ts';
import type { FacilityFile, LockPlan } from './schema.ts';

/** One device to build: the controller of a unit or an entry. */
export interface DevicePlan {
  /** The device's name in scenarios and traces. */
  readonly id: string;
  readonly mac: string;
  readonly hardware: HardwareCode;
  readonly place: { readonly kind: 'unit' | 'entry'; readonly id: string };
  readonly lock?: LockPlan;
}

/** A unit's first lock has the unit's id; the others get a number. */
export function devicesOf(plan: FacilityFile): DevicePlan[] {
  const entries = plan.entries.map(
    ({ id, mac }): DevicePlan => ({ id, mac, hardware: '3E', place: { kind: 'entry', id } }),
  );
  const locks = plan.units.flatMap((unit) =>
    unit.locks.map(
      (lock, i): DevicePlan => ({
        id: i === 0 ? unit.id : `${unit.id}-${i + 1}`,
        mac: lock.mac,
        hardware: '1A',
        place: { kind: 'unit', id: unit.id },
        lock,
      }),
    ),
  );
  return [...entries, ...locks];
}
