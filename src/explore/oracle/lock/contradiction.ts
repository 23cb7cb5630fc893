/**
 * Whether a lock stores the values that the company considers confirmed. INV: a value that the company does not know never counts as a fault here.
 */
import type { Conditions, FlashContents, KnownToCompany } from '../model/observations.ts';
import { isSameZone } from '../model/zone.ts';

interface Contradiction {
  readonly what: string;
  /** Values in the lock and values that the company knows, which must not occur together. */
  readonly lock: Conditions;
  readonly known: Conditions;
}

const CLOSED = { open: 0, close: 0 };
const FRESH = { generation: 1, blacklisted: false };

export function contradictionOf(known: KnownToCompany, held: FlashContents): Contradiction | undefined {
  if (!held.ready) return undefined;
  for (const key of ['overlock', 'relockAfterS'] as const) {
    const { [key]: value } = known;
    if (value !== null && value !== held[key])
      return { what: `${key} ${value}`, lock: { [key]: held[key] }, known: { [key]: value } };
  }
  if (known.zone !== null && !isSameZone(known.zone, held.zone))
    return {
      what: 'different time-zone data',
      lock: { zone: { not: { is: known.zone } } },
      known: { zone: { is: known.zone } },
    };
  for (const [index, week] of Object.entries(known.hours)) {
    if (isSameWeek(week, held.hours[index])) continue;
    const hours = { [index]: { is: week } };
    return { what: `different hours for schedule ${index}`, lock: { hours: { not: hours } }, known: { hours } };
  }
  for (const [index, code] of Object.entries(known.clicks)) {
    const own = held.clicks[index];
    if (isSame(code, own)) continue;
    return {
      what: code === null ? `quick-click code ${index}, which was removed` : `a different quick-click code ${index}`,
      lock: { clicks: { [index]: own === undefined ? { exists: false } : { length: own.length } } },
      known: { clicks: { [index]: code === null ? null : { ref: code.ref } } },
    };
  }
  // A lock with a different epoch has only unused slots.
  if (known.epoch !== held.epoch) return undefined;
  for (const [number, slot] of Object.entries(known.slots)) {
    const own = held.slots[number] ?? FRESH;
    if (own.generation === slot.generation && own.blacklisted === slot.blacklisted) continue;
    const differs = own.generation === slot.generation ? 'blacklisted' : 'generation';
    return {
      what: `slot ${number} ${slot.generation}${slot.blacklisted ? ' blacklisted' : ''}`,
      lock: { slots: { [number]: held.slots[number] === undefined ? { exists: false } : { [differs]: own[differs] } } },
      known: { slots: { [number]: { [differs]: slot[differs] } } },
    };
  }
  return undefined;
}

const isSameWeek = (week: KnownToCompany['hours'][string], own: FlashContents['hours'][string] = []): boolean =>
  week.every(({ open, close }, day) => {
    const held = own[day] ?? CLOSED;
    return held.open === open && held.close === close;
  });

/** A code that has been entered has fewer uses left. */
const isSame = (code: KnownToCompany['clicks'][string], own: FlashContents['clicks'][string] | undefined): boolean =>
  code === null || own === undefined
    ? code === null && own === undefined
    : code.length === own.length && code.pattern === own.pattern && code.uses >= own.uses;
