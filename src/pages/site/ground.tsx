/** The static parts of the map: the site, the areas where phones have no signal, the radio range of the chosen lock, and the entries. */
import { memo } from 'preact/compat';
import type { FacilityMap, MapStates } from '../../facility/open/map-view.ts';
import type { Layout } from './layout.ts';

interface GroundProps {
  readonly map: FacilityMap;
  readonly layout: Layout;
  /** Pixels per metre. */
  readonly scale: number;
}

/** In pixels: the minimum font size on the map, and the minimum size of a unit, by which labels are scaled. */
const LEGIBLE = 10;
const LEAST_SIZE = 8;

/** The font size, in metres, that is legible at this scale. */
export const legible = (metres: number, scale: number): number => Math.max(metres, LEGIBLE / scale);

/** Half the width of a letter, as a share of the font size. */
const HALF_LETTER = 0.3;

/** The middle of a text that would be at `x`, moved so that no edge of the map cuts it off. */
function inView([left, , width]: Layout['view'], x: number, text: string, font: number): number {
  const half = text.length * font * HALF_LETTER;
  return Math.max(left + half, Math.min(x, left + width - half));
}

const NO_SIGNAL = 'no phone signal';

export const Ground = memo(({ map: { site, deadSpots }, layout, scale }: GroundProps) => {
  const { place } = layout;
  const size = Math.max(layout.size, LEAST_SIZE / scale);
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
        return <circle key={`${x} ${y}`} class="dead" cx={x} cy={y} r={radiusM} fill="url(#hatch)" />;
      })}
    </g>
  );
});

/** Above the units, which cover the area itself on a large site. */
export const DeadSpotNames = memo(({ map: { deadSpots }, layout: { place, view, size }, scale }: GroundProps) => {
  const font = legible(Math.max(size, LEAST_SIZE / scale) * 0.5, scale);
  return (
    <g>
      {deadSpots.map(({ at: spot, radiusM }) => {
        const [x, y] = place(spot);
        return (
          <text
            key={`${x} ${y}`}
            class="deadLabel"
            x={inView(view, x - radiusM / 2, NO_SIGNAL, font)}
            y={Math.max(view[1] + font, y - radiusM / 2)}
            font-size={font}
          >
            {NO_SIGNAL}
          </text>
        );
      })}
    </g>
  );
});

interface RangeProps extends Omit<GroundProps, 'scale'> {
  readonly chosen: string | undefined;
}

export function Range({ map: { bluetoothM }, layout: { units }, chosen }: RangeProps) {
  const at = units.find(({ id }) => id === chosen)?.at;
  return at === undefined ? null : <circle class="range" cx={at[0]} cy={at[1]} r={bluetoothM} />;
}

interface EntriesProps {
  readonly layout: Layout;
  readonly states: MapStates;
  readonly scale: number;
}

export function Entries({ layout: { entries, size, view }, states, scale }: EntriesProps) {
  const open = new Map(states.entries.map((entry) => [entry.id, entry.open]));
  const font = legible(size * 0.36, scale);
  /** The names of entries that are close to each other are placed above the upper entry and below the lower one; for two in a row, below the exit. */
  const isNameAbove = (y: number, exit: boolean): boolean =>
    entries.every((other) => other.at[1] > y || (other.at[1] === y && (!exit || other.exit)));
  return (
    <g>
      {entries.map(({ id, name, exit, at: [x, y] }) => {
        const isOpen = open.get(id) === true;
        const label = isOpen ? `${id} open` : id;
        return (
          <g key={id} class={isOpen ? 'entry open' : 'entry'}>
            <title>{`${name}: ${isOpen ? 'open' : 'closed'}`}</title>
            <rect class="gate" x={x - size / 2} y={y - size / 6} width={size} height={size / 3} />
            <text
              x={inView(view, x, label, font)}
              y={isNameAbove(y, exit) ? y - size * 0.3 : y + size * 0.24 + font}
              font-size={font}
            >
              {label}
            </text>
          </g>
        );
      })}
    </g>
  );
}
