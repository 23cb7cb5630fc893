/** The state of a lock that the company considers confirmed, in the terms of the lock's own view. */
import type { Mac } from '../../protocol/mac.ts';
import type { ZoneTime } from '../../protocol/operands.ts';
import type { ItemValue } from '../model/proof.ts';
import type { State } from '../model/state.ts';

/** Names of proofs begin with these; the index follows. */
const HOURS = 'hours/';
const CLICK = 'click/';

interface Day {
  readonly open: number;
  readonly close: number;
}

export interface Confirmed {
  readonly epoch: number;
  /** Null if unknown, like the next two fields. */
  readonly overlock: boolean | null;
  readonly relockAfterS: number | null;
  readonly zone: ZoneTime | null;
  /** Opening and closing times from Monday on, by schedule. */
  readonly hours: Readonly<Record<string, readonly Day[]>>;
  /** By slot number, within the epoch. */
  readonly slots: Readonly<Record<string, { readonly generation: number; readonly blacklisted: boolean }>>;
  /** By index; null means no code. `ref` represents the presses. */
  readonly clicks: Readonly<Record<string, ConfirmedClick | null>>;
}

interface ConfirmedClick {
  readonly ref: string;
  readonly length: number;
  readonly uses: number;
}

/** Undefined for a lock that the company does not have. */
export function confirmedOf(state: State, mac: Mac): Confirmed | undefined {
  const holding = state.locks.get(mac)?.holding;
  if (holding === undefined) return undefined;
  const held = (name: string) => holding.proofs.get(name)?.held?.commands[0];
  const unit = held('unit');
  const relock = held('relock');
  const zone = held('zone');
  const slots: Record<string, { generation: number; blacklisted: boolean }> = {};
  // A value that is on its way to the lock may have arrived, so neither it nor the earlier one is confirmed.
  for (const [number, { record, generation, blacklisted }] of holding.slots)
    if (record > 0 && holding.proofs.get(`slot/${number}`)?.held !== undefined)
      slots[number] = { generation, blacklisted };
  const hours: Record<string, readonly Day[]> = {};
  const clicks: Record<string, ConfirmedClick | null> = {};
  for (const [name, { held: told }] of holding.proofs) {
    if (told === undefined) continue;
    if (name.startsWith(HOURS)) hours[name.slice(HOURS.length)] = weekOf(told);
    else if (name.startsWith(CLICK)) clicks[name.slice(CLICK.length)] = clickOf(told);
  }
  return {
    epoch: holding.epoch,
    overlock: unit?.op === 'unitState' ? unit.overlock : null,
    relockAfterS: relock?.op === 'setTimeout' ? relock.timeoutS : null,
    zone: zone?.op === 'zoneTime' ? zoneOf(zone) : null,
    hours,
    slots,
    clicks,
  };
}

const zoneOf = ({ offset, transition, offsetAfter, quartersToNext }: ZoneTime): ZoneTime => ({
  offset,
  transition,
  offsetAfter,
  quartersToNext,
});

function clickOf({ click }: ItemValue): ConfirmedClick | null {
  return click === undefined ? null : { ref: click.ref, length: click.length, uses: click.uses };
}

function weekOf({ commands }: ItemValue): Day[] {
  const hours = commands.filter((command) => command.op === 'scheduleHours');
  return [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const { open, close } = hours.findLast(({ weekdays }) => ((weekdays >> day) & 1) === 1) ?? { open: 0, close: 0 };
    return { open, close };
  });
}
