/** Everybody on site, at their current positions, and the radio contacts of their phones. */
import type { FacilityMap, PersonOnSite } from '../../facility/open/map-view.ts';
import { useNow } from '../frame/clock.ts';
import { useSignal } from '../state/hooks.ts';
import { legible } from './ground.tsx';
import type { Layout } from './layout.ts';
import { links } from './links.ts';

type Point = readonly [number, number];

/** The position along the walk at this moment. */
export function placeAt({ place, walk }: PersonOnSite, now: number): Point {
  if (walk === undefined) return place;
  const total = Math.max(1, walk.arriveAt - walk.leftAt);
  const done = Math.min(1, Math.max(0, (now - walk.leftAt) / total));
  return [walk.from[0] + (walk.to[0] - walk.from[0]) * done, walk.from[1] + (walk.to[1] - walk.from[1]) * done];
}

interface Props {
  readonly people: readonly PersonOnSite[];
  readonly map: FacilityMap;
  readonly layout: Layout;
  /** Pixels per metre. */
  readonly scale: number;
}

/** The minimum radius of a person, in pixels. */
const VISIBLE = 4;

export function People({ people, map, layout: { size, box, units, entries, view, place }, scale }: Props) {
  const now = useNow() ?? 0;
  const active = useSignal(links);
  const places = new Map(people.map((person) => [person.id, place(placeAt(person, now))]));
  const carrier = new Map(map.people.flatMap(({ id, phones }) => phones.map((phone) => [phone, id] as const)));
  const targets = new Map([...units, ...entries].map(({ id, at }) => [id, at]));
  const gateway: Point = [view[0] + view[2] / 2, view[1]];
  const radius = Math.max(size * 0.24, VISIBLE / scale);
  const font = legible(size * 0.36, scale);
  /** Below the box of the unit where the person is, so that the box stays readable. */
  const below = box[1] / 2 + size * 0.22;
  return (
    <g>
      {active.map(({ from, to, isGateway }) => {
        const start = isGateway ? gateway : places.get(carrier.get(from) ?? from);
        const end = targets.get(to);
        if (start === undefined || end === undefined) return null;
        return (
          <line
            key={`${from} ${to}`}
            class={isGateway ? 'contact gatewayContact' : 'contact'}
            x1={start[0]}
            y1={isGateway ? start[1] : start[1] + below}
            x2={end[0]}
            y2={end[1]}
          />
        );
      })}
      {people.map((person) => {
        const [x, placed] = places.get(person.id) ?? place(person.place);
        const y = placed + below;
        const { walk } = person;
        const goal = walk && place(walk.to);
        return (
          <g key={person.id} class={person.inside ? 'person' : 'person outside'}>
            <title>{walk === undefined ? `${person.id} at ${person.at}` : `${person.id} walks to ${walk.goal}`}</title>
            {goal !== undefined && <line class="way" x1={x} y1={y} x2={goal[0]} y2={goal[1] + below} />}
            <circle cx={x} cy={y} r={radius} />
            <text x={x} y={y + radius * 1.2 + font * 0.8} font-size={font}>
              {person.id}
            </text>
          </g>
        );
      })}
    </g>
  );
}
