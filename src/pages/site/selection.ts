/** The unit whose panel is open, and the texts by which units and events are filtered. */
import type { UnitState } from '../../facility/open/map-view.ts';
import { Signal } from '../state/signal.ts';

export const selected = new Signal<string | undefined>(undefined);
export const unitFilter = new Signal('');

/** Whether a unit has every word of the filter in its name, status, tenant or lock. */
export const fits = ({ id, status, tenant, locks }: UnitState, filter: string): boolean => {
  const text = [id, status ?? '', tenant ?? '', ...locks.flatMap(({ mechanical, power }) => [mechanical, power])]
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};
