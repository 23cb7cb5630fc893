/** The map: units, entries, people and radio ranges. Arrow keys move from unit to unit, Enter opens the panel of a unit. */
import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FacilityMap, MapStates, UnitState } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { type Box, type Layout, layoutOf, neighbour } from './layout.ts';
import { followLinks } from './links.ts';
import { People } from './people.tsx';
import { fits, selected, unitFilter } from './selection.ts';
import { LOCK_LETTERS, labelOf, lockLook, STATUS_LETTERS, toneOf } from './unit-look.ts';

interface UnitProps {
  readonly box: Box;
  readonly size: number;
  readonly unit: UnitState;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly isFaint: boolean;
}

/** Equal texts look alike, so an answer that changed nothing about a unit does not draw it again. */
const looksAlike = (a: UnitProps, b: UnitProps): boolean =>
  a.box === b.box &&
  a.isSelected === b.isSelected &&
  a.isTabStop === b.isTabStop &&
  a.isFaint === b.isFaint &&
  labelOf(a.unit) === labelOf(b.unit) &&
  lockLook(a.unit) === lockLook(b.unit);

const Unit = memo(({ box: { id, at }, size, unit, isSelected, isTabStop, isFaint }: UnitProps) => {
  const look = lockLook(unit);
  const letter = look === 'locked' || look === 'none' ? '' : LOCK_LETTERS[look][0];
  const classes = ['unit', toneOf(unit), look, isSelected ? 'selected' : '', isFaint ? 'faint' : ''].join(' ');
  return (
    <g id={`unit-${id}`} class={classes} transform={`translate(${at[0] - size / 2} ${at[1] - size / 2})`}>
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG has no button element */}
      <rect
        role="button"
        // In lower case, because names of SVG attributes are case-sensitive.
        tabindex={isTabStop ? 0 : -1}
        aria-label={labelOf(unit)}
        aria-pressed={isSelected}
        data-unit={id}
        width={size}
        height={size}
        rx={look === 'open' || look === 'unlocked' ? size / 2.5 : size / 12}
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: text in an SVG has no focus, and the button has its words */}
      <g aria-hidden="true">
        <text x={size / 2} y={size * 0.42} font-size={size * 0.27}>
          {id}
        </text>
        <text class="letters" x={size / 2} y={size * 0.8} font-size={size * 0.27}>
          {STATUS_LETTERS[unit.status ?? ''] ?? '?'} {letter}
        </text>
      </g>
    </g>
  );
}, looksAlike);

const ZOOMS = [1, 1.5, 2.5, 4] as const;

export function SiteMap({ map, states }: { readonly map: FacilityMap; readonly states: MapStates }) {
  const layout = useMemo(() => layoutOf(map), [map]);
  const chosen = useSignal(selected);
  const filter = useSignal(unitFilter);
  const [zoom, setZoom] = useState(0);
  const svg = useRef<SVGSVGElement>(null);
  useEffect(followLinks, []);
  const units = new Map(states.units.map((unit) => [unit.id, unit]));
  const tabStop = chosen ?? layout.units[0]?.id;
  const unitOf = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? target.closest<SVGElement>('[data-unit]')?.dataset.unit : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const from = unitOf(event.target);
    if (from === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      selected.set(from);
      // The panel must be drawn first.
      setTimeout(() => document.querySelector<HTMLElement>('#panel')?.focus(), 100);
      return;
    }
    const to = neighbour(layout.units, from, event.key);
    if (to === undefined) return;
    event.preventDefault();
    svg.current?.querySelector<SVGElement>(`[data-unit="${CSS.escape(to)}"]`)?.focus();
  };
  return (
    <section class="map" aria-label="Map of the site">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section class="mapScroll" tabIndex={0} aria-label="Map; arrow keys move from unit to unit">
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section has the name, and a title would be a tooltip everywhere */}
        <svg
          ref={svg}
          viewBox={layout.view.join(' ')}
          style={{ width: `${(ZOOMS[zoom] ?? 1) * 100}%`, maxHeight: zoom === 0 ? '74vh' : 'none' }}
          onClick={(event) => selected.set(unitOf(event.target) ?? chosen)}
          onKeyDown={onKeyDown}
        >
          <Ground map={map} layout={layout} chosen={chosen} />
          {layout.units.map((box) => {
            const unit = units.get(box.id) ?? { id: box.id, locks: [] };
            return (
              <Unit
                key={box.id}
                box={box}
                size={layout.size}
                unit={unit}
                isSelected={chosen === box.id}
                isTabStop={tabStop === box.id}
                isFaint={filter !== '' && !fits(unit, filter)}
              />
            );
          })}
          <Entries layout={layout} states={states} />
          <People people={states.people} map={map} layout={layout} />
        </svg>
      </section>
      <div class="zoom">
        <Button
          label="Smaller"
          onPress={() => setZoom(Math.max(0, zoom - 1))}
          disabledBecause={zoom === 0 ? 'the whole site is shown' : undefined}
        >
          −
        </Button>
        <Button
          label="Larger"
          onPress={() => setZoom(Math.min(ZOOMS.length - 1, zoom + 1))}
          disabledBecause={zoom === ZOOMS.length - 1 ? 'this is the maximum zoom' : undefined}
        >
          +
        </Button>
      </div>
      <Legend />
    </section>
  );
}

interface GroundProps {
  readonly map: FacilityMap;
  readonly layout: Layout;
  readonly chosen: string | undefined;
}

/** The flat parts: the site, areas without phone signal, and the radio range of the chosen lock. */
function Ground({ map: { site, deadSpots, bluetoothM }, layout, chosen }: GroundProps) {
  const { size, units } = layout;
  const at = units.find(({ id }) => id === chosen)?.at;
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
      <circle class="siteCircle" cx={site.at[0]} cy={site.at[1]} r={site.radiusM} />
      {deadSpots.map(({ at: [x, y], radiusM }) => (
        <g key={`${x} ${y}`}>
          <circle class="dead" cx={x} cy={y} r={radiusM} fill="url(#hatch)" />
          <text class="deadLabel" x={x} y={y + Math.min(radiusM * 0.6, size * 2.4)} font-size={size * 0.5}>
            no phone signal
          </text>
        </g>
      ))}
      {at !== undefined && <circle class="range" cx={at[0]} cy={at[1]} r={bluetoothM} />}
    </g>
  );
}

function Entries({ layout: { entries, size }, states }: { readonly layout: Layout; readonly states: MapStates }) {
  const open = new Map(states.entries.map((entry) => [entry.id, entry.open]));
  return (
    <g>
      {entries.map(({ id, name, exit, at: [x, y] }) => (
        <g key={id} class={open.get(id) === true ? 'entry open' : 'entry'}>
          <title>{`${name}: ${open.get(id) === true ? 'open' : 'closed'}`}</title>
          <rect class="gate" x={x - size / 2} y={y - size / 6} width={size} height={size / 3} />
          <text x={x} y={exit ? y + size * 0.6 : y - size * 0.3} font-size={size * 0.36}>
            {id} {open.get(id) === true ? 'open' : ''}
          </text>
        </g>
      ))}
    </g>
  );
}

const Legend = () => (
  <details class="legend">
    <summary>Letters and colours</summary>
    <p>
      {Object.entries(STATUS_LETTERS).map(([word, letters]) => (
        <span key={word}>
          <b>{letters}</b> {word}
        </span>
      ))}
      {Object.values(LOCK_LETTERS).map(([letter, word]) => (
        <span key={letter}>
          <b>{letter}</b> {word}
        </span>
      ))}
      <span>hatched: no phone signal; dashed circle: the radio range of the chosen lock</span>
    </p>
  </details>
);
