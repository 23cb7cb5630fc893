/** Whether a lock stores what the company considers confirmed. INV: what the company does not know never counts as a fault here. */
import type { CompanyKnows, Conditions, Held } from '../books/seen.ts';

interface Untrue {
  readonly what: string;
  /** Values of the lock and of what the company knows that must not occur together. */
  readonly lock: Conditions;
  readonly known: Conditions;
}

const CLOSED = { open: 0, close: 0 };
const FRESH = { generation: 1, blacklisted: false };

export function untrue(known: CompanyKnows, held: Held): Untrue | undefined {
  if (!held.ready) return undefined;
  for (const key of ['overlock', 'relockAfterS'] as const) {
    const { [key]: value } = known;
    if (value !== undefined && value !== held[key])
      return { what: `${key} ${value}`, lock: { [key]: held[key] }, known: { [key]: value } };
  }
  for (const [index, week] of Object.entries(known.hours)) {
    const own = Array.from({ length: 7 }, (_, day) => held.hours[index]?.[day] ?? CLOSED);
    if (week.every(({ open, close }, day) => own[day]?.open === open && own[day].close === close)) continue;
    const path = `hours.${index}`;
    return {
      what: `other hours of schedule ${index}`,
      lock: { [path]: { not: { is: week } } },
      known: { [path]: { is: week } },
    };
  }
  // A lock with another epoch has only unused slots.
  if (known.epoch !== held.epoch) return undefined;
  for (const [number, slot] of Object.entries(known.slots)) {
    const own = held.slots[number] ?? FRESH;
    if (own.generation === slot.generation && own.blacklisted === slot.blacklisted) continue;
    const path = `slots.${number}`;
    const differs = own.generation === slot.generation ? 'blacklisted' : 'generation';
    return {
      what: `slot ${number} ${slot.generation}${slot.blacklisted ? ' blacklisted' : ''}`,
      lock: held.slots[number] === undefined ? { [path]: { exists: false } } : { [`${path}.${differs}`]: own[differs] },
      known: { [`${path}.${differs}`]: slot[differs] },
    };
  }
  return undefined;
}
