/** What the company considers confirmed about a lock, in the terms of the lock's own view. */
import type { Mac } from '../../protocol/mac.ts';
import type { ZoneTime } from '../../protocol/operands.ts';
import type { Proof } from '../model/proof.ts';
import type { State } from '../model/state.ts';

interface Day {
  readonly open: number;
  readonly close: number;
}

export interface Confirmed {
  readonly epoch: number;
  /** Null if unknown, as in the next two fields. */
  readonly overlock: boolean | null;
  readonly relockAfterS: number | null;
  readonly zone: ZoneTime | null;
  /** Open and close from Monday on, by schedule. */
  readonly hours: Readonly<Record<string, readonly Day[]>>;
  /** By slot number, of the epoch. */
  readonly slots: Readonly<Record<string, { readonly generation: number; readonly blacklisted: boolean }>>;
  /** By index; null is no code. `ref` stands for the presses. */
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
  const slots = [...holding.slots].filter(([, { record }]) => record > 0);
  return {
    epoch: holding.epoch,
    overlock: unit?.op === 'unitState' ? unit.overlock : null,
    relockAfterS: relock?.op === 'setTimeout' ? relock.timeoutS : null,
    zone: zone?.op === 'zoneTime' ? zoneOf(zone) : null,
    hours: Object.fromEntries([...holding.proofs].flatMap(weekOf)),
    slots: Object.fromEntries(slots.map(([n, { generation, blacklisted }]) => [n, { generation, blacklisted }])),
    clicks: Object.fromEntries([...holding.proofs].flatMap(clickOf)),
  };
}

const zoneOf = ({ offset, transition, offsetAfter, quartersToNext }: ZoneTime): ZoneTime => ({
  offset,
  transition,
  offsetAfter,
  quartersToNext,
});

function clickOf([name, { held }]: readonly [string, Proof]): [string, ConfirmedClick | null][] {
  const [kind, index] = name.split('/');
  if (kind !== 'click' || index === undefined || held === undefined) return [];
  const { click } = held;
  return [[index, click === undefined ? null : { ref: click.ref, length: click.length, uses: click.uses }]];
}

function weekOf([name, { held }]: readonly [string, Proof]): [string, Day[]][] {
  const [kind, index] = name.split('/');
  if (kind !== 'hours' || index === undefined || held === undefined) return [];
  const hours = held.commands.filter((command) => command.op === 'scheduleHours');
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const { open, close } = hours.findLast(({ weekdays }) => ((weekdays >> day) & 1) === 1) ?? { open: 0, close: 0 };
    return { open, close };
  });
  return [[index, days]];
}
