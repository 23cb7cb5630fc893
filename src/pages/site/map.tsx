/** The map: units, entries, people and radio ranges. Arrow keys move from unit to unit, Enter opens the panel of a unit. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { FacilityMap, MapStates } from '../../facility/open/map-view.ts';
import { useSignal } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { FindUnit } from './find.tsx';
import { DeadSpotNames, Entries, Ground, Range } from './ground.tsx';
import { layoutFor, nearest, neighbour } from './layout.ts';
import { followLinks } from './links.ts';
import { People } from './people.tsx';
import { selected } from './selection.ts';
import { StatusCounts } from './statuses.tsx';
import { isNearEnough } from './unit.tsx';
import { LOCK_LETTERS, STATUS_LETTERS } from './unit-look.ts';
import { Units } from './units.tsx';
import { useInSight, useScale, useSpace, zoom } from './zoom.ts';

/** The maximum distance from a unit, in pixels, at which a press selects it. */
const FINGER = 16;

export function SiteMap({ map, states }: { readonly map: FacilityMap; readonly states: MapStates }) {
  const scroller = useRef<HTMLElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const [across, down] = useSpace(scroller);
  // Determined by the window, so that an open panel does not rotate the plan.
  const layout = useMemo(() => layoutFor(map, [innerWidth, down]), [map, innerWidth, down]);
  const { scale, step, steps, readable } = useScale(layout, [across, down]);
  const chosen = useSignal(selected);
  useEffect(followLinks, []);
  useInSight(scroller, scale, chosen);
  const view = layout.view.join(' ');
  const size = { width: `${layout.view[2] * scale}px`, height: `${layout.view[3] * scale}px`, '--pixel': 1 / scale };
  const unitOf = (target: EventTarget | null): string | undefined =>
    target instanceof Element ? target.closest<SVGElement>('[data-unit]')?.dataset.unit : undefined;
  /** The unit at a point in the window, or close to it: when zoomed out, a unit is smaller than a finger. */
  const unitNear = (event: MouseEvent): string | undefined => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.current?.getScreenCTM()?.inverse());
    return nearest(layout.units, [at.x, at.y], FINGER / scale);
  };
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
      <div class="mapTools">
        <FindUnit units={states.units} onFound={() => zoom.set(Math.max(step, readable))} />
        <Button
          class="smaller"
          label="Zoom out"
          onPress={() => zoom.set(step - 1)}
          disabledBecause={step === 0 ? 'the whole site is shown' : undefined}
        >
          −
        </Button>
        <Button
          class="larger"
          label="Zoom in"
          onPress={() => zoom.set(step + 1)}
          disabledBecause={step === steps ? 'this is the maximum zoom' : undefined}
        >
          +
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard */}
      <section ref={scroller} class="mapScroll" tabIndex={0} aria-label="Map; arrow keys move from unit to unit">
        <div class="plan" style={size}>
          {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section has the name, and a title would be a tooltip everywhere */}
          <svg
            ref={svg}
            viewBox={view}
            onClick={(event) => selected.set(unitOf(event.target) ?? unitNear(event) ?? chosen)}
            onKeyDown={onKeyDown}
          >
            <Ground map={map} layout={layout} scale={scale} />
            <Range map={map} layout={layout} chosen={chosen} />
            <Units layout={layout} units={states.units} isNear={isNearEnough(layout, scale)} chosen={chosen} />
          </svg>
          {/* People have a layer of their own, so that Chromium does not paint the units again whenever somebody moves. */}
          {/* biome-ignore lint/a11y/noSvgWithoutTitle: as above */}
          <svg class="moving" viewBox={view}>
            <DeadSpotNames map={map} layout={layout} scale={scale} />
            <Entries layout={layout} states={states} scale={scale} />
            <People people={states.people} map={map} layout={layout} scale={scale} />
          </svg>
        </div>
      </section>
      <StatusCounts units={states.units} />
      <Legend />
    </section>
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
