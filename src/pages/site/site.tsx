/** The site: the map, its units as a table, the panel of the chosen unit, and the events. */
import type { FacilityMap, MapStates } from '../../facility/open/map-view.ts';
import { useResource, useSignal } from '../state/hooks.ts';
import { STATES_PATH } from '../state/map-states.ts';
import { Events } from './events.tsx';
import { Keys } from './keys.tsx';
import { SiteMap } from './map.tsx';
import { Panel } from './panel.tsx';
import { selected } from './selection.ts';
import { UnitsTable } from './units-table.tsx';

export function Site() {
  const { value: map, problem: noMap } = useResource<FacilityMap>('/v1/map');
  const { value: states, at, problem } = useResource<MapStates>(STATES_PATH);
  const chosen = useSignal(selected);
  if (map === undefined || states === undefined) return <p class="empty">{noMap ?? problem ?? 'Loading …'}</p>;
  const unit = states.units.find(({ id }) => id === chosen);
  return (
    <div class={unit === undefined ? 'site' : 'site withPanel'}>
      <SiteMap map={map} states={states} />
      {unit !== undefined && <Panel key={unit.id} unit={unit} map={map} states={states} />}
      <UnitsTable units={states.units} />
      <Events timeZone={map.timeZone} />
      <Keys />
      {problem !== undefined && at !== undefined && (
        <p class="stale">
          Units as of {Math.round((performance.now() - at) / 1_000)} s ago: {problem}
        </p>
      )}
      <p class="soft hint">
        Press <kbd>?</kbd> for keyboard shortcuts.
      </p>
    </div>
  );
}
