/** The states of the map, of which the server sends only the units that changed since the last answer. */
import type { MapStates } from '../../facility/open/map-view.ts';

export const STATES_PATH = '/v1/map/states';

/** The path of a request for all states, or for what changed since `known`. */
export const statesPath = (known: MapStates | undefined): string =>
  known === undefined ? STATES_PATH : `${STATES_PATH}?after=${known.version}`;

/** An answer, with the units that it leaves out because they have not changed. */
export function completed(known: MapStates | undefined, answer: MapStates): MapStates {
  const { after, ...now } = answer;
  if (known === undefined || after === undefined) return answer;
  const changed = new Map(now.units.map((unit) => [unit.id, unit]));
  return { ...now, units: known.units.map((unit) => changed.get(unit.id) ?? unit) };
}
