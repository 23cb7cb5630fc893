/** The unit whose panel is open, and the texts that filter units and events. */
import type { UnitState } from '../../facility/open/map-view.ts';
import { Signal } from '../state/signal.ts';

export const selected = new Signal<string | undefined>(undefined);
export const unitFilter = new Signal('');

/** Whether the name, status, tenant or lock of a unit contains every word of the filter. */
export const fits = ({ id, status, tenant, locks }: UnitState, filter: string): boolean => {
  if (filter === '') return true;
  const text = [id, status ?? '', tenant ?? '', ...locks.flatMap(({ mechanical, power }) => [mechanical, power])]
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};
