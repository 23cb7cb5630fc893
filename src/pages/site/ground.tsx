/** The static parts of the map: the site, the areas where phones have no signal, the radio range of the chosen lock, and the entries. */
import type { FacilityMap, MapStates } from '../../facility/open/map-view.ts';
import type { Layout } from './layout.ts';

interface GroundProps {
  readonly map: FacilityMap;
  readonly layout: Layout;
  readonly chosen: string | undefined;
  /** Pixels per metre. */
  readonly scale: number;
}

/** The minimum font size on the map, in pixels. */
const LEGIBLE = 10;

/** The font size, in metres, that is legible at this scale. */
export const legible = (metres: number, scale: number): number => Math.max(metres, LEGIBLE / scale);

export function Ground({ map: { site, deadSpots, bluetoothM }, layout, chosen, scale }: GroundProps) {
  const { units, place } = layout;
  const size = Math.max(layout.size, 8 / scale);
  const at = units.find(({ id }) => id === chosen)?.at;
  const [siteX, siteY] = place(site.at);
  return (
    <g class="ground">
      <defs>
        <pattern
          id="hatch"
          width={size * 0.7}
          height={size * 0.7}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="hatch" width={size * 0.1} height={size * 0.7} />
        </pattern>
      </defs>
      <circle class="siteCircle" cx={siteX} cy={siteY} r={site.radiusM} />
      {deadSpots.map(({ at: spot, radiusM }) => {
        const [x, y] = place(spot);
        return (
          <g key={`${x} ${y}`}>
            <circle class="dead" cx={x} cy={y} r={radiusM} fill="url(#hatch)" />
            <text
              class="deadLabel"
              x={x}
              y={y + Math.min(radiusM * 0.6, size * 2.4)}
              font-size={legible(size * 0.5, scale)}
            >
              no phone signal
            </text>
          </g>
        );
      })}
      {at !== undefined && <circle class="range" cx={at[0]} cy={at[1]} r={bluetoothM} />}
    </g>
  );
}

interface EntriesProps {
  readonly layout: Layout;
  readonly states: MapStates;
  readonly scale: number;
}

export function Entries({ layout: { entries, size }, states, scale }: EntriesProps) {
  const open = new Map(states.entries.map((entry) => [entry.id, entry.open]));
  const font = legible(size * 0.36, scale);
  /** The names of entries that are close to each other are placed above the upper entry and below the lower one; for two in a row, below the exit. */
  const isNameAbove = (y: number, exit: boolean): boolean =>
    entries.every((other) => other.at[1] > y || (other.at[1] === y && (!exit || other.exit)));
  return (
    <g>
      {entries.map(({ id, name, exit, at: [x, y] }) => (
        <g key={id} class={open.get(id) === true ? 'entry open' : 'entry'}>
          <title>{`${name}: ${open.get(id) === true ? 'open' : 'closed'}`}</title>
          <rect class="gate" x={x - size / 2} y={y - size / 6} width={size} height={size / 3} />
          <text x={x} y={isNameAbove(y, exit) ? y - size * 0.3 : y + size * 0.24 + font} font-size={font}>
            {id} {open.get(id) === true ? 'open' : ''}
          </text>
        </g>
      ))}
    </g>
  );
}
