/**
 * The appearance of a unit, and its description for people who cannot see it: its status by colour and letters, its lock by a letter and a border.
 */
import type { UnitState } from '../../facility/open/map-view.ts';
import type { Tone } from '../ui/tone.ts';

/** The letters on the map; the legend explains each. */
export const STATUS_LETTERS: Readonly<Record<string, string>> = {
  Available: 'Av',
  Occupied: 'Oc',
  Gatelock: 'Ga',
  Overlock: 'Ov',
  Auction: 'Au',
  'Pending Auction': 'PA',
  Transfer: 'Tr',
  'Pre-Let': 'Pr',
};

export const LOCK_LETTERS = {
  jammed: ['J', 'jammed'],
  open: ['O', 'hasp out: open'],
  unlocked: ['U', 'unlocked'],
  connected: ['C', 'connected'],
  awake: ['A', 'awake'],
  dead: ['X', 'without power'],
  offline: ['F', 'offline according to the company'],
  low: ['B', 'battery low'],
} as const satisfies Record<string, readonly [string, string]>;

export type LockLook = keyof typeof LOCK_LETTERS | 'locked' | 'none';

export const toneOf = ({ colour }: UnitState): Tone => colour ?? 'grey';

/** The most important state among a unit's locks. */
export function lockLook({ locks }: UnitState): LockLook {
  if (locks.length === 0) return 'none';
  const any = (is: (lock: UnitState['locks'][number]) => boolean): boolean => locks.some(is);
  if (any(({ mechanical }) => mechanical.startsWith('jammed') || mechanical === 'not homed')) return 'jammed';
  if (any(({ hasp }) => hasp === 'out')) return 'open';
  if (any(({ mechanical }) => mechanical === 'unlocked' || mechanical === 'unshackled')) return 'unlocked';
  if (any(({ link }) => link.startsWith('connected'))) return 'connected';
  if (any(({ power }) => power === 'off')) return 'dead';
  if (any(({ power }) => power !== 'asleep')) return 'awake';
  if (any(({ controller }) => controller === 'offline')) return 'offline';
  return any(({ lowBattery }) => lowBattery) ? 'low' : 'locked';
}

export const lockWords = (unit: UnitState): string => {
  const look = lockLook(unit);
  if (look === 'none') return 'no smart lock';
  return look === 'locked' ? 'locked, asleep' : LOCK_LETTERS[look][1];
};

/** The state of the lock as shown in the table and used by tests. */
export const lockState = ({ locks: [lock] }: UnitState): string =>
  lock === undefined
    ? 'none'
    : lock.power === 'asleep'
      ? 'asleep'
      : lock.mechanical === 'locked'
        ? 'awake'
        : lock.mechanical;

export const labelOf = (unit: UnitState): string =>
  [
    `Unit ${unit.id}`,
    unit.status ?? 'unknown to the company',
    ...(unit.tenant === undefined ? [] : [`tenant ${unit.tenant}`]),
    lockWords(unit),
  ].join(', ');
